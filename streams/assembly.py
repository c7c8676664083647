"""The topology's agents for one process: what `wirewatch process` and the tests run without Kafka."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from schemas.base import Record
from schemas.extraction import Extraction
from schemas.story import Story
from schemas.watch import Watch
from streams.binding import Coder, Tools
from streams.local import LocalStage
from streams.topics import ALERTS, RAW, Topic, topic_named, value_types
from streams.topology import topology

_AHEAD = frozenset({"deduplication", "extraction"})
"""Stages that nothing later feeds back into, so that they may run ahead by a batch."""


@dataclass(frozen=True, slots=True)
class FixedWatches:
    """Watches that nobody edits while they are used."""

    index: Any


def local_stages(
    *, emit: Topic, clock: Callable[[], datetime], coder: Coder | None = None, watches: Iterable[Watch] = ()
) -> list[LocalStage]:
    """The bindings up to the one that writes `emit`, each with a fresh dict as its state."""
    bindings = topology()
    last = max(index for index, binding in enumerate(bindings) if emit in binding.writes)
    wanted = bindings[: last + 1]
    needs = frozenset[str]().union(*(binding.needs for binding in wanted))
    tools = Tools(clock=clock, coder=coder, watches=fixed_watches(watches) if "watches" in needs else None)
    return [
        LocalStage(
            name=binding.agent,
            reads=(bytes,) if binding.reads is RAW else value_types(binding.reads),
            agent=binding.make(tools, {}),
            ahead=binding.agent in _AHEAD,
            gathers=binding.writes[0] is ALERTS,
        )
        for binding in wanted
    ]


def inline_coder(model: str) -> Coder:
    """Extraction in this very process; the model is loaded now."""
    from agents.extraction.coder import build_coder

    coder = build_coder(model)

    async def code(stories: Sequence[Story]) -> Sequence[Extraction]:
        return coder.code(stories)

    return code


def record_types(short_name: str) -> tuple[type[Record], ...]:
    """The record types of a topic by its short name."""
    return value_types(topic_named(short_name))


def fixed_watches(watches: Iterable[Watch]) -> FixedWatches:
    """An index of these watches that knows the register's names."""
    from streams.tools import watch_index

    index = watch_index()
    for watch in watches:
        index.put(watch)
    return FixedWatches(index)
