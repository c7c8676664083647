"""Candidates: texts of other uris that may be the same story, found by bands and judged one by one."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from agents.deduplication.judge import ONE_STORY, likeness
from agents.deduplication.memory import Memory
from agents.deduplication.sketch import Sketch, coarser

_MOST = 24
"""Texts looked at for one article at most, those that share most bands first."""
_CROWDED = 6
"""Of more texts than this, those that share a single band are looked at no further: chance brings them together."""
_BUCKETS = 1 << 16


@dataclass(frozen=True, slots=True)
class Candidate:
    """A text that was judged to be the same story; `live` where its article still stands."""

    uri: str
    number: int
    story_id: str
    thread_id: str
    score: float
    live: bool
    relied: tuple[str, ...]
    sketch: Sketch


def candidates(memory: Memory, sketch: Sketch, uri: str) -> list[Candidate]:
    """The texts that are one story with this one, the likest first and of equals the earliest."""
    numbers, votes = memory.votes(sketch.bands)
    if not numbers.size:
        return []
    if numbers.size > _CROWDED:
        several = votes > 1
        few = np.flatnonzero(~several)[-_CROWDED:]
        several[few] = True
        numbers, votes = numbers[several], votes[several]
    asked = numbers[np.lexsort((-numbers, -votes))[:_MOST]].tolist()
    glance = _Glance(sketch)
    found: list[Candidate] = []
    for number in asked:
        other = memory.sketch(number)
        if other is None or glance.containment(other) < ONE_STORY:
            continue
        alike = likeness(sketch, other)
        if alike.score < ONE_STORY:
            continue
        decision = memory.decision(number)
        item = memory.lineages.get(decision.uri) if decision is not None else None
        if decision is None or item is None or decision.uri == uri:
            continue
        found.append(
            Candidate(
                uri=decision.uri,
                number=number,
                story_id=item.story_id,
                thread_id=item.thread_id,
                score=alike.score,
                live=item.live,
                relied=item.relied,
                sketch=other,
            )
        )
    return sorted(found, key=lambda candidate: (-round(candidate.score, 2), candidate.number))


class _Glance:
    """An upper bound of containment in one look-up a shingle: most of what bands bring together goes no further."""

    def __init__(self, sketch: Sketch) -> None:
        self._sketch = sketch
        self._seen = np.zeros(_BUCKETS, dtype=bool)
        self._seen[sketch.shingles >> np.uint32(16)] = True

    def containment(self, other: Sketch) -> float:
        level = max(self._sketch.level, other.level)
        mine = coarser(self._sketch.shingles, level) if level > self._sketch.level else self._sketch.shingles
        theirs = coarser(other.shingles, level) if level > other.level else other.shingles
        shorter = min(mine.size, theirs.size)
        met = int(np.count_nonzero(self._seen[theirs >> np.uint32(16)]))
        return met / shorter if shorter else 0.0
