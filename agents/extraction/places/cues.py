"""What the words around a name say: whether a place is expected there, of what sort, and how well the name is known."""

from __future__ import annotations

from agents.extraction.places.gazetteer import Entry
from agents.extraction.places.spans import Words
from agents.extraction.places.words import LEVEL, LEVELS_OF, OF_TOWNS, SIDES, SMALL, TAKES, WHENCE, WHERE

LARGE = 100_000
TOWN = 15_000


def is_known(entries: tuple[Entry, ...]) -> bool:
    """Whether readers know the name without being told where it lies: states, regions, provinces of weight, large towns."""
    return is_land(entries) or any(
        entry.kind in ("city", "point") and (entry.kind == "point" or is_large(entry)) for entry in entries
    )


def is_land(entries: tuple[Entry, ...]) -> bool:
    """Whether the name is that of a state, region, capital or province of weight, or made of one."""
    return any(
        entry.adjective
        or entry.kind in ("country", "region")
        or (entry.capital and entry.own)
        or (entry.kind == "admin1" and entry.own and entry.population >= LARGE)
        for entry in entries
    )


def is_large(entry: Entry) -> bool:
    """A town of 100,000; of a million under a name that is only an alternate."""
    return entry.population >= (LARGE if entry.own else 10 * LARGE)


def has_town(entries: tuple[Entry, ...], people: int) -> bool:
    """Whether a place of so many people bears the name as its own."""
    return any(entry.own and entry.population >= people for entry in entries)


def expects_place(words: Words, at: int) -> bool:
    """Whether the words before token `at` lead to a place: "in", "from the", "the villages of"."""
    before = _before(words, at)
    word = words.lower[before] if before >= 0 else ""
    return word in WHERE or word in WHENCE or word in LEVELS_OF or word in TAKES


def stands_in(words: Words, at: int) -> bool:
    """Whether a preposition that only places and times follow stands before token `at`, or "village of", "siege of"."""
    before = _before(words, at)
    if before >= 1 and words.lower[before] in ("of", "for"):
        return words.lower[before - 1] in LEVELS_OF or words.lower[before - 1] in OF_TOWNS
    return before >= 0 and words.lower[before] in WHERE


def is_taken(words: Words, at: int) -> bool:
    """Whether the name is what troops take or bombs hit: "retook", "shelled"."""
    before = _before(words, at)
    return before >= 0 and words.lower[before] in TAKES


def _before(words: Words, at: int) -> int:
    """The token before a name, articles, sides of the compass and line breaks passed over; -1 at the start."""
    back = at - 1
    while back >= 0 and (words.lower[back] == "the" or words.lower[back] in SIDES or words.text[back].isspace()):
        back -= 1
    return back


def has_comma(words: Words, stop: int) -> bool:
    """Whether ", Name" follows, as in "Paris, Missouri"."""
    return (
        stop + 1 < len(words.text)
        and words.text[stop] == ","
        and words.capital[stop + 1]
        and words.lower[stop + 1] not in SMALL
    )


def level_of(words: Words, at: int, stop: int) -> tuple[str, int]:
    """What the words beside a name call it ("any": some sort of place), and where it ends with a capitalised designator."""
    if stop < len(words.text):
        word = words.lower[stop]
        if word in LEVEL:
            return LEVEL[word] or "any", stop + 1 if words.capital[stop] and not words.shouted else stop
        if word == "co." and words.capital[stop]:
            return "admin2", stop + 1
    if at >= 2 and words.lower[at - 1] == "of" and words.lower[at - 2] in LEVELS_OF:
        return LEVELS_OF[words.lower[at - 2]] or "any", stop
    return "", stop
