"""Candidates: texts of other uris that may be the same story, found by bands and judged one by one."""

from __future__ import annotations

from dataclasses import dataclass

from agents.deduplication.judge import ONE_STORY, likeness
from agents.deduplication.memory import Memory
from agents.deduplication.sketch import Sketch

_MOST = 24
"""Texts judged for one article at most, those that share most bands first."""


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
    votes = memory.votes(sketch.bands)
    asked = sorted(votes, key=lambda number: (-votes[number], -number))[:_MOST]
    found: list[Candidate] = []
    for number in asked:
        other = memory.sketch(number)
        if other is None:
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
