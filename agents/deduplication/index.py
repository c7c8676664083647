"""The text index: which texts of the window share a key with new ones. A hash table in numpy, a fifth of a dict's memory."""

from __future__ import annotations

import sys
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from agents.deduplication.roomy import Roomy
from agents.deduplication.sketch import Keys

MOST_PER_KEY = 8
"""Texts asked for one key, the newest first: a key that half the wire shares tells little."""

_WAYS = 8
_FULL = 3
"""Keys a bucket on average; those not split yet, while the table doubles, have up to twice as many as the others."""
_LOW = np.uint64(0xFFFFFFFF)
_UP = np.uint64(32)
_SPREAD = np.uint32(0x9E3779B1)
_KEY_WORD, _MARK_WORD = (1, 0) if sys.byteorder == "little" else (0, 1)
_MARK = (1 << 32) - 1
"""A posting's mark is the lower half of its number; when one comes round again, the one before is long swept out."""

Numbers = NDArray[np.int64]
Slots = NDArray[np.uint64]
Marks = NDArray[np.uint32]
Flags = NDArray[np.bool_]


class TextIndex:
    """Derived memory: key -> the texts that bear it, newest first. What it answers depends only on the texts it holds.

    A bucket of eight slots (one cache line) holds, for each key that falls there, the key and the mark of the newest posting
    that bears it; a full bucket's other keys are in `_overflow`. Postings are numbered as they come: `_back` leads from one
    to the next older of its key, `_rows` to its text, both at the number's low bits. The table grows a few buckets at a time
    (linear hashing), and a few at a time are swept of keys whose texts are dropped, so no round waits for a pass over all.
    """

    def __init__(self) -> None:
        self._half, self._split = 1 << 10, 0
        """Buckets before the table began to double, and how many of them are split in two by now."""
        self._table = Roomy(np.uint64, 2 * self._half, width=_WAYS)
        self._overflow: dict[int, dict[int, int]] = {}
        self._held = 0
        self._swept = 0
        self._ring = 1 << 12
        self._back = Roomy(np.uint32, self._ring)
        self._rows = Roomy(np.uint32, self._ring)
        self._oldest = self._next = 1
        self._numbers = np.zeros(1 << 8, dtype=np.int64)
        self._ends = np.zeros(1 << 8, dtype=np.int64)
        self._first = self._end = self._shift = 0

    def __len__(self) -> int:
        return self._end - self._first

    @property
    def nbytes(self) -> int:
        """Bytes of memory held when all of it is used, overflow left out."""
        return sum(part.nbytes for part in (self._table, self._back, self._rows, self._numbers, self._ends))

    def add(self, numbers: Sequence[int], keys: Sequence[Keys]) -> None:
        """Texts and the keys of each, every key once; numbers grow."""
        count, sizes = len(numbers), np.array([one.size for one in keys], dtype=np.int64)
        if not count:
            return
        flat = np.concatenate(keys)
        self._make_room(count, flat.size)
        rows = np.arange(self._end, self._end + count)
        self._numbers[rows] = numbers
        self._ends[rows] = self._next + np.cumsum(sizes)
        postings = np.arange(self._next, self._next + flat.size)
        self._rows.array[postings & (self._ring - 1)] = np.repeat((rows + self._shift).astype(np.uint32), sizes)
        self._end += count
        self._next += flat.size
        self._link(flat, postings)
        self._sweep(flat.size)
        self._grow()

    def drop(self, number: int) -> None:
        """Forget the oldest text, if it has this number."""
        if self._first < self._end and self._numbers[self._first] == number:
            self._oldest = int(self._ends[self._first])
            self._first += 1

    def look(self, keys: Keys) -> tuple[Numbers, Numbers, Numbers]:
        """The texts that bear these keys, of each key only the newest few: (index of the key, number of the text, how many
        newer texts of this key were told before it)."""
        buckets = self._buckets(keys)
        newest, full = self._newest(keys, self._table.array.take(buckets, axis=0))
        if self._overflow:
            for at in np.flatnonzero((newest < 0) & full).tolist():
                mark = self._overflow.get(int(buckets[at]), {}).get(int(keys[at]))
                newest[at] = -1 if mark is None else self._posting_of(mark)
        asked, ring = np.arange(keys.size), self._ring - 1
        places, found, steps = [], [], []
        for step in range(MOST_PER_KEY):
            alive = newest >= self._oldest
            asked, newest = asked[alive], newest[alive]
            if not newest.size:
                break
            places.append(asked)
            low = newest & ring
            found.append(self._numbers[self._rows.array[low] - np.uint32(self._shift & 0xFFFFFFFF)])
            steps.append(np.full(asked.size, step))
            back = self._back.array[low].astype(np.int64)
            newest = np.where(back > 0, newest - back, -1)
        if not places:
            nothing = np.zeros(0, dtype=np.int64)
            return nothing, nothing, nothing
        return np.concatenate(places), np.concatenate(found), np.concatenate(steps)

    def sizes(self, numbers: Numbers) -> Numbers:
        """How many keys these texts have; all must be held."""
        rows = np.searchsorted(self._numbers[self._first : self._end], numbers) + self._first
        before = np.where(rows > self._first, self._ends[rows - 1], self._oldest)
        sizes: Numbers = self._ends[rows] - before
        return sizes

    def _buckets(self, keys: Keys) -> Numbers:
        """Where keys belong: by one bit more where the bucket is split already."""
        mixed = _mixed(keys)
        buckets = mixed & (self._half - 1)
        return np.where(buckets < self._split, mixed & (2 * self._half - 1), buckets)

    def _age(self, marks: Marks) -> Marks:
        """How many postings came after those with these marks."""
        return np.uint32((self._next - 1) & _MARK) - marks

    def _posting(self, marks: Marks) -> Numbers:
        """The numbers of postings by their marks."""
        found: Numbers = self._next - 1 - self._age(marks).astype(np.int64)
        return found

    def _posting_of(self, mark: int) -> int:
        return self._next - 1 - ((self._next - 1 - mark) & _MARK)

    def _newest(self, keys: Keys, held: Slots) -> tuple[Numbers, Flags]:
        """The newest posting of each key in its bucket, -1 where it is not there; and which buckets are full."""
        ways, there = _ways(keys, held)
        return np.where(there, self._posting(_marks(held)[np.arange(keys.size), ways]), -1), held[:, -1] != 0

    def _link(self, flat: Keys, postings: Numbers) -> None:
        """Chain new postings by key, oldest first, and let the table know the newest of each."""
        first = int(postings[0]) if postings.size else 0
        ordered = np.sort(flat.astype(np.uint64) << _UP | (postings - first).astype(np.uint64))
        keys = (ordered >> _UP).astype(np.uint32)
        chained = (ordered & _LOW).astype(np.int64) + first
        same = keys[1:] == keys[:-1]
        heads, tails = np.append(True, ~same), np.append(~same, True)
        told, oldest = keys[heads], chained[heads]
        entries = told.astype(np.uint64) << _UP | (chained[tails] & _MARK).astype(np.uint64)
        table, back, ring = self._table.array, self._back.array, self._ring - 1
        back[chained[1:][same] & ring] = (chained[1:] - chained[:-1])[same]
        buckets = self._buckets(told)
        held = table.take(buckets, axis=0)
        ways, there = _ways(told, held)
        before = self._posting(_marks(held)[np.arange(told.size), ways])
        back[oldest & ring] = np.where(there & (before >= self._oldest), oldest - before, 0)
        at = np.flatnonzero(there)
        table[buckets[at], ways[at]] = entries[at]
        fresh = np.flatnonzero(~there)
        taken = np.count_nonzero(held[fresh], axis=1)
        self._held += int(fresh.size)
        for place in fresh[self._place(buckets[fresh], entries[fresh], taken)].tolist():
            spilled = self._overflow.setdefault(int(buckets[place]), {})
            key = int(told[place])
            mark = spilled.get(key)
            if mark is not None:
                known = self._posting_of(mark)
                back[oldest[place] & ring] = oldest[place] - known if known >= self._oldest else 0
                self._held -= 1
            spilled[key] = int(entries[place] & _LOW)

    def _place(self, buckets: Numbers, entries: Slots, taken: Numbers) -> Numbers:
        """Put entries behind the slots that are taken in their buckets; the places of those that find no room."""
        order = np.argsort(buckets, kind="stable")
        ordered = buckets[order]
        groups = np.flatnonzero(np.append(True, ordered[1:] != ordered[:-1])) if order.size else order
        ranks = np.arange(order.size) - np.repeat(groups, np.diff(groups, append=order.size))
        ways = taken[order] + ranks
        room = ways < _WAYS
        self._table.array[ordered[room], ways[room]] = entries[order[room]]
        refused: Numbers = order[~room]
        return refused

    def _grow(self) -> None:
        """Split as many buckets as the keys want, each in two by its next bit."""
        while (more := self._held // _FULL + 1 - self._half - self._split) > 0:
            start, self._split = self._split, min(self._half, self._split + more)
            self._settle(start, self._split)
            if self._split == self._half:
                self._half, self._split = 2 * self._half, 0
                self._table.grow(2 * self._half)

    def _sweep(self, added: int) -> None:
        """Clear the next few buckets of keys that no text bears any more: all of them while half the postings change."""
        if not self._first and not self._shift:
            return
        buckets = self._half + self._split
        start = self._swept if self._swept < buckets else 0
        self._swept = min(buckets, start + 1 + 2 * buckets * added // max(1, self._next - self._oldest))
        self._settle(start, self._swept)

    def _settle(self, start: int, end: int) -> None:
        """Put what these buckets hold where it belongs now, without keys that no text bears any more."""
        rows = self._table.array[start:end]
        spilled = [
            key << 32 | mark
            for bucket in (range(start, end) if self._overflow else ())
            if bucket in self._overflow
            for key, mark in self._overflow.pop(bucket).items()
        ]
        entries = np.concatenate([rows[rows != 0], np.array(spilled, dtype=np.uint64)])
        alive = self._age((entries & _LOW).astype(np.uint32)) < np.uint32(self._next - self._oldest)
        self._held -= int(entries.size - np.count_nonzero(alive))
        entries = entries[alive]
        rows[:] = 0
        keys = (entries >> _UP).astype(np.uint32)
        buckets = self._buckets(keys)
        for place in self._place(buckets, entries, np.zeros_like(buckets)).tolist():
            self._overflow.setdefault(int(buckets[place]), {})[int(keys[place])] = int(entries[place] & _LOW)

    def _make_room(self, texts: int, postings: int) -> None:
        """Let go of dropped texts where they are half of all; else let the arrays grow."""
        if self._end + texts > self._numbers.size:
            kept, live = slice(self._first, self._end), self._end - self._first
            room = np.zeros(max(self._numbers.size, 2 * (live + texts)) - live, dtype=np.int64)
            self._numbers = np.concatenate([self._numbers[kept], room])
            self._ends = np.concatenate([self._ends[kept], room])
            self._shift += self._first
            self._first, self._end = 0, live
        while self._next + postings - self._oldest > self._ring:
            self._widen()

    def _widen(self) -> None:
        """Twice the ring: what has the next bit of its number set moves up."""
        ring = self._ring
        for part in (self._back, self._rows):
            part.grow(2 * ring)
            for lap in range(self._oldest // ring, self._next // ring + 1):
                start, end = max(self._oldest, lap * ring), min(self._next, (lap + 1) * ring)
                if lap % 2 and start < end:
                    low = slice(start % ring, start % ring + end - start)
                    part.array[low.start + ring : low.stop + ring] = part.array[low]
        self._ring = 2 * ring


def _mixed(keys: Keys) -> Numbers:
    mixed = keys * _SPREAD
    mixed ^= mixed >> np.uint32(15)
    return mixed.astype(np.int64)


def _ways(keys: Keys, held: Slots) -> tuple[Numbers, Flags]:
    """The slot of its bucket in which each key is, and whether it is there at all."""
    same = held.view(np.uint32)[:, _KEY_WORD::2] == keys[:, None]
    # Free slots hold 0 and would pass for the key 0.
    same &= held != 0
    ways = same.argmax(axis=1)
    return ways, same[np.arange(keys.size), ways]


def _marks(held: Slots) -> Marks:
    return held.view(np.uint32)[:, _MARK_WORD::2]
