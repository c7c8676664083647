"""How the whole pipeline stands, as the broker tells it: workers, waiting messages and their age, rates, alerts, watches."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import msgspec
from kafka import KafkaAdminClient, KafkaConsumer, TopicPartition

from schemas.alert import Alert
from streams.admin import admin_client, patiently
from streams.kafka_clients import kafka_python_options
from streams.settings import Settings
from streams.topics import ALERTS, DEAD_LETTERS, WATCHES, group_id
from streams.topology import STAGES, topology

_EARLIEST, _LATEST = -2, -1
_AGE_SECONDS = 1.0
_POLL_MS = 100
_read = msgspec.json.Decoder(Alert).decode


@dataclass(frozen=True, slots=True)
class StageLine:
    """One stage: workers in its group, messages that wait, seconds the oldest of them has waited, messages settled a second.

    `age` is None where nothing waits or it could not be read in time; `rate` is None at the first look.
    """

    stage: str
    workers: int
    waiting: int
    age: float | None
    rate: float | None


@dataclass(frozen=True, slots=True)
class View:
    """One look; `alerts` are the latest, the newest last."""

    stages: Sequence[StageLine]
    watches: int
    dead_letters: int
    alerts: Sequence[Alert]


@dataclass(slots=True)
class Overview:
    """Looks again and again over connections that stay open. Commits nothing and joins no group."""

    admin: KafkaAdminClient
    ages: KafkaConsumer
    news: KafkaConsumer
    shown: int
    clock: Callable[[], float] = time.time
    _alerts: deque[Alert] = field(default_factory=deque)
    _watches: set[bytes] = field(default_factory=set)
    _settled: dict[str, tuple[float, int]] = field(default_factory=dict)

    def look(self) -> View:
        """How it stands now; the first look reads the watches, and the last alerts that are there."""
        self._hear()
        reads = {stage: [b.reads.name for b in topology() if b.stage == stage] for stage in STAGES}
        parts = {name: self._parts(name) for names in reads.values() for name in names}
        wanted = [part for held in parts.values() for part in held]
        letters = self._parts(DEAD_LETTERS.name)
        starts = _offsets(self.admin, [*wanted, *letters], _EARLIEST)
        ends = _offsets(self.admin, [*wanted, *letters], _LATEST)
        groups = [group_id(stage) for stage in STAGES]
        members = {name: len(told["members"]) for name, told in patiently(self.admin.describe_groups, groups).items()}
        lines = []
        for stage, names in reads.items():
            told = patiently(self.admin.list_group_offsets, {group_id(stage): None}).get(group_id(stage), {})
            at = {part: _committed(told.get(part), starts[part]) for name in names for part in parts[name]}
            behind = {part: offset for part, offset in at.items() if offset < ends[part]}
            lines.append(
                StageLine(
                    stage,
                    members.get(group_id(stage), 0),
                    sum(ends[part] - offset for part, offset in behind.items()),
                    self._age(behind),
                    self._rate(stage, sum(at.values())),
                )
            )
        dead = sum(ends[part] - starts[part] for part in letters)
        return View(lines, len(self._watches), dead, list(self._alerts))

    def _parts(self, topic: str) -> list[Any]:
        return [TopicPartition(topic, number) for number in sorted(self.ages.partitions_for_topic(topic) or ())]

    def _rate(self, stage: str, settled: int) -> float | None:
        now = time.monotonic()
        before = self._settled.get(stage)
        self._settled[stage] = (now, settled)
        return max(0.0, (settled - before[1]) / (now - before[0])) if before and now > before[0] else None

    def _age(self, behind: Mapping[Any, int]) -> float | None:
        """Of the message that each partition's group would read next, the oldest."""
        if not behind:
            return None
        self.ages.assign(list(behind))
        for part, offset in behind.items():
            self.ages.seek(part, offset)
        found: dict[Any, float] = {}
        end = time.monotonic() + _AGE_SECONDS
        while len(found) < len(behind) and time.monotonic() < end:
            for part, records in self.ages.poll(timeout_ms=_POLL_MS).items():
                found.setdefault(part, records[0].timestamp / 1000)
        return max((max(0.0, self.clock() - at) for at in found.values()), default=None)

    def _hear(self) -> None:
        """Take in watches and alerts that have come."""
        ends = self.news.end_offsets(list(self.news.assignment()))
        end = time.monotonic() + 10 * _AGE_SECONDS
        while any(self.news.position(part) < at for part, at in ends.items()) and time.monotonic() < end:
            for part, records in self.news.poll(timeout_ms=_POLL_MS).items():
                for record in records:
                    self._take(part.topic, record)
        self._alerts = deque(sorted(self._alerts, key=lambda alert: alert.raised_at)[-self.shown :])

    def _take(self, topic: str, record: Any) -> None:
        if topic == ALERTS.name:
            try:
                self._alerts.append(_read(record.value))
            except (msgspec.MsgspecError, UnicodeDecodeError, TypeError):
                return  # `tail` tells of it; here it would push others off the screen
        elif record.value is None:
            self._watches.discard(record.key)
        else:
            self._watches.add(record.key)


@contextmanager
def overview(settings: Settings, *, shown: int) -> Iterator[Overview]:
    """Open one that shows so many alerts. Raises BrokerUnreachable, AdminError, GroundError where topics are missing."""
    from streams.errors import GroundError

    options = {**kafka_python_options(settings), "enable_auto_commit": False, "auto_offset_reset": "earliest"}
    with admin_client(settings) as admin:
        ages = KafkaConsumer(**options, max_partition_fetch_bytes=65_536, fetch_max_wait_ms=_POLL_MS)
        news = KafkaConsumer(**options, fetch_max_wait_ms=_POLL_MS)
        try:
            parts = [
                TopicPartition(topic.name, number)
                for topic in (WATCHES, ALERTS)
                for number in sorted(news.partitions_for_topic(topic.name) or ())
            ]
            if len({part.topic for part in parts}) < 2:
                raise GroundError("the topics are missing: create them with `wirewatch topics ensure`")
            news.assign(parts)
            news.seek_to_beginning(*(part for part in parts if part.topic == WATCHES.name))
            ends, begins = news.end_offsets(parts), news.beginning_offsets(parts)
            for part in parts:
                if part.topic == ALERTS.name:
                    news.seek(part, max(begins[part], ends[part] - shown))
            yield Overview(admin, ages, news, shown)
        finally:
            ages.close()
            news.close()


def _offsets(admin: KafkaAdminClient, parts: Sequence[Any], which: int) -> dict[Any, int]:
    found = admin.list_partition_offsets(dict.fromkeys(parts, which)) if parts else {}
    return {part: int(told.offset) for part, told in found.items()}


def _committed(told: Any, start: int) -> int:
    """Where a group goes on: what it committed, else the oldest there is."""
    return start if told is None or told.offset < 0 else max(int(told.offset), start)
