"""Reading: a story's sentences as Docs, those worth it parsed, the dateline kept out of the parser's way."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
from spacy.language import Language
from spacy.tokens import Doc

from agents.extraction.context import Dispatch, Line
from agents.extraction.dateline import dateline_match
from agents.extraction.events.candidates import candidates
from agents.extraction.events.rules import RuleBook
from agents.extraction.finishing import Finisher
from agents.extraction.gating import MAX_SENTENCE_CHARS, MAX_WORDS, is_worth_parsing
from agents.extraction.model import name, parse
from agents.text import Sentence, sentences
from schemas.story import Story

_READ: list[int | str] = ["TAG", "POS", "LEMMA", "DEP", "ENT_IOB", "ENT_TYPE", "HEAD"]
"""What a parsed Doc tells of its tokens, HEAD as the way to it."""


@dataclass(frozen=True, slots=True)
class Reader:
    """Makes the Dispatch of a story. `gated` False parses every novel sentence, to measure what gating costs."""

    nlp: Language
    book: RuleBook
    gated: bool = True
    actor_words: frozenset[str] = frozenset()
    truecase: Callable[[str], str] = str
    finish: Finisher = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "finish", Finisher(self.nlp, self.book.verb_lemmas, self.book.noun_lemmas))

    def read(self, story: Story) -> Dispatch:
        """The sentences in order; the first 12,000 words of a body, the first 1,500 characters of a sentence."""
        body = story.article.body
        novel = {(span.start, span.end) for span in story.novel}
        texts: list[Sentence] = []
        words = 0
        for sentence in sentences(body):
            words += sentence.text.count(" ") + 1
            texts.append(sentence)
            if words > MAX_WORDS:
                break
        dateline = dateline_match(body)
        start = dateline.end() if dateline is not None else 0
        cased = [self.truecase(sentence.text[:MAX_SENTENCE_CHARS]) for sentence in texts]
        docs = [self._doc(text) for text in cased]
        worth = [(one.start, one.end) in novel and self._is_worth(text) for one, text in zip(texts, cased, strict=True)]
        tails = [
            self._doc(doc.text[start - one.start :]) if one.start < start < one.end else doc
            for one, doc, keep in zip(texts, docs, worth, strict=True)
            if keep
        ]
        ready = parse(self.nlp, [_as_one_sentence(doc) for doc in tails], self.finish)
        telling = [candidates(doc, self.book, self.actor_words) for doc in ready]
        name(self.nlp, [doc for doc, here in zip(ready, telling, strict=True) if here or not self.gated])
        parsed = iter(zip(ready, telling, strict=True))
        lines = []
        for index, (sentence, doc, keep) in enumerate(zip(texts, docs, worth, strict=True)):
            is_novel = (sentence.start, sentence.end) in novel
            if not keep:
                lines.append(Line(index, sentence, doc, False, is_novel))
                continue
            tail, here = next(parsed)
            read = _behind(doc, tail)
            ahead = len(read) - len(tail)
            lines.append(Line(index, sentence, read, True, is_novel, tuple(at + ahead for at in here)))
        return Dispatch(story, tuple(lines))

    def _is_worth(self, text: str) -> bool:
        return not self.gated or is_worth_parsing(text, self.book, self.actor_words)

    def _doc(self, text: str) -> Doc:
        return self.nlp.make_doc(text)


def _as_one_sentence(doc: Doc) -> Doc:
    """The parser keeps to our cut: a full stop in the midst of a name starts no sentence."""
    starts = np.full(len(doc), -1, dtype=np.int64)
    starts[:1] = 1
    return doc.from_array(["SENT_START"], starts.astype(np.uint64)) if len(doc) else doc


def _behind(whole: Doc, parsed: Doc) -> Doc:
    """The parse of a sentence's end with the tokens before it hung on its root: "BEIRUT (AP) —" is no part of the clause."""
    ahead = len(whole) - len(parsed)
    if ahead <= 0 or not len(parsed):
        return parsed if ahead == 0 else whole
    read, letters = parsed.to_array(_READ), whole.to_array(["ORTH"]).reshape(-1)
    if not np.array_equal(letters[ahead:], parsed.to_array(["ORTH"]).reshape(-1)):
        return whole
    root = ahead + next(token.i for token in parsed if token.head.i == token.i)
    names = np.empty((ahead, len(_READ)), dtype=read.dtype)
    store = whole.vocab.strings
    names[:] = [store["NNP"], store["PROPN"], 0, store["dep"], 0, 0, 0]
    names[:, _READ.index("LEMMA")] = letters[:ahead]
    names[:, _READ.index("HEAD")] = root - np.arange(ahead)
    return whole.from_array(_READ, np.concatenate([names, read]))
