"""The loop: what is sent before what, what is repeated, what is refused, what is left to be read again."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, MutableMapping, Sequence
from typing import Any

import pytest
from aiokafka.errors import KafkaTimeoutError, MessageSizeTooLargeError
from prometheus_client import CollectorRegistry

from agents.errors import TransientFault
from agents.ports import Agent, Input, Output, Rejected, Result
from schemas.article import Article
from schemas.base import encode
from schemas.report import Withdrawal
from streams import reached
from streams.binding import Binding, Tools
from streams.gate import Gate
from streams.metrics import Metrics
from streams.publisher import Publisher
from streams.settings import Settings
from streams.stage import StageLoop
from streams.tables import Part
from streams.topics import ARTICLES, DEAD_LETTERS, REPORTS, STORIES
from tests.builders import NOON, a_story, an_article
from tests.streams.fakes import FakeEvent, FakeMessage, FakeProducer, FakeStream

CHANGELOG = "wirewatch.deduplication-lineages-changelog"
Work = Callable[[Sequence[Input[Article]], MutableMapping[str, bytes]], Sequence[Result]]


class Store:
    """Stands for the table's store: parts that are whole."""

    def __init__(self) -> None:
        self.parts: dict[int, Part] = {}

    def part(self, partition: int) -> Part:
        return self.parts.setdefault(partition, Part(whole=True))

    @property
    def partitions(self) -> dict[int, dict[str, bytes]]:
        return {partition: part.entries for partition, part in self.parts.items()}


class Scripted:
    """An agent that does what the test says."""

    def __init__(self, work: Work, state: MutableMapping[str, bytes]) -> None:
        self.work, self.state, self.rebuilt = work, state, 0

    async def __call__(self, batch: Sequence[Input[Article]]) -> Sequence[Result]:
        await asyncio.sleep(0)
        return self.work(batch, self.state)

    def rebuild(self) -> None:
        self.rebuilt += 1


class Rig:
    """A loop with everything around it made by hand."""

    def __init__(
        self, work: Work, *, table: str | None = "lineages", in_flight: int = 1, batch: int = 8, kind: type[Scripted] = Scripted
    ) -> None:
        self.producer, self.gate, self.store = FakeProducer(), Gate(), Store()
        self.metrics = Metrics(CollectorRegistry())
        self.faults: list[BaseException] = []
        self.generation = 1
        self.made: list[Scripted] = []

        def make(tools: Tools, state: MutableMapping[str, bytes]) -> Agent[Any]:
            self.made.append(kind(work, state))
            return self.made[-1]

        binding = Binding(
            stage="deduplication",
            agent="deduplication",
            reads=ARTICLES,
            table=table,
            writes=(STORIES, REPORTS),
            make=make,
            in_flight=in_flight,
        )
        publisher = Publisher(
            stage="deduplication", producer=self.producer, partitions=lambda topic: range(3), clock=lambda: NOON
        )
        self.loop = StageLoop(
            binding,
            settings=Settings(batch_size=batch, batch_wait=0, retry_wait=0.01),
            tools=Tools(clock=lambda: NOON),
            publisher=publisher,
            metrics=self.metrics,
            gate=self.gate,
            store=self.store if table else None,  # type: ignore[arg-type]
            generation=lambda: self.generation,
            fatal=self.faults.append,
        )

    async def run(self, events: Sequence[FakeEvent], seconds: float = 60) -> FakeStream:
        """Let the loop work the events off."""
        stream = FakeStream(events)
        stream.end()
        await asyncio.wait_for(self.loop(stream), seconds)
        await self.gate.close(seconds)
        return stream

    def total(self, name: str, **labels: str) -> float:
        return self.metrics.registry.get_sample_value(name, labels) or 0.0


def event(offset: int = 0, partition: int = 0, article: Article | None = None, **fields: Any) -> FakeEvent:
    value = encode(article or an_article(uri=f"urn:{partition}:{offset}"))
    return FakeEvent(FakeMessage(**{"value": value, "offset": offset, "partition": partition, **fields}))


def stories(batch: Sequence[Input[Article]], state: MutableMapping[str, bytes]) -> Sequence[Result]:
    results: list[Result] = []
    for taken in batch:
        state[taken.value.uri] = b"seen"
        results.append([Output(taken.value.uri, a_story(taken.value))])
    return results


