"""Where the sentences of many texts stand, found at one stroke; the same cuts as `agents.text.sentences` makes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from agents.deduplication.letters import SPACE, STOP, UPPER, WIDE, WORD
from agents.text import sentence_end

Indexes = NDArray[np.int64]
Flags = NDArray[np.bool_]
Kinds = NDArray[np.uint8]
Points = NDArray[np.unsignedinteger]

_STEPS = 4
"""Spaces that are stepped over one by one; what has more is looked up."""
_LINE, _BLANK, _TAB, _DOT = (ord(letter) for letter in "\n \t.")


class Cuts(NamedTuple):
    """Text n has the sentences from `begin[n]` up to `begin[n + 1]`: of all texts their (start, end) among all letters in
    `places`, and within their text in `pairs`."""

    places: Indexes
    pairs: Sequence[Sequence[int]]
    begin: Indexes

    def spans(self, number: int) -> Sequence[Sequence[int]]:
        """(start, end) of each sentence of one text."""
        return self.pairs[self.begin[number] : self.begin[number + 1]]


def cut(
    bodies: Sequence[str], offsets: Indexes, kinds: Kinds, points: Points, starts: Indexes, lasts: Indexes, shortens: Flags
) -> Cuts:
    """The sentences of the texts that begin at the first of these offsets.

    `kinds` and `points` are those of all letters, two line ends behind each text; words have the places from `starts` to
    `lasts`, and `shortens` tells which of them are abbreviations.
    """
    count = len(bodies)
    size = int(offsets[count]) if offsets.size > count else points.size
    kinds, begins = kinds[:size], offsets[:count]
    ends = np.append(begins[1:], size)[:count] - 2
    gaps = _gaps(points[:size], begins, bodies)
    places, sure = _stops(kinds, points, starts, lasts, shortens)
    borders = places[sure] + 1
    unsure = places[~sure]
    if unsure.size:
        borders = np.concatenate([borders, _decided(unsure, bodies, begins, ends, gaps, kinds)])
    loose = np.concatenate([begins, gaps, ends])
    every = np.concatenate([loose, borders])
    order = np.argsort(every, kind="stable")
    every, stands = every[order], order >= loose.size
    first, last = every[:-1].copy(), every[1:].copy()
    _forward(first, last, kinds)
    told = first < last
    first, last, stands = first[told], last[told], stands[1:][told]
    _backward(first, last, ~stands, kinds)
    found = np.stack([first, last], axis=1)
    begin = np.searchsorted(first, np.append(begins, size))
    pairs = (found - np.repeat(begins, np.diff(begin))[:, None]).tolist()
    return Cuts(found, pairs, begin)


def _gaps(points: Points, begins: Indexes, bodies: Sequence[str]) -> Indexes:
    """Where an empty line follows: its first line end. Those behind a text's end are no harm."""
    lines = np.flatnonzero(points == _LINE)
    next_line, behind = lines[1:], points[lines[:-1] + 1]
    empty = next_line == lines[:-1] + 1
    for at in np.flatnonzero((behind == _BLANK) | (behind == _TAB)).tolist():
        text = int(np.searchsorted(begins, lines[at], side="right")) - 1
        between = bodies[text][lines[at] + 1 - begins[text] : next_line[at] - begins[text]]
        empty[at] = not between.strip(" \t")
    gaps: Indexes = lines[:-1][empty]
    return gaps


def _stops(kinds: Kinds, points: Points, starts: Indexes, lasts: Indexes, shortens: Flags) -> tuple[Indexes, Flags]:
    """Where a sentence may end, and whether one does for certain.

    For certain: one stop alone at the end of a paragraph; or a full stop alone after a word that a space precedes and of
    which it cannot be a part (not one letter, no abbreviation), with one space and a capital behind it.
    """
    stop, wide = (kinds & STOP) != 0, (kinds & WIDE) != 0
    run = stop.copy()
    run[1:] &= ~stop[:-1]
    run[:-1] &= (kinds[1:] & WORD) == 0
    wide[1:] &= ~wide[:-1].copy()
    places = np.flatnonzero(run | wide)
    if not places.size:
        return places, np.zeros(0, dtype=bool)
    next_letter, beyond = points[places + 1], places + 2
    beyond[-1] = min(beyond[-1], kinds.size - 1)
    # A stop alone at the end of a paragraph.
    sure: Flags = (next_letter == _LINE) & (points[beyond] == _LINE) & ((kinds[places] & STOP) != 0)
    if not starts.size:
        return places, sure
    word = np.searchsorted(starts, places) - 1
    begin = starts[word]
    plain = (word >= 0) & (lasts[word] == places - 1) & (begin < places - 1) & ~shortens[word] & (points[places] == _DOT)
    plain &= (next_letter == _BLANK) & ((kinds[beyond] & UPPER) != 0)
    plain &= (begin > 0) & (points[begin - 1] == _BLANK)
    return places, sure | plain


def _decided(places: Indexes, bodies: Sequence[str], begins: Indexes, ends: Indexes, gaps: Indexes, kinds: Kinds) -> Indexes:
    """The borders among the stops that want a closer look, each seen in its own paragraph."""
    found: list[int] = []
    texts = np.searchsorted(begins, places, side="right") - 1
    next_gap = np.searchsorted(gaps, places)
    paragraph = np.where(next_gap > 0, gaps[next_gap - 1], -1) if gaps.size else np.full(places.size, -1)
    until = np.append(gaps, kinds.size)[next_gap]
    first = np.maximum(begins[texts], paragraph)
    _forward(first, places, kinds, only=paragraph >= begins[texts])
    offsets = begins[texts]
    rows = zip(
        texts.tolist(),
        offsets.tolist(),
        (places - offsets).tolist(),
        (first - offsets).tolist(),
        (np.minimum(until, ends[texts]) - offsets).tolist(),
        strict=True,
    )
    for text, offset, place, start, end in rows:
        if found and offset + place < found[-1]:
            continue
        border = sentence_end(bodies[text], place, start, end)
        if border is not None:
            found.append(offset + border)
    return np.array(found, dtype=np.int64)


def _forward(first: Indexes, last: Indexes, kinds: Kinds, only: Flags | None = None) -> None:
    """Move each of `first` on to the next letter that is no space, or to `last`."""
    moving = np.flatnonzero(first < last if only is None else only & (first < last))
    for _ in range(_STEPS):
        moving = moving[(kinds[first[moving]] & SPACE) != 0]
        first[moving] += 1
        moving = moving[first[moving] < last[moving]]
        if not moving.size:
            return
    letters = np.append(np.flatnonzero((kinds & SPACE) == 0), kinds.size)
    first[moving] = np.minimum(letters[np.searchsorted(letters, first[moving])], last[moving])


def _backward(first: Indexes, last: Indexes, only: Flags, kinds: Kinds) -> None:
    """Move each of `last` back behind the letter before it that is no space; there is one from `first` on."""
    moving = np.flatnonzero(only)
    for _ in range(_STEPS):
        moving = moving[(kinds[last[moving] - 1] & SPACE) != 0]
        if not moving.size:
            return
        last[moving] -= 1
    letters = np.flatnonzero((kinds & SPACE) == 0)
    last[moving] = letters[np.searchsorted(letters, last[moving]) - 1] + 1
