"""Faust's defects that we work around, each with what it does and where it is known; all in this one place.

Written against faust-streaming 0.15.3 (pinned). `install` patches what cannot be subclassed; `Consumer` is handed to the
app's transport.
"""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from typing import Any

import aiokafka
from faust.tables.recovery import Recovery
from faust.transport.drivers import aiokafka as driver

log = logging.getLogger(__name__)

FAUST_LOG = logging.getLogger("faust.wirewatch")
"""For our subclasses of Faust's services: they would log under our modules' names, past the level set for Faust's talk."""

Handover = Callable[[], Awaitable[None]]

_original = Recovery.on_recovery_completed


async def _on_recovery_completed(self: Any, generation_id: int = 0) -> None:
    """faust-streaming #596: when table recovery ends, source partitions are resumed before they are sought to the
    committed offsets while the fetch loop still runs, and what it fetches in between is skipped for ever. Stop the flow
    first; the original resumes it after the seek.
    """
    consumer = self.app.consumer
    consumer.stop_flow()
    await consumer.wait_for_stopped_flow()
    await _original(self, generation_id)


def install() -> None:
    """Patch Faust; doing it twice does no harm."""
    Recovery.on_recovery_completed = _on_recovery_completed
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

    def ack(self, message: Any) -> bool:
        """Count a message as done, unless Faust itself skipped it.

        During a rebalance the stream skips what is left in its buffer and acknowledges it, after the list of
        acknowledged offsets was emptied for the new generation: the next commit then passes a message nobody saw.
        """
        if not getattr(message, "settled", False):
            return False
        return bool(super().ack(message))
