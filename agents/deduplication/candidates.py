"""Candidates: texts of other uris that may be the same story, found by bands and judged one by one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from agents.deduplication.judge import ONE_STORY, likeness
from agents.deduplication.memory import Memory
from agents.deduplication.sketch import Hashes, Sketch, coarser

_SEVERAL = 16
"""Texts looked at for one article at most, those that share most bands first."""
_SINGLE = 4
"""Texts looked at that share a single band, the newest first: chance brings most of them together."""
_READ = 32
_QUOTED = 2
"""A sentence shared word for word counts as so many bands."""
_BUCKETS = 1 << 16
_HALF = np.uint32(16)


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


def candidates(memory: Memory, sketch: Sketch, sentences: Sequence[int], uri: str) -> list[Candidate]:
    """The texts that are one story with this one, the likest first and of equals the earliest."""
    votes = memory.votes(sketch.bands)
    for number, shared in memory.quoting(np.array(sentences[:_READ], dtype=np.uint64)).items():
        votes[number] = votes.get(number, 0) + _QUOTED * shared
    if not votes:
        return []
    several = sorted((number for number in votes if votes[number] > 1), key=lambda number: (-votes[number], -number))
    single = sorted((number for number in votes if votes[number] == 1), reverse=True)
    asked = [*several[:_SEVERAL], *single[:_SINGLE]]
    glance = _Glance(sketch)
    found: list[Candidate] = []
    for number in asked:
        shingles = memory.shingles(number)
        if shingles is None or glance.containment(*shingles) < ONE_STORY:
            continue
        other = memory.sketch(number)
        if other is None:
            continue
        alike = likeness(sketch, other)
        if not alike.one_story:
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
        self._seen[sketch.shingles >> _HALF] = True

    def containment(self, shingles: Hashes, level: int) -> float:
        coarsest = max(self._sketch.level, level)
        mine = coarser(self._sketch.shingles, coarsest) if coarsest > self._sketch.level else self._sketch.shingles
        theirs = coarser(shingles, coarsest) if coarsest > level else shingles
        shorter = min(mine.size, theirs.size)
        return int(np.count_nonzero(self._seen[theirs >> _HALF])) / shorter if shorter else 0.0
