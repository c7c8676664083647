"""Words of texts as numbers: one code a word, equal for equal words of any case or accent, with marks of what it is."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from agents.deduplication.cuts import Cuts, cut
from agents.deduplication.letters import ASCII, DIGIT, JOINER, PLANE, SPACELESS, UPPER, WORD, letters
from agents.text import ABBREVIATIONS

Codes = NDArray[np.uint64]
Indexes = NDArray[np.int64]
Flags = NDArray[np.bool_]
Points = NDArray[np.unsignedinteger]

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
_PIECE = 1 << 13
"""Letters hashed at one stroke: what is laid out beside them stays in the processor's own memory."""
_ODD = (0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F)
_SCATTER = np.uint64(_ODD[1])
_SHIFT, _HIGH, _TOP = np.uint64(29), np.uint64(32), np.uint64(48)
_PLAIN = np.uint64(~3 & 0xFFFFFFFFFFFFFFFF)


class Text(NamedTuple):
    """Where an article's sentences stand, and the codes of their words, those of the dateline left out.

    `starts` are the indexes in `codes` at which each sentence begins; a sentence without words has the next one's.
    """

    spans: Sequence[Sequence[int]]
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
    cuts: Cuts
    spaceless: Flags

    def text(self, number: int) -> Text:
        """One of the texts."""
        start, end = int(self.first[number]), int(self.last[number])
        starts = self.sentences[self.parts[number] : self.parts[number + 1]] - start
        return Text(self.cuts.spans(number), self.codes[start:end], starts, bool(self.spaceless[number]))


def read(body: str) -> Text:
    """The text of a body; a pure function of it."""
    return read_all([body]).text(0)


def codes_of(line: str) -> Codes:
    """The codes of the words of a line, such as a headline."""
    return _Words([line]).codes


def read_all(bodies: Sequence[str], lines: Sequence[str] = ()) -> Page:
    """The texts of many bodies, each read as if it stood alone; and the words of some lines, such as headlines."""
    words = _Words([*bodies, *lines])
    cuts = cut(bodies, words.offsets, words.kinds, words.points, words.starts, words.lasts, words.shortens)
    begin, flat = cuts.begin, cuts.places.copy()
    told = np.flatnonzero(np.diff(begin))
    for number, first in zip(told.tolist(), begin[told].tolist(), strict=True):
        start, end = cuts.pairs[first]
        flat[first, 0] += dateline_end(bodies[number][start : min(end, start + _HEAD)])
    places = np.searchsorted(words.starts, flat)
    bounds = np.append(np.searchsorted(words.starts, words.offsets), words.codes.size)
    first, last = bounds[: len(bodies)].copy(), bounds[: len(bodies)].copy()
    first[told] = places[begin[told], 0]
    last[told] = places[begin[told + 1] - 1, 1]
    spaceless = words.spaceless()[: len(bodies)]
    return Page(words.codes, first, last, places[:, 0], places[:, 1], begin, bounds[len(bodies) :], cuts, spaceless)


