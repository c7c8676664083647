"""The judge: whether two texts are one story, from the shingles they share and the names and numbers that fill their slots."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from agents.deduplication.sketch import Hashes, Sketch, coarser

ONE_STORY = 0.4
"""Containment times agreement of slots from which two texts are one story."""
_SHORT = 40
_SHORT_NEEDS = 0.25


@dataclass(frozen=True, slots=True)
class Likeness:
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


def likeness(one: Sketch, other: Sketch) -> Likeness:
    """How alike two texts are."""
    level = max(one.level, other.level)
    mine = coarser(one.shingles, level) if one.level < level else one.shingles
    theirs = coarser(other.shingles, level) if other.level < level else other.shingles
    shorter = min(mine.size, theirs.size)
    containment = common(mine, theirs) / shorter if shorter else 0.0
    return Likeness(containment, agreement(one, other), shorter << level)


def agreement(one: Sketch, other: Sketch) -> float:
    """The share of the poorer text's names and numbers that the richer has; 1 where one of them has none."""
    shares = [
        (common(mine, theirs) / min(mine.size, theirs.size), min(mine.size, theirs.size))
        for mine, theirs in ((one.numbers, other.numbers), (one.names, other.names))
        if mine.size and theirs.size
    ]
    weight = sum(size for _, size in shares)
    return sum(share * size for share, size in shares) / weight if weight else 1.0


def common(one: Hashes, other: Hashes) -> int:
    """How many hashes two sorted arrays share."""
    if one.size > other.size:
        one, other = other, one
    if not one.size:
        return 0
    at = np.searchsorted(other, one)
    at[at == other.size] = 0
    return int(np.count_nonzero(other[at] == one))
