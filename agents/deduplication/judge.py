"""The judge: whether two texts are one story, from the shingles they share and the names and numbers that fill their slots."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import NamedTuple

import numpy as np

from agents.deduplication.sketch import PACKED_HASH, Hashes, Sketch, coarser

ONE_STORY = 0.4
"""Containment times agreement of slots from which two texts are one story."""
_SHORT = 40
_SHORT_NEEDS = 0.25
_HASHES = 1 << 16
_FEW = 4
"""So few texts are sooner compared one by one."""


class Likeness(NamedTuple):
    """`containment` of the shorter text's shingles in the longer, `agreement` of names and numbers, and their product.

    `size` is the number of the shorter text's shingles.
    """

    containment: float
    agreement: float
    size: int

    @property
    def score(self) -> float:
        """From 0 to 1."""
        return self.containment * self.agreement

    @property
    def one_story(self) -> bool:
        """Whether the two are one story; a sentence or two must agree better, since titles and set phrases weigh more there."""
        short = max(0.0, 1 - self.size / _SHORT)
        return self.score >= ONE_STORY + _SHORT_NEEDS * short


class Judge:
    """Compares one text with many: what it has is laid out once, so that a comparison is a look-up for each hash."""

    def __init__(self, sketch: Sketch) -> None:
        self._sketch = sketch
        self._has = np.zeros(_HASHES, dtype=np.uint8)
        self._has[sketch.shingles] = 1

    @cached_property
    def _facts(self) -> tuple[frozenset[int], frozenset[int]]:
        return frozenset(self._sketch.numbers.tolist()), frozenset(self._sketch.names.tolist())

    def containments(self, others: Sequence[tuple[bytes, int]]) -> list[float]:
        """For each text, by its packed shingles and their level, `containment`; 0 where it has none."""
        mine, level = self._sketch.shingles, self._sketch.level
        if len(others) < _FEW or any(other != level or not packed for packed, other in others):
            read = [(np.frombuffer(packed, dtype=PACKED_HASH) if packed else mine[:0], other) for packed, other in others]
            return [self.containment(shingles, other) for shingles, other in read]
        sizes = np.array([len(packed) for packed, _ in others]) // 2
        theirs = np.frombuffer(b"".join([packed for packed, _ in others]), dtype=PACKED_HASH)
        shared = np.add.reduceat(self._has[theirs], np.cumsum(sizes) - sizes, dtype=np.int64)
        chance = np.minimum(0.5, np.maximum(sizes, mine.size) / (_HASHES >> level))
        found: list[float] = np.maximum(0.0, (shared / np.minimum(sizes, mine.size) - chance) / (1 - chance)).tolist()
        return found

    def containment(self, shingles: Hashes, level: int) -> float:
        """The share of the shorter text's shingles that the longer has; what chance makes alike is taken off."""
        mine = self._sketch.shingles
        coarsest = max(self._sketch.level, level)
        if self._sketch.level < coarsest:
            mine = coarser(mine, coarsest)
        elif level < coarsest:
            shingles = coarser(shingles, coarsest)
        if not mine.size or not shingles.size:
            return 0.0
        shorter, longer = sorted((mine.size, shingles.size))
        chance = min(0.5, longer / (_HASHES >> coarsest))
        share = int(np.count_nonzero(self._has[shingles])) / shorter
        return max(0.0, (share - chance) / (1 - chance))

    def likeness(self, other: Sketch) -> Likeness:
        """How alike the text and another are."""
        level = max(self._sketch.level, other.level)
        size = min(_thinned(self._sketch, level).size, _thinned(other, level).size)
        return Likeness(self.containment(other.shingles, other.level), self._agreement(other), size << level)

    def _agreement(self, other: Sketch) -> float:
        """The share of the poorer text's names and numbers that the richer has; 1 where one of them has none."""
        shared = weight = 0
        for mine, theirs in zip(self._facts, (other.numbers, other.names), strict=True):
            if mine and theirs.size:
                shared += len(mine.intersection(theirs.tolist()))
                weight += min(len(mine), theirs.size)
        return shared / weight if weight else 1.0


def likeness(one: Sketch, other: Sketch) -> Likeness:
    """How alike two texts are."""
    return Judge(one).likeness(other)


def _thinned(sketch: Sketch, level: int) -> Hashes:
    return coarser(sketch.shingles, level) if sketch.level < level else sketch.shingles


def common(one: Hashes, other: Hashes) -> int:
    """How many hashes two sorted arrays share."""
    if one.size > other.size:
        one, other = other, one
    if not one.size:
        return 0
    at = np.searchsorted(other, one)
    at[at == other.size] = 0
    return int(np.count_nonzero(other[at] == one))
