"""The stream's own time: when the articles say they were published, and nobody's wall clock."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections import deque

MEMORY = 63
"""Records whose dates the clock weighs."""
_FEW = 9
_WRONG = 72 * 3600


class StreamClock:
    """The middle of the last records' dates, never backwards: one absurd date, past or future, moves nothing.

    Where many absurd dates had moved it into the future, it returns as soon as no recent record bears them out. `now` is the
    time to go on from, in seconds since 1970. The first record may be an absurd one: a `tentative` clock begins at the
    earliest of the first few, and is `settled` once they are more.
    """

    def __init__(self, now: int | None = None, *, tentative: bool = False) -> None:
        self._recent: deque[int] = deque(maxlen=MEMORY)
        self._ordered: list[int] = []
        self._source = ""
        self._goes_on = now is not None or not tentative
        self.now = now

    @property
    def settled(self) -> bool:
        """Whether enough records bear the time out."""
        return self._goes_on or len(self._recent) >= _FEW

    def restore(self, published: int, now: int) -> None:
        """Take over a decided article's date and the time it was decided at."""
        self._add(published)
        self.now = now

    def tick(self, published: int, source: str = "") -> int:
        """The stream's time once a record with this date has come; a `source` with many in a row counts once."""
        if self.now is not None and source and source == self._source:
            return self.now
        self._source = source
        self._add(published)
        count = len(self._ordered)
        middle = self._ordered[count // 2] if count >= _FEW else self._ordered[0]
        astray = count == MEMORY and self._ordered[-1] < (self.now or 0) - _WRONG
        if self.now is None or middle > self.now or astray or not self.settled:
            self.now = middle
        return self.now

    def _add(self, published: int) -> None:
        if len(self._recent) == MEMORY:
            oldest = self._recent[0]
            del self._ordered[bisect_left(self._ordered, oldest)]
        self._recent.append(published)
        insort(self._ordered, published)
