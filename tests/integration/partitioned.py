"""The topology's stages over topics made of lists: real agents, real partitioning, and any order in which partitions run."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from random import Random
from typing import Any

from aiokafka.partitioner import DefaultPartitioner

from agents.extraction.agent import ExtractionAgent
from agents.ports import FLASH, Agent, Input, Output, Position, parted
from schemas.article import Article
from schemas.base import encode
from streams.binding import Binding, Coder, Tools
from streams.serde import decoder
from streams.tables import StagedState
from streams.topics import ARTICLES, FLASH_STORIES, Topic, topics_for
from streams.topology import topology

STAGES = ("deduplication", "extraction", "event_fusion")
_CLOCK = datetime(2024, 6, 1, tzinfo=UTC)


def bindings(coder: Coder) -> list[Binding]:
    """The topology's own bindings of these stages, with extraction by `coder` in this very process."""

    def coding(binding: Binding) -> Binding:
        agent = ExtractionAgent(coder=coder, leaves_flashes=binding.reads is not FLASH_STORIES)
        return replace(binding, make=lambda tools, state: agent, needs=frozenset())

    chosen = [binding for binding in topology() if binding.stage in STAGES]
    return [coding(binding) if binding.stage == "extraction" else binding for binding in chosen]


@dataclass
class _Place:
    """One partition as one stage works on it: how far it has got, its state, and the agent over that state."""

    binding: Binding
    partition: int
    base: dict[str, bytes] = field(default_factory=dict)
    at: int = 0
    agent: Agent[Any] | None = None
    state: StagedState | None = None

    def start(self) -> tuple[Agent[Any], StagedState]:
        if self.agent is None or self.state is None:
            self.state = StagedState(self.base)
            self.agent = self.binding.make(Tools(clock=lambda: _CLOCK), self.state)
            self.agent.rebuild()
        return self.agent, self.state

    def crash(self) -> None:
        self.agent = self.state = None


_Row = tuple[str, bytes, dict[str, str]]


class ListKafka:
    """Topics as lists of (key, value, headers) for each partition; a record goes where Kafka's own partitioner puts its key."""

    def __init__(self, partitions: int) -> None:
        self._count = partitions
        self._choose = DefaultPartitioner()
        self.logs: dict[Topic, list[list[_Row]]] = defaultdict(lambda: [[] for _ in range(partitions)])

    def append(self, output: Output) -> None:
        """Append to the record's topics; a broadcast to each of their partitions."""
        every = list(range(self._count))
        targets = every if output.broadcast else [self._choose(output.key.encode(), every, every)]
        for topic in topics_for(type(output.value), flash=output.flash):
            for target in targets:
                self.logs[topic][target].append((output.key, encode(output.value), {FLASH: "1"} if output.flash else {}))

    def values(self, topic: Topic) -> list[bytes]:
        """The values of a topic, partition by partition, in order within each."""
        return [value for log in self.logs[topic] for _, value, _ in log]


async def replayed(
    articles: Sequence[Article], *, coder: Coder, partitions: int, batch: int, seed: int, crashes: int = 0
) -> ListKafka:
    """The topics after everything was read.

    Which partition of which stage takes its next batch is drawn, so a stage may be far behind another. A crash loses what
    was not yet kept: the batch's outputs are out, its state and position are not, all agents start anew from their state.
    """
    kafka, random = ListKafka(partitions), Random(seed)
    for article in articles:
        kafka.append(Output(article.language, article))
    places = [_Place(binding, partition) for binding in bindings(coder) for partition in range(partitions)]
    decode = {binding.reads: decoder(binding.reads) for binding in bindings(coder)}
    crashing = set(random.sample(range(3, max(4, len(articles) // batch)), crashes)) if crashes else set()
    step = 0
    while waiting := [place for place in places if place.at < len(kafka.logs[place.binding.reads][place.partition])]:
        place = random.choice(waiting)
        log = kafka.logs[place.binding.reads][place.partition][place.at : place.at + batch]
        inputs = [
            Input(decode[place.binding.reads](value), key, Position(place.partition, place.at + n), _CLOCK, headers)
            for n, (key, value, headers) in enumerate(log)
        ]
        agent, state = place.start()
        for output in _outputs(await agent(inputs)):
            kafka.append(output)
        step += 1
        if step in crashing:
            for other in places:
                other.crash()
            continue
        state.apply()
        place.at += len(log)
    return kafka


def _outputs(results: Iterable[Any]) -> list[Output]:
    made: list[Output] = []
    for result in results:
        outputs, refused = parted(result)
        assert not refused, refused
        made += outputs
    return made


__all__ = ["ARTICLES", "ListKafka", "bindings", "replayed"]
