"""What metrics and tracing cost: the same stage loops over the same messages with and without them, turn by turn.

No broker: every stage's own loop runs its real agent on messages in memory, writes real records and waits for a producer
that acknowledges at once, so nothing hides the cost. The model's share is measured once and added to both sides, since it
does the same in both. Seconds are CPU seconds of this process, so other work on the machine does not count.
"""

from __future__ import annotations

import asyncio
import contextlib
import gc
import statistics
import time
from collections.abc import AsyncIterator, Awaitable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from prometheus_client import CollectorRegistry, generate_latest

from agents.ports import Rejected
from schemas.extraction import Extraction
from schemas.story import Story
from streams import headers
from streams.assembly import fixed_watches, inline_coder
from streams.binding import Binding, Coder, Tools
from streams.demo.run import sample_watches
from streams.errors import GroundError
from streams.exposition import merged
from streams.gate import Gate
from streams.headers import Headers
from streams.metrics import Metrics
from streams.publisher import Publisher
from streams.settings import Settings
from streams.stage import StageLoop
from streams.tables import Part
from streams.topics import RAW
from streams.topology import topology

SCRAPE_SECONDS = 15.0
"""As deploy/prometheus/prometheus.yml asks."""
_PATIENCE = 600.0
_BARE_PARENT = "00-" + "1" * 32 + "-" + "1" * 16 + "-01"


@dataclass(frozen=True, slots=True)
class Overhead:
    """CPU seconds an article: of the stages with and without metrics and headers, of the model; one pair a round."""

    articles: int
    told: Sequence[float]
    bare: Sequence[float]
    model: float
    scrape: float

    def shares(self, *, with_model: bool) -> list[float]:
        """Of each round, how much longer an article takes for being told of; scraping every 15 s included."""
        added = self.model if with_model else 0.0
        scraped = self.scrape / SCRAPE_SECONDS
        return [(told + added) / (bare + added) - 1 + scraped for told, bare in zip(self.told, self.bare, strict=True)]


class Silent(Metrics):
    """Metrics that nobody keeps."""

    def add(self, *_: Any, **__: Any) -> None:
        """Nothing."""

    def set(self, *_: Any, **__: Any) -> None:
        """Nothing."""

    def observe(self, *_: Any, **__: Any) -> None:
        """Nothing."""

    def forget(self, *_: Any) -> None:
        """Nothing."""

    def told(self, *_: Any) -> None:
        """Nothing."""


@dataclass(slots=True)
class Message:
    """A message as Faust's consumer makes it."""

    value: bytes
    key: bytes | None
    topic: str
    offset: int
    headers: Headers
    timestamp: float
    partition: int = 0
    generation_id: int = 1
    settled: bool = False


@dataclass(slots=True)
class Event:
    """Faust's event: it has a message."""

    message: Message


class Stream:
    """A stream of these events that ends."""

    def __init__(self, events: Sequence[Event]) -> None:
        self.enable_acks = True
        self.channel = self
        self.queue: asyncio.Queue[Event | None] = asyncio.Queue()
        for event in (*events, None):
            self.queue.put_nowait(event)

    async def events(self) -> AsyncIterator[Event]:
        """The events."""
        while (event := await self.queue.get()) is not None:
            yield event

    async def ack(self, event: Event) -> None:
        """Nothing to commit."""


@dataclass(frozen=True, slots=True)
class Word:
    """The broker's word on a record."""

    partition: int = 0
    offset: int = 0


@dataclass(slots=True)
class Memory:
    """A producer that keeps what it is sent, by topic, and acknowledges it at once."""

    topics: dict[str, list[Event]] = field(default_factory=dict)

    async def send(
        self, topic: str, key: bytes | None, value: bytes | None, partition: int | None, timestamp: float | None, headers: Any
    ) -> Awaitable[Any]:
        """Take a record."""
        held = self.topics.setdefault(topic, [])
        held.append(Event(Message(value or b"", key, topic, len(held), headers or [], time.time())))
        word: asyncio.Future[Word] = asyncio.get_running_loop().create_future()
        word.set_result(Word())
        return word

    async def send_together(self, topic: str, partition: int, records: Sequence[tuple[bytes, bytes | None]]) -> Awaitable[int]:
        """Take records that belong together."""
        for key, value in records:
            await self.send(topic, key, value, partition, None, None)
        last: asyncio.Future[int] = asyncio.get_running_loop().create_future()
        last.set_result(len(self.topics[topic]) - 1)
        return last


