"""Candidates: texts of other uris that may be the same story, found by shared keys and judged one by one."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from agents.deduplication.judge import ONE_STORY, Judge
from agents.deduplication.memory import Memory
from agents.deduplication.sketch import Sketch

_MOST = 16
"""Texts looked at for one article at most, those that share the weightiest keys first, of equals the newest."""
_LEAST_SHARE = 0.08
"""Share of its rare keys below which two texts cannot be one story: a fifth of what `ONE_STORY` lets expect."""
_NUMBER_BITS = np.int64(40)
_NUMBER = (1 << 40) - 1


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


def candidates(memory: Memory, place: int, sketch: Sketch, uri: str) -> list[Candidate]:
    """The texts that are one story with the article at this place of the round, the likest first, of equals the earliest."""
    asked = _asked(memory, place)
    if not asked:
        return []
    judge = Judge(sketch)
    found: list[Candidate] = []
    for number in asked:
        shingles = memory.shingles(number)
        if shingles is None or judge.containment(*shingles) < ONE_STORY:
            continue
        other = memory.sketch(number)
        if other is None:
            continue
        alike = judge.likeness(other)
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


def _asked(memory: Memory, place: int) -> list[int]:
    """The texts worth a look, by number."""
    votes = memory.votes(place)
    if not votes.numbers.size:
        return []
    ranked = votes.weights << _NUMBER_BITS | votes.numbers
    if votes.rare * _LEAST_SHARE >= 1:
        expected = np.minimum(votes.sizes, votes.rare)
        ranked = ranked[votes.shared >= (expected * _LEAST_SHARE).astype(np.int64)]
    return [number & _NUMBER for number in np.sort(ranked)[::-1][:_MOST].tolist()]
