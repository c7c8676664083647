"""Sending records and waiting for the broker's word."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from agents.ports import Output
from schemas.carried import Writer
from streams import headers
from streams.dead_letters import DeadLetter
from streams.headers import Headers
from streams.topics import DEAD_LETTERS, MAX_MESSAGE_BYTES, topics_for


class Producer(Protocol):
    """What we need of Faust's producer: `send` queues a record and gives a future of the broker's word.

    `send_together` queues records that a partition gets all or none of, and gives a future of the last one's offset.
    """

    async def send(
        self, topic: str, key: bytes | None, value: bytes | None, partition: int | None, timestamp: float | None, headers: Any
    ) -> Awaitable[Any]: ...

    async def send_together(
        self, topic: str, partition: int, records: Sequence[tuple[bytes, bytes | None]]
    ) -> Awaitable[int]: ...


@dataclass(frozen=True, slots=True)
class Provenance:
    """What an output takes over from the message it was made from."""

    ingested: datetime
    parent: str
    replay: str = ""


@dataclass(frozen=True, slots=True)
class Prepared:
    """An output as it goes out: to which topics, and of each to which partitions (None: as its key says)."""

    output: Output
    targets: Sequence[tuple[str, Sequence[int | None]]]
    key: bytes
    value: bytes
    headers: Headers


class OutputTooLarge(Exception):
    """A record that the broker would never take."""


class Publisher:
    """Sends outputs, dead letters and changelog entries of one stage.

    Nothing is safe until `settle` returned: it waits for every record that was sent since, and raises what the broker
    said against any of them. Order within a partition is the order of sending.
    """

    def __init__(
        self,
        *,
        stage: str,
        producer: Producer,
        partitions: Callable[[str], Sequence[int]],
        clock: Callable[[], datetime],
        limit: int = MAX_MESSAGE_BYTES,
    ) -> None:
        self._stage = stage
        self._producer = producer
        self._partitions = partitions
        self._clock = clock
        self._limit = limit
        self._writer = Writer()

    def prepare(self, output: Output, provenance: Provenance) -> Prepared:
        """An output made ready: a broadcast for all partitions, a flash for the flashes' topic too. Raises OutputTooLarge."""
        value = self._writer.encode(output.value)
        if len(value) > self._limit - 4_096:
            raise OutputTooLarge(f"{type(output.value).__name__} of {len(value)} bytes")
        written = headers.for_record(
            output.key,
            output.value,
            stage=self._stage,
            ingested=provenance.ingested,
            parent=provenance.parent,
            now=self._clock(),
            replay=provenance.replay,
            flash=output.flash,
        )
        names = [topic.name for topic in topics_for(type(output.value), flash=output.flash)]
        targets = [(name, self._partitions(name) if output.broadcast else (None,)) for name in names]
        return Prepared(output, targets, output.key.encode(), value, written)

    async def send(self, record: Prepared) -> list[Awaitable[Any]]:
        """Send a record to all its topics and partitions."""
        return [
            await self._producer.send(topic, record.key, record.value, partition, None, record.headers)
            for topic, partitions in record.targets
            for partition in partitions
        ]

    async def dead_letter(self, letter: DeadLetter, original: Headers) -> Awaitable[Any]:
        """Send a message that can never be processed to where people look at it."""
        written = letter.headers(original, self._clock())
        return await self._producer.send(DEAD_LETTERS.name, letter.key, letter.value or b"", None, None, written)

    async def changelog(self, topic: str, partition: int, records: Sequence[tuple[bytes, bytes | None]]) -> Awaitable[int]:
        """Send state writes to the partition of the changelog that their source partition recovers from."""
        return await self._producer.send_together(topic, partition, records)


async def settle(sent: Sequence[Awaitable[Any]]) -> list[Any]:
    """Wait until the broker has acknowledged all, and give its words; raises the first refusal once all have ended."""
    outcomes = await asyncio.gather(*sent, return_exceptions=True)
    for outcome in outcomes:
        if isinstance(outcome, BaseException):
            raise outcome
    return outcomes