class _Words:
    """The words of some texts, found in one pass over all their letters.

    A word's hash is the sum of its folded letters, each times the power of `_ODD` that its place in the word has. With the
    powers laid out by the place in a piece of text instead, one product does for all letters, and one for each word puts it
    right. Words that need more care are hashed once more, letter by letter.
    """

    def __init__(self, texts: Sequence[str]) -> None:
        joined = "".join([text + _BETWEEN for text in texts])
        self.offsets = np.zeros(len(texts), dtype=np.int64)
        np.cumsum([len(text) + len(_BETWEEN) for text in texts[:-1]], out=self.offsets[1:])
        table, far = letters(), np.zeros(0, dtype=np.int64)
        if joined.isascii():
            plain = joined.encode()
            self.points: Points = np.frombuffer(plain, dtype=np.uint8)
        else:
            self.points = np.frombuffer(joined.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
            far = np.flatnonzero(self.points >= ASCII)
            plain = np.minimum(self.points, ASCII).astype(np.uint8).tobytes()
        self.kinds = np.frombuffer(bytearray(plain.translate(table.plain_kinds)), dtype=np.uint8)
        folded = np.frombuffer(bytearray(plain.translate(table.plain_folded)), dtype=np.uint8)
        foreign, odd = self._foreign(far)
        inside = self._inside(folded)
        begins = inside.copy()
        np.greater(inside[1:], inside[:-1], out=begins[1:])
        self._spaceless = (self.kinds & SPACELESS) != 0 if far.size else np.zeros(0, dtype=bool)
        if self._spaceless.any():
            begins[1:] |= inside[1:] & (self._spaceless[1:] | self._spaceless[:-1])
        ends = inside
        ends[:-1] &= ~inside[1:] | begins[1:]
        self.starts, self.lasts = np.flatnonzero(begins), np.flatnonzero(ends)
        self._plain = self._hashed(folded, far, foreign, odd)
        self.codes = self._marked()

    def _foreign(self, far: Indexes) -> tuple[Codes, Indexes]:
        """The folded letters beyond ASCII, whose kinds are noted; and the places of those that shift others in their word."""
        points = self.points[far]
        if not far.size:
            return points.astype(np.uint64), far
        table = letters()
        beyond = points >= PLANE
        near = np.minimum(points, PLANE - 1)
        kinds = table.kinds.take(near)
        kinds[beyond] = WORD | SPACELESS
        self.kinds[far] = kinds
        folded = np.where(beyond, points, table.folded.take(near))
        folded[(kinds & WORD) == 0] = 0
        odd = far[((kinds & WORD) != 0) & ((folded == 0) | (table.second.take(near) != 0))]
        return folded.astype(np.uint64), odd

    def _inside(self, folded: NDArray[np.uint8]) -> Flags:
        """Where letters of words stand; what joins two figures is one of them."""
        kinds = self.kinds
        inside: Flags = (kinds & WORD) != 0
        joins = np.flatnonzero(kinds & JOINER)
        joins = joins[(kinds[joins - 1] & kinds[np.minimum(joins + 1, kinds.size - 1)] & DIGIT) != 0]
        inside[joins] = True
        folded[joins] = self.points[joins]
        return inside

    def _hashed(self, folded: NDArray[np.uint8], far: Indexes, foreign: Codes, odd: Indexes) -> Codes:
        if not self.starts.size:
            return np.zeros(0, dtype=np.uint64)
        powers, inverses = _powers()
        pieces = self._pieces()
        values = np.empty(folded.size, dtype=np.uint64)
        for start, end in zip(pieces, [*pieces[1:], folded.size], strict=True):
            np.multiply(folded[start:end], powers[: end - start], out=values[start:end])
        first = np.array(pieces)
        if far.size:
            values[far] = foreign * powers[far - first[np.searchsorted(first, far, side="right") - 1]]
        sums: Codes = np.add.reduceat(values, self.starts)
        base = np.repeat(first, np.diff(np.searchsorted(self.starts, first), append=self.starts.size))
        sums *= inverses[self.starts - base]
        lengths = self.lasts - self.starts
        careful = [np.searchsorted(self.starts, odd, side="right") - 1, np.flatnonzero(lengths >= _LONGEST)]
        across = np.searchsorted(self.starts, first[1:]) - 1
        careful.append(across[(across >= 0) & (self.lasts[across] >= first[1:])])
        again = np.unique(np.concatenate(careful))
        if again.size:
            sums[again] = self._letter_by_letter(self.starts[again], lengths[again] + 1)
        sums ^= sums >> _SHIFT
        sums *= _SCATTER
        sums ^= sums >> _HIGH
        sums &= _PLAIN
        return sums

    def _pieces(self) -> list[int]:
        """Where pieces of at most `_PIECE` letters begin, between texts where that can be."""
        pieces = [0]
        for start, end in zip(self.offsets.tolist(), [*self.offsets[1:].tolist(), self.points.size], strict=True):
            if end - pieces[-1] > _PIECE:
                pieces += range(start, end, _PIECE) if start else range(_PIECE, end, _PIECE)
        return pieces

    def _letter_by_letter(self, starts: Indexes, lengths: Indexes) -> Codes:
        """The sums of words with letters that fold into two, accents apart, or more letters than there are powers."""
        table, heads = letters(), np.cumsum(lengths) - lengths
        points = self.points[ranges(starts, lengths)]
        near = np.minimum(points, PLANE - 1)
        folded = np.where(points >= PLANE, points, table.folded.take(near)).astype(np.uint64)
        second = table.second.take(near).astype(np.uint64)
        width = (folded != 0).astype(np.int64) + (second != 0)
        ranks = np.cumsum(width) - width
        ranks -= np.repeat(ranks[heads], lengths)
        powers, last = _powers()[0], _LONGEST - 1
        return np.add.reduceat(folded * powers[ranks & last] + second * powers[(ranks + 1) & last], heads)

    def _marked(self) -> Codes:
        kinds = self.kinds.take(self.starts)
        listed = _listed()
        known = listed.of(self._plain)
        number = ((kinds & DIGIT) != 0) | ((known & _IS_NUMBER) != 0)
        name = ((kinds & UPPER) != 0) & ((known & _NO_NAME) == 0) & (self.lasts > self.starts) & ~number
        self.shortens = (known & _SHORTENS) != 0
        marked: Codes = self._plain | number * np.uint64(NUMBER) | name * np.uint64(NAME)
        return marked

    def spaceless(self) -> Flags:
        """For each text, whether it has a script without spaces."""
        places = np.flatnonzero(self._spaceless)
        bounds = np.searchsorted(places, np.append(self.offsets, self.points.size))
        return np.diff(bounds) > 0


def ranges(starts: Indexes, lengths: Indexes) -> Indexes:
    """All indexes of the ranges that begin at these starts."""
    ends = np.cumsum(lengths)
    total = int(ends[-1]) if ends.size else 0
    indexes: Indexes = np.arange(total) + np.repeat(starts - (ends - lengths), lengths)
    return indexes


@cache
def _powers() -> tuple[Codes, Codes]:
    """The powers of `_ODD` from the first on, and those of its inverse from the noughth on, by the place in a piece."""
    odd, size = _ODD[0], 1 << 64
    powers, inverses = [odd], [1]
    back = pow(odd, -1, size)
    for _ in range(1, _PIECE):
        powers.append(powers[-1] * odd % size)
        inverses.append(inverses[-1] * back % size)
    return np.array(powers, dtype=np.uint64), np.array(inverses, dtype=np.uint64)


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
    whole = sum(ord(letter) * pow(_ODD[0], place, 1 << 64) for place, letter in enumerate(word, start=1)) & 0xFFFFFFFFFFFFFFFF
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
