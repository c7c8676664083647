"""Surnames of a dispatch, so that "Jordan" after "Michael Jordan" is no country."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from agents.extraction.context import Line
from agents.extraction.places.spans import Words, runs
from agents.extraction.places.words import INSTITUTIONS, LEVEL, SIDES, SITES, TITLES

_PERSON_TITLES = frozenset("mr mrs ms miss dr prof rev sgt capt lt col maj gen cpl lady sir sen rep gov".split())


@dataclass(frozen=True, slots=True)
class People:
    """Last names in lower case: `sure` of entities and titled names, `likely` of runs that look like a person's name."""

    sure: frozenset[str]
    likely: frozenset[str]


def people_of(lines: Sequence[Line], words: Sequence[Words]) -> People:
    """The people of a dispatch, from the model's entities where lines are parsed, from titles and runs everywhere."""
    sure: set[str] = set()
    likely: set[str] = set()
    for line, its_words in zip(lines, words, strict=True):
        if line.parsed:
            sure.update(_of_entities(line))
        if its_words.shouted:
            continue
        for start, end in runs(its_words):
            last, first = its_words.lower[end - 1], its_words.lower[start].rstrip(".")
            before = its_words.lower[start - 1].rstrip(".") if start else ""
            if first in _PERSON_TITLES or before in _PERSON_TITLES or (first in TITLES and end - start > 2):
                sure.add(last)
            elif end - start in (2, 3) and not any(_is_no_name(its_words.lower[at]) for at in range(start, end)):
                likely.add(last)
    return People(frozenset(sure), frozenset(likely))


def _of_entities(line: Line) -> set[str]:
    found: set[str] = set()
    for entity in line.doc.ents:
        tokens = [token for token in entity if token.text not in ("'s", "\u2019s")]
        if entity.label_ == "PERSON" and len(tokens) >= 2 and tokens[-1].text[:1].isupper() and tokens[-1].lower_ not in SITES:
            found.add(tokens[-1].lower_)
    return found


def _is_no_name(word: str) -> bool:
    return word in INSTITUTIONS or word in SIDES or word in SITES or word in LEVEL or not word.isalpha() or word == "new"
