"""The topics as the page follows them: alerts, events and stories from some hours ago, the watches from the beginning."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime
from typing import Any

import msgspec
from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.errors import KafkaError

from schemas.alert import Alert
from schemas.event import Event
from schemas.watch import Watch
from streams.aiokafka_fixes import cancelled_by_us
from streams.kafka_clients import aiokafka_options
from streams.settings import Settings
from streams.topics import ALERTS, EVENTS, MAX_MESSAGE_BYTES, STORIES, WATCHES
from streams.web.journal import Journal
from streams.web.rows import Told
from streams.web.window import Change, Window

log = logging.getLogger(__name__)

RECONNECT = 1.0
EXPIRY = 60.0
SILENCE = 10.0
"""Seconds without a record after which the broker is asked whether it is there: a fetch that fails only waits."""
PATIENCE = 10.0
_TOPICS = (WATCHES, STORIES, EVENTS, ALERTS)
_alert = msgspec.json.Decoder(Alert).decode
_event = msgspec.json.Decoder(Event).decode
_story = msgspec.json.Decoder(Told).decode
_watch = msgspec.json.Decoder(Watch).decode


def utc_now() -> datetime:
    """The wall clock."""
    return datetime.now(UTC)


class Follower:
    """Keeps the window up to date for as long as it runs, without a group, and tells the journal what is new.

    Nothing goes to the journal before what was there at the start is read: `ready` says so. When the broker goes away the
    page is told, and reading goes on from where it stood once it is back.
    """

    def __init__(
        self, settings: Settings, window: Window, journal: Journal, *, clock: Callable[[], datetime] = utc_now
    ) -> None:
        self.ready = asyncio.Event()
        self.connected = False
        self._options = aiokafka_options(settings)
        self._window = window
        self._journal = journal
        self._clock = clock
        self._places: dict[Any, int] = {}
        self._expired = clock()
        self._heard = 0.0

    @contextlib.asynccontextmanager
    async def running(self) -> AsyncIterator[Follower]:
        """Follows inside the block."""
        task = asyncio.create_task(self._follow())
        try:
            yield self
        finally:
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await task

    def take(self, topic: str, key: bytes | None, value: bytes | None, at: datetime) -> None:
        """Take in one record that was appended at `at`; one that cannot be read is logged and passed over."""
        try:
            change = self._change(topic, key, value, at)
        except (msgspec.MsgspecError, UnicodeDecodeError, ValueError, OverflowError) as error:
            log.warning("a record of %s under %r is passed over: %s", topic, key, error)
            return
        if change is not None and self.ready.is_set():
            self._journal.add(*change)

    def _change(self, topic: str, key: bytes | None, value: bytes | None, at: datetime) -> Change | None:
        if topic == WATCHES.name:
            watch = None if value is None else _watch(value)
            return self._window.take_watch((key or b"").decode("utf-8", "replace"), watch)
        if value is None:
            return None
        if topic == ALERTS.name:
            return self._window.take_alert(_alert(value), at)
        if topic == EVENTS.name:
            return self._window.take_event(_event(value), at)
        return self._window.take_story(_story(value), at)

    async def _follow(self) -> None:
        while True:
            try:
                await self._session()
            except (KafkaError, OSError) as error:
                log.warning("cannot follow the topics: %s: %s", type(error).__name__, error)
            except asyncio.CancelledError as error:
                if cancelled_by_us():
                    raise
                log.warning("cannot follow the topics: %s", type(error).__name__)
            except Exception:  # whatever the client does when its broker goes away, the page must not stand still
                log.exception("cannot follow the topics")
            self._connected(False)
            await asyncio.sleep(RECONNECT)

    async def _session(self) -> None:
        consumer = AIOKafkaConsumer(
            **self._options,
            enable_auto_commit=False,
            auto_offset_reset="earliest",
            max_partition_fetch_bytes=MAX_MESSAGE_BYTES,
            fetch_max_wait_ms=100,
        )
        await consumer.start()
        try:
            assigned = await self._assign(consumer)
            ends: dict[Any, int] = await consumer.end_offsets(assigned)
            self._connected(True)
            while True:
                await self._some(consumer)
                if not self.ready.is_set() and all(self._places[part] >= end for part, end in ends.items()):
                    log.info("%d alerts, %d events, %d watches", *map(len, self._held()))
                    self.ready.set()
                if _numbers(consumer) != len(assigned):
                    log.info("the topics have other partitions than before")
                    return
                if self._clock().timestamp() - self._heard > SILENCE:
                    await _knock(consumer, assigned[0])
                    self._heard = self._clock().timestamp()
        finally:
            await consumer.stop()

    async def _assign(self, consumer: AIOKafkaConsumer) -> list[Any]:
        """All partitions of the topics, each at the place to read from."""
        firsts = [TopicPartition(topic.name, 0) for topic in _TOPICS]
        consumer.assign(firsts)  # makes the client ask about the topics
        await consumer.end_offsets(firsts)
        parts = [
            TopicPartition(topic.name, number)
            for topic in _TOPICS
            for number in sorted(consumer.partitions_for_topic(topic.name) or {0})
        ]
        consumer.assign(parts)
        since = int((self._clock() - self._window.limits.age).timestamp() * 1000)
        dated = [part for part in parts if part.topic != WATCHES.name and part not in self._places]
        found = await consumer.offsets_for_times(dict.fromkeys(dated, since)) if dated else {}
        ends = await consumer.end_offsets(parts)
        for part in parts:
            if part not in self._places:
                first = found.get(part)
                self._places[part] = 0 if part.topic == WATCHES.name else ends[part] if first is None else first.offset
            consumer.seek(part, self._places[part])
        self._heard = self._clock().timestamp()
        return parts

    async def _some(self, consumer: AIOKafkaConsumer) -> None:
        fetched = await consumer.getmany(timeout_ms=200, max_records=500)
        for messages in fetched.values():
            for message in messages:
                self.take(message.topic, message.key, message.value, datetime.fromtimestamp(message.timestamp / 1000, UTC))
        for part in consumer.assignment():
            # Also past what is no longer there: compaction leaves gaps at the end.
            self._places[part] = await consumer.position(part)
        now = self._clock()
        if fetched:
            self._heard = now.timestamp()
        if (now - self._expired).total_seconds() > EXPIRY:
            self._expired = now
            self._window.expire(now)

    def _held(self) -> tuple[Any, Any, Any]:
        return self._window.alerts, self._window.events, self._window.watches

    def _connected(self, connected: bool) -> None:
        if connected != self.connected:
            self.connected = connected
            self._journal.add("broker", {"connected": connected})


async def _knock(consumer: AIOKafkaConsumer, part: Any) -> None:
    """Raises OSError where the broker does not answer."""
    asking = asyncio.ensure_future(consumer.end_offsets([part]))
    await asyncio.wait({asking}, timeout=PATIENCE)
    if not asking.done() or asking.cancelled() or asking.exception() is not None:
        asking.cancel()
        raise OSError("the broker does not answer")


def _numbers(consumer: AIOKafkaConsumer) -> int:
    return sum(len(consumer.partitions_for_topic(topic.name) or {0}) for topic in _TOPICS)
