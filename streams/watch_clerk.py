"""The clerk of the watches' topic: what cannot be in force, or was hardly meant, becomes a dead letter that says why."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Callable, Sequence
from datetime import datetime
from typing import Any

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer
from aiokafka.errors import KafkaError

from streams import headers
from streams import metric_catalogue as c
from streams.dead_letters import DeadLetter
from streams.kafka_clients import aiokafka_options
from streams.metrics import Metrics
from streams.settings import Settings
from streams.topics import DEAD_LETTERS, LETTER_BYTES, WATCHES

log = logging.getLogger(__name__)

STAGE = "actor_alerts"
GROUP = "wirewatch.actor_alerts.watches"
RECONNECT = 5.0

Finding = tuple[str, str]
"""A reason in a word, and the detail in a sentence."""
Check = Callable[[str, bytes], Sequence[Finding]]
"""What is to be said against the record with this key and value."""


class WatchClerk:
    """Reads every record of the watches' topic once, whatever number of workers there is: it is one group's work.

    The group is a plain consumer's: Faust's own would have to share this one partition among all its workers.
    """

    def __init__(self, settings: Settings, metrics: Metrics, check: Check, clock: Callable[[], datetime]) -> None:
        self._settings = settings
        self._metrics = metrics
        self._check = check
        self._clock = clock

    @classmethod
    @contextlib.asynccontextmanager
    async def open(
        cls, settings: Settings, metrics: Metrics, check: Check, clock: Callable[[], datetime]
    ) -> AsyncIterator[WatchClerk]:
        """A clerk at work."""
        clerk = cls(settings, metrics, check, clock)
        task = asyncio.create_task(clerk._work())
        try:
            yield clerk
        finally:
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await task

    def letters(self, message: Any) -> list[tuple[DeadLetter, headers.Headers]]:
        """The dead letters that a record leads to, each with its headers; none for a removal."""
        if message.value is None:
            return []
        found = []
        for reason, detail in self._check((message.key or b"").decode("utf-8", "replace"), message.value):
            place = (message.topic, message.partition, message.offset)
            letter = DeadLetter(STAGE, reason, detail, "", *place, message.key, message.value)
            found.append((letter, letter.headers(headers.pairs(message.headers), self._clock())))
        return found

    async def _work(self) -> None:
        while True:
            try:
                await self._session()
            except (KafkaError, OSError) as error:
                log.warning("cannot check %s: %s: %s", WATCHES.name, type(error).__name__, error)
            await asyncio.sleep(RECONNECT)

    async def _session(self) -> None:
        options = aiokafka_options(self._settings)
        async with contextlib.AsyncExitStack() as stack:
            producer = AIOKafkaProducer(**options, acks="all", enable_idempotence=True, max_request_size=LETTER_BYTES)
            stack.push_async_callback(producer.stop)
            await producer.start()
            consumer = AIOKafkaConsumer(
                WATCHES.name,
                **options,
                group_id=GROUP,
                enable_auto_commit=False,
                auto_offset_reset="earliest",
                session_timeout_ms=int(self._settings.session_timeout * 1000),
                heartbeat_interval_ms=int(min(3.0, self._settings.session_timeout / 4) * 1000),
            )
            stack.push_async_callback(consumer.stop)
            await consumer.start()
            while True:
                fetched = await consumer.getmany(timeout_ms=1000)
                for message in (message for messages in fetched.values() for message in messages):
                    # Away from the event loop, which others work in: to find the nearest of ten thousand names takes a while.
                    for letter, written in await asyncio.to_thread(self.letters, message):
                        await producer.send_and_wait(DEAD_LETTERS.name, letter.value or b"", letter.key, headers=written)
                        self._metrics.add(c.DEAD_LETTERS, STAGE, self._metrics.bounded("reason", letter.reason))
                        log.warning("watch %s: %s", (letter.key or b"").decode("utf-8", "replace"), letter.detail)
                if fetched:
                    await consumer.commit()
