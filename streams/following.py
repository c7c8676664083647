"""Following a topic from outside the stream: every partition, no consumer group, nothing committed."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Collection, Iterable, Iterator
from datetime import datetime
from typing import Any

from streams.kafka_clients import kafka_python_options, no_topic
from streams.settings import Settings
from streams.topics import MAX_MESSAGE_BYTES

_POLL_MS = 200
_HELD = 50_000


class NoTopic(Exception):
    """The topic does not exist; the message says what to do."""


def follow(
    settings: Settings,
    topic: str,
    *,
    from_beginning: bool = False,
    since: datetime | None = None,
    idle_exit: float | None = None,
    to_end: bool = False,
) -> Iterator[Any]:
    """Records of a topic as kafka-python gives them: those that are there in the order of their times, then as they come.

    Told of what is there is everything with `from_beginning`, what was written from `since` on, else nothing.

    Ends when nothing came for `idle_exit` seconds, or with `to_end` once everything that was there at the start is told;
    else goes on for ever. Raises NoTopic.
    """
    from kafka import KafkaConsumer, TopicPartition

    consumer = KafkaConsumer(
        **kafka_python_options(settings),
        enable_auto_commit=False,
        auto_offset_reset="earliest",
        max_partition_fetch_bytes=MAX_MESSAGE_BYTES,
        fetch_max_wait_ms=_POLL_MS,
    )
    try:
        numbers = consumer.partitions_for_topic(topic)
        if not numbers:
            raise NoTopic(no_topic(settings, topic))
        parts = [TopicPartition(topic, number) for number in sorted(numbers)]
        consumer.assign(parts)
        ends = consumer.end_offsets(parts)
        if from_beginning:
            consumer.seek_to_beginning(*parts)
        elif since is not None:
            found = consumer.offsets_for_times(dict.fromkeys(parts, int(since.timestamp() * 1000)))
            for part, end in ends.items():
                consumer.seek(part, found[part].offset if found.get(part) else end)
        else:
            for part, end in ends.items():  # looked up now: what is written from this moment on is told
                consumer.seek(part, end)
        merge = _Merge(parts if from_beginning or since is not None else [])
        heard = time.monotonic()
        while True:
            for part, records in consumer.poll(timeout_ms=_POLL_MS).items():
                merge.add(part, records)
                heard = time.monotonic()
            reached = {part for part, end in ends.items() if consumer.position(part) >= end}
            yield from merge.ready(reached)
            if to_end and len(reached) == len(parts):
                return
            if idle_exit is not None and time.monotonic() - heard >= idle_exit:
                return
    finally:
        consumer.close()


class _Merge:
    """Puts what was there at the start in the order of its times over all partitions; passes on at once what comes later."""

    def __init__(self, parts: Iterable[Any]) -> None:
        self._held: dict[Any, deque[Any]] = {part: deque() for part in parts}

    def add(self, part: Any, records: Iterable[Any]) -> None:
        """Take in what a partition gave."""
        self._held.setdefault(part, deque()).extend(records)

    def ready(self, reached: Collection[Any]) -> Iterator[Any]:
        """What can be told: as long as no partition that is not at its end could still hold something earlier.

        Past a limit the earliest is told all the same. (To pause the others would hold less, but kafka-python 3.0.12 does
        not fetch again from a partition that was paused and resumed while data of it were in its buffer.)
        """
        while True:
            heads = [(held[0].timestamp, part, held) for part, held in self._held.items() if held]
            blocked = any(not held and part not in reached for part, held in self._held.items())
            if not heads or (blocked and sum(map(len, self._held.values())) < _HELD):
                return
            yield min(heads, key=lambda head: head[:2])[2].popleft()
