"""Following a topic from outside the stream: every partition, no consumer group, nothing committed."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

from streams.kafka_clients import kafka_python_options
from streams.settings import Settings
from streams.topics import MAX_MESSAGE_BYTES

_POLL_MS = 200


class NoTopic(Exception):
    """The topic does not exist; the message says what to do."""


def follow(
    settings: Settings, topic: str, *, from_beginning: bool = False, idle_exit: float | None = None, to_end: bool = False
) -> Iterator[Any]:
    """Records of a topic as kafka-python gives them, in the order of their times within what arrives together.

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
            raise NoTopic(f"there is no topic {topic}: create the topics with `wirewatch topics ensure`")
        parts = [TopicPartition(topic, number) for number in sorted(numbers)]
        consumer.assign(parts)
        ends = consumer.end_offsets(parts)
        if from_beginning:
            consumer.seek_to_beginning(*parts)
        else:
            for part, end in ends.items():  # looked up now: what is written from this moment on is told
                consumer.seek(part, end)
        heard = time.monotonic()
        while True:
            if to_end and all(consumer.position(part) >= end for part, end in ends.items()):
                return
            polled = consumer.poll(timeout_ms=_POLL_MS)
            records = sorted(
                (r for batch in polled.values() for r in batch), key=lambda r: (r.timestamp, r.partition, r.offset)
            )
            if records:
                yield from records
                heard = time.monotonic()
            elif idle_exit is not None and time.monotonic() - heard >= idle_exit:
                return
    finally:
        consumer.close()
