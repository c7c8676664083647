"""Developing stories: the same happening told by several agencies in other words, joined by names and numbers."""

from __future__ import annotations

from collections import Counter, deque
from dataclasses import dataclass
from heapq import nlargest
from itertools import islice
from math import exp, log, sqrt

import numpy as np

from agents.deduplication.sketch import Hashes

WINDOW = 7 * 24 * 3600
"""Seconds for which a story draws others into its thread."""
ALIKE = 0.3
"""Cosine from which two stories tell of one happening."""
ALIKE_ON_AVERAGE = 0.15
"""Cosine to the thread's last stories on average, so that a chain of neighbours does not grow into one blob."""
_MOST_FEATURES = 64
_ASKED = 24
_PER_FEATURE = 20
_CANDIDATES = 12
_FADE = 5 * 24 * 3600.0
_MEMBERS = 5
_MOST_REPEATS = 4
_REPEATED = tuple(sqrt(count) for count in range(_MOST_REPEATS + 1))


@dataclass(frozen=True, slots=True)
class _Told:
    packed: bytes
    norm: float
    thread_id: str
    time: int


class Threads:
    """Derived memory of the last days' stories, by TF-IDF of their names and numbers; one pass, never revised."""

    def __init__(self) -> None:
        self._told: dict[int, _Told] = {}
        self._order: deque[int] = deque()
        self._documents: Counter[int] = Counter()
        self._postings: dict[int, list[int]] = {}
        self._members: dict[str, list[int]] = {}

    def find(self, packed: bytes, time: int) -> tuple[str | None, float]:
        """The thread of a new story with these features, None where it begins one; and the length of its vector."""
        features = unpack(packed)
        weights = self._weights(features)
        norm = sqrt(sum(weight * weight for weight in weights.values()))
        if len(features) < 2:
            return None, norm
        best: dict[str, tuple[float, int]] = {}
        for number in self._candidates(weights, features):
            told = self._told[number]
            alike = self._cosine(weights, features, norm, told) * exp(-abs(time - told.time) / _FADE)
            if alike > best.get(told.thread_id, (ALIKE, 0))[0]:
                best[told.thread_id] = (alike, number)
        for thread_id, _ in sorted(best.items(), key=lambda item: (-item[1][0], item[1][1])):
            recent = [self._told[number] for number in islice(reversed(self._members[thread_id]), _MEMBERS)]
            average = sum(self._cosine(weights, features, norm, told) for told in recent) / len(recent)
            if average >= ALIKE_ON_AVERAGE:
                return thread_id, norm
        return None, norm

    def _candidates(self, weights: dict[int, float], features: dict[int, int]) -> list[int]:
        """The stories that share most of the weightiest features, by number."""
        dots: dict[int, float] = {}
        for feature in sorted(weights, key=lambda feature: (-weights[feature], feature))[:_ASKED]:
            posting = self._postings.get(feature)
            if posting is not None:
                scale = weights[feature] * weights[feature] / features[feature]
                for number in islice(reversed(posting), _PER_FEATURE):
                    dots[number] = dots.get(number, 0.0) + scale
        return sorted(nlargest(_CANDIDATES, dots, key=lambda number: (dots[number], number)))

    def _cosine(self, weights: dict[int, float], features: dict[int, int], norm: float, told: _Told) -> float:
        theirs = unpack(told.packed)
        dot = sum(
            weight * weight / _REPEATED[features[feature]] * _REPEATED[theirs[feature]]
            for feature, weight in weights.items()
            if feature in theirs
        )
        return dot / (norm * told.norm) if dot else 0.0

    def add(self, number: int, packed: bytes, norm: float, thread_id: str, time: int) -> None:
        """A story joined its thread."""
        features = unpack(packed)
        self._told[number] = _Told(packed, norm, thread_id, time)
        self._order.append(number)
        for feature in features:
            self._documents[feature] += 1
            self._postings.setdefault(feature, []).append(number)
        self._members.setdefault(thread_id, []).append(number)

    def expire(self, now: int) -> None:
        """Forget stories that are out of the window, or ahead of a clock that was set right."""
        while self._order and not now - WINDOW <= self._told[self._order[0]].time <= now + WINDOW:
            number = self._order.popleft()
            told = self._told.pop(number)
            for feature in unpack(told.packed):
                self._documents[feature] -= 1
                posting = self._postings[feature]
                del posting[0]
                if not posting:
                    del self._postings[feature], self._documents[feature]
            members = self._members[told.thread_id]
            del members[0]
            if not members:
                del self._members[told.thread_id]

    def _weights(self, features: dict[int, int]) -> dict[int, float]:
        total = len(self._told) + 50.0
        seen = self._documents
        return {feature: _REPEATED[count] * log(total / (seen.get(feature, 0) + 1.0)) for feature, count in features.items()}


def pack(codes: Hashes) -> bytes:
    """The features of a story from all its name and number hashes, repeats counted: the commonest few, as bytes."""
    counted = Counter(codes.tolist())
    chosen = counted if len(counted) <= _MOST_FEATURES else dict(nlargest(_MOST_FEATURES, counted.items(), key=_commonest))
    flat = [number for value in sorted(chosen) for number in (value, min(counted[value], _MOST_REPEATS))]
    return np.array(flat, dtype=np.uint32).tobytes()


def _commonest(item: tuple[int, int]) -> tuple[int, int]:
    return item[1], -item[0]


def unpack(packed: bytes) -> dict[int, int]:
    """Feature -> how often the story has it."""
    table = np.frombuffer(packed, dtype=np.uint32).reshape(-1, 2)
    return dict(zip(table[:, 0].tolist(), table[:, 1].tolist(), strict=True))
