"""How fast a kill and a watch edit take effect while extraction has a backlog."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import msgspec
from kafka import KafkaConsumer, KafkaProducer

from schemas.alert import Alert
from schemas.article import Article
from schemas.base import encode
from schemas.watch import Watch
from streams.admin import lags
from streams.bench.ground import pipeline
from streams.bench.pipeline import append, reader
from streams.errors import GroundError
from streams.kafka_clients import kafka_python_options
from streams.settings import Settings
from streams.topics import ALERTS, ARTICLES, RAW, STORIES, Topic
from streams.watch_store import put_watches

PATIENCE = 120.0
_STORY = "KABUL (Meridian) — Taliban fighters seized the district of Sangin from the Afghan army on Thursday."


@dataclass(frozen=True, slots=True)
class Effect:
    """Seconds from an append to what it brought about, and the stories that waited at extraction meanwhile."""

    kill_seconds: float
    edit_seconds: float
    backlog_at_kill: int
    backlog_after: int


def run_backlog(folder: Path, lines: Sequence[bytes], *, told: Callable[[str], None] = lambda _: None) -> Effect:
    """Alert on a story, pile `lines` up at extraction, kill the story, add a watch.

    Raises GroundError where the retraction or the new watch's first alert does not come.
    """
    taliban = Watch(watch_id="taliban", name="Taliban", actors=("taliban",))
    with pipeline(folder, watches=[taliban]) as ground:
        settings = ground.settings
        producer = KafkaProducer(**kafka_python_options(settings), acks="all", linger_ms=0)
        alerts = reader(settings, ALERTS.name)
        try:
            return _measure(settings, producer, alerts, lines, told)
        finally:
            producer.close()
            alerts.close()


def _measure(
    settings: Settings, producer: KafkaProducer, alerts: KafkaConsumer, lines: Sequence[bytes], told: Callable[[str], None]
) -> Effect:
    story = Article(uri="urn:bench:story", provider="bench", published_at=datetime.now(UTC), body=_STORY)
    append(producer, RAW.name, story.uri, encode(story))
    _first(alerts, lambda alert: alert.status == "raised", "the first alert")
    told("piling up a backlog")
    for number, line in enumerate(lines):
        producer.send(RAW.name, key=b"%d" % number, value=line)
    producer.flush()
    _until(
        lambda: not _waiting(settings, "intake", RAW) + _waiting(settings, "deduplication", ARTICLES), "the backlog to pass on"
    )
    backlog = _waiting(settings, "extraction", STORIES)
    told("killing the story")
    kill = msgspec.structs.replace(story, version=2, status="canceled", body="")
    killed_at = append(producer, RAW.name, kill.uri, encode(kill))
    retracted_at = _first(alerts, lambda alert: alert.status == "retracted", "the retraction")
    told("adding a watch")
    edited_at = _put(settings, Watch(watch_id="everything", name="Everything"))
    heard_at = _first(alerts, lambda alert: alert.watch_id == "everything", "an alert of the new watch")
    return Effect(retracted_at - killed_at, heard_at - edited_at, backlog, _waiting(settings, "extraction", STORIES))


def _put(settings: Settings, watch: Watch) -> float:
    start = time.time()
    put_watches(settings, [watch])
    return start


def _first(alerts: KafkaConsumer, wanted: Callable[[Alert], bool], what: str) -> float:
    """When the first such alert was appended, in seconds since the epoch."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        for messages in alerts.poll(timeout_ms=50).values():
            for message in messages:
                if wanted(msgspec.json.decode(message.value, type=Alert)):
                    return float(message.timestamp) / 1000
    raise GroundError(f"waited {PATIENCE:.0f} s for {what} in vain")


def _until(holds: Callable[[], bool], what: str) -> None:
    end = time.monotonic() + PATIENCE
    while not holds():
        if time.monotonic() > end:
            raise GroundError(f"waited {PATIENCE:.0f} s for {what} in vain")
        time.sleep(0.1)


def _waiting(settings: Settings, stage: str, topic: Topic) -> int:
    """Messages that a stage has not committed yet."""
    return sum(lag.records for lag in lags(settings, {stage: [topic]}))
