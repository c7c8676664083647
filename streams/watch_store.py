"""The watches on their topic, for tools: read all, write some, remove some."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

import msgspec

from schemas.base import encode
from schemas.watch import Watch
from streams.following import follow
from streams.kafka_clients import kafka_python_options
from streams.settings import Settings
from streams.topics import WATCHES

_read = msgspec.json.Decoder(Watch).decode
_HEADERS = [("content-type", b"application/json"), ("ce_type", b"wirewatch.watch.v1")]
_SECONDS = 30


def read_watches(settings: Settings, *, on_unreadable: Callable[[str, str], None] = lambda key, why: None) -> dict[str, Watch]:
    """All watches in force, by id; `on_unreadable(key, reason)` is told of records that are none. Raises NoTopic."""
    latest: dict[str, bytes | None] = {}
    for record in follow(settings, WATCHES.name, from_beginning=True, to_end=True):
        latest[(record.key or b"").decode("utf-8", "replace")] = record.value
    watches = {}
    for key, value in sorted(latest.items()):
        if value is None:
            continue
        try:
            watches[key] = _read(value)
        except (msgspec.MsgspecError, UnicodeDecodeError) as error:
            on_unreadable(key, str(error))
    return watches


def put_watches(settings: Settings, watches: Iterable[Watch]) -> None:
    """Add these watches, or change those that bear their ids; returns when all replicas have them. Raises KafkaError."""
    _write(settings, {watch.watch_id: encode(watch) for watch in watches})


def remove_watches(settings: Settings, watch_ids: Iterable[str]) -> None:
    """Remove these watches. Raises KafkaError."""
    _write(settings, dict.fromkeys(watch_ids))


def _write(settings: Settings, values: Mapping[str, bytes | None]) -> None:
    from kafka import KafkaProducer

    producer: Any = KafkaProducer(**kafka_python_options(settings), acks="all")
    try:
        sent = [producer.send(WATCHES.name, key=key.encode(), value=value, headers=_HEADERS) for key, value in values.items()]
        producer.flush(timeout=_SECONDS)
        for future in sent:
            future.get(_SECONDS)
    finally:
        producer.close(timeout=5)
