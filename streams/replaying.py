"""Sending again what a topic holds, or what an archive holds, beside live traffic: marked, and never ahead of it."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from agents.ports import FLASH, REPLAY
from streams import headers
from streams.feed_sources import Item
from streams.feeding import Pending, Sender
from streams.following import follow
from streams.kafka_clients import kafka_python_options
from streams.settings import Settings
from streams.topics import ARTICLES, EVENTS, MAX_MESSAGE_BYTES, RAW, REPORTS, STORIES, Topic, group_id

REPLAYED = (RAW, ARTICLES, STORIES, REPORTS, EVENTS)
"""What can be replayed; activity and matches follow from events."""
AHEAD = 16
"""Messages that may wait at a stage before a replay holds back: what live traffic may have to wait for."""
_LOOK_SECONDS = 0.5
_IN_FLIGHT = 500


@dataclass(slots=True)
class Tally:
    """What a replay did: records sent, replays of others passed over, and the time of the last record sent."""

    sent: int = 0
    passed_over: int = 0
    reached: datetime | None = None


class Throttle:
    """Lets a message go only while few wait at any stage, so that what is live never stands behind an archive.

    `waiting` tells how many wait at the stage that is furthest behind; asked at most twice a second, and in between no
    more leave than there was room for.
    """

    def __init__(
        self,
        waiting: Callable[[], int],
        *,
        ahead: int = AHEAD,
        rate: float | None = None,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._waiting = waiting
        self._ahead = ahead
        self._gap = 1 / rate if rate else 0.0
        self._clock = clock
        self._sleep = sleep
        self._room = 0
        self._looked = float("-inf")
        self._next = float("-inf")

    def wait(self) -> None:
        """Until the next message may go."""
        while self._room <= 0:
            self._sleep(max(0.0, self._looked + _LOOK_SECONDS - self._clock()))
            self._looked = self._clock()
            self._room = self._ahead - self._waiting()
        self._room -= 1
        if self._gap:
            self._sleep(max(0.0, self._next - self._clock()))
            self._next = max(self._next, self._clock()) + self._gap


@dataclass(slots=True)
class Throttled:
    """A sender that waits its turn."""

    sender: Sender
    throttle: Throttle

    def send(self, item: Item) -> Pending:
        """Begin to send an item once it may go."""
        self.throttle.wait()
        return self.sender.send(item)


def furthest_behind(settings: Settings) -> int:
    """How many messages wait at the stage that is furthest behind. Raises BrokerUnreachable, AdminError."""
    from streams.admin import lags
    from streams.topology import topology

    reads: dict[str, list[Topic]] = {}
    for binding in topology():
        reads.setdefault(binding.stage, []).append(binding.reads)
    by_stage: dict[str, int] = {}
    for lag in lags(settings, reads):
        by_stage[lag.stage] = by_stage.get(lag.stage, 0) + lag.records
    return max(by_stage.values(), default=0)


def writers_at_work(settings: Settings, topic: Topic) -> list[str]:
    """The stages that write to a topic and are running. Raises BrokerUnreachable, AdminError."""
    from streams.admin import admin_client, patiently
    from streams.topology import topology

    stages = sorted({binding.stage for binding in topology() if topic in binding.writes})
    with admin_client(settings) as admin:
        told = patiently(admin.describe_groups, [group_id(stage) for stage in stages])
    return [stage for stage in stages if told[group_id(stage)]["members"]]


def records(settings: Settings, topic: Topic, *, since: datetime, until: datetime) -> Iterator[Any]:
    """What the topic holds of a period in the order of its times, of a compacted one each key's last. Raises NoTopic."""
    found: Iterable[Any] = follow(settings, topic.name, since=since, to_end=True)
    if topic.cleanup == "compact":
        last: dict[bytes | None, Any] = {}
        for record in found:
            last.pop(record.key, None)
            last[record.key] = record
        found = last.values()
    for record in found:
        if record.value is not None and record.timestamp < until.timestamp() * 1000:
            yield record


def replay(
    settings: Settings,
    topic: Topic,
    *,
    since: datetime,
    until: datetime,
    throttle: Throttle,
    mark: str,
    tally: Tally,
    again: bool = False,
) -> None:
    """Append a topic's records of a period to it once more, under `mark`; `tally` counts as it goes.

    Records that bear a mark themselves are passed over unless `again`. Raises NoTopic, kafka-python's KafkaError.
    """
    from kafka import KafkaProducer

    producer: Any = KafkaProducer(
        **kafka_python_options(settings),
        acks="all",
        enable_idempotence=True,
        linger_ms=5,
        compression_type="lz4",
        max_request_size=MAX_MESSAGE_BYTES,
    )
    out: list[Any] = []
    try:
        for record in records(settings, topic, since=since, until=until):
            if not again and any(name.lower() == REPLAY for name, _ in record.headers):
                tally.passed_over += 1
                continue
            throttle.wait()
            # Raw items and withdrawals to all partitions were put there on purpose; elsewhere the key decides, as ever.
            partition = record.partition if topic in (RAW, REPORTS) else None
            written = marked(record, mark)
            out.append(producer.send(topic.name, key=record.key, value=record.value, headers=written, partition=partition))
            if len(out) >= _IN_FLIGHT:
                for future in out[: _IN_FLIGHT // 2]:
                    future.get(60)
                del out[: _IN_FLIGHT // 2]
            tally.sent += 1
            tally.reached = datetime.fromtimestamp(record.timestamp / 1000, UTC)
        for future in out:
            future.get(60)
    finally:
        producer.close(timeout=10)


def marked(record: Any, mark: str) -> headers.Headers:
    """The record's headers with the mark, and with what they left to be derived from the place and time it had.

    What is sent again stands in this topic alone, so it is a flash no more."""
    kept = [(name, value) for name, value in headers.pairs(record.headers) if name.lower() not in (REPLAY, FLASH)]
    told = headers.read(kept)
    place = f"{record.topic}/{record.partition}/{record.offset}"
    if headers.TRACEPARENT not in told:
        kept.append((headers.TRACEPARENT, headers.trace({}, place).encode()))
    if headers.INGESTED_AT not in told and record.timestamp > 0:
        first = datetime.fromtimestamp(record.timestamp / 1000, UTC)
        kept.append((headers.INGESTED_AT, first.isoformat(timespec="milliseconds").encode()))
    return [*kept, (REPLAY, mark.encode())]
