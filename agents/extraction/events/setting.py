"""Where an act took place: the nearest place in its clause."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from spacy.tokens import Doc, Token

from agents.extraction.context import FoundActor, FoundPlace
from agents.extraction.events import syntax
from schemas.event import Place

_LOCATIVE = frozenset(
    """in at near on outside inside around along across from into over through throughout off south north east west of
    between""".split()
)
_FAR = 1000
_REASONS = frozenset(("over", "about", "despite", "concerning", "regarding", "for"))


def place_of(
    doc: Doc,
    trigger: Sequence[Token],
    clause: Token,
    places: Sequence[FoundPlace],
    sources: Iterable[FoundActor],
    addressed: Iterable[FoundActor],
    *,
    on_spot: bool,
) -> Place | None:
    """The place of the act: one that a preposition ties to the verb or its object before one that is merely near.

    A place that only names the doer ("Turkey attacked") or who is `addressed` ("condemned Russia") is not where it happened;
    one that names the sufferer is. Who acts `on_spot` may act where he is said to be ("rebels in Homs shelled"); who speaks
    ("the mission in Kabul said") speaks anywhere.
    """
    own = {index for one in sources for index in range(one.start, one.end)}
    taken = own | {index for one in addressed for index in range(one.start, one.end)}
    heads = {syntax.clause_of(token).i for token in trigger} | {clause.i}
    if clause.tag_ == "VBG" and clause.dep_ == "advcl":  # ", killing seven" happened where the bomb exploded
        heads.add(clause.head.i)
    best: tuple[int, int, Place] | None = None
    for found in places:
        if found.adjective:
            continue
        head = doc[found.start : found.end].root
        if head.dep_ in ("nsubj", "dep"):  # who does something there, or where the dispatch is filed from
            continue
        if head.i in taken and (not _is_locative(head) or (head.i in own and not on_spot)):
            continue
        cost = _cost(head, heads, trigger, own)
        if cost >= _FAR:
            continue
        rank = (cost, found.start, found.place)
        if best is None or rank[:2] < best[:2]:
            best = rank
    return best[2] if best else None


def _cost(head: Token, heads: set[int], trigger: Sequence[Token], own: set[int]) -> int:
    distance = min(abs(head.i - token.i) for token in trigger)
    cost = min(distance, 60)
    is_locative = _is_locative(head)
    if not is_locative:
        cost += 40
    at = head
    for _ in range(25):
        if at.dep_ == "prep" and at.lower_ in _REASONS and at.i != head.head.i:  # "sanctions over the annexation of Crimea"
            return _FAR
        if at.i in own and not is_locative:  # "Turkey, an ally of Azerbaijan"
            return _FAR
        if at.i in heads:
            return cost
        if at.dep_ in ("relcl", "ccomp", "parataxis") or (at.dep_ in ("advcl", "conj") and at.pos_ == "VERB"):
            cost += 60
            if at.dep_ in ("ccomp", "parataxis"):
                return _FAR
        if at.head.i == at.i:
            break
        at = at.head
    return cost + 120 if any(at.i in heads for at in head.ancestors) else _FAR


def _is_locative(head: Token) -> bool:
    at = head
    for _ in range(4):
        if at.dep_ == "pobj":
            return at.head.lower_ in _LOCATIVE
        if at.dep_ not in ("conj", "appos", "compound", "nmod", "poss"):
            return False
        at = at.head
    return False
