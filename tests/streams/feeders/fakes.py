"""A broker that is a list, a clock that is set, and what a source is made with."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from prometheus_client import CollectorRegistry

from streams.feed_sources import Item
from streams.feeders.cursors import Cursors
from streams.feeders.delivery import Delivery
from streams.feeders.metrics import FeedMetrics, feed_metrics
from streams.feeding import FeedError, Pending

SOURCE = "desk"


class Answer:
    """What the broker says to one item."""

    def __init__(self, error: Exception | None = None) -> None:
        self.error = error

    def done(self) -> bool:
        return True

    def result(self) -> None:
        if self.error:
            raise self.error


class Broker:
    """Takes items, and refuses the one whose turn is in `fails_at`, counted over all senders."""

    def __init__(self) -> None:
        self.taken: list[Item] = []
        self.fails_at: set[int] = set()
        self.tries = 0
        self.opened = 0
        self.closed = 0

    def open(self) -> Broker:
        self.opened += 1
        return self

    def send(self, item: Item) -> Pending:
        self.tries += 1
        if self.tries in self.fails_at:
            return Answer(FeedError("no leader"))
        self.taken.append(item)
        return Answer()

    def __exit__(self, kind: None, error: BaseException | None, trace: None) -> None:
        self.closed += 1

    @property
    def data(self) -> list[bytes]:
        return [item.data for item in self.taken]


@dataclass
class Ground:
    """What a source stands on, in a folder of its own; `again` is the same after a crash."""

    folder: Path
    broker: Broker = field(default_factory=Broker)
    now: float = 1_490_020_000.0
    registry: CollectorRegistry = field(default_factory=CollectorRegistry)
    said: list[str] = field(default_factory=list)
    refused: list[tuple[bytes, str]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.cursors = Cursors(self.folder / "state", "cluster/topic")
        self.metrics = FeedMetrics(SOURCE, feed_metrics(self.registry), self.clock)
        self.delivery = Delivery(self.broker.open, self.metrics, lambda item, why: self.refused.append((item.data, why)))

    def clock(self) -> float:
        return self.now

    def again(self) -> Ground:
        self.cursors.__exit__(None, None, None)
        return Ground(self.folder, self.broker, self.now)

    def count(self, name: str, **labels: str) -> float:
        return self.registry.get_sample_value(name, {"source": SOURCE, **labels}) or 0.0


class Sleeper:
    """Time passes only in sleep; `until` ends the run after so many sleeps."""

    def __init__(self, until: int, stop: Callable[[], BaseException]) -> None:
        self.slept: list[float] = []
        self._until = until
        self._stop = stop

    async def __call__(self, seconds: float) -> None:
        self.slept.append(seconds)
        if len(self.slept) >= self._until:
            raise self._stop()


async def until(condition: Callable[[], bool]) -> None:
    """Wait for what happens on a thread or at the other end of a line; the test's own time limit bounds it."""
    while not condition():  # noqa: ASYNC110 (neither end knows of an event)
        await asyncio.sleep(0.005)