async def test_outputs_then_state_then_acknowledgement() -> None:
    rig = Rig(stories)
    stream = await rig.run([event(0), event(1)])
    assert [record.topic for record in rig.producer.sent] == [STORIES.name, STORIES.name, CHANGELOG, CHANGELOG, CHANGELOG]
    assert [record.partition for record in rig.producer.to(CHANGELOG)] == [0, 0, 0]
    assert rig.producer.sent[-1].key == reached.KEY, "how far it has come is the last word"
    assert rig.store.partitions[0] == {"urn:0:0": b"seen", "urn:0:1": b"seen"}
    assert stream.acked == [(0, 0), (0, 1)]
    assert rig.total("wirewatch_stories_total", kind="new") == 2


async def test_each_partition_has_an_agent_and_a_changelog_partition_of_its_own() -> None:
    rig = Rig(stories)
    await rig.run([event(0, 0), event(0, 2), event(1, 0)])
    assert len(rig.made) == 2
    assert rig.store.partitions == {0: {"urn:0:0": b"seen", "urn:0:1": b"seen"}, 2: {"urn:2:0": b"seen"}}
    assert sorted(str(record.partition) for record in rig.producer.to(CHANGELOG)) == ["0", "0", "0", "2", "2"]


async def test_a_fault_that_passes_repeats_the_call_on_the_earlier_state() -> None:
    seen: list[dict[str, bytes]] = []

    def once(batch: Sequence[Input[Article]], state: MutableMapping[str, bytes]) -> Sequence[Result]:
        seen.append(dict(state))
        results = stories(batch, state)
        if len(seen) == 1:
            raise TransientFault("not now")
        return results

    rig = Rig(once)
    stream = await rig.run([event(0)])
    assert seen == [{}, {}]
    assert rig.made[0].rebuilt == 2
    assert len(rig.producer.to(STORIES.name)) == 1
    assert stream.acked == [(0, 0)]
    assert not rig.faults


@pytest.mark.parametrize("topic", [STORIES.name, CHANGELOG])
async def test_what_the_broker_refused_is_sent_again(topic: str) -> None:
    rig = Rig(stories)
    rig.producer.refuse[topic] = [KafkaTimeoutError()]
    stream = await rig.run([event(0)])
    assert [record.key for record in rig.producer.to(CHANGELOG)] == [b"urn:0:0", reached.KEY]
    assert rig.store.partitions[0] == {"urn:0:0": b"seen"}
    assert stream.acked == [(0, 0)]
    assert {record.headers[1] for record in rig.producer.to(STORIES.name)} == {rig.producer.to(STORIES.name)[0].headers[1]}


async def test_what_the_broker_will_never_take_stops_the_stage_and_acknowledges_nothing() -> None:
    rig = Rig(stories)
    rig.producer.refuse[STORIES.name] = [MessageSizeTooLargeError()]
    stream = await rig.run([event(0)])
    assert isinstance(rig.faults[0], MessageSizeTooLargeError)
    assert stream.acked == []
    assert rig.producer.to(CHANGELOG) == []


async def test_a_defect_stops_the_stage_and_acknowledges_nothing() -> None:
    def broken(batch: Sequence[Input[Article]], state: MutableMapping[str, bytes]) -> Sequence[Result]:
        state["half"] = b"done"
        raise ZeroDivisionError

    rig = Rig(broken)
    stream = await rig.run([event(0)])
    assert isinstance(rig.faults[0], ZeroDivisionError)
    assert stream.acked == []
    assert rig.store.partitions[0] == {}
    assert rig.total("wirewatch_errors_total", stage="deduplication", agent="deduplication", reason="fatal") == 1


async def test_bad_bytes_and_rejections_are_dead_letters_in_their_place() -> None:
    def picky(batch: Sequence[Input[Article]], state: MutableMapping[str, bytes]) -> Sequence[Result]:
        return [Rejected("dull", "nothing in it") if t.position.offset == 2 else [Output("k", a_story(t.value))] for t in batch]

    rig = Rig(picky)
    events = [event(0), event(1, value=b"nonsense"), event(2, headers=[("content-type", b"x")]), event(3, key=b"\xff")]
    stream = await rig.run(events)
    letters = [dict(record.headers) for record in rig.producer.to(DEAD_LETTERS.name)]
    assert [letter["wirewatch.error.reason"] for letter in letters] == [b"not JSON", b"dull", b"key not UTF-8"]
    assert letters[1]["content-type"] == b"x"
    assert letters[1]["wirewatch.error.detail"] == b"nothing in it"
    assert rig.producer.to(DEAD_LETTERS.name)[0].value == b"nonsense"
    assert stream.acked == [(0, n) for n in range(4)]
    assert rig.total("wirewatch_dead_letters_total", stage="deduplication", reason="dull") == 1


