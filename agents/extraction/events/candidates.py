"""Where a parsed sentence could tell an event: a rule would fit if every name, role and pronoun were an actor."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from itertools import accumulate

from spacy.tokens import Doc, Token

from agents.extraction.context import FoundActor, Line
from agents.extraction.events.acts import Matcher
from agents.extraction.events.rules import RuleBook
from agents.extraction.events.slots import Slots
from agents.text import Sentence
from schemas.actor import ActorMention

_NAMES = frozenset(("PROPN", "PRON"))
_SOME = 3
_APART = 100_000


def candidates(doc: Doc, book: RuleBook, actor_words: frozenset[str]) -> tuple[int, ...]:
    """The tokens at which some rule's trigger and arguments stand, whoever its actors may turn out to be.

    Finding entities is half of the model's work: a sentence without candidates needs none.
    """
    triggers = [token for token in doc if (word := token.lemma_.lower()) in book.by_verb or word in book.by_noun]
    if not triggers:
        return ()
    matcher = Matcher(book, _AnySlots(doc, book, actor_words), lenient=True)
    return tuple(token.i for token in triggers if matcher.act(token) is not None)


class _AnySlots(Slots):
    """Slots in which whatever may be an actor is one: each name, role noun and pronoun that a phrase holds."""

    def __init__(self, doc: Doc, book: RuleBook, actor_words: frozenset[str]) -> None:
        line = Line(0, Sentence(0, len(doc.text), doc.text, 0), doc, True, True)
        super().__init__(line, (), (), book.words["instruments"])
        self._may = [
            token.pos_ in _NAMES or token.text[0].isupper() or token.lower_ in actor_words or token.lemma_ in actor_words
            for token in doc
        ]
        self._before = [0, *accumulate(self._may)]

    def at(self, token: Token) -> list[FoundActor]:
        left, right = token.left_edge.i, token.right_edge.i + 1
        if self._before[left] == self._before[right]:
            return []
        return [_someone(index) for index in range(left, right) if self._may[index]][:_SOME]

    def is_place(self, token: Token) -> bool:
        return True

    def doers(self, tokens: Iterable[Token]) -> list[FoundActor]:
        return [found for token in tokens for found in self.at(token)]

    def sufferers(self, tokens: Iterable[Token], *, with_places: bool = True) -> list[FoundActor]:
        return [_someone(found.start, suffers=True) for found in self.doers(tokens)]

    def inside(self, token: Token, *, agentive: bool = False) -> list[FoundActor]:
        return [_someone(found.start, suffers=not agentive) for found in self.at(token)]


@lru_cache(maxsize=2048)
def _someone(index: int, *, suffers: bool = False) -> FoundActor:
    """Anybody; who suffers is never taken for who does, though one phrase may lie inside the other."""
    start = index + _APART * suffers
    mention = ActorMention(id=f"x.{start}", name="Someone", text="Someone", start=start, end=start + 1, kind="state")
    return FoundActor(line=0, start=start, end=start + 1, head=index, actor=mention)
