"""Cooldown: which of a watch's events stand when it wants quiet after each alert."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass

Mark = tuple[float, str]
"""When an event was first reported (Unix seconds), and its id."""


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
        self._claims: dict[str, tuple[float, Claim]] = {}
        self._cooling = 0

    def __len__(self) -> int:
        return len(self._marks)

    def load(self, event_id: str, at: float, claim: Claim) -> None:
        """Puts an event in its place as it was decided before."""
        self.drop(event_id)
        self._marks.insert(bisect_left(self._marks, (at, event_id)), (at, event_id))
        self._claims[event_id] = (at, claim)
        self._cooling += claim.cooldown is not None

    def drop(self, event_id: str) -> None:
        """Takes an event out without deciding anew."""
        known = self._claims.pop(event_id, None)
        if known is not None:
            del self._marks[bisect_left(self._marks, (known[0], event_id))]
            self._cooling -= known[1].cooldown is not None

    def decide(self, event_id: str, at: float, cooldown: float | None, *, holds: bool) -> list[tuple[str, bool]]:
        """Places or removes an event; (event id, stands) for each other event whose standing changed, and for this one."""
        known = self._claims.get(event_id)
        first = min(at, known[0]) if known else at
        stood = bool(known and known[1].stands)
        self.drop(event_id)
        if not self._cooling and cooldown is None:  # nobody gives way to anybody
            if holds:
                self.load(event_id, at, Claim(None, True))
            return [(event_id, holds)] if holds != stood else []
        if holds:
            self.load(event_id, at, Claim(cooldown, False))
        changed: list[tuple[str, bool]] = []
        last = self._standing_before((first, ""))
        for mark in self._marks[bisect_left(self._marks, (first, "")) :]:
            claim = self._claims[mark[1]][1]
            stands = claim.cooldown is None or last is None or mark[0] >= last + claim.cooldown
            if stands != claim.stands:
                self._claims[mark[1]] = (mark[0], Claim(claim.cooldown, stands))
            if mark[1] == event_id:
                if stands:
                    last = mark[0]
                continue
            if stands != claim.stands:
                changed.append((mark[1], stands))
            elif stands and mark[0] > max(at, known[0] if known else at):
                break
            if stands:
                last = mark[0]
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
            if self.stands(self._marks[index][1]):
                yield self._marks[index][0]
