"""What agents are handed and what they hand back: the one shape that every stage's agent has."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Generic, Protocol, TypeVar

from schemas.base import Record

REPLAY = "wirewatch-replay"
"""The header of what is sent again or comes out of an archive; every record that follows from it carries it on."""
FLASH = "wirewatch-flash"
"""The header of what also stands in the topic of those who wait for flashes alone."""

T = TypeVar("T", covariant=True)
T_contra = TypeVar("T_contra", contravariant=True)


@dataclass(frozen=True, slots=True)
class Position:
    """Where a message stands in its topic; the same message read again has the same position."""

    partition: int
    offset: int


@dataclass(frozen=True, slots=True)
class Input(Generic[T]):
    """One message for an agent: its value, key, position, and when its article first reached the stream."""

    value: T
    key: str | None
    position: Position
    ingested_at: datetime
    headers: dict[str, str] = field(default_factory=dict)

    @property
    def replayed(self) -> bool:
        """Whether this is no news: it was told before, or is older than those who would be told."""
        return REPLAY in self.headers

    @property
    def flash(self) -> bool:
        """Whether those who wait for flashes alone have it too."""
        return FLASH in self.headers


@dataclass(frozen=True, slots=True)
class Output:
    """One record to send: the topic follows from the record's type.

    `broadcast` sends it to every partition; `flash` also to those who wait for flashes alone, where its topic has such.
    """

    key: str
    value: Record
    broadcast: bool = False
    flash: bool = False


@dataclass(frozen=True, slots=True)
class Rejected:
    """The message can never be processed; it becomes a dead letter with this reason."""

    reason: str
    detail: str = ""


Result = Sequence[Output | Rejected] | Rejected
"""What became of a message. A Rejected among outputs refuses a part of it (one item of several): a dead letter beside them."""


def parted(result: Result) -> tuple[list[Output], list[Rejected]]:
    """A result's outputs and its refusals."""
    parts = [result] if isinstance(result, Rejected) else result
    return [part for part in parts if isinstance(part, Output)], [part for part in parts if isinstance(part, Rejected)]


class Agent(Protocol[T_contra]):
    """A stage's logic: a batch in, one Result per message out, in the same order.

    One instance serves one partition. Its state, a MutableMapping[str, bytes] handed in at construction, holds that
    partition's entries alone, so nothing in a key needs to name the partition. The transport stages the writes made
    during a call, publishes the outputs, waits for the broker, and only then applies the writes: a crash in between
    repeats the call on the earlier state, so the same outputs are sent again; once they are applied, a message that comes
    again is passed over. Raising TransientFault repeats the batch; any other exception stops the worker.
    """

    async def __call__(self, batch: Sequence[Input[T_contra]]) -> Sequence[Result]: ...

    def rebuild(self) -> None:
        """Derive in-memory indexes anew from the state, after recovery or a change of partitions."""


class TimedAgent(Agent[T_contra], Protocol[T_contra]):
    """An agent that also acts by the clock."""

    def due(self, now: datetime) -> Sequence[tuple[str, Sequence[Output]]]:
        """What has come due: (state key, outputs) pairs; `settle` is called for each once its outputs are safe."""

    def settle(self, key: str) -> None:
        """Forget what `due` gave out under this state key."""
