"""Digests: alerts of a watch that wait for the end of its period, to be told together."""

from __future__ import annotations

import hashlib
import math
from datetime import UTC, datetime

from schemas.alert import Digest

GRACE = 5.0
"""Seconds by which a digest goes out after its period, so that two workers' clocks agree that it is over."""


def period_end(moment: float, seconds: float) -> float:
    """The end of the period that holds a moment; periods are counted from 1970 in UTC, so an hour's ends on the hour."""
    return (math.floor(moment / seconds) + 1) * seconds


def digest_of(watch_id: str, since: float, until: float, *, number: int, of: int) -> Digest:
    """What the `number`-th of the `of` alerts of a digest says of it."""
    return Digest(
        digest_id="d." + hashlib.blake2b(f"{watch_id}\x1f{since}\x1f{until}".encode(), digest_size=10).hexdigest(),
        since=datetime.fromtimestamp(since, UTC),
        until=datetime.fromtimestamp(until, UTC),
        number=number,
        of=of,
    )


class Waiting:
    """Which events of which watch wait for the end of which period; derived memory."""

    def __init__(self) -> None:
        self._ends: dict[str, dict[float, set[str]]] = {}
        self._end_of: dict[tuple[str, str], float] = {}

    def clear(self) -> None:
        """Forgets all, before it is derived anew."""
        self._ends.clear()
        self._end_of.clear()

    def put(self, watch_id: str, event_id: str, until: float | None) -> None:
        """Lets an event wait until then (Unix seconds), or no longer."""
        before = self._end_of.get((watch_id, event_id))
        if before == until:
            return
        if before is not None:
            del self._end_of[watch_id, event_id]
            ends = self._ends[watch_id]
            ends[before].discard(event_id)
            if not ends[before]:
                del ends[before]
            if not ends:
                del self._ends[watch_id]
        if until is not None:
            self._end_of[watch_id, event_id] = until
            self._ends.setdefault(watch_id, {}).setdefault(until, set()).add(event_id)

    def over(self, moment: float, watch_id: str | None = None) -> list[tuple[float, str]]:
        """The periods, with their watches, that are over at a moment; of one watch or of all, the earliest first."""
        asked = self._ends if watch_id is None else (watch_id,) if watch_id in self._ends else ()
        return sorted((until, one) for one in asked for until in self._ends[one] if until <= moment)

    def events(self, watch_id: str, until: float) -> frozenset[str]:
        """The events that wait for the end of this period."""
        return frozenset(self._ends.get(watch_id, {}).get(until, ()))
