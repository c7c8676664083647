"""What every stage should have written: its own agents, undisturbed, over the very records that stand in its topic."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any, Final

import msgspec

from agents.ports import Input, Rejected, parted
from schemas.alert import Alert
from schemas.base import Record, encode
from schemas.extraction import Extraction
from schemas.story import Story
from schemas.watch import Watch
from streams.binding import Binding, Tools
from streams.headers import event_id
from streams.settings import Settings
from streams.taken import Reader
from streams.tools import watch_check, watch_index
from streams.topics import ACTIVITY, WATCHES, topics_for
from streams.topology import topology
from tests.chaos.records import Row, Topics, by_partition

LATER: Final = datetime(2200, 1, 1, tzinfo=UTC)
"""The clock of the undisturbed run: every embargo is over."""
_AT_ONCE: Final = 64
Coder = Callable[[Sequence[Story]], Sequence[Extraction | Rejected]]


@dataclass(frozen=True, slots=True)
class Due:
    """A record that a stage owes: where it goes, under which key and id, with which content, and because of which record."""

    topic: str
    key: bytes
    identity: str
    content: bytes
    broadcast: bool
    source: tuple[str, int, int]


@dataclass
class Expected:
    """All that is owed; `letters` maps the place of a message that cannot be processed to stage and reason."""

    due: list[Due] = field(default_factory=list)
    letters: dict[tuple[str, int, int], set[tuple[str, str]]] = field(default_factory=dict)


class CachedCoder:
    """Codes a story once, however often it is asked for."""

    def __init__(self, coder: Any) -> None:
        self._coder = coder
        self._known: dict[bytes, Extraction] = {}

    async def __call__(self, stories: Sequence[Story]) -> Sequence[Extraction]:
        names = [encode(story) for story in stories]
        fresh = {name: story for name, story in zip(names, stories, strict=True) if name not in self._known}
        if fresh:
            self._known.update(zip(fresh, self._coder.code(list(fresh.values())), strict=True))
        return [self._known[name] for name in names]


def content(record: Record) -> bytes:
    """A record's bytes without what a clock wrote."""
    return encode(msgspec.structs.replace(record, raised_at=LATER) if isinstance(record, Alert) else record)


async def expected(
    topics: Topics,
    *,
    coder: Callable[[Sequence[Story]], Awaitable[Sequence[Extraction]]],
    watches: Sequence[Watch],
    emptied: Sequence[tuple[Mapping[int, int], Mapping[int, int]]],
    settings: Settings,
) -> Expected:
    """What each stage owes for what stands in the topic that it reads.

    `emptied` tells, by partition, the offsets of wire.activity.v1 from which and up to which there were no watches.
    """
    owed, index = Expected(), watch_index()
    for binding in topology():
        for partition, rows in by_partition(topics[binding.reads.name]).items():
            tools = Tools(clock=lambda: LATER, coder=coder, watches=SimpleNamespace(index=index))
            agent = binding.make(tools, {})
            agent.rebuild()
            gaps = [(first.get(partition, 0), last.get(partition, 0)) for first, last in emptied]
            for batch in _batches(binding, rows, settings, gaps if binding.reads is ACTIVITY else ()):
                if "watches" in binding.needs:
                    _set(index, () if _in_a_gap(batch[0].event.message.offset, gaps) else watches)
                await _ask(binding, agent, batch, owed)
    _clerk(topics[WATCHES.name], owed)
    return owed


def _clerk(rows: Sequence[Row], owed: Expected) -> None:
    """What is to be said against watches."""
    check = watch_check()
    for row in rows:
        for reason, _ in check((row.key or b"").decode("utf-8", "replace"), row.value) if row.value is not None else ():
            owed.letters.setdefault(row.place, set()).add(("actor_alerts", reason))


async def _ask(binding: Binding, agent: Any, batch: Sequence[Any], owed: Expected) -> None:
    good = [taken for taken in batch if taken.bad is None]
    for taken in batch:
        if taken.bad is not None:
            _letter(owed, binding, taken, taken.bad.reason)
    inputs: list[Input[Any]] = [taken.input for taken in good]
    for taken, result in zip(good, await agent(inputs) if inputs else (), strict=True):
        outputs, refused = parted(result)
        for rejected in refused:
            _letter(owed, binding, taken, rejected.reason)
        owed.due += [
            Due(
                topic.name,
                output.key.encode(),
                event_id(output.key, output.value),
                content(output.value),
                output.broadcast,
                _place(taken),
            )
            for output in outputs
            for topic in topics_for(type(output.value), flash=output.flash)
        ]


def _letter(owed: Expected, binding: Binding, taken: Any, reason: str) -> None:
    owed.letters.setdefault(_place(taken), set()).add((binding.stage, reason))


def _place(taken: Any) -> tuple[str, int, int]:
    message = taken.event.message
    return message.topic, message.partition, message.offset


def _batches(binding: Binding, rows: Sequence[Row], settings: Settings, gaps: Sequence[tuple[int, int]]) -> Iterator[list[Any]]:
    """The messages in batches, of which none reaches over the border of a gap."""
    reader = Reader(binding.reads, settings=settings, clock=lambda: LATER)
    batch: list[Any] = []
    for row in rows:
        if batch and (len(batch) == _AT_ONCE or _in_a_gap(batch[-1].event.message.offset, gaps) != _in_a_gap(row.offset, gaps)):
            yield batch
            batch = []
        batch.append(reader.read(SimpleNamespace(message=_message(row))))
    if batch:
        yield batch


def _message(row: Row) -> Any:
    return SimpleNamespace(
        topic=row.topic,
        partition=row.partition,
        offset=row.offset,
        key=row.key,
        value=row.value,
        headers=row.headers,
        timestamp=row.timestamp / 1000,
    )


def _in_a_gap(offset: int, gaps: Sequence[tuple[int, int]]) -> bool:
    return any(first <= offset < last for first, last in gaps)


def _set(index: Any, watches: Sequence[Watch]) -> None:
    wanted = {watch.watch_id: watch for watch in watches}
    for gone in {watch.watch_id for watch in index} - set(wanted):
        index.remove(gone)
    for watch_id, watch in wanted.items():
        if index.get(watch_id) is None:
            index.put(watch)
