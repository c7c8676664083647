"""Candidates: texts of other uris that may be the same story, found by shared keys and judged one by one."""

from __future__ import annotations

from dataclasses import dataclass

from agents.deduplication.judge import ONE_STORY, Judge
from agents.deduplication.memory import Memory
from agents.deduplication.sketch import Sketch


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
    asked = memory.asked(place)
    if not asked:
        return []
    judge = Judge(sketch)
    found: list[Candidate] = []
    for number, containment in zip(asked, judge.containments(memory.shingles(asked)), strict=True):
        other = memory.sketch(number) if containment >= ONE_STORY else None
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
