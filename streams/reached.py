"""How far into its source a partition's state has come: written along with the state, so that no message is worked on twice.

A message is committed some time after the state that followed from it is safe. Read again in between, it would meet a
state that knows what came after it, and an answer that hangs on the past (a count, a first sighting) would be given anew
and otherwise, under the id of the first.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

import msgspec

KEY: Final = b"\xffreached"
"""Its key in a changelog; not UTF-8, so no agent's key is ever the same."""


class Reached(msgspec.Struct, array_like=True, frozen=True):
    """The last message of a source partition whose outputs and state are safe: its offset (-1 for none), and its time.

    `at`, the latest time of the messages up to there in seconds since 1970, tells them from those of a topic that was made
    anew or lost its end, whose offsets begin again below.
    """

    offset: int = -1
    at: float = 0.0

    def covers(self, message: Any) -> bool:
        """Whether all that follows from a message is safe already."""
        return message.offset <= self.offset and (message.timestamp or 0.0) <= self.at

    def after(self, messages: Iterable[Any]) -> Reached:
        """How far it has come once these are done, too; what comes again takes it back by nothing."""
        reached = self
        for message in messages:
            if not reached.covers(message):
                reached = Reached(message.offset, max(reached.at, message.timestamp or 0.0))
        return reached


def encode(reached: Reached) -> bytes:
    return msgspec.json.encode(reached)


def decode(value: bytes) -> Reached:
    return msgspec.json.decode(value, type=Reached)
