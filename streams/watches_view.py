"""The watches, live: a view of wire.watches.v1 that follows every edit, in every process that matches events."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Callable
from typing import Any, Protocol

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.errors import KafkaError

from schemas.watch import Watch
from streams import metric_catalogue as c
from streams.aiokafka_fixes import cancelled_by_us
from streams.kafka_clients import aiokafka_options
from streams.metrics import Metrics
from streams.settings import Settings
from streams.topics import WATCHES

log = logging.getLogger(__name__)

STAGE = "actor_alerts"
RECONNECT = 1.0
Read = Callable[[str, bytes], Watch]
"""The watch of a record, by its key and value; raises whatever says that it cannot be in force."""


class Index(Protocol):
    """Where the watches go."""

    def put(self, watch: Watch) -> None: ...

    def remove(self, watch_id: str) -> None: ...


class WatchesView:
    """Keeps `index` equal to the topic: all partitions from the beginning, without a group, for as long as it runs.

    `ready` once it has read what there was at the start. A record that is no valid watch is logged, counted and skipped;
    the version before it stays in force.
    """

    def __init__(self, settings: Settings, metrics: Metrics, index: Index, read: Read) -> None:
        self.index = index
        self._read = read
        self.ready = False
        self._options = aiokafka_options(settings)
        self._metrics = metrics
        self._known: set[str] = set()
        self._caught_up = asyncio.Event()

    @classmethod
    @contextlib.asynccontextmanager
    async def open(cls, settings: Settings, metrics: Metrics, index: Index, read: Read) -> AsyncIterator[WatchesView]:
        """A view that has caught up."""
        view = cls(settings, metrics, index, read)
        task = asyncio.create_task(view._follow())
        try:
            await view._caught_up.wait()
            yield view
        finally:
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await task

    async def _follow(self) -> None:
        while True:
            try:
                await self._session()
            except (KafkaError, OSError) as error:
                log.warning("cannot follow %s: %s: %s", WATCHES.name, type(error).__name__, error)
            except asyncio.CancelledError:
                if cancelled_by_us():
                    raise
                log.warning("cannot follow %s: the client was cancelled", WATCHES.name)
            await asyncio.sleep(RECONNECT)

    async def _session(self) -> None:
        """Read everything anew and then what comes; a watch that is no longer there is forgotten."""
        consumer = AIOKafkaConsumer(**self._options, enable_auto_commit=False, auto_offset_reset="earliest")
        await consumer.start()
        try:
            partitions = [TopicPartition(WATCHES.name, number) for number in await _partitions(consumer)]
            consumer.assign(partitions)
            await consumer.seek_to_beginning(*partitions)
            ends: dict[Any, int] = await consumer.end_offsets(partitions)
            seen: set[str] = set()
            while not await _reached(consumer, ends):
                await self._some(consumer, seen)
            for gone in self._known - seen:
                self._remove(gone)
            self.ready = True
            self._caught_up.set()
            log.info("%d watches in force", len(self._known))
            while True:
                await self._some(consumer, seen)
        finally:
            await consumer.stop()

    async def _some(self, consumer: AIOKafkaConsumer, seen: set[str]) -> None:
        fetched = await consumer.getmany(timeout_ms=500)
        for messages in fetched.values():
            for message in messages:
                self.take(message.key, message.value, f"{message.partition}/{message.offset}", seen)
        self._metrics.set(c.WATCHES, STAGE, to=len(self._known))

    def take(self, key: bytes | None, value: bytes | None, place: str, seen: set[str]) -> None:
        """Take in one record; `place` tells people which one it was."""
        watch_id = (key or b"").decode("utf-8", "replace")
        if value is None:
            seen.discard(watch_id)
            self._remove(watch_id)
            self._metrics.add(c.WATCH_CHANGES, STAGE, "removed")
            return
        try:
            self.index.put(self._read(watch_id, value))
        except Exception as error:  # a stranger's record must not end the view, whatever it provokes in the index
            seen.add(watch_id)
            log.error("watch at %s skipped: %s", place, error)
            self._metrics.add(c.WATCH_CHANGES, STAGE, "invalid")
            return
        seen.add(watch_id)
        self._known.add(watch_id)
        self._metrics.add(c.WATCH_CHANGES, STAGE, "put")

    def _remove(self, watch_id: str) -> None:
        self.index.remove(watch_id)
        self._known.discard(watch_id)


async def _partitions(consumer: AIOKafkaConsumer) -> list[int]:
    consumer.assign([TopicPartition(WATCHES.name, 0)])  # makes the client ask about the topic
    await consumer.end_offsets([TopicPartition(WATCHES.name, 0)])
    return sorted(consumer.partitions_for_topic(WATCHES.name) or {0})


async def _reached(consumer: AIOKafkaConsumer, ends: dict[Any, int]) -> bool:
    for partition, end in ends.items():
        if await consumer.position(partition) < end:
            return False
    return True
