"""What we mend in Faust: a stopped flow has no fetch under way, and a partition without a commit starts at its beginning."""

from __future__ import annotations

import asyncio
from types import SimpleNamespace
from typing import Any

import pytest
from aiokafka.producer.message_accumulator import BatchBuilder
from faust.tables.recovery import Recovery
from faust.transport.drivers import aiokafka as driver
from faust.types import TP

from streams import faust_fixes

SOURCE, NEW, CHANGELOG = TP("wire.articles.v1", 0), TP("wire.articles.v1", 1), TP("lineages-changelog", 0)


class Thread:
    """Fetches end when the test says so."""

    def __init__(self) -> None:
        self.begun, self.end = asyncio.Event(), asyncio.Event()

    async def getmany(self, active_partitions: Any, timeout: float) -> dict[Any, Any]:
        self.begun.set()
        await self.end.wait()
        return {}


def a_consumer(thread: Any) -> Any:
    """Faust's consumer with no broker and no service around it."""
    consumer: Any = object.__new__(faust_fixes.Consumer)
    consumer.app = SimpleNamespace(client_only=False)
    consumer._thread = thread
    consumer._active_partitions = {SOURCE}
    for name in ("not_waiting_next_records", "can_resume_flow", "suspend_flow"):
        setattr(consumer, name, asyncio.Event())
    consumer.not_waiting_next_records.set()
    return consumer


async def test_a_stopped_flow_has_no_fetch_under_way() -> None:
    thread = Thread()
    consumer = a_consumer(thread)
    fetching = asyncio.create_task(consumer._wait_next_records(1.0))
    await thread.begun.wait()
    consumer.stop_flow()
    stopped = asyncio.create_task(consumer.wait_for_stopped_flow())
    await asyncio.sleep(0.01)
    assert not stopped.done()
    thread.end.set()
    await asyncio.wait_for(stopped, 5)
    assert fetching.done() or await fetching is not None


@pytest.mark.parametrize("step", ["on_recovery_completed", "_resume_streams", "_seek_offsets"])
async def test_every_seek_of_a_recovery_comes_after_the_stop(step: str, monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[str] = []

    class Flow:
        def stop_flow(self) -> None:
            told.append("stop")

        async def wait_for_stopped_flow(self) -> None:
            told.append("stopped")

    async def original(self: Any, *args: Any, **named: Any) -> None:
        told.append("original")

    for name in ("_completed", "_resumed", "_sought"):
        monkeypatch.setattr(faust_fixes, name, original)
    faust_fixes.install()
    await getattr(Recovery, step)(SimpleNamespace(app=SimpleNamespace(consumer=Flow(), consumer_generation_id=0)))
    assert told == ["stop", "stopped", "original"]


async def test_a_recovery_that_a_rebalance_has_overtaken_is_not_completed(monkeypatch: pytest.MonkeyPatch) -> None:
    async def completed(self: Any, generation: int) -> None:
        raise AssertionError("tables would be told that they are whole")

    monkeypatch.setattr(faust_fixes, "_completed", completed)
    await Recovery.on_recovery_completed(SimpleNamespace(app=SimpleNamespace(consumer_generation_id=5)), 4)


async def test_a_partition_without_a_commit_starts_at_its_beginning(monkeypatch: pytest.MonkeyPatch) -> None:
    begun: list[TP] = []

    async def committed(self: Any) -> dict[TP, int | None]:
        return {SOURCE: 7, NEW: None, CHANGELOG: None}

    async def call_thread(self: Any, method: Any, *args: Any) -> None:
        await method(*args)

    class Client:
        async def seek_to_beginning(self, *partitions: TP) -> None:
            begun.extend(partitions)

    thread: Any = object.__new__(faust_fixes.ConsumerThread)
    monkeypatch.setattr(driver.AIOKafkaConsumerThread, "seek_to_committed", committed)
    monkeypatch.setattr(faust_fixes.ConsumerThread, "call_thread", call_thread)
    monkeypatch.setattr(faust_fixes.ConsumerThread, "_ensure_consumer", lambda self: Client())
    thread.consumer = SimpleNamespace(_is_changelog_tp=lambda tp: tp == CHANGELOG)
    await thread.seek_to_committed()
    assert begun == [NEW]


async def test_a_commit_holds_what_was_acknowledged_while_another_was_under_way() -> None:
    consumer = a_consumer(Thread())
    consumer._commit_fut, consumer.loop, acknowledged, committed = None, asyncio.get_running_loop(), [1], []
    done = asyncio.Event()

    async def force_commit(*args: Any, **named: Any) -> bool:
        committed.append(list(acknowledged))
        await done.wait()
        return True

    consumer.force_commit = force_commit
    timed = asyncio.create_task(consumer.commit())
    await asyncio.sleep(0)
    acknowledged.append(2)
    ours = asyncio.create_task(consumer.commit())
    await asyncio.sleep(0)
    done.set()
    assert all(await asyncio.wait_for(asyncio.gather(timed, ours), 5))
    assert committed == [[1], [1, 2]]


class Client:
    """aiokafka's producer with nothing behind it: keeps each batch's size, and appends at given offsets."""

    def __init__(self, batch_bytes: int) -> None:
        self.batch_bytes, self.batches, self.end = batch_bytes, list[int](), 100

    def create_batch(self) -> BatchBuilder:
        return BatchBuilder(self.batch_bytes, 0)

    async def send_batch(self, batch: BatchBuilder, topic: str, *, partition: int) -> asyncio.Future[Any]:
        word: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        word.set_result(SimpleNamespace(offset=self.end))
        self.batches.append(batch.record_count())
        self.end += batch.record_count()
        return word


@pytest.mark.parametrize(("batch_bytes", "batches"), [(100_000, [3]), (100, [1, 1, 1])])
async def test_records_go_together_as_far_as_a_batch_holds_them(batch_bytes: int, batches: list[int]) -> None:
    producer: Any = object.__new__(faust_fixes.Producer)
    client = producer._producer = Client(batch_bytes)
    producer._ensure_producer = lambda: client
    last = await producer.send_together("t", 0, [(b"a", b"x" * 80), (b"b", None), (b"c", b"y" * 80)])
    assert await last == 102
    assert client.batches == batches
