"""Cooldown: which of a watch's events stand when it wants quiet after each alert."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass

Mark = tuple[float, float, str]
"""When an event was first reported (Unix seconds), its severity below zero, and its id.

What one text tells was all first reported at the same moment: then the gravest comes first.
"""


def mark_of(at: float, severity: float, event_id: str) -> Mark:
    """Where an event stands in its watch's chain."""
    return at, -severity, event_id


@dataclass(frozen=True, slots=True)
class Claim:
    """An event that holds: its own cooldown in seconds (that of the watch when it matched), and whether it stands."""

    cooldown: float | None
    stands: bool


class Chain:
    """A watch's holding events in the order of their first reports.

    An event stands if none that stands came before it within its cooldown. That is decided by the times of the events,
    never by arrival: the events that stand are the same in whatever order they came. So one that arrives late can take
    the place of one that was told, and the retraction of an event lets those speak that it had silenced.
    """

    def __init__(self) -> None:
        self._marks: list[Mark] = []
        self._claims: dict[str, tuple[Mark, Claim]] = {}
        self._cooling = 0

    def __len__(self) -> int:
        return len(self._marks)

    def load(self, mark: Mark, claim: Claim) -> None:
        """Puts an event in its place as it was decided before."""
        event_id = mark[-1]
        self.drop(event_id)
        self._marks.insert(bisect_left(self._marks, mark), mark)
        self._claims[event_id] = (mark, claim)
        self._cooling += claim.cooldown is not None

    def drop(self, event_id: str) -> None:
        """Takes an event out without deciding anew."""
        known = self._claims.pop(event_id, None)
        if known is not None:
            del self._marks[bisect_left(self._marks, known[0])]
            self._cooling -= known[1].cooldown is not None

    def decide(self, mark: Mark, cooldown: float | None, *, holds: bool) -> list[tuple[str, bool]]:
        """Places or removes an event; (event id, stands) for each other event whose standing changed, and for this one."""
        event_id = mark[-1]
        known = self._claims.get(event_id)
        first = min(mark, known[0]) if known else mark
        stood = bool(known and known[1].stands)
        self.drop(event_id)
        if not self._cooling and cooldown is None:  # nobody gives way to anybody
            if holds:
                self.load(mark, Claim(None, True))
            return [(event_id, holds)] if holds != stood else []
        if holds:
            self.load(mark, Claim(cooldown, False))
        changed: list[tuple[str, bool]] = []
        last = self._standing_before(first)
        settled = max(mark, known[0]) if known else mark
        for one in self._marks[bisect_left(self._marks, first) :]:
            at, claim = one[0], self._claims[one[-1]][1]
            stands = claim.cooldown is None or last is None or at >= last + claim.cooldown
            if stands != claim.stands:
                self._claims[one[-1]] = (one, Claim(claim.cooldown, stands))
            if one[-1] == event_id:
                if stands:
                    last = at
                continue
            if stands != claim.stands:
                changed.append((one[-1], stands))
            elif stands and one > settled:
                break
            if stands:
                last = at
        now = self._claims.get(event_id)
        if stood != bool(now and now[1].stands):
            changed.append((event_id, not stood))
        return changed

    def stands(self, event_id: str) -> bool:
        """Whether this event stands."""
        known = self._claims.get(event_id)
        return bool(known and known[1].stands)

    def _standing_before(self, mark: Mark) -> float | None:
        return next(self._stood(mark), None)

    def _stood(self, mark: Mark) -> Iterator[float]:
        for index in range(bisect_left(self._marks, mark) - 1, -1, -1):
            if self.stands(self._marks[index][-1]):
                yield self._marks[index][0]
