"""Which actors led to the most alerts of late: a few names for operators, where a label for each would be too many."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Iterable

HOURS = 24
_HOUR = 3_600


class TopActors:
    """Counts by actor over the last 24 hours, in hourly slots: what is older goes when the next alert is raised."""

    def __init__(self) -> None:
        self._slots: deque[tuple[int, Counter[str]]] = deque()

    def raised(self, actors: Iterable[str], now: float) -> None:
        """An alert was raised on an event with these actors; `now` in seconds since 1970."""
        hour = int(now // _HOUR)
        if not self._slots or self._slots[-1][0] < hour:
            self._slots.append((hour, Counter()))
        self._slots[-1][1].update(actors)
        while self._slots[0][0] <= hour - HOURS:
            self._slots.popleft()

    def top(self, count: int) -> list[tuple[str, int]]:
        """The actors with the most alerts, the most first; equal ones by name."""
        total: Counter[str] = Counter()
        for _, counts in self._slots:
            total.update(counts)
        return sorted(total.items(), key=lambda item: (-item[1], item[0]))[:count]
