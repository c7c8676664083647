"""The stages in one process, without Kafka: the very agents of the topology, joined by lists instead of topics."""

from __future__ import annotations

from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import islice
from typing import Any

from agents.ports import Agent, Input, Output, Position, parted
from schemas.base import Record


@dataclass(frozen=True, slots=True)
class Failure:
    """A message that a stage rejected: which one, and why."""

    stage: str
    value: Any
    reason: str
    detail: str


@dataclass(frozen=True, slots=True)
class LocalStage:
    """An agent with the record types it reads.

    `ahead`: it may work on a whole batch before later stages see any of it. `gathers`: what it still waits to tell together
    is told when there is nothing more to come.
    """

    name: str
    reads: tuple[type, ...]
    agent: Agent[Any]
    ahead: bool = False
    gathers: bool = False


Made = Record | Failure


@dataclass(slots=True)
class _Trail:
    """What one message has become so far: outputs that no stage has read yet, and what there is to tell."""

    waiting: list[Output] = field(default_factory=list)
    made: list[Made] = field(default_factory=list)


@dataclass
class LocalPipeline:
    """Pushes messages through the stages, one after the other.

    Stages marked `ahead`, which the model makes faster in batches, take a batch at once; the others finish one message
    before they see the next. So what comes out, and its order, does not depend on the size of a batch: a story that is
    told and killed within one batch is still told first.
    """

    stages: Sequence[LocalStage]
    clock: Callable[[], datetime]
    offsets: Counter[str] = field(default_factory=Counter)

    async def run(self, raw: Iterable[tuple[bytes, Mapping[str, str]]], *, batch: int = 64) -> AsyncIterator[Made]:
        """Every record that the stages make of `raw` (bytes with headers), and every failure, in order."""
        ahead = [stage for stage in self.stages[1:] if stage.ahead]
        behind = [stage for stage in self.stages[1:] if not stage.ahead]
        for chunk in _chunks(raw, batch):
            now = self.clock()
            first = self.stages[0]
            trails = [_Trail() for _ in chunk]
            inputs = [self._input(first, value, None, now, headers) for value, headers in chunk]
            await self._step(first, inputs, trails)
            for stage in ahead:
                await self._pass(stage, trails, now)
            for trail in trails:
                for stage in behind:
                    await self._pass(stage, [trail], now)
                for made in trail.made:
                    yield made
        for stage in self.stages:
            if stage.gathers:
                agent: Any = stage.agent
                for key, outputs in agent.due(datetime.max.replace(tzinfo=UTC)):
                    for output in outputs:
                        yield output.value
                    agent.settle(key)

    async def _pass(self, stage: LocalStage, trails: Sequence[_Trail], now: datetime) -> None:
        """Let a stage read what waits for it on these trails."""
        inputs, origins = [], []
        for trail in trails:
            mine = [output for output in trail.waiting if isinstance(output.value, stage.reads)]
            trail.waiting = [output for output in trail.waiting if not isinstance(output.value, stage.reads)]
            inputs += [self._input(stage, output.value, output.key, now, {}) for output in mine]
            origins += [trail] * len(mine)
        if inputs:
            await self._step(stage, inputs, origins)

    async def _step(self, stage: LocalStage, inputs: Sequence[Input[Any]], origins: Sequence[_Trail]) -> None:
        for taken, trail, result in zip(inputs, origins, await stage.agent(inputs), strict=True):
            outputs, refused = parted(result)
            trail.made += [Failure(stage.name, taken.value, rejected.reason, rejected.detail) for rejected in refused]
            if not outputs and not refused and stage is self.stages[0]:
                trail.made.append(Failure(stage.name, taken.value, "held", "under embargo; it would be released at its time"))
            trail.waiting += outputs
            trail.made += [output.value for output in outputs]

    def _input(self, stage: LocalStage, value: Any, key: str | None, now: datetime, headers: Mapping[str, str]) -> Input[Any]:
        self.offsets[stage.name] += 1
        position = Position(0, self.offsets[stage.name])
        return Input(value=value, key=key, position=position, ingested_at=now, headers=dict(headers))


def _chunks(items: Iterable[Any], size: int) -> Iterator[list[Any]]:
    source = iter(items)
    while chunk := list(islice(source, size)):
        yield chunk
