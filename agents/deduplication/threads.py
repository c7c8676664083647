"""Developing stories: the same happening told by several agencies in other words, joined by names and numbers."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from math import exp, sqrt

import numpy as np
from numpy.typing import NDArray

from agents.deduplication.features import COUNT, MOST_REPEATS, Features, unpacked

WINDOW = 7 * 24 * 3600
"""Seconds for which a story draws others into its thread."""
MERGER_WINDOW = 30 * 24 * 3600
"""Seconds for which it is remembered that one thread became another: as long as the uris that may still name it."""
ALIKE = 0.3
"""Cosine from which two stories tell of one happening."""
ALIKE_ON_AVERAGE = 0.15
"""Cosine to the thread's last stories on average, so that a chain of neighbours does not grow into one blob."""
ONE_THREAD = 0.45
ONE_THREAD_ON_AVERAGE = 0.3
"""As alike as this to two threads, a story shows that they are one."""
_ASKED = 24
_PER_FEATURE = 20
_CANDIDATES = 12
_FADE = 5 * 24 * 3600.0
_MEMBERS = 5
_REPEATED = np.sqrt(np.arange(MOST_REPEATS + 1))


@dataclass(frozen=True, slots=True)
class Told:
    """A story that founded a lineage: its packed features, the length of their vector as weighed then, thread and time."""

    packed: bytes
    norm: float
    thread_id: str
    time: int


@dataclass(frozen=True, slots=True)
class Found:
    """The thread of a new story (None where it begins one), the threads that it shows to be the same, the vector's length."""

    thread_id: str | None
    merged: tuple[str, ...]
    norm: float


@dataclass(frozen=True, slots=True)
class _Vector:
    features: Features
    scales: NDArray[np.float64]
    norm: float


