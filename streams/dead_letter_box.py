"""The dead-letter topic, for people: list, look, and send back once what was wrong is put right."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from streams.dead_letters import PREFIX
from streams.following import follow
from streams.kafka_clients import kafka_python_options
from streams.settings import Settings
from streams.topics import DEAD_LETTERS, MAX_MESSAGE_BYTES

GROUP = "wirewatch.dlq"
"""The group under which the broker keeps which letters were sent back: for all operators, on any machine."""
_MOST_METADATA = 4000
_SECONDS = 60

Place = tuple[int, int]
"""Partition and offset."""


class BoxError(Exception):
    """Letters could not be sent back, or it could not be remembered that they were."""


@dataclass(frozen=True, slots=True)
class Letter:
    """A dead letter: where it lies, when it died and of what, the message as it was, and whether it was sent back."""

    place: Place
    at: datetime
    headers: Mapping[str, str]
    original_headers: Sequence[tuple[str, bytes]]
    key: bytes | None
    value: bytes | None
    sent_back: bool

    @property
    def name(self) -> str:
        """How people name it: partition:offset."""
        return f"{self.place[0]}:{self.place[1]}"

    def told(self, field: str) -> str:
        """What its headers tell: stage, reason, detail, topic, ..."""
        return self.headers.get(PREFIX + field, "")


def letters(settings: Settings) -> Iterator[Letter]:
    """All dead letters that are there now, oldest first. Raises NoTopic."""
    back = sent_back(settings)
    for record in follow(settings, DEAD_LETTERS.name, from_beginning=True, to_end=True):
        place = (record.partition, record.offset)
        yield Letter(
            place=place,
            at=datetime.fromtimestamp(max(record.timestamp, 0) / 1000, UTC),
            headers={name: (value or b"").decode("utf-8", "replace") for name, value in record.headers},
            original_headers=[(name, value) for name, value in record.headers if not name.startswith(PREFIX)],
            key=record.key,
            value=record.value,
            sent_back=any(first <= place[1] <= last for first, last in back.get(place[0], ())),
        )


def send_back(settings: Settings, chosen: Sequence[Letter]) -> int:
    """Send these letters to where they came from, and remember it; returns how many. Raises BoxError.

    A crash between the two sends them again at the next call: the stages see a message twice, which they are made for.
    """
    from kafka import KafkaProducer
    from kafka.errors import KafkaError

    homeless = [letter.name for letter in chosen if not letter.told("topic")]
    if homeless:
        raise BoxError(f"{', '.join(homeless[:5])}: the header {PREFIX}topic is missing, so nobody knows where to")
    producer: Any = KafkaProducer(
        **kafka_python_options(settings), acks="all", max_request_size=MAX_MESSAGE_BYTES, enable_idempotence=True
    )
    try:
        sent = [
            producer.send(letter.told("topic"), key=letter.key, value=letter.value, headers=list(letter.original_headers))
            for letter in chosen
        ]
        for future in sent:
            future.get(_SECONDS)
    except KafkaError as error:
        raise BoxError(f"the broker did not take them back: {error}") from error
    finally:
        producer.close(timeout=5)
    _remember(settings, [letter.place for letter in chosen])
    return len(sent)


def sent_back(settings: Settings) -> dict[int, list[tuple[int, int]]]:
    """Of each partition, the ranges of offsets (both inclusive) that were sent back."""
    from streams.admin import admin_client, patiently

    with admin_client(settings) as admin:
        known = patiently(admin.list_group_offsets, {GROUP: None}).get(GROUP, {})
    return {part.partition: _ranges(told.metadata) for part, told in known.items() if part.topic == DEAD_LETTERS.name}


def _remember(settings: Settings, places: Iterable[Place]) -> None:
    from kafka import TopicPartition
    from kafka.structs import OffsetAndMetadata

    from streams.admin import admin_client

    known = sent_back(settings)
    for partition, offset in places:
        known.setdefault(partition, []).append((offset, offset))
    offsets = {}
    for partition, ranges in known.items():
        joined = _joined(ranges)
        text = ",".join(f"{first}-{last}" for first, last in joined)
        if len(text) > _MOST_METADATA:
            raise BoxError("they were sent back, but this is not remembered: too many single ones; send the gaps back as well")
        offsets[TopicPartition(DEAD_LETTERS.name, partition)] = OffsetAndMetadata(joined[-1][1] + 1, text, -1)
    with admin_client(settings) as admin:
        admin.alter_group_offsets(GROUP, offsets)


def _ranges(text: str) -> list[tuple[int, int]]:
    found = []
    for part in text.split(","):
        first, dash, last = part.partition("-")
        if dash and first.isdigit() and last.isdigit():
            found.append((int(first), int(last)))
    return found


def _joined(ranges: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """The same offsets in as few ranges as there can be."""
    joined: list[tuple[int, int]] = []
    for first, last in sorted(ranges):
        if joined and first <= joined[-1][1] + 1:
            joined[-1] = (joined[-1][0], max(last, joined[-1][1]))
        else:
            joined.append((first, last))
    return joined
