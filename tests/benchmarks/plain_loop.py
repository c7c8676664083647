"""A stage without Faust: one aiokafka consumer and producer a binding, the same agents, records and waits.

Run as `python -m tests.benchmarks.plain_loop STAGE TOPOLOGY`, settings from the environment, until SIGTERM. It says "ready"
once its partitions are assigned. It is as quick as one would write it: batches of what is there after the same short wait,
offsets committed once a second and only of what is done, the client's own defects mended, loaded memory left out of the
collector's rounds. There is no recovery of state, no handover and no metrics: it is a yardstick, not a worker.
"""

from __future__ import annotations

import asyncio
import contextlib
import gc
import os
import signal
import sys
from collections import defaultdict
from collections.abc import Awaitable, Sequence
from types import SimpleNamespace
from typing import Any

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition
from prometheus_client import CollectorRegistry

from agents.ports import Rejected, Result, parted
from streams import aiokafka_fixes
from streams.binding import Binding, Tools
from streams.kafka_clients import aiokafka_options, send_together
from streams.metrics import Metrics
from streams.processes import die_with, set_title
from streams.publisher import Publisher, settle
from streams.settings import Settings, load
from streams.stage_process import load_topology
from streams.tables import StagedState
from streams.taken import Reader, Taken
from streams.tools import open_tools
from streams.topics import changelog_topic, group_id


class Producer:
    """What the publisher asks for, over aiokafka's own."""

    def __init__(self, producer: AIOKafkaProducer) -> None:
        self._producer = producer

    async def send(
        self, topic: str, key: bytes | None, value: bytes | None, partition: int | None, timestamp: float | None, headers: Any
    ) -> Awaitable[Any]:
        """Queue a record; the awaitable is the broker's word."""
        sent: Awaitable[Any] = await self._producer.send(topic, value, key, partition, headers=headers)
        return sent

    async def send_together(self, topic: str, partition: int, records: Sequence[tuple[bytes, bytes | None]]) -> Awaitable[int]:
        """Queue records as one batch; the awaitable is the last one's offset."""
        return await send_together(self._producer, topic, partition, records)


