"""Stream time, and what comes to its end by it."""

from __future__ import annotations

import heapq
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final, Literal

from agents.stream_clock import StreamClock

KEPT_HOURS: Final = 7 * 24
"""How long after its publication a report still meets others."""
LONGEST_PAUSE_HOURS: Final = 366 * 24
"""How far ahead of the stream's clock an article's date may be and be believed for the article itself."""
AHEAD: Final = timedelta(days=1)
"""An article dated further ahead of its arrival than this is misdated; it must not end everything else."""

Kind = Literal["event", "uri"]


def hour_of(moment: datetime) -> int:
    """Whole hours since 1970."""
    return int(moment.timestamp() // 3600)


class Expiry:
    """The hour of the stream and a queue of what ends when."""

    def __init__(self, hour: int) -> None:
        self._clock = StreamClock(hour * 3600 or None, tentative=True)
        self._queue: list[tuple[int, Kind, str]] = []

    @property
    def hour(self) -> int:
        """Whole hours since 1970 by the stream's clock; 0 before the first report."""
        return (self._clock.now or 0) // 3600

    def advance(self, published_at: datetime, ingested_at: datetime, uri: str) -> bool:
        """Take note of a message; True where the stream's hour is another now."""
        before = self.hour
        self._clock.tick(int(min(published_at, ingested_at + AHEAD).timestamp()), uri)
        return self.hour != before

    def end(self, published_at: datetime) -> int:
        """The hour after which something of this publication is forgotten; a latecomer is kept as long as the newest.

        After a pause the clock is behind the first articles, so their own date counts, if it is not absurd.
        """
        own = hour_of(published_at)
        believed = min(own, self.hour + LONGEST_PAUSE_HOURS) if self._clock.settled else own
        return max(self.hour, believed) + KEPT_HOURS

    def watch(self, end: int, kind: Kind, name: str) -> None:
        """Remember that something ends at an hour; the last word on it is its own entry's."""
        heapq.heappush(self._queue, (end, kind, name))

    def ended(self) -> Iterator[tuple[Kind, str]]:
        """What has come to its end, each only once per watch."""
        while self._queue and self._queue[0][0] <= self.hour:
            _, kind, name = heapq.heappop(self._queue)
            yield kind, name