class Threads:
    """Derived memory of the last days' stories, by TF-IDF of their names and numbers; one pass, revised by mergers alone."""

    def __init__(self) -> None:
        self._told: dict[int, Told] = {}
        self._order: deque[int] = deque()
        self._postings: dict[int, int | list[int]] = {}
        self._members: dict[str, list[int]] = {}
        self._became: dict[str, str] = {}
        self._mergers: deque[tuple[int, str]] = deque()

    def now(self, thread_id: str) -> str:
        """The thread that this one has become, itself where it was never merged."""
        while thread_id in self._became:
            thread_id = self._became[thread_id]
        return thread_id

    def find(self, packed: bytes, time: int) -> Found:
        """Where a new story with these features belongs."""
        features, counts = unpacked(packed)
        told = features.tolist()
        postings = [self._posting(feature) for feature in told]
        documents = np.array([len(posting) for posting in postings], dtype=np.float64)
        idf = np.log((len(self._told) + 50.0) / (documents + 1.0))
        weights = _REPEATED[counts] * idf
        norm = sqrt(float(np.dot(weights, weights)))
        if len(told) < 2:
            return Found(None, (), norm)
        numbers = _candidates(postings, np.lexsort((features, -weights)), idf * idf)
        if not numbers:
            return Found(None, (), norm)
        mine = _Vector(features, weights * idf, norm)
        best: dict[str, tuple[float, int]] = {}
        for number, cosine in zip(numbers, self._cosines(mine, numbers), strict=True):
            one = self._told[number]
            alike = cosine * exp(-abs(time - one.time) / _FADE)
            thread_id = self.now(one.thread_id)
            if alike > best.get(thread_id, (ALIKE, 0))[0]:
                best[thread_id] = (alike, number)
        return self._chosen(mine, best)

    def _chosen(self, mine: _Vector, best: dict[str, tuple[float, int]]) -> Found:
        alike: list[str] = []
        close = True
        for thread_id, (cosine, _) in sorted(best.items(), key=lambda item: (-item[1][0], item[1][1])):
            if alike and not (close and cosine >= ONE_THREAD):
                break
            recent = list(islice(reversed(self._members[thread_id]), _MEMBERS))
            average = sum(self._cosines(mine, recent)) / len(recent)
            if average >= (ONE_THREAD_ON_AVERAGE if alike else ALIKE_ON_AVERAGE):
                close = close and cosine >= ONE_THREAD and average >= ONE_THREAD_ON_AVERAGE
                alike.append(thread_id)
        if not alike:
            return Found(None, (), mine.norm)
        oldest = min(alike, key=lambda thread_id: self._members[thread_id][0])
        return Found(oldest, tuple(thread_id for thread_id in alike if thread_id != oldest), mine.norm)

    def _posting(self, feature: int) -> Sequence[int]:
        """The stories that have a feature, the newest last; most features have but one, kept without a list."""
        posting = self._postings.get(feature, ())
        return (posting,) if isinstance(posting, int) else posting

    def _cosines(self, mine: _Vector, numbers: Sequence[int]) -> list[float]:
        told = [self._told[number] for number in numbers]
        theirs = np.frombuffer(b"".join(one.packed for one in told), dtype=np.uint32)
        features = theirs & ~COUNT
        at = np.searchsorted(mine.features, features)
        at[at == mine.features.size] = 0
        shared = np.flatnonzero(mine.features[at] == features)
        values = mine.scales[at[shared]] * _REPEATED[(theirs[shared] & COUNT) + 1]
        ends = np.cumsum([len(one.packed) // 4 for one in told])
        owners = np.searchsorted(ends, shared, side="right")
        dots = np.bincount(owners, weights=values, minlength=len(told)).tolist()
        return [dot / (mine.norm * one.norm) if dot else 0.0 for dot, one in zip(dots, told, strict=True)]

    def add(self, number: int, told: Told, merged: Sequence[str] = ()) -> None:
        """A story joined its thread, and made one with it those that it merged."""
        self._told[number] = told
        self._order.append(number)
        first = self._postings.setdefault
        for feature in unpacked(told.packed)[0].tolist():
            posting = first(feature, number)
            if posting is number:
                continue
            if isinstance(posting, int):
                self._postings[feature] = [posting, number]
            else:
                posting.append(number)
        self._members.setdefault(told.thread_id, []).append(number)
        for thread_id in merged:
            self._became[thread_id] = told.thread_id
            self._mergers.append((told.time, thread_id))
            self._members[told.thread_id] = sorted([*self._members.pop(thread_id, ()), *self._members[told.thread_id]])

    def expire(self, now: int) -> None:
        """Forget stories that are out of the window, or ahead of a clock that was set right."""
        while self._order and not now - WINDOW <= self._told[self._order[0]].time <= now + WINDOW:
            number = self._order.popleft()
            told = self._told.pop(number)
            for feature in unpacked(told.packed)[0].tolist():
                posting = self._postings[feature]
                if isinstance(posting, list) and len(posting) > 1:
                    del posting[0]
                else:
                    del self._postings[feature]
            thread_id = self.now(told.thread_id)
            members = self._members[thread_id]
            members.remove(number)
            if not members:
                del self._members[thread_id]
        while self._mergers and abs(now - self._mergers[0][0]) > MERGER_WINDOW:
            self._became.pop(self._mergers.popleft()[1], None)


def _candidates(postings: Sequence[Sequence[int]], order: NDArray[np.int64], scales: NDArray[np.float64]) -> list[int]:
    """The stories that share most of the weightiest features, by number."""
    dots: dict[int, float] = {}
    shares = scales.tolist()
    for place in order[:_ASKED].tolist():
        scale = shares[place]
        for number in postings[place][-_PER_FEATURE:]:
            dots[number] = dots.get(number, 0.0) + scale
    if len(dots) > _CANDIDATES:
        return sorted(number for _, number in sorted(zip(dots.values(), dots, strict=True), reverse=True)[:_CANDIDATES])
    return sorted(dots)