class Loop:
    """Takes, decodes, asks the agent, publishes, waits, keeps the state, commits: what StageLoop does, without Faust."""

    def __init__(self, binding: Binding, settings: Settings, tools: Tools, publisher: Publisher, consumer: Any) -> None:
        self._binding = binding
        self._settings = settings
        self._tools = tools
        self._publisher = publisher
        self._consumer = consumer
        self._reader = Reader(binding.reads, settings=settings, clock=tools.clock)
        self._instances: dict[int, tuple[Any, StagedState]] = {}
        self._changelog = changelog_topic(binding.stage, binding.table).name if binding.table else ""
        self._done: dict[TopicPartition, int] = {}

    async def commit(self) -> None:
        """What is done, once a `commit_interval`, for ever."""
        while True:
            await asyncio.sleep(self._settings.commit_interval)
            if done := dict(self._done):
                await self._consumer.commit(done)
                self._done = {tp: offset for tp, offset in self._done.items() if done.get(tp) != offset}

    async def run(self) -> None:
        """For ever."""
        coding = "coder" in self._binding.needs
        slots = asyncio.Semaphore(2 * self._settings.extraction_processes + 2 if coding else self._binding.in_flight)
        most = self._settings.extraction_batch if coding else self._settings.batch_size
        before: asyncio.Task[None] | None = None
        while True:
            fetched = await self._fetched(most, timeout_ms=500)
            if not fetched:
                continue
            if len(fetched) < most:
                await asyncio.sleep(self._settings.batch_wait)
                fetched += await self._fetched(most - len(fetched), timeout_ms=0)
            batch = [self._taken(record) for record in fetched]
            await slots.acquire()
            before = asyncio.create_task(self._batch(batch, before))
            before.add_done_callback(lambda _: slots.release())
            if self._binding.in_flight == 1:
                await before

    async def _fetched(self, most: int, *, timeout_ms: int) -> list[Any]:
        fetched = await self._consumer.getmany(timeout_ms=timeout_ms, max_records=most)
        return [record for records in fetched.values() for record in records]

    async def _batch(self, batch: Sequence[Taken], before: asyncio.Task[None] | None) -> None:
        results = await self._work(batch)
        if before is not None:
            await before
        sent: list[Awaitable[Any]] = []
        for taken, result in zip(batch, results, strict=True):
            outputs, refused = parted(result)
            for output in outputs:
                sent += await self._publisher.send(self._publisher.prepare(output, taken.provenance))
            for rejected in refused:
                sent.append(await self._publisher.dead_letter(taken.letter(self._binding.stage, rejected), []))
        await settle(sent)
        if self._changelog:
            writes = {
                partition: [(key.encode(), value) for key, value in self._instance(partition)[1].staged().items()]
                for partition in {taken.partition for taken in batch}
            }
            await settle(
                [
                    await self._publisher.changelog(self._changelog, partition, records)
                    for partition, records in writes.items()
                    if records
                ]
            )
        for partition in {taken.partition for taken in batch}:
            self._instance(partition)[1].apply()
        for taken in batch:
            message = taken.event.message
            self._done[TopicPartition(message.topic, message.partition)] = message.offset + 1

    async def _work(self, batch: Sequence[Taken]) -> list[Result]:
        held: dict[int, list[int]] = defaultdict(list)
        results: list[Result] = [()] * len(batch)
        for index, taken in enumerate(batch):
            if taken.bad is not None:
                results[index] = Rejected(taken.bad.reason, taken.bad.detail)
            else:
                held[taken.partition].append(index)
        # All partitions at once: one after the other, the model would get a few stories at a time and take twice as long.
        asked = [self._instance(partition)[0]([batch[index].input for index in held[partition]]) for partition in held]
        for indexes, group in zip(held.values(), await asyncio.gather(*asked), strict=True):
            for index, result in zip(indexes, group, strict=True):
                results[index] = result
        return results

    def _instance(self, partition: int) -> tuple[Any, StagedState]:
        if partition not in self._instances:
            state = StagedState({})
            agent = self._binding.make(self._tools, state)
            agent.rebuild()
            self._instances[partition] = (agent, state)
        return self._instances[partition]

    def _taken(self, record: Any) -> Taken:
        message = SimpleNamespace(
            topic=record.topic,
            partition=record.partition,
            offset=record.offset,
            key=record.key,
            value=record.value,
            headers=record.headers,
            timestamp=record.timestamp / 1000,
        )
        return self._reader.read(SimpleNamespace(message=message))


async def serve(stage: str, named: str) -> None:
    """Run the bindings of one stage until SIGTERM."""
    set_title(f"wirewatch: {stage}")
    aiokafka_fixes.install()
    settings, stop = load(), asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    bindings = [binding for binding in load_topology(named)() if binding.stage == stage]
    options = aiokafka_options(settings)
    async with contextlib.AsyncExitStack() as stack:
        tools = await open_tools(stack, bindings, settings, Metrics(CollectorRegistry()))
        producer = AIOKafkaProducer(
            **options, acks="all", linger_ms=int(settings.linger * 1000), max_batch_size=262_144, compression_type="lz4"
        )
        gc.collect()
        gc.freeze()
        await producer.start()
        stack.push_async_callback(producer.stop)
        running = []
        for binding in bindings:
            consumer = AIOKafkaConsumer(
                binding.reads.name,
                **options,
                group_id=f"{group_id(stage)}.{binding.agent}.plain",
                auto_offset_reset="earliest",
                enable_auto_commit=False,
                fetch_max_wait_ms=int(settings.fetch_wait * 1000),
            )
            await consumer.start()
            stack.push_async_callback(consumer.stop)
            partitions = {topic: range(settings.partitions) for topic in (t.name for b in bindings for t in b.writes)}
            publisher = Publisher(
                stage=stage, producer=Producer(producer), partitions=partitions.__getitem__, clock=tools.clock
            )
            loop = Loop(binding, settings, tools, publisher, consumer)
            running += [asyncio.create_task(loop.run()), asyncio.create_task(loop.commit())]
        print("ready", flush=True)
        stopped = asyncio.create_task(stop.wait())
        done, _ = await asyncio.wait({*running, stopped}, return_when=asyncio.FIRST_COMPLETED)
        for task in (*running, stopped):
            task.cancel()
        for task in done - {stopped}:
            task.result()


if __name__ == "__main__":
    die_with(os.getppid())
    asyncio.run(serve(sys.argv[1], sys.argv[2]))
