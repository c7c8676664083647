"""What browsers are sent: one bounded journal that every connection reads at its own pace, and resumes by id."""

from __future__ import annotations

import asyncio
import secrets
from collections import deque
from dataclasses import dataclass

import msgspec

KEPT = 2_000
"""So many messages are kept for connections that are behind; who falls further behind is sent everything anew."""


@dataclass(frozen=True, slots=True)
class Message:
    """One server-sent event; `data` is JSON on a single line."""

    number: int
    kind: str
    data: bytes


class Journal:
    """A ring of the latest messages. Connections hold only a place in it, so a slow one costs no memory.

    An id is `<epoch>-<number>`: the epoch is new with each start of the server, whose numbers begin anew.
    """

    def __init__(self, *, kept: int = KEPT, epoch: str | None = None) -> None:
        self._epoch = epoch or secrets.token_hex(4)
        self._ring: deque[Message] = deque(maxlen=kept)
        self._number = 0
        self._news = asyncio.Event()
        self.closed = False

    @property
    def end(self) -> int:
        """The place behind the last message."""
        return self._number

    def add(self, kind: str, value: object) -> None:
        """Append a message and wake all who wait."""
        self._number += 1
        self._ring.append(Message(self._number, kind, msgspec.json.encode(value)))
        self._wake()

    def close(self) -> None:
        """No more messages: all who wait return."""
        self.closed = True
        self._wake()

    def place(self, last_id: str) -> int | None:
        """The place behind the message of this id; None where it cannot be resumed from."""
        epoch, _, number = last_id.strip().partition("-")
        if epoch != self._epoch or not number.isascii() or not number.isdigit() or len(number) > 18:
            return None
        return int(number) if self._reaches(int(number)) else None

    def after(self, place: int) -> list[Message] | None:
        """The messages behind a place; None where they are no longer all there."""
        if not self._reaches(place):
            return None
        missing = self._number - place
        return [self._ring[index] for index in range(len(self._ring) - missing, len(self._ring))]

    async def wait(self, place: int, seconds: float) -> bool:
        """Whether anything stands behind the place, or the journal was closed, within so many seconds."""
        news = self._news
        if self._number > place or self.closed:
            return True
        try:
            await asyncio.wait_for(news.wait(), seconds)
        except TimeoutError:
            return False
        return True

    def event(self, number: int, kind: str, data: bytes) -> bytes:
        """A message in the form of server-sent events."""
        return b"id: %s-%d\nevent: %s\ndata: %s\n\n" % (self._epoch.encode(), number, kind.encode(), data)

    def _reaches(self, place: int) -> bool:
        return self._number - len(self._ring) <= place <= self._number

    def _wake(self) -> None:
        self._news.set()
        self._news = asyncio.Event()
