"""From a kill notice on wire.articles.v1 to the retraction on wire.events.v1, while the wire goes on."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import msgspec
from kafka import KafkaConsumer, KafkaProducer

from schemas.article import Article
from schemas.base import encode
from schemas.event import Event
from streams.bench.ground import pipeline
from streams.bench.pipeline import reader
from streams.errors import GroundError
from streams.kafka_clients import kafka_python_options
from streams.settings import Settings
from streams.topics import ARTICLES, EVENTS

PATIENCE = 120.0
"""Seconds that a retraction, or a story to kill, may take before the measurement fails."""


@dataclass(frozen=True, slots=True)
class Killed:
    """One kill notice: seconds from just before it was sent until its retraction had been read."""

    uri: str
    seconds: float


def run_kills(
    folder: Path, lines: Sequence[bytes], *, rate: float, kills: int, told: Callable[[str], None] = lambda _: None
) -> list[Killed]:
    """Start a broker and a worker with all stages, feed `lines` at `rate` a second, kill `kills` stories among them.

    Raises GroundError where a retraction does not come.
    """
    told("starting the worker")
    with pipeline(folder) as ground:
        return measure(ground.settings, lines, rate=rate, kills=kills, told=told)


def measure(
    settings: Settings,
    lines: Sequence[bytes],
    *,
    rate: float,
    kills: int,
    gap: float = 0.5,
    told: Callable[[str], None] = lambda _: None,
) -> list[Killed]:
    """Kill one story after the other whose events stand by its word alone, `gap` seconds apart; a worker must be running.

    The clock runs from before the notice is handed to the producer until a consumer holds the retraction: whatever the
    clients at both ends add is counted in.
    """
    events = reader(settings, EVENTS.name)
    wire = _Wire(settings, lines, rate)
    wire.start()
    watch = _Watch()
    found: list[Killed] = []
    try:
        while len(found) < kills:
            uri = _next(watch, events, wire)
            found.append(Killed(uri, _killed(watch, events, wire, uri)))
            told(f"{len(found)} of {kills}: {found[-1].seconds:.3f} s")
            resume = time.monotonic() + gap
            while time.monotonic() < resume:
                watch.read(events)
    finally:
        wire.stop()
        events.close()
    return found


@dataclass
class _Watch:
    """What stands on wire.events.v1, and which stories alone vouch for an event."""

    standing: dict[str, Event] = field(default_factory=dict)
    killed: set[str] = field(default_factory=set)
    retracted: set[str] = field(default_factory=set)

    def read(self, consumer: KafkaConsumer) -> None:
        for messages in consumer.poll(timeout_ms=20).values():
            for message in messages:
                event = msgspec.json.decode(message.value, type=Event)
                if event.status != "retracted":
                    self.standing[event.event_id] = event
                    continue
                self.standing.pop(event.event_id, None)
                if event.reason == "kill":
                    self.retracted.add(event.cause.uri)

    def candidate(self, sent: Callable[[str], bool]) -> str | None:
        """The uri of the newest event that one living story alone vouches for."""
        for event in reversed(self.standing.values()):
            uris = {source.uri for source in event.reports}
            if len(uris) == 1 and not uris & self.killed and sent(*uris):
                return uris.pop()
        return None


class _Wire(threading.Thread):
    """Appends articles in the background and knows which version of each uri was sent last."""

    def __init__(self, settings: Settings, lines: Sequence[bytes], rate: float) -> None:
        super().__init__(daemon=True)
        self._lines = lines
        self._pause = 1 / rate
        self._ended = threading.Event()
        self._producer = KafkaProducer(**kafka_python_options(settings), acks="all", linger_ms=0)
        self.latest: dict[str, Article] = {}

    def run(self) -> None:
        start = time.monotonic()
        for number, line in enumerate(self._lines):
            if self._ended.wait(max(0.0, start + number * self._pause - time.monotonic())):
                return
            article = msgspec.json.decode(line, type=Article)
            known = self.latest.get(article.uri)
            if known is None or known.version < article.version:
                self.latest[article.uri] = article
            self._producer.send(ARTICLES.name, key=article.language.encode(), value=line)

    def kill(self, uri: str) -> float:
        """Append the kill notice of a story; when, on the monotonic clock, just before."""
        last = self.latest[uri]
        notice = msgspec.structs.replace(
            last, version=last.version + 1, status="canceled", body="", headline=f"KILL: {last.headline}", signal=None
        )
        start = time.monotonic()
        self._producer.send(ARTICLES.name, key=notice.language.encode(), value=encode(notice))
        self._producer.flush()
        return start

    def stop(self) -> None:
        """No more articles."""
        self._ended.set()
        self.join(10)
        self._producer.close()


def _next(watch: _Watch, events: KafkaConsumer, wire: _Wire) -> str:
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        watch.read(events)
        uri = watch.candidate(wire.latest.__contains__)
        if uri is not None:
            return uri
    raise GroundError(f"no event that one story alone tells within {PATIENCE:.0f} s")


def _killed(watch: _Watch, events: KafkaConsumer, wire: _Wire, uri: str) -> float:
    watch.killed.add(uri)
    start = wire.kill(uri)
    end = start + PATIENCE
    while time.monotonic() < end:
        watch.read(events)
        if uri in watch.retracted:
            return time.monotonic() - start
    raise GroundError(f"{uri} was killed and its event not retracted within {PATIENCE:.0f} s")
