"""Surnames of a dispatch, so that "Jordan" after "Michael Jordan" is no country."""

from __future__ import annotations

from collections.abc import Sequence

from agents.extraction.context import Line
from agents.extraction.places.spans import Words, runs
from agents.extraction.places.words import SITES, TITLES

_PERSON_TITLES = frozenset("mr mrs ms miss dr prof rev sgt capt lt col maj gen cpl lady sir".split())


def surnames(lines: Sequence[Line], words: Sequence[Words]) -> frozenset[str]:
    """Folded last names of people: of PERSON entities where a line is parsed, of titled names everywhere."""
    found: set[str] = set()
    for line, its_words in zip(lines, words, strict=True):
        if line.parsed:
            for entity in line.doc.ents:
                if entity.label_ == "PERSON" and len(entity) >= 2 and entity[-1].text[:1].isupper():
                    last = entity[-2].text if entity[-1].text in ("'s", "\u2019s") else entity[-1].text
                    if last.lower() not in SITES:
                        found.add(last.lower())
        if its_words.shouted:
            continue
        for start, end in runs(its_words):
            before = its_words.lower[start - 1].rstrip(".") if start else ""
            first = its_words.lower[start].rstrip(".")
            if first in _PERSON_TITLES or before in _PERSON_TITLES or (first in TITLES and end - start > 2):
                found.add(its_words.lower[end - 1])
    return frozenset(found)
