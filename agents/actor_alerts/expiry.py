"""State that is let go by the stream's own time."""

from __future__ import annotations

import heapq
from collections.abc import MutableMapping
from datetime import datetime, timedelta


class Expiry:
    """Deletes entries that the stream has not touched for `keep`.

    Time is that of the records, held back by their arrival so that one article dated next year clears nothing, and it
    never runs back: what an archive brings late is kept as long as what is new. The heap is derived memory: an entry
    that was touched again has a later mark, and the early one is passed over.
    """

    def __init__(self, state: MutableMapping[str, bytes], *, keep: timedelta) -> None:
        self._state = state
        self._keep = keep.total_seconds()
        self._marks: list[tuple[float, str]] = []
        self._latest: dict[str, float] = {}
        self._now = 0.0

    def clear(self) -> None:
        """Forgets all marks, before they are derived anew."""
        self._marks.clear()
        self._latest.clear()
        self._now = 0.0

    def advance(self, moment: float) -> float:
        """Takes note of a record's time; the stream's time now (Unix seconds)."""
        self._now = max(self._now, moment)
        return self._now

    def touch(self, key: str, moment: float) -> None:
        """Marks an entry as touched at this moment of the stream."""
        if moment > self._latest.get(key, float("-inf")):
            self._latest[key] = moment
            heapq.heappush(self._marks, (moment, key))
        self._now = max(self._now, moment)

    def sweep(self) -> list[tuple[str, bytes]]:
        """Deletes what has expired and hands it back."""
        gone: list[tuple[str, bytes]] = []
        while self._marks and self._marks[0][0] < self._now - self._keep:
            moment, key = heapq.heappop(self._marks)
            if self._latest.get(key) == moment:
                del self._latest[key]
                value = self._state.pop(key, None)
                if value is not None:
                    gone.append((key, value))
        return gone


def stream_time(told: datetime, arrived: datetime) -> float:
    """The record's own time in Unix seconds, never later than its arrival."""
    return min(told, arrived).timestamp()
