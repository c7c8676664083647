"""Developing stories: the same happening told by several agencies in other words, joined by names and numbers."""

from __future__ import annotations

from collections import Counter, deque
from dataclasses import dataclass
from math import exp, log, sqrt

import numpy as np

from agents.deduplication.sketch import Hashes

WINDOW = 7 * 24 * 3600
"""Seconds for which a story draws others into its thread."""
_MOST_FEATURES = 48
_ASKED = 12
_PER_FEATURE = 48
_ALIKE = 0.25
_ALIKE_ON_AVERAGE = 0.12
_FADE = 5 * 24 * 3600.0
_MEMBERS = 5


@dataclass(frozen=True, slots=True)
class _Told:
    features: dict[int, int]
    thread_id: str
    time: int


class Threads:
    """Derived memory of the last days' stories, by TF-IDF of their names and numbers; one pass, never revised."""

    def __init__(self) -> None:
        self._told: dict[int, _Told] = {}
        self._order: deque[int] = deque()
        self._documents: Counter[int] = Counter()
        self._postings: dict[int, deque[int]] = {}
        self._members: dict[str, deque[int]] = {}

    def find(self, packed: bytes, time: int) -> str | None:
        """The thread of a new story with these features; None where it begins one."""
        features = unpack(packed)
        if len(features) < 2:
            return None
        weights = self._weights(features)
        asked = sorted(weights, key=lambda feature: (-weights[feature], feature))[:_ASKED]
        candidates: set[int] = set()
        for feature in asked:
            posting = self._postings.get(feature)
            if posting:
                candidates.update(posting[at] for at in range(max(0, len(posting) - _PER_FEATURE), len(posting)))
        best: dict[str, tuple[float, int]] = {}
        for number in sorted(candidates):
            told = self._told[number]
            alike = self._cosine(weights, told.features) * exp(-abs(time - told.time) / _FADE)
            if alike > best.get(told.thread_id, (0.0, 0))[0]:
                best[told.thread_id] = (alike, number)
        for thread_id, (alike, _) in sorted(best.items(), key=lambda item: (-item[1][0], item[1][1])):
            if alike < _ALIKE:
                return None
            members = self._members[thread_id]
            recent = [members[at] for at in range(max(0, len(members) - _MEMBERS), len(members))]
            average = sum(self._cosine(weights, self._told[number].features) for number in recent) / len(recent)
            if average >= _ALIKE_ON_AVERAGE:
                return thread_id
        return None

    def add(self, number: int, packed: bytes, thread_id: str, time: int) -> None:
        """A story joined its thread."""
        features = unpack(packed)
        self._told[number] = _Told(features, thread_id, time)
        self._order.append(number)
        for feature in features:
            self._documents[feature] += 1
            self._postings.setdefault(feature, deque()).append(number)
        self._members.setdefault(thread_id, deque()).append(number)

    def expire(self, now: int) -> None:
        """Forget stories that are out of the window, or ahead of a clock that was set right."""
        while self._order and not now - WINDOW <= self._told[self._order[0]].time <= now + WINDOW:
            number = self._order.popleft()
            told = self._told.pop(number)
            for feature in told.features:
                self._documents[feature] -= 1
                posting = self._postings[feature]
                posting.popleft()
                if not posting:
                    del self._postings[feature], self._documents[feature]
            members = self._members[told.thread_id]
            members.popleft()
            if not members:
                del self._members[told.thread_id]

    def _weights(self, features: dict[int, int]) -> dict[int, float]:
        total = len(self._told) + 50.0
        return {
            feature: (1.0 + log(count)) * log(total / (self._documents.get(feature, 0) + 1.0))
            for feature, count in features.items()
        }

    def _cosine(self, weights: dict[int, float], other: dict[int, int]) -> float:
        theirs = self._weights(other)
        dot = sum(weight * theirs[feature] for feature, weight in weights.items() if feature in theirs)
        if not dot:
            return 0.0
        return dot / sqrt(sum(w * w for w in weights.values()) * sum(w * w for w in theirs.values()))


def pack(codes: Hashes) -> bytes:
    """The features of a story from all its name and number hashes, repeats counted: the commonest few, as bytes."""
    values, counts = np.unique(codes, return_counts=True)
    if values.size > _MOST_FEATURES:
        chosen = np.lexsort((values, -counts))[:_MOST_FEATURES]
        values, counts = values[chosen], counts[chosen]
    table = np.empty((values.size, 2), dtype=np.uint32)
    table[:, 0], table[:, 1] = values, counts
    return table[np.argsort(table[:, 0])].tobytes()


def unpack(packed: bytes) -> dict[int, int]:
    """Feature -> how often the story has it."""
    table = np.frombuffer(packed, dtype=np.uint32).reshape(-1, 2)
    return dict(zip(table[:, 0].tolist(), table[:, 1].tolist(), strict=True))
