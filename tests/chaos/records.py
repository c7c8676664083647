"""The topics as they stand after a run: every record, and a copy of them as files where a run failed."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from kafka import KafkaConsumer, TopicPartition

from streams.topics import TOPICS, changelogs


@dataclass(frozen=True, slots=True)
class Row:
    """One record as it stands; `timestamp` in milliseconds since 1970."""

    topic: str
    partition: int
    offset: int
    key: bytes | None
    value: bytes | None
    headers: tuple[tuple[str, bytes], ...]
    timestamp: int

    def told(self, name: str) -> str:
        """A header's text; empty where there is none."""
        return dict(self.headers).get(name, b"").decode("utf-8", "replace")

    @property
    def place(self) -> tuple[str, int, int]:
        return self.topic, self.partition, self.offset


Topics = Mapping[str, list[Row]]
"""The rows of each topic, partition by partition, in the order of their offsets."""


def read_all(bootstrap: str) -> dict[str, list[Row]]:
    """Every record of every topic of the contract."""
    return {topic.name: _read(bootstrap, topic.name) for topic in TOPICS}


def read_state(bootstrap: str) -> dict[str, list[Row]]:
    """Every record of the changelogs, for the evidence of a run that failed."""
    return {topic.name: _read(bootstrap, topic.name) for topic in changelogs()}


def _read(bootstrap: str, topic: str) -> list[Row]:
    consumer = KafkaConsumer(bootstrap_servers=bootstrap.split(","), auto_offset_reset="earliest", enable_auto_commit=False)
    try:
        partitions = [TopicPartition(topic, number) for number in sorted(consumer.partitions_for_topic(topic) or ())]
        consumer.assign(partitions)
        ends = consumer.end_offsets(partitions)
        rows: list[Row] = []
        while any(consumer.position(partition) < ends[partition] for partition in partitions):
            for records in consumer.poll(timeout_ms=500).values():
                rows += [
                    Row(topic, r.partition, r.offset, r.key, r.value, tuple((n, v or b"") for n, v in r.headers), r.timestamp)
                    for r in records
                ]
        return sorted(rows, key=lambda row: (row.partition, row.offset))
    finally:
        consumer.close()


def dump(topics: Topics, folder: Path) -> None:
    """A file of JSON lines for each topic: evidence for people."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, rows in topics.items():
        with (folder / f"{name}.jsonl").open("w", encoding="utf-8") as file:
            file.writelines(json.dumps(_plain(row), ensure_ascii=False) + "\n" for row in rows)


def by_partition(rows: Iterable[Row]) -> dict[int, list[Row]]:
    """The rows of each partition."""
    parted: dict[int, list[Row]] = {}
    for row in rows:
        parted.setdefault(row.partition, []).append(row)
    return parted


def _plain(row: Row) -> dict[str, object]:
    value = None if row.value is None else row.value[:20_000].decode("utf-8", "replace")
    key = None if row.key is None else row.key.decode("utf-8", "replace")
    headers = {name: told.decode("utf-8", "replace") for name, told in row.headers}
    return {"at": [row.partition, row.offset], "ms": row.timestamp, "key": key, "headers": headers, "value": value}
