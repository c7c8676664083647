"""Band buckets: which texts of the window share a key with a new one. A hash table in numpy, a fifth of a dict's memory."""

from __future__ import annotations

import sys
from collections import Counter

import numpy as np
from numpy.typing import NDArray

from agents.deduplication.sketch import BANDS, Hashes

MOST_PER_KEY = 8
"""Texts asked for one key, the newest first: a key that half the wire shares tells little."""

_WAYS = 8
_FULL = 4.5
_LOW = np.uint64(0xFFFFFFFF)
_UP = np.uint64(32)
_SPREAD = np.uint32(0x9E3779B1)
_NONE = np.int32(-1)

_KEY_WORD = 1 if sys.byteorder == "little" else 0

Numbers = NDArray[np.int64]
_Looked = tuple[Hashes, Numbers, Numbers, NDArray[np.bool_]]


class BandIndex:
    """Derived memory: key -> the texts that bear it, newest first. What it answers depends only on the texts it holds.

    A bucket of eight slots (one cache line) holds, for each key that falls there, the key and the newest posting that
    bears it; a posting is text * width + place of the key + 1, and `_before` leads from it to the next older one of its key.
    Dropped texts are skipped by their number and swept out when they are half of all.
    """

    def __init__(self, width: int = BANDS) -> None:
        self._width = width
        self._table = np.zeros((1 << 10, _WAYS), dtype=np.uint64)
        self._overflow: dict[int, int] = {}
        self._held = 0
        self._before = np.full((1 << 8, width), _NONE, dtype=np.int32)
        self._numbers = np.zeros(1 << 8, dtype=np.int64)
        self._first = 0
        self._end = 0
        self._looked: tuple[Hashes, _Looked] | None = None

    def __len__(self) -> int:
        return self._end - self._first

    @property
    def nbytes(self) -> int:
        """Bytes of memory held, overflow left out."""
        return self._table.nbytes + self._before.nbytes + self._numbers.nbytes

    def add(self, number: int, keys: Hashes) -> None:
        """A text and its keys, `width` of them at most; numbers grow."""
        if self._end == self._numbers.size:
            self._make_room()
        row = self._end
        self._end += 1
        self._numbers[row] = number
        keys, slots, ways, _ = self._look(keys)
        self._looked = None
        postings = np.arange(row * self._width + 1, row * self._width + keys.size + 1, dtype=np.uint64)
        found = ways >= 0
        self._before[row] = _NONE
        if found.any():
            self._before[row, : keys.size][found] = (self._table[slots[found], ways[found]] & _LOW).astype(np.int64) - 1
            self._table[slots[found], ways[found]] = keys[found].astype(np.uint64) << _UP | postings[found]
        self._put_all(np.flatnonzero(~found), slots, keys, postings, row)
        if self._held > _FULL * len(self._table):
            self._double()

    def drop(self, number: int) -> None:
        """Forget the oldest text, if it has this number."""
        if self._first < self._end and self._numbers[self._first] == number:
            self._first += 1

    def votes(self, keys: Hashes) -> dict[int, int]:
        """The texts that share keys -> how many each shares; of each key only the newest few texts are asked."""
        keys, slots, ways, held = self._look(keys)
        found = ways >= 0
        newest = (self._table[slots[found], ways[found]] & _LOW).astype(np.int64) - 1
        if self._overflow:
            spilled = [self._overflow[key] - 1 for key in keys[~found & held].tolist() if key in self._overflow]
            newest = np.concatenate([newest, np.array(spilled, dtype=np.int64)])
        oldest = self._first * self._width
        votes: dict[int, int] = {}
        for _ in range(MOST_PER_KEY):
            newest = newest[newest >= oldest]
            if not newest.size:
                break
            for number in self._numbers[newest // self._width].tolist():
                votes[number] = votes.get(number, 0) + 1
            newest = self._before.reshape(-1)[newest].astype(np.int64)
        return votes

    def _rows(self, keys: Hashes) -> NDArray[np.int64]:
        mixed = keys * _SPREAD
        mixed ^= mixed >> np.uint32(15)
        return mixed.astype(np.int64) & (len(self._table) - 1)

    def _look(self, keys: Hashes) -> _Looked:
        """The distinct keys; for each its bucket, its place there (-1 where it has none), and whether the bucket is full.

        A text is asked about and then added: the second look is the first one remembered.
        """
        if self._looked is not None and self._looked[0] is keys:
            return self._looked[1]
        told = _distinct(keys)
        rows = self._rows(told)
        held = self._table.take(rows, axis=0)
        same = held.view(np.uint32)[:, _KEY_WORD::2] == told[:, None]
        ways = same.argmax(axis=1)
        ways[~same[np.arange(told.size), ways]] = -1
        found = (told, rows, ways, held[:, -1] != 0)
        self._looked = (keys, found)
        return found

    def _put_all(self, bands: Numbers, slots: Numbers, keys: Hashes, postings: NDArray[np.uint64], row: int) -> None:
        """Keys that no bucket holds yet, at one stroke; those whose bucket is full or comes twice one by one."""
        mine = slots[bands]
        chosen, alone = mine.tolist(), np.ones(bands.size, dtype=bool)
        if len(set(chosen)) < len(chosen):
            twice = Counter(chosen)
            alone = np.array([twice[bucket] == 1 for bucket in chosen])
        empty = self._table[mine] == 0
        alone &= empty[:, -1]
        at = bands[alone]
        self._table[mine[alone], empty.argmax(axis=1)[alone]] = keys[at].astype(np.uint64) << _UP | postings[at]
        self._held += int(at.size)
        if at.size < bands.size:
            for band in bands[~alone].tolist():
                self._put(int(slots[band]), int(keys[band]), int(postings[band]), row, band)

    def _put(self, bucket: int, key: int, posting: int, row: int, band: int) -> None:
        slots = self._table[bucket]
        free = np.flatnonzero(slots == 0)
        earlier = self._overflow.get(key)
        if earlier is not None:
            self._before[row, band] = earlier - 1
            self._overflow[key] = posting
            return
        self._held += 1
        if free.size:
            slots[free[0]] = key << 32 | posting
        else:
            self._overflow[key] = posting

    def _double(self) -> None:
        """Twice the buckets: each splits in two by its next bit, in one streaming pass."""
        size = len(self._table)
        self._table = np.concatenate([self._table, self._table])
        keys = (self._table >> _UP).astype(np.uint32)
        belongs = self._rows(keys.reshape(-1)).reshape(keys.shape)
        self._table[belongs != np.arange(2 * size)[:, None]] = 0
        self._pack(self._overflow)

    def _pack(self, spilled: dict[int, int]) -> None:
        """Full slots to the left of free ones, and spilled keys into what is free now."""
        for block in np.array_split(self._table, max(1, len(self._table) >> 16)):
            block[:] = np.sort(block, axis=1)[:, ::-1]
        self._overflow = {}
        for key, posting in spilled.items():
            bucket = int(self._rows(np.array([key], dtype=np.uint32))[0])
            free = np.flatnonzero(self._table[bucket] == 0)
            if free.size:
                self._table[bucket, free[0]] = key << 32 | posting
            else:
                self._overflow[key] = posting

    def _make_room(self) -> None:
        """Sweep out dropped texts where they are half of all; else twice the rows."""
        if self._first * 2 < self._end:
            more = self._numbers.size
            self._before = np.concatenate([self._before, np.full((more, self._width), _NONE, dtype=np.int32)])
            self._numbers = np.concatenate([self._numbers, np.zeros(more, dtype=np.int64)])
            return
        self._looked = None
        kept, gone = self._end - self._first, self._first * self._width
        shift = np.uint64(gone)
        for block in np.array_split(self._table, max(1, len(self._table) >> 16)):
            posting = block & _LOW
            block[posting <= shift] = 0
            block[block != 0] -= shift
        self._pack({key: posting - gone for key, posting in self._overflow.items() if posting > gone})
        self._held = int(np.count_nonzero(self._table)) + len(self._overflow)
        self._numbers[:kept] = self._numbers[self._first : self._end]
        moved = self._before[self._first : self._end] - np.int32(gone)
        self._before[:kept] = np.maximum(moved, _NONE)
        self._first, self._end = 0, kept


def _distinct(keys: Hashes) -> Hashes:
    """The keys, each once and none of them 0, which marks an empty slot."""
    told = np.maximum(keys, 1)
    return told if len(set(told.tolist())) == told.size else np.unique(told)