async def test_a_broadcast_reaches_every_partition() -> None:
    def kill(batch: Sequence[Input[Article]], state: MutableMapping[str, bytes]) -> Sequence[Result]:
        gone = Withdrawal(uri="u", version=1, reason="kill", published_at=NOON)
        return [[Output("u", gone, broadcast=True)] for _ in batch]

    rig = Rig(kill)
    await rig.run([event(0)])
    assert [record.partition for record in rig.producer.to(REPORTS.name)] == [0, 1, 2]


async def test_an_output_that_is_too_large_is_a_dead_letter() -> None:
    def bloat(batch: Sequence[Input[Article]], state: MutableMapping[str, bytes]) -> Sequence[Result]:
        return [[Output("k", a_story(an_article("x" * 7_000_000)))] for _ in batch]

    rig = Rig(bloat)
    stream = await rig.run([event(0)])
    assert dict(rig.producer.to(DEAD_LETTERS.name)[0].headers)["wirewatch.error.reason"] == b"output too large"
    assert stream.acked == [(0, 0)]


async def test_messages_from_before_a_rebalance_are_left_alone() -> None:
    rig = Rig(stories)
    rig.generation = 2
    stream = await rig.run([event(0), event(1, generation_id=2)])
    assert stream.acked == [(0, 1)]
    assert len(rig.producer.to(STORIES.name)) == 1


async def test_batches_in_flight_together_leave_in_order() -> None:
    slow = iter([0.05, 0.0, 0.0, 0.0])

    class Slow(Scripted):
        async def __call__(self, batch: Sequence[Input[Article]]) -> Sequence[Result]:
            await asyncio.sleep(next(slow))
            return self.work(batch, {})

    rig = Rig(stories, table=None, in_flight=4, batch=1, kind=Slow)
    stream = await rig.run([event(n) for n in range(4)])
    assert [record.key for record in rig.producer.to(STORIES.name)] == [b"urn:0:0", b"urn:0:1", b"urn:0:2", b"urn:0:3"]
    assert stream.acked == [(0, n) for n in range(4)]


async def test_a_retry_ends_when_the_partition_must_be_handed_over() -> None:
    def never(batch: Sequence[Input[Article]], state: MutableMapping[str, bytes]) -> Sequence[Result]:
        raise TransientFault("not now")

    rig = Rig(never)
    running = asyncio.create_task(rig.run([event(0)]))
    await asyncio.sleep(0.05)
    assert await rig.gate.close(2)
    stream = await running
    assert stream.acked == []
    assert not rig.faults


async def test_what_was_left_at_a_rebalance_holds_nothing_up_after_it() -> None:
    faulty = True

    def sometimes(batch: Sequence[Input[Article]], state: MutableMapping[str, bytes]) -> Sequence[Result]:
        if faulty:
            raise TransientFault("not now")
        return stories(batch, state)

    rig = Rig(sometimes, table=None, in_flight=4, batch=1)
    stream = FakeStream([event(0), event(1)])
    running = asyncio.create_task(rig.loop(stream))
    await asyncio.sleep(0.05)
    assert await rig.gate.close(5)
    rig.generation, faulty = 2, False
    rig.gate.open()
    for again in (event(0, generation_id=2), event(1, generation_id=2)):
        stream.channel.queue.put_nowait(again)
    stream.end()
    await asyncio.wait_for(running, 5)
    await rig.gate.close(5)
    assert stream.acked == [(0, 0), (0, 1)]


@pytest.mark.parametrize("given_up", [True, False])
async def test_work_that_outlasts_its_partition_is_not_told(given_up: bool) -> None:
    leave = asyncio.Event()

    class Slow(Scripted):
        async def __call__(self, batch: Sequence[Input[Article]]) -> Sequence[Result]:
            await leave.wait()
            return self.work(batch, self.state)

    rig = Rig(stories, kind=Slow)
    stream = FakeStream([event(0)])
    stream.end()
    running = asyncio.create_task(rig.loop(stream))
    await asyncio.sleep(0.01)
    assert not await rig.gate.close(0.01)
    if not given_up:
        rig.gate.open()
        rig.generation = 2
    leave.set()
    await asyncio.wait_for(running, 5)
    assert not rig.producer.sent
    assert stream.acked == []
    assert not rig.faults
