"""The alerts topic as one target reads it, and the dead letters it writes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from streams.dead_letters import DeadLetter
from streams.following import NoTopic
from streams.kafka_clients import kafka_python_options, no_topic
from streams.relay.courier import Letter
from streams.settings import Settings
from streams.topics import ALERTS, DEAD_LETTERS, LETTER_BYTES, MAX_MESSAGE_BYTES

_SECONDS = 30


class AlertSource:
    """All partitions of the alerts, read from where the target's group stood; a group that is new starts at `reset`.

    The partitions are assigned by hand: a receiver that is down for hours must not cost the membership of a group.
    """

    def __init__(self, settings: Settings, *, group: str, from_beginning: bool) -> None:
        from kafka import KafkaConsumer, TopicPartition

        self._consumer: Any = KafkaConsumer(
            **kafka_python_options(settings),
            group_id=group,
            enable_auto_commit=False,
            auto_offset_reset="earliest" if from_beginning else "latest",
            max_partition_fetch_bytes=MAX_MESSAGE_BYTES,
            max_poll_records=100,
        )
        numbers = self._consumer.partitions_for_topic(ALERTS.name)
        if not numbers:
            self._consumer.close()
            raise NoTopic(no_topic(settings, ALERTS.name))
        self._parts = [TopicPartition(ALERTS.name, number) for number in sorted(numbers)]
        self._consumer.assign(self._parts)
        self._committed: dict[Any, int] = {}

    def poll(self, seconds: float) -> Sequence[Letter]:
        """What has come, partition by partition in order."""
        polled = self._consumer.poll(timeout_ms=int(seconds * 1000))
        return [
            Letter(record.partition, record.offset, record.key, record.value, record.headers)
            for records in polled.values()
            for record in records
        ]

    def commit(self) -> None:
        """Commits what was polled, where anything is new."""
        positions = {part: self._consumer.position(part) for part in self._parts}
        if positions != self._committed:
            self._consumer.commit()
            self._committed = positions

    def close(self) -> None:
        """Ends the connection; commits nothing."""
        self._consumer.close(autocommit=False)


class Cemetery:
    """Writes what could not be delivered to the dead letters."""

    def __init__(self, settings: Settings) -> None:
        from kafka import KafkaProducer

        self._producer: Any = KafkaProducer(**kafka_python_options(settings), acks="all", max_request_size=LETTER_BYTES)

    def __call__(self, letter: Letter, reason: str, detail: str) -> None:
        """Returns when the broker has it; raises KafkaError."""
        told = DeadLetter("relay", reason, detail, "", ALERTS.name, letter.partition, letter.offset, letter.key, letter.value)
        headers = told.headers(list(letter.headers), datetime.now(UTC))
        sent = self._producer.send(DEAD_LETTERS.name, key=letter.key, value=letter.value, headers=headers)
        sent.get(_SECONDS)

    def close(self) -> None:
        """Ends the connection."""
        self._producer.close(timeout=_SECONDS)
