"""Faust's defects that we work around, each with what it does and where it is known; all in this one place.

Written against faust-streaming 0.15.3 (pinned). `install` patches what cannot be subclassed; `Consumer` and `Producer` are
handed to the app's transport.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any

import aiokafka
from faust.tables.recovery import Recovery
from faust.transport.drivers import aiokafka as driver

from streams import aiokafka_fixes
from streams.kafka_clients import send_together

log = logging.getLogger(__name__)

FAUST_LOG = logging.getLogger("faust.wirewatch")
"""For our subclasses of Faust's services: they would log under our modules' names, past the level set for Faust's talk."""

Handover = Callable[[], Awaitable[None]]

_completed = Recovery.on_recovery_completed
_resumed = Recovery._resume_streams
_sought = Recovery._seek_offsets
_built = Recovery._build_offsets
_waited = Recovery._wait


async def _stop_flow(recovery: Any) -> None:
    """Have no fetch under way: what one brings home after a seek is thrown away, and the position stays behind it.

    faust-streaming #596, and the recovery that waits for ever for a changelog ("No event received for active tp ..."):
    a fetch that was begun before a rebalance takes the first records after the seek along.
    """
    recovery.app.consumer.stop_flow()
    await recovery.app.consumer.wait_for_stopped_flow()


async def _on_recovery_completed(self: Any, generation_id: int = 0) -> None:
    """Complete what still counts: Faust tells tables of a recovery that the next rebalance has overtaken already."""
    if self.app.consumer_generation_id != generation_id:
        return
    await _stop_flow(self)
    await _completed(self, generation_id)  # resumes the flow after its seek, as the next one does


async def _resume_streams(self: Any, generation_id: int = 0) -> None:
    await _stop_flow(self)
    await _resumed(self, generation_id)


async def _seek_offsets(self: Any, *args: Any) -> None:
    await _stop_flow(self)
    await _sought(self, *args)  # its caller resumes the flow


async def _build_offsets(self: Any, consumer: Any, tps: Any, destination: Any, title: str) -> None:
    await _built(self, consumer, tps, destination, title)
    for table in self.actives_for_table if title == "active" else ():
        await table.data.read_back(destination, self.active_highwaters)


async def _wait(self: Any, coro: Any, timeout: Any = None) -> None:
    """Faust takes a step of a recovery that lasts longer than a request for the end of the service, and never recovers
    again. Clients have time limits of their own, and `StageApp` sees a recovery that stands still.
    """
    await _waited(self, coro)


def install() -> None:
    """Patch Faust and the client under it; doing it twice does no harm."""
    aiokafka_fixes.install()
    Recovery.on_recovery_completed = _on_recovery_completed
    Recovery._resume_streams = _resume_streams
    Recovery._seek_offsets = _seek_offsets
    Recovery._build_offsets = _build_offsets
    Recovery._wait = _wait
    # It warns for every changelog that it may not create topics; `wirewatch topics ensure` has created them.
    driver.logger.addFilter(_not_about_topic_creation)


def _not_about_topic_creation(record: logging.LogRecord) -> bool:
    return "Topic creation disabled" not in record.getMessage()


class ConsumerThread(driver.AIOKafkaConsumerThread):  # type: ignore[misc]
    """Asks the broker again sooner.

    Faust hard-codes a fetch wait of 1.5 s. aiokafka has one fetch under way per broker, so a partition whose records were
    just drained is not asked for again until the fetch for the idle ones returns: up to 1.5 s a hop.
    """

    logger = FAUST_LOG

    def _create_worker_consumer(self, transport: Any) -> Any:
        consumer: aiokafka.AIOKafkaConsumer = super()._create_worker_consumer(transport)
        consumer._fetch_max_wait_ms = int(self.consumer.fetch_wait * 1000)
        return consumer

    async def seek_to_committed(self) -> Mapping[Any, int]:
        """Seek to what is committed, and to the beginning where nothing is yet.

        aiokafka leaves the latter where they are, which is behind whatever was fetched and thrown away.
        """
        committed: Mapping[Any, int] = await super().seek_to_committed()
        new = [tp for tp, offset in committed.items() if not offset and not self.consumer._is_changelog_tp(tp)]
        if new:
            await self.call_thread(self._ensure_consumer().seek_to_beginning, *new)
        return committed


class Consumer(driver.Consumer):  # type: ignore[misc]
    """Hands partitions over at rest, and never takes a skipped message for a processed one."""

    logger = FAUST_LOG
    fetch_wait = 0.05
    handover: Handover | None = None

    def _new_consumer_thread(self) -> ConsumerThread:
        return ConsumerThread(self, loop=self.loop, beacon=self.beacon)

    async def on_partitions_revoked(self, revoked: set[Any]) -> None:
        """Finish and commit what is being worked on before the group goes on.

        Faust forgets which messages were acknowledged before it commits them, and lets agents work on while another
        worker already has the partition: repeats at best, and state writes that cross at worst.
        """
        self.stop_flow()
        if self.handover is not None:
            await self.handover()
            await self.commit()
        await super().on_partitions_revoked(revoked)

    async def commit(self, *args: Any, **named: Any) -> bool:
        """Commit what is acknowledged now.

        Faust takes a commit that was begun earlier for this one: what was acknowledged since is not in it, and is read again
        by whoever gets the partition.
        """
        while self._commit_fut is not None:
            await asyncio.wait({self._commit_fut})
        return bool(await super().commit(*args, **named))

    async def _getmany(self, active_partitions: Any, timeout: float) -> Any:
        """A fetch that `wait_for_stopped_flow` waits for: Faust sets the event where it means to clear it."""
        self.not_waiting_next_records.clear()
        return await super()._getmany(active_partitions, timeout)

    def ack(self, message: Any) -> bool:
        """Count a message as done, unless Faust itself skipped it.

        During a rebalance the stream skips what is left in its buffer and acknowledges it, after the list of
        acknowledged offsets was emptied for the new generation: the next commit then passes a message nobody saw.
        """
        if not getattr(message, "settled", False):
            return False
        return bool(super().ack(message))


class Producer(driver.Producer):  # type: ignore[misc]
    """Can append several records as one batch, which Faust knows no call for."""

    logger = FAUST_LOG

    async def send_together(
        self, topic: str, partition: int, records: Sequence[tuple[bytes, bytes | None]]
    ) -> asyncio.Future[int]:
        """Append records to a partition, all of them or none; a future of the last one's offset."""
        return await send_together(self._ensure_producer(), topic, partition, records)
