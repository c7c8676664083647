"""The stages in one process, without Kafka: the very agents of the topology, joined by lists instead of topics."""

from __future__ import annotations

from collections import Counter
from collections.abc import AsyncIterator, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from typing import Any

from agents.ports import Agent, Input, Output, Position, Rejected
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
    """An agent with the record types it reads."""

    name: str
    reads: tuple[type, ...]
    agent: Agent[Any]


@dataclass
class LocalPipeline:
    """Pushes messages through stages in topological order; each stage sees its messages in the order they were made."""

    stages: Sequence[LocalStage]
    clock: Any
    offsets: Counter[str] = field(default_factory=Counter)

    async def run(self, raw: Iterable[tuple[bytes, Mapping[str, str]]], *, batch: int = 64) -> AsyncIterator[Record | Failure]:
        """Every record that the stages make of `raw` (bytes with headers), and every failure, in order."""
        for chunk in _chunks(raw, batch):
            waiting: list[Output] = []
            now: datetime = self.clock()
            first = self.stages[0]
            inputs = [self._input(first.name, value, None, now, headers) for value, headers in chunk]
            async for made in self._step(first, inputs, waiting):
                yield made
            for stage in self.stages[1:]:
                async for made in self._stage(stage, waiting, now):
                    yield made

    async def _stage(self, stage: LocalStage, waiting: list[Output], now: datetime) -> AsyncIterator[Record | Failure]:
        mine = [output for output in waiting if isinstance(output.value, stage.reads)]
        if not mine:
            return
        waiting[:] = [output for output in waiting if not isinstance(output.value, stage.reads)]
        inputs = [self._input(stage.name, output.value, output.key, now, {}) for output in mine]
        async for made in self._step(stage, inputs, waiting):
            yield made

    async def _step(
        self, stage: LocalStage, inputs: Sequence[Input[Any]], waiting: list[Output]
    ) -> AsyncIterator[Record | Failure]:
        for taken, result in zip(inputs, await stage.agent(inputs), strict=True):
            if isinstance(result, Rejected):
                yield Failure(stage.name, taken.value, result.reason, result.detail)
                continue
            if not result and stage is self.stages[0]:
                yield Failure(stage.name, taken.value, "held", "under embargo; it would be released at its time")
            for output in result:
                waiting.append(output)
                yield output.value

    def _input(self, stage: str, value: Any, key: str | None, now: datetime, headers: Mapping[str, str]) -> Input[Any]:
        self.offsets[stage] += 1
        return Input(value=value, key=key, position=Position(0, self.offsets[stage]), ingested_at=now, headers=dict(headers))


def _chunks(items: Iterable[Any], size: int) -> Iterator[list[Any]]:
    source = iter(items)
    while chunk := list(islice(source, size)):
        yield chunk