class Store:
    """A table of one partition."""

    def __init__(self) -> None:
        self._part = Part(whole=True)

    def part(self, partition: int) -> Part:
        """All of it."""
        return self._part


@dataclass(slots=True)
class Remembered:
    """The model, asked once for each story: how long it took, and from then on its answers without it."""

    coder: Coder
    seconds: float = 0.0
    answers: dict[tuple[str, int, str], Extraction | Rejected] = field(default_factory=dict)

    async def __call__(self, stories: Sequence[Story]) -> Sequence[Extraction | Rejected]:
        missing = [story for story in stories if _key(story) not in self.answers]
        if missing:
            began = time.process_time()
            found = await self.coder(missing)
            self.seconds += time.process_time() - began
            self.answers.update({_key(story): answer for story, answer in zip(missing, found, strict=True)})
        return [self.answers[_key(story)] for story in stories]


def run_overhead(lines: Sequence[bytes], *, rounds: int, model: str) -> Overhead:
    """Article JSON lines through all stages, `rounds` times with metrics and headers and as often without, in turns.

    Raises GroundError.
    """
    coder = Remembered(inline_coder(model))
    asyncio.run(_round(lines, coder, told=True))  # the model's own share, and caches that both sides find warm
    model_seconds = coder.seconds / len(lines)
    gc.collect()
    gc.freeze()  # as a stage does when it is up; else collections that look through the model fall to whoever allocates
    told: list[float] = []
    bare: list[float] = []
    pages = 0.0
    for number in range(rounds):
        for with_them in (True, False) if number % 2 else (False, True):
            seconds, scrape = asyncio.run(_round(lines, coder, told=with_them))
            (told if with_them else bare).append(seconds / len(lines))
            pages = max(pages, scrape)
    return Overhead(len(lines), told, bare, model_seconds, pages)


async def _round(lines: Sequence[bytes], coder: Coder, *, told: bool) -> tuple[float, float]:
    """CPU seconds of one run through all stages, and of one scrape of what they told."""
    memory = Memory()
    carried: Headers = [("content-type", b"application/vnd.wirewatch.article+json")]
    memory.topics[RAW.name] = [
        Event(Message(line, None, RAW.name, number, carried, time.time())) for number, line in enumerate(lines)
    ]
    tools = Tools(clock=lambda: datetime.now(UTC), coder=coder, watches=fixed_watches(sample_watches()))
    registries: list[CollectorRegistry] = []
    seconds = 0.0
    with contextlib.nullcontext() if told else _no_headers():
        for binding in topology():
            registries.append(CollectorRegistry())
            metrics = Metrics(registries[-1]) if told else Silent(registries[-1])
            gate, faults = Gate(), list[BaseException]()
            loop = _loop(binding, tools, metrics, memory, gate, faults)
            stream = Stream(memory.topics.get(binding.reads.name, ()))
            began = time.process_time()
            await loop(stream)
            done = await gate.close(_PATIENCE)  # batches in flight end after the stream
            seconds += time.process_time() - began
            if faults or not done:
                raise GroundError(f"{binding.agent} failed: {faults or 'not done in time'}")
    began = time.process_time()
    merged([generate_latest(registry).decode() for registry in registries])
    return seconds, time.process_time() - began


def _loop(
    binding: Binding, tools: Tools, metrics: Metrics, memory: Memory, gate: Gate, faults: list[BaseException]
) -> StageLoop:
    store: Any = Store() if binding.table else None
    return StageLoop(
        binding,
        settings=Settings(),
        tools=tools,
        publisher=Publisher(stage=binding.stage, producer=memory, partitions=lambda topic: range(1), clock=tools.clock),
        metrics=metrics,
        gate=gate,
        store=store,
        generation=lambda: 1,
        fatal=faults.append,
    )


@contextlib.contextmanager
def _no_headers() -> Iterator[None]:
    """Inside, no record gets headers and no trace is read or derived: all that is written for tracing is gone."""
    kept = (headers.for_record, headers.trace)
    headers.for_record = lambda *_, **__: []
    headers.trace = lambda *_, **__: _BARE_PARENT
    try:
        yield
    finally:
        headers.for_record, headers.trace = kept


def spread(shares: Sequence[float]) -> tuple[float, float, float]:
    """The median of all rounds, and the lowest and highest."""
    return statistics.median(shares), min(shares), max(shares)


def _key(story: Story) -> tuple[str, int, str]:
    return story.uri, story.version, story.kind
