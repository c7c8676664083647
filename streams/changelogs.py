"""Reading state back from its changelog in large pieces: Faust reads record by record, at a tenth of the speed."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Callable, Mapping, MutableMapping, Sequence
from contextlib import asynccontextmanager
from typing import Any, Protocol

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.errors import KafkaError

from streams.kafka_clients import aiokafka_options
from streams.settings import Settings

log = logging.getLogger(__name__)

PIECE_BYTES = 4 * 1024 * 1024
PIECE_RECORDS = 5_000
"""A piece is applied in one go: small enough that heartbeats and probes are answered in between."""

Apply = Callable[[int, Sequence[Any]], bool]
"""Takes records of one partition in order, and says whether more of it is wanted."""


class Consumer(Protocol):
    """What we need of aiokafka's consumer."""

    def assign(self, partitions: Sequence[TopicPartition]) -> None: ...

    def seek(self, partition: TopicPartition, offset: int) -> None: ...

    async def position(self, partition: TopicPartition) -> int: ...

    async def getmany(self, *, timeout_ms: int, max_records: int) -> Mapping[TopicPartition, Sequence[Any]]: ...


class Changelogs:
    """Reads changelogs for the stores of one process."""

    def __init__(self, settings: Settings) -> None:
        self._options = aiokafka_options(settings)

    @asynccontextmanager
    async def consumer(self) -> AsyncIterator[AIOKafkaConsumer]:
        """A consumer of its own, without a group; yields it started."""
        consumer = AIOKafkaConsumer(
            **self._options,
            enable_auto_commit=False,
            auto_offset_reset="earliest",
            max_partition_fetch_bytes=PIECE_BYTES,
            fetch_max_wait_ms=100,
        )
        await consumer.start()
        try:
            yield consumer
        finally:
            await consumer.stop()

    async def complete(self, topic: str, known: MutableMapping[Any, int], apply: Apply) -> int:
        """Apply what stands behind `known` to the very end of `topic` as it is now; how many records were missing.

        Raises KafkaError where the broker does not answer.
        """
        names = {TopicPartition(topic, tp.partition): tp for tp in known}
        async with self.consumer() as consumer:
            last: dict[Any, int] = {names[name]: end - 1 for name, end in (await consumer.end_offsets(list(names))).items()}
            behind = {tp: offset for tp, offset in last.items() if offset > known[tp]}
            missing = sum(offset - known[tp] for tp, offset in behind.items())
            if behind:
                await read_back(consumer, behind, known, apply)
        return missing

    async def read(self, topic: str, known: MutableMapping[Any, int], last: Mapping[Any, int], apply: Apply) -> None:
        """Apply what stands in `topic` between `known` and `last`, and move `known` on as it is applied.

        Both map a partition of the topic to an offset, -1 for none; `known` to the last one that is applied already.
        What the broker refuses is left to Faust's own recovery, which goes on from `known`.
        """
        behind = {tp: last[tp] for tp in known if tp.topic == topic and last.get(tp, -1) > known[tp]}
        if not behind:
            return
        try:
            async with self.consumer() as consumer:
                await read_back(consumer, behind, known, apply)
        except KafkaError as error:
            log.warning("%s is read record by record: %s: %s", topic, type(error).__name__, error)


async def read_back(consumer: Consumer, last: Mapping[Any, int], known: MutableMapping[Any, int], apply: Apply) -> None:
    """Read each partition from behind `known` to `last`, which compaction may have left without a record."""
    by_name = {TopicPartition(tp.topic, tp.partition): tp for tp in last}
    consumer.assign(list(by_name))
    for name, tp in by_name.items():
        consumer.seek(name, known[tp] + 1)
    waiting = dict(by_name)
    while waiting:
        pieces = await consumer.getmany(timeout_ms=200, max_records=PIECE_RECORDS)
        for name, records in pieces.items():
            if name in waiting and not apply(name.partition, records):
                del waiting[name]
        for name, tp in list(waiting.items()):
            known[tp] = max(known[tp], await consumer.position(name) - 1)
            if known[tp] >= last[tp]:
                del waiting[name]
