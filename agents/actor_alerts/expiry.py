"""State that is let go by the stream's own time."""

from __future__ import annotations

import heapq
from collections.abc import MutableMapping
from datetime import datetime, timedelta

from agents.stream_clock import MEMORY, StreamClock
from schemas.event import Event


class Expiry:
    """Deletes entries that the stream has not touched for `keep`.

    Time is the stream's own, which one article dated next year does not move, and it never runs back: what an archive
    brings late is kept as long as what is new. The heap is derived memory: an entry that was touched again has a later
    mark, and the early one is passed over.
    """

    def __init__(self, state: MutableMapping[str, bytes], *, keep: timedelta) -> None:
        self._state = state
        self._keep = keep.total_seconds()
        self._marks: list[tuple[float, str]] = []
        self._latest: dict[str, float] = {}
        self._clock = StreamClock(tentative=True)

    def clear(self) -> None:
        """Forgets all marks, before they are derived anew."""
        self._marks.clear()
        self._latest.clear()
        self._clock = StreamClock(tentative=True)

    def advance(self, event: Event, arrived: datetime) -> float:
        """Takes note of an event that has come; the moment at which it touches its entries (Unix seconds).

        That is the stream's time, or its own after a pause, when the clock is behind the first records.
        """
        told = int(min(event.updated_at, arrived).timestamp())
        return float(max(told, self._clock.tick(told, event.event_id)))

    def touch(self, key: str, moment: float) -> None:
        """Marks an entry as touched at this moment of the stream."""
        if moment > self._latest.get(key, float("-inf")):
            self._latest[key] = moment
            heapq.heappush(self._marks, (moment, key))

    def set_clock(self) -> None:
        """Sets the clock by the newest entries, once all were touched that the state holds."""
        for moment in sorted(heapq.nlargest(MEMORY, self._latest.values())):
            self._clock.tick(int(moment))

    def sweep(self) -> list[tuple[str, bytes]]:
        """Deletes what has expired and hands it back."""
        gone: list[tuple[str, bytes]] = []
        while self._marks and self._marks[0][0] < (self._clock.now or 0) - self._keep:
            moment, key = heapq.heappop(self._marks)
            if self._latest.get(key) == moment:
                del self._latest[key]
                value = self._state.pop(key, None)
                if value is not None:
                    gone.append((key, value))
        return gone
