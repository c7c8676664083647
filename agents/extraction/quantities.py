"""Quantities of people in a line: a number with its noun, "a soldier" as one, "a family of five" as five."""

from __future__ import annotations

from dataclasses import dataclass

from spacy.tokens import Doc, Token

from agents.extraction.numbers import numbers, plus
from agents.extraction.toll_words import KIND, PEOPLE
from schemas.event import Range

_REACH = 6
_ONE = frozenset(("a", "an"))
_ENDS_PHRASE = frozenset("of , . ; : in and or at on by to for from with that who which was were is are has had said".split())
_PARTS = frozenset("including among".split())
_NOT_PEOPLE = frozenset(
    """days day weeks week months month years year hours hour minutes minute miles mile kilometers kilometres km meters metres
    feet yards tons tonnes dollars euros pounds percent times villages towns cities provinces districts countries vehicles tanks
    houses homes buildings attacks strikes raids bombs rockets missiles shells explosions blasts planes warplanes jets cars
    trucks buses rounds bullets sites targets points votes seats states governments companies occasions places areas
    neighborhoods neighbourhoods camps bases checkpoints ships boats aircraft helicopters drones p.m. a.m. o'clock""".split()
)


@dataclass(frozen=True, slots=True)
class Quantity:
    """Tokens `start` to `end` with their bounds; `noun` is the noun of people, None where the number stands alone.

    `part` marks a number that is contained in another ("including five children").
    """

    start: int
    end: int
    bounds: Range
    noun: Token | None
    head: Token
    part: bool = False

    def plus(self, other: Range) -> Range:
        """The bounds of this and another count together."""
        return plus(other, self.bounds)


def quantities(doc: Doc) -> list[Quantity]:
    """Quantities of a Doc in order, tagged and parsed or not; numbers of days, miles or tanks left out."""
    found: list[Quantity] = []
    for number in numbers(doc.text):
        span = doc.char_span(number.start, number.end, alignment_mode="expand")
        if span is None or (found and span.start < found[-1].end):
            continue
        if span.start and doc[span.start - 1].lower_ in ("in", "since", "until") and 1900 <= number.low <= 2100:
            continue
        if span.start and doc[span.start - 1].lower_ in ("aged", "age", "number", "no.", "article", "chapter", "resolution"):
            continue
        noun = _noun_behind(doc, span.end)
        if noun is None and span.end < len(doc) and _counts_things(doc, span.end):
            continue
        start = span.start
        family = start >= 2 and doc[start - 1].lower_ == "of" and doc[start - 2].lower_ in ("family", "group", "crowd", "crew")
        if family:
            start -= 2
            start -= 1 if start and doc[start - 1].lower_ in _ONE else 0
        end = noun.i + 1 if noun is not None else span.end
        part = start > 0 and doc[start - 1].lower_ in _PARTS
        found.append(
            Quantity(start, end, number.range, noun or (doc[span.start - 2] if family else None), noun or span.root, part)
        )
    taken = {at for quantity in found for at in range(quantity.start, quantity.end)}
    found.extend(_single(doc, taken))
    return sorted(found, key=lambda quantity: quantity.start)


def _noun_behind(doc: Doc, at: int) -> Token | None:
    """The noun of people that a number in front of `at` counts, adjectives and "of the" between them."""
    for token in doc[at : at + _REACH]:
        word = token.lower_
        if word in PEOPLE:
            follower = doc[token.i + 1] if token.i + 1 < len(doc) else None
            if follower is not None and follower.lower_ in PEOPLE:
                continue
            return token
        if word in KIND and token.i + 1 < len(doc) and doc[token.i + 1].lower_ in PEOPLE:
            continue  # "75 displaced people": which people, not what befell them
        if (
            word in KIND
            or word in _NOT_PEOPLE
            or word in (",", ".", "and", "or", "in", "at", "on", "were", "was", "from", ";", "(")
        ):
            return None
    return None


def _counts_things(doc: Doc, at: int) -> bool:
    return any(token.lower_ in _NOT_PEOPLE for token in doc[at : at + 3])


def _single(doc: Doc, taken: set[int]) -> list[Quantity]:
    """ "A soldier", "a Lebanese policeman": one person."""
    found: list[Quantity] = []
    for token in doc:
        if token.lower_ not in _ONE or token.i in taken:
            continue
        for noun in doc[token.i + 1 : token.i + 9]:
            if noun.lower_ in PEOPLE and not noun.lower_.endswith(
                ("people", "police", "family", "couple", "staff", "personnel")
            ):
                follower = doc[noun.i + 1] if noun.i + 1 < len(doc) else None
                if follower is None or (follower.lower_ not in PEOPLE and not follower.lower_.endswith(("man", "base"))):
                    found.append(
                        Quantity(token.i, noun.i + 1, (1, 1), noun, noun, token.i > 0 and doc[token.i - 1].lower_ in _PARTS)
                    )
                    break
            if (noun.i in taken and not noun.like_num) or noun.lower_ in _ENDS_PHRASE or noun.lower_ in KIND:
                break
    return found
