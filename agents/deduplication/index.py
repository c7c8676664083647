"""The text index: which texts of the window share a key with new ones. A hash table in numpy, a fifth of a dict's memory."""

from __future__ import annotations

import sys
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from agents.deduplication.sketch import Keys

MOST_PER_KEY = 8
"""Texts asked for one key, the newest first: a key that half the wire shares tells little."""

_WAYS = 8
_FULL = 4.5
_LOW = np.uint64(0xFFFFFFFF)
_UP = np.uint64(32)
_SPREAD = np.uint32(0x9E3779B1)
_NONE = np.int32(-1)
_KEY_WORD = 1 if sys.byteorder == "little" else 0
_BLOCK = 1 << 16

Numbers = NDArray[np.int64]
Postings = NDArray[np.uint64]


class TextIndex:
    """Derived memory: key -> the texts that bear it, newest first. What it answers depends only on the texts it holds.

    A bucket of eight slots (one cache line) holds, for each key that falls there, the key and one more than the newest
    posting that bears it; postings are numbered as they come, `_before` leads from one to the next older of its key, `_rows`
    to its text. Dropped texts are skipped by their number and swept out when they are half of all.
    """

    def __init__(self) -> None:
        self._table = np.zeros((1 << 10, _WAYS), dtype=np.uint64)
        self._overflow: dict[int, int] = {}
        self._held = 0
        self._before = np.full(1 << 12, _NONE, dtype=np.int32)
        self._rows = np.zeros(1 << 12, dtype=np.int32)
        self._postings = 0
        self._numbers = np.zeros(1 << 8, dtype=np.int64)
        self._ends = np.zeros(1 << 8, dtype=np.int64)
        self._first = 0
        self._end = 0

    def __len__(self) -> int:
        return self._end - self._first

    @property
    def nbytes(self) -> int:
        """Bytes of memory held, overflow left out."""
        return sum(part.nbytes for part in (self._table, self._before, self._rows, self._numbers, self._ends))

    def add(self, numbers: Sequence[int], keys: Sequence[Keys]) -> None:
        """Texts and the keys of each, every key once; numbers grow."""
        count, sizes = len(numbers), np.array([one.size for one in keys], dtype=np.int64)
        if not count:
            return
        self._make_room(count, int(sizes.sum()))
        while self._held + int(sizes.sum()) > _FULL * len(self._table):
            self._double()
        rows = np.arange(self._end, self._end + count)
        self._numbers[rows] = numbers
        first = self._postings
        self._ends[rows] = first + np.cumsum(sizes)
        flat = np.concatenate(keys)
        self._rows[first : first + flat.size] = np.repeat(rows, sizes)
        self._end += count
        self._postings += flat.size
        self._link(flat, np.arange(first, first + flat.size, dtype=np.uint64))

    def drop(self, number: int) -> None:
        """Forget the oldest text, if it has this number."""
        if self._first < self._end and self._numbers[self._first] == number:
            self._first += 1

    def look(self, keys: Keys) -> tuple[Numbers, Numbers, Numbers]:
        """The texts that bear these keys, of each key only the newest few: (index of the key, number of the text, how many
        newer texts of this key were told before it)."""
        buckets = self._buckets(keys)
        held = self._table.take(buckets, axis=0)
        same = held.view(np.uint32)[:, _KEY_WORD::2] == keys[:, None]
        ways = same.argmax(axis=1)
        newest = (held[np.arange(keys.size), ways] & _LOW).astype(np.int64) - 1
        newest[~same[np.arange(keys.size), ways]] = -1
        if self._overflow:
            for at in np.flatnonzero((newest < 0) & (held[:, -1] != 0)).tolist():
                newest[at] = self._overflow.get(int(keys[at]), 0) - 1
        oldest = int(self._ends[self._first - 1]) if self._first else 0
        asked = np.arange(keys.size)
        places, found, steps = [], [], []
        for step in range(MOST_PER_KEY):
            alive = newest >= oldest
            asked, newest = asked[alive], newest[alive]
            if not newest.size:
                break
            places.append(asked)
            found.append(self._numbers[self._rows[newest]])
            steps.append(np.full(asked.size, step))
            newest = self._before[newest].astype(np.int64)
        if not places:
            nothing = np.zeros(0, dtype=np.int64)
            return nothing, nothing, nothing
        return np.concatenate(places), np.concatenate(found), np.concatenate(steps)

    def sizes(self, numbers: Numbers) -> Numbers:
        """How many keys these texts have; all must be held."""
        rows = np.searchsorted(self._numbers[self._first : self._end], numbers) + self._first
        before = np.where(rows > 0, self._ends[rows - 1], 0)
        sizes: Numbers = self._ends[rows] - before
        return sizes

    def _buckets(self, keys: Keys) -> Numbers:
        mixed = keys * _SPREAD
        mixed ^= mixed >> np.uint32(15)
        return mixed.astype(np.int64) & (len(self._table) - 1)

    def _link(self, flat: Keys, postings: Postings) -> None:
        """Chain new postings by key, oldest first, and let the table know the newest of each."""
        ordered = np.sort(flat.astype(np.uint64) << _UP | postings)
        keys = (ordered >> _UP).astype(np.uint32)
        chained = (ordered & _LOW).astype(np.int64)
        same = keys[1:] == keys[:-1]
        self._before[chained[1:][same]] = chained[:-1][same]
        heads = np.append(True, ~same)
        tails = np.append(~same, True)
        told = keys[heads]
        newest = told.astype(np.uint64) << _UP | (chained[tails] + 1).astype(np.uint64)
        buckets = self._buckets(told)
        held = self._table.take(buckets, axis=0)
        match = held.view(np.uint32)[:, _KEY_WORD::2] == told[:, None]
        # Free slots hold 0 and would pass for the key 0.
        match &= held != 0
        ways = match.argmax(axis=1)
        found = match[np.arange(told.size), ways]
        at = np.flatnonzero(found)
        first_of = chained[heads]
        self._before[first_of[at]] = (held[at, ways[at]] & _LOW).astype(np.int64) - 1
        self._table[buckets[at], ways[at]] = newest[at]
        fresh = np.flatnonzero(~found)
        self._before[first_of[fresh]] = _NONE
        self._held += int(fresh.size)
        spilled = self._place(buckets[fresh], newest[fresh])
        for place in fresh[spilled].tolist():
            key = int(told[place])
            earlier = self._overflow.get(key)
            if earlier is not None:
                self._before[first_of[place]] = earlier - 1
                self._held -= 1
            self._overflow[key] = int(newest[place] & _LOW)

    def _place(self, buckets: Numbers, entries: Postings) -> Numbers:
        """Put entries into free slots of their buckets, one a bucket and round; the places of those that found none."""
        left, refused = np.arange(buckets.size), [np.zeros(0, dtype=np.int64)]
        while left.size:
            _, chosen = np.unique(buckets[left], return_index=True)
            turn = left[chosen]
            free = self._table[buckets[turn]] == 0
            room = free[:, -1]
            self._table[buckets[turn[room]], free[room].argmax(axis=1)] = entries[turn[room]]
            refused.append(turn[~room])
            left = np.delete(left, chosen)
        return np.concatenate(refused)

    def _double(self) -> None:
        """Twice the buckets: each splits in two by its next bit, in one streaming pass."""
        size = len(self._table)
        self._table = np.concatenate([self._table, self._table])
        for start in range(0, 2 * size, _BLOCK):
            block = self._table[start : start + _BLOCK]
            belongs = self._buckets((block >> _UP).astype(np.uint32))
            block[belongs != np.arange(start, start + len(block))[:, None]] = 0
        self._pack(self._overflow)

    def _pack(self, spilled: dict[int, int]) -> None:
        """Full slots to the left of free ones, and spilled keys into what is free now."""
        for start in range(0, len(self._table), _BLOCK):
            block = self._table[start : start + _BLOCK]
            block[:] = np.sort(block, axis=1)[:, ::-1]
        self._overflow = {}
        if spilled:
            keys = np.array(list(spilled), dtype=np.uint32)
            heads = np.array(list(spilled.values()), dtype=np.uint64)
            for place in self._place(self._buckets(keys), keys.astype(np.uint64) << _UP | heads).tolist():
                self._overflow[int(keys[place])] = int(heads[place])

    def _make_room(self, texts: int, postings: int) -> None:
        """Sweep out dropped texts where they are half of all; else let the arrays grow."""
        if self._end + texts <= self._numbers.size and self._postings + postings <= self._before.size:
            return
        if self._first * 2 >= self._end and self._first:
            self._sweep()
        if self._end + texts > self._numbers.size:
            more = texts + self._numbers.size // 4
            self._numbers = np.concatenate([self._numbers, np.zeros(more, dtype=np.int64)])
            self._ends = np.concatenate([self._ends, np.zeros(more, dtype=np.int64)])
        if self._postings + postings > self._before.size:
            more = postings + self._before.size // 4
            self._before = np.concatenate([self._before, np.full(more, _NONE, dtype=np.int32)])
            self._rows = np.concatenate([self._rows, np.zeros(more, dtype=np.int32)])

    def _sweep(self) -> None:
        gone = int(self._ends[self._first - 1])
        shift = np.uint64(gone)
        for start in range(0, len(self._table), _BLOCK):
            block = self._table[start : start + _BLOCK]
            posting = block & _LOW
            block[posting <= shift] = 0
            block[block != 0] -= shift
        self._pack({key: posting - gone for key, posting in self._overflow.items() if posting > gone})
        self._held = int(np.count_nonzero(self._table)) + len(self._overflow)
        kept, left = self._end - self._first, self._postings - gone
        self._numbers[:kept] = self._numbers[self._first : self._end]
        self._ends[:kept] = self._ends[self._first : self._end] - gone
        self._rows[:left] = self._rows[gone : self._postings] - np.int32(self._first)
        self._before[:left] = np.maximum(self._before[gone : self._postings] - np.int32(gone), _NONE)
        self._first, self._end, self._postings = 0, kept, left
