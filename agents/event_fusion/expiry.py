"""Stream time, and what comes to its end by it."""

from __future__ import annotations

import heapq
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final, Literal

KEPT_HOURS: Final = 7 * 24
"""How long after its publication a report still meets others."""
AHEAD: Final = timedelta(days=1)
"""An article dated further ahead of its arrival than this is misdated; it must not end everything else."""

Kind = Literal["event", "uri"]


def hour_of(moment: datetime) -> int:
    """Whole hours since 1970."""
    return int(moment.timestamp() // 3600)


class Expiry:
    """The hour of the stream (the latest publication seen) and a queue of what ends when."""

    def __init__(self, hour: int) -> None:
        self.hour = hour
        self._queue: list[tuple[int, Kind, str]] = []

    def advance(self, published_at: datetime, ingested_at: datetime) -> bool:
        """Take note of a message; True where the stream's hour moved on."""
        hour = hour_of(min(published_at, ingested_at + AHEAD))
        moved = hour > self.hour
        self.hour = max(self.hour, hour)
        return moved

    def end(self, published_at: datetime) -> int:
        """The hour after which something of this publication is forgotten; a latecomer is kept as long as the newest."""
        return max(self.hour, min(hour_of(published_at), self.hour + int(AHEAD.total_seconds() // 3600))) + KEPT_HOURS

    def watch(self, end: int, kind: Kind, name: str) -> None:
        """Remember that something ends at an hour; the last word on it is its own entry's."""
        heapq.heappush(self._queue, (end, kind, name))

    def ended(self) -> Iterator[tuple[Kind, str]]:
        """What has come to its end, each only once per watch."""
        while self._queue and self._queue[0][0] <= self.hour:
            _, kind, name = heapq.heappop(self._queue)
            yield kind, name
