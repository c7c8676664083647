"""What Faust hands the runtime, made by hand: events, a stream of them, and a producer that keeps what it is sent."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Sequence
from dataclasses import dataclass, field
from typing import Any

from aiokafka.errors import KafkaError


@dataclass(eq=False)
class FakeMessage:
    """A message as Faust's consumer makes it."""

    value: bytes | None
    key: bytes | None = b"k"
    topic: str = "wire.articles.v1"
    partition: int = 0
    offset: int = 0
    timestamp: float = 1_700_000_000.0
    headers: Sequence[tuple[str, bytes]] = ()
    generation_id: int = 1
    settled: bool = False


@dataclass(eq=False)
class FakeEvent:
    """Faust's event: it has a message."""

    message: FakeMessage


@dataclass
class Sent:
    """One record that was sent."""

    topic: str
    key: bytes | None
    value: bytes | None
    partition: int | None
    headers: Any


@dataclass(frozen=True)
class Acknowledged:
    """The broker's word."""

    topic: str
    partition: int
    offset: int


@dataclass
class FakeProducer:
    """Keeps what it is sent; refuses as many sends to a topic as it is told to, at the broker's word."""

    sent: list[Sent] = field(default_factory=list)
    refuse: dict[str, list[KafkaError]] = field(default_factory=dict)

    async def send(
        self, topic: str, key: bytes | None, value: bytes | None, partition: int | None, timestamp: float | None, headers: Any
    ) -> Awaitable[Any]:
        future: asyncio.Future[Acknowledged] = asyncio.get_running_loop().create_future()
        refusals = self.refuse.get(topic)
        if refusals:
            future.set_exception(refusals.pop(0))
        else:
            self.sent.append(Sent(topic, key, value, partition, headers))
            future.set_result(Acknowledged(topic, partition or 0, len(self.sent) - 1))
        return future

    async def send_together(self, topic: str, partition: int, records: Sequence[tuple[bytes, bytes | None]]) -> Awaitable[int]:
        future: asyncio.Future[int] = asyncio.get_running_loop().create_future()
        refusals = self.refuse.get(topic)
        if refusals:
            future.set_exception(refusals.pop(0))
        else:
            self.sent += [Sent(topic, key, value, partition, None) for key, value in records]
            future.set_result(len(self.sent) - 1)
        return future

    def to(self, topic: str) -> list[Sent]:
        """What was sent to one topic."""
        return [record for record in self.sent if record.topic == topic]


class FakeStream:
    """A Faust stream over given events; `acked` keeps the offsets that were acknowledged, in order."""

    def __init__(self, events: Sequence[FakeEvent]) -> None:
        self.enable_acks = True
        self.acked: list[tuple[int, int]] = []
        self.queue: asyncio.Queue[FakeEvent | None] = asyncio.Queue()
        for event in events:
            self.queue.put_nowait(event)
        self.channel = self

    def end(self) -> None:
        """Nothing comes after what is there."""
        self.queue.put_nowait(None)

    async def events(self) -> AsyncIterator[FakeEvent]:
        while (event := await self.queue.get()) is not None:
            yield event

    async def ack(self, event: FakeEvent) -> None:
        assert not self.enable_acks
        assert event.message.settled
        self.acked.append((event.message.partition, event.message.offset))
