"""Words of texts as numbers: one code a word, equal for equal words of any case or accent, with marks of what it is."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from agents.deduplication.letters import (
    DIGIT,
    JOINER,
    PLANE,
    SPACELESS,
    STOP,
    UPPER,
    WIDE,
    WORD,
    letters,
)
from agents.text import ABBREVIATIONS, spans

Codes = NDArray[np.uint64]
Indexes = NDArray[np.int64]
Flags = NDArray[np.bool_]

NAME = 1
"""Mark of a capitalised word."""
NUMBER = 2
"""Mark of a number, in digits or in English words."""
PLAIN_BITS = 2

_BETWEEN = "\n\n"
_DATELINE = re.compile(r"([^\n]{2,90}?)\s*(?:[\u2014\u2013:]|--|\s-)\s*(?=\S)")
_NUMBER_WORDS = frozenset(
    """one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen
    nineteen twenty thirty forty fifty sixty seventy eighty ninety hundred hundreds thousand thousands million millions billion
    dozen dozens scores""".split()
)
_NO_NAMES = frozenset(
    """a an the this that these those in on at by for from of to with and but or as after before while when since if although
    though however it its he she his her they their we our i you there here all some most many both no not one two mr mrs ms dr
    said says also more new about over under up down monday tuesday wednesday thursday friday saturday sunday january february
    march april may june july august september october november december eds editors reporting editing""".split()
)
_HEAD = 120
"""Letters of a text among which its dateline ends."""
_LONGEST = 64
_ODD = (0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F)
_POWERS = np.array([pow(_ODD[0], n, 1 << 64) for n in range(1, _LONGEST + 1)], dtype=np.uint64)
_SCATTER = np.uint64(_ODD[1])
_SHIFT, _HIGH, _TOP = np.uint64(29), np.uint64(32), np.uint64(48)
_PLAIN = np.uint64(~3 & 0xFFFFFFFFFFFFFFFF)


class Text(NamedTuple):
    """Where an article's sentences stand, and the codes of their words, those of the dateline left out.

    `starts` are the indexes in `codes` at which each sentence begins; a sentence without words has the next one's.
    """

    spans: Sequence[tuple[int, int]]
    codes: Codes
    starts: Indexes
    spaceless: bool


@dataclass(frozen=True, slots=True)
class Page:
    """Many texts and lines side by side: `codes` of all their words; text n has those from `first[n]` up to `last[n]`, and
    line n those from `lines[n]` up to `lines[n + 1]`.

    `sentences` are the indexes in `codes` at which all sentences of all texts begin, `ends` where they end, and text n has
    those from `parts[n]` up to `parts[n + 1]`.
    """

    codes: Codes
    first: Indexes
    last: Indexes
    sentences: Indexes
    ends: Indexes
    parts: Indexes
    lines: Indexes
    spans: Sequence[Sequence[tuple[int, int]]]
    spaceless: Flags

    def text(self, number: int) -> Text:
        """One of the texts."""
        start, end = int(self.first[number]), int(self.last[number])
        starts = self.sentences[self.parts[number] : self.parts[number + 1]] - start
        return Text(self.spans[number], self.codes[start:end], starts, bool(self.spaceless[number]))


def read(body: str) -> Text:
    """The text of a body; a pure function of it."""
    return read_all([body]).text(0)


def codes_of(line: str) -> Codes:
    """The codes of the words of a line, such as a headline."""
    return _Words([line]).codes


def read_all(bodies: Sequence[str], lines: Sequence[str] = ()) -> Page:
    """The texts of many bodies, each read as if it stood alone; and the words of some lines, such as headlines."""
    words = _Words([*bodies, *lines])
    stops = words.stops(len(bodies))
    cut = [spans(body, own) for body, own in zip(bodies, stops, strict=True)]
    begin = np.zeros(len(bodies) + 1, dtype=np.int64)
    np.cumsum([len(one) for one in cut], out=begin[1:])
    flat = np.array([place for one in cut for span in one for place in span], dtype=np.int64).reshape(-1, 2)
    flat += np.repeat(words.offsets[: len(bodies)], np.diff(begin))[:, None]
    for number, one in enumerate(cut):
        if one:
            flat[begin[number], 0] += dateline_end(bodies[number][one[0][0] : min(one[0][1], one[0][0] + _HEAD)])
    places = np.searchsorted(words.starts, flat)
    bounds = np.append(np.searchsorted(words.starts, words.offsets), words.codes.size)
    first, last = bounds[: len(bodies)].copy(), bounds[: len(bodies)].copy()
    told = np.diff(begin) > 0
    first[told] = places[begin[:-1][told], 0]
    last[told] = places[begin[1:][told] - 1, 1]
    spaceless = words.spaceless()[: len(bodies)]
    return Page(words.codes, first, last, places[:, 0], places[:, 1], begin, bounds[len(bodies) :], cut, spaceless)


class _Words:
    """The words of some texts, found in one pass over all their letters."""

    def __init__(self, texts: Sequence[str]) -> None:
        table = letters()
        points = np.frombuffer(
            "".join([text + _BETWEEN for text in texts]).encode("utf-32-le", "surrogatepass"), dtype=np.uint32
        )
        self.offsets = np.zeros(len(texts), dtype=np.int64)
        np.cumsum([len(text) + len(_BETWEEN) for text in texts[:-1]], out=self.offsets[1:])
        self._points, self._size = points, points.size
        far = points.size > 0 and int(points.max()) >= PLANE
        near = np.minimum(points, PLANE - 1) if far else points
        self._kinds = table.kinds.take(near)
        if far:
            self._kinds[points >= PLANE] = WORD | SPACELESS
        inside = self._inside(points)
        at = np.flatnonzero(inside)
        begins = np.ones(at.size, dtype=bool)
        apart = (self._kinds & SPACELESS).take(at) != 0
        np.not_equal(at[1:], at[:-1] + 1, out=begins[1:])
        begins[1:] |= apart[1:] | apart[:-1]
        heads = np.flatnonzero(begins)
        self.starts = at[heads]
        self._lasts = at[np.append(heads[1:], at.size) - 1] if at.size else at
        folded = table.folded.take(near[at])
        if far:
            folded = np.where(points[at] >= PLANE, points[at], folded)
        self._plain = self._hashed(folded, table.second.take(near[at]), heads)
        self.codes = self._marked()

    def _inside(self, points: NDArray[np.uint32]) -> Flags:
        kinds = self._kinds
        inside: Flags = (kinds & WORD) != 0
        digit = (kinds & DIGIT) != 0
        joins = np.flatnonzero(digit[:-2] & digit[2:] & ((kinds[1:-1] & JOINER) != 0)) + 1
        inside[joins] = True
        return inside

    def _hashed(self, folded: NDArray[np.unsignedinteger], second: NDArray[np.uint16], heads: Indexes) -> Codes:
        if not heads.size:
            return np.zeros(0, dtype=np.uint64)
        lengths = np.diff(heads, append=folded.size)
        values = folded.astype(np.uint64)
        if second.any() or not folded.all():
            # Letters that fold into two, and accents apart, shift those behind them in their word.
            width = (folded != 0).astype(np.int64) + (second != 0)
            ranks = np.cumsum(width) - width
            ranks -= np.repeat(ranks[heads], lengths)
            more = second.astype(np.uint64) * _POWERS[(ranks + 1) & (_LONGEST - 1)]
        else:
            ranks = np.arange(folded.size) - np.repeat(heads, lengths)
            more = None
        values *= _POWERS[ranks & (_LONGEST - 1)]
        if more is not None:
            values += more
        hashes: Codes = np.add.reduceat(values, heads)
        hashes ^= hashes >> _SHIFT
        hashes *= _SCATTER
        hashes ^= hashes >> _HIGH
        hashes &= _PLAIN
        return hashes

    def _marked(self) -> Codes:
        kinds = self._kinds.take(self.starts)
        listed = _listed()
        known = listed.of(self._plain)
        number = ((kinds & DIGIT) != 0) | ((known & _IS_NUMBER) != 0)
        name = ((kinds & UPPER) != 0) & ((known & _NO_NAME) == 0) & (self._lasts > self.starts) & ~number
        self._shortens = (known & _SHORTENS) != 0
        marked: Codes = self._plain | number * np.uint64(NUMBER) | name * np.uint64(NAME)
        return marked

    def stops(self, count: int) -> list[list[tuple[int, bool]]]:
        """For each of the first texts, where a sentence may end and where one surely does, as `agents.text.spans` wants it."""
        kinds = self._kinds
        stop, wide = (kinds & STOP) != 0, (kinds & WIDE) != 0
        run = stop.copy()
        run[1:] &= ~stop[:-1]
        run[:-1] &= (kinds[1:] & WORD) == 0
        wide[1:] &= ~wide[:-1].copy()
        places = np.flatnonzero(run | wide)
        pairs = list(zip(places.tolist(), self._sure(places).tolist(), strict=True))
        bounds = np.searchsorted(places, np.append(self.offsets, self._size))[: count + 1].tolist()
        found = []
        for offset, (start, end) in zip(self.offsets.tolist(), pairwise(bounds), strict=False):
            found.append([(place - offset, sure) for place, sure in pairs[start:end]] if offset else pairs[start:end])
        return found

    def _sure(self, places: Indexes) -> Flags:
        if not self.starts.size or not places.size:
            return np.zeros(places.size, dtype=bool)
        kinds = self._kinds
        after = np.minimum(places + 1, self._size - 1)
        beyond = np.minimum(places + 2, self._size - 1)
        word = np.searchsorted(self.starts, places) - 1
        begin = self.starts[word]
        sure: Flags = (word >= 0) & (self._lasts[word] == places - 1) & (begin < places - 1) & ~self._shortens[word]
        next_letter = self._point(after)
        sure &= (self._point(places) == ord(".")) & (next_letter == ord(" ")) & ((kinds[beyond] & UPPER) != 0)
        sure &= (begin > 0) & (self._point(np.maximum(begin - 1, 0)) == ord(" "))
        # A stop alone at the end of a paragraph.
        sure |= (next_letter == ord("\n")) & (self._point(beyond) == ord("\n")) & ((kinds[places] & STOP) != 0)
        return sure

    def _point(self, places: Indexes) -> NDArray[np.uint32]:
        return self._points.take(places)

    def spaceless(self) -> Flags:
        """For each text, whether it has a script without spaces."""
        places = np.flatnonzero(self._kinds & SPACELESS)
        bounds = np.searchsorted(places, np.append(self.offsets, self._size))
        return np.diff(bounds) > 0


_IS_NUMBER, _NO_NAME, _SHORTENS = 1, 2, 4


@dataclass(frozen=True, slots=True)
class _Listed:
    """Bits of the words that some list of ours has; `likely` tells most others apart by the top of their hash."""

    likely: Flags
    hashes: Codes
    bits: NDArray[np.uint8]

    def of(self, words: Codes) -> NDArray[np.uint8]:
        found = np.zeros(words.size, dtype=np.uint8)
        asked = np.flatnonzero(self.likely[words >> _TOP])
        at = np.searchsorted(self.hashes, words[asked])
        at[at == self.hashes.size] = 0
        found[asked] = self.bits[at] * (self.hashes[at] == words[asked])
        return found


@cache
def _listed() -> _Listed:
    bits: dict[int, int] = {}
    for listed, bit in ((_NUMBER_WORDS, _IS_NUMBER), (_NO_NAMES, _NO_NAME), (ABBREVIATIONS, _SHORTENS)):
        for word in listed:
            code = _hash(word)
            bits[code] = bits.get(code, 0) | bit
    hashes = np.array(sorted(bits), dtype=np.uint64)
    likely = np.zeros(1 << 16, dtype=bool)
    likely[hashes >> _TOP] = True
    return _Listed(likely, hashes, np.array([bits[code] for code in sorted(bits)], dtype=np.uint8))


def _hash(word: str) -> int:
    """What `_Words` makes of a word of plain letters."""
    whole = sum(ord(letter) * int(power) for letter, power in zip(word, _POWERS, strict=False)) & 0xFFFFFFFFFFFFFFFF
    whole ^= whole >> int(_SHIFT)
    whole = whole * _ODD[1] & 0xFFFFFFFFFFFFFFFF
    whole ^= whole >> int(_HIGH)
    return whole & int(_PLAIN)


def dateline_end(text: str) -> int:
    """Where the report begins after `CITY, Country (Agency) —`; 0 where there is no dateline."""
    found = _DATELINE.match(text)
    if found is None:
        return 0
    head = found.group(1)
    first = re.split(r"[\s,]", head, maxsplit=1)[0]
    shouted = len(first) > 1 and first.isupper() and not first.isdigit()
    return found.end() if head.endswith(")") or (shouted and ":" not in found.group()) else 0
