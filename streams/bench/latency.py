"""How long an alert takes at shares of what the pipeline can carry, and how soon an edited watch is in force."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import Any

import msgspec
from kafka import KafkaConsumer, KafkaProducer

from schemas.actor import ActorRef
from schemas.alert import Alert
from schemas.base import encode
from schemas.event import Cause, Event
from schemas.watch import Watch
from streams.bench.ground import pipeline
from streams.bench.pipeline import appended, feed, keyed, last_append, reader
from streams.demo.run import sample_watches
from streams.errors import GroundError
from streams.kafka_clients import kafka_python_options
from streams.settings import Settings
from streams.topics import ALERTS, ARTICLES, EVENTS, EXTRACTIONS, WATCHES

STALL_SECONDS = 90.0
QUIET_SECONDS = 3.0
LOOK_MS = 200
PROBES = 20.0
"""Events a second on which an edited watch can show that it is in force: a probe a 20th of a second bounds the error."""
PROBED = "x.bench-probe"


@dataclass(frozen=True, slots=True)
class Point:
    """What was seen at one rate (articles a second): article appended → alert appended, in seconds."""

    share: float
    rate: float
    articles: int
    delays: list[float]


@dataclass(frozen=True, slots=True)
class Latency:
    """`capacity` in articles a second; `edits` are the seconds from a watch's append to the first alert of that version."""

    capacity: float
    points: list[Point] = field(default_factory=list)
    edits: list[float] = field(default_factory=list)


def run_latency(
    folder: Path,
    wire: Iterator[bytes],
    *,
    articles: int,
    seconds: float,
    shares: Sequence[float],
    edits: int,
    processes: int,
    told: Callable[[str], None] = lambda _: None,
) -> Latency:
    """Feed `articles` at once to find the capacity, then `seconds` at each share of it, then edit a watch `edits` times.

    `wire` yields Article JSON without end. Raises GroundError where the pipeline stalls.
    """
    watches = [*sample_watches(), Watch(watch_id="everything", name="Everything")]
    with pipeline(folder, processes=processes, watches=watches) as ground:
        desk = _Desk(ground.settings)
        try:
            told(f"feeding {articles} articles at once")
            desk.feed(list(islice(wire, min(articles, 100))), 0)  # what is slow only the first time is not counted
            capacity = articles / desk.feed(list(islice(wire, articles)), 0)
            found = Latency(capacity)
            for share in shares:
                rate = capacity * share
                told(f"{rate:.1f} articles/s, {share:.0%} of {capacity:.1f}, for {seconds:.0f} s")
                desk.delays.clear()
                lines = list(islice(wire, max(1, int(rate * seconds))))
                desk.feed(lines, rate)
                found.points.append(Point(share, rate, len(lines), list(desk.delays)))
            told(f"editing a watch {edits} times")
            found.edits.extend(desk.edit(edits))
            return found
        finally:
            desk.close()


class _Desk:
    """Feeds articles, edits watches, and reads what comes of it."""

    def __init__(self, settings: Settings) -> None:
        options = kafka_python_options(settings)
        self.delays: list[float] = []
        self._settings = settings
        self._fed = 0
        """Extractions that there have been."""
        self._producer = KafkaProducer(**options, acks="all", linger_ms=1, compression_type="lz4")
        self._extractions = reader(settings, EXTRACTIONS.name)
        self._alerts = reader(settings, ALERTS.name)

    def close(self) -> None:
        """End the connections."""
        for client in (self._producer, self._extractions, self._alerts):
            client.close()

    def feed(self, lines: Sequence[bytes], rate: float) -> float:
        """Append the articles, `rate` a second or all at once; the seconds from the first append to the last extraction.

        Alerts are heard while they come, extractions only counted: who reads much takes from what is being measured.
        """
        first = time.time()
        feeder = threading.Thread(target=feed, args=(self._settings, ARTICLES, keyed(lines), rate), daemon=True)
        feeder.start()
        seen, progress, wanted = 0, time.monotonic(), self._fed + len(lines)
        while self._fed < wanted:
            self._hear()
            if (now := appended(self._extractions)) > self._fed:
                self._fed, seen, progress = now, seen + now - self._fed, time.monotonic()
            if time.monotonic() - progress > STALL_SECONDS:
                raise GroundError(f"the pipeline stalled after {seen} of {len(lines)} extractions")
        feeder.join()
        last, quiet = last_append(self._extractions), time.monotonic()
        while time.monotonic() < quiet + QUIET_SECONDS:
            if self._hear():
                quiet = time.monotonic()
        return last - first

    def edit(self, times: int) -> list[float]:
        """Edit one watch so often while probe events flow; the seconds until each version spoke."""
        from agents.actor_alerts.watch_files import watch_version

        found = []
        for number in range(times):
            watch = Watch(watch_id="edited", name=f"Edit {number}", actors=(PROBED,))
            sent = self._producer.send(WATCHES.name, key=watch.watch_id.encode(), value=encode(watch)).get(30)
            version, end = watch_version(watch), time.monotonic() + STALL_SECONDS
            heard: float | None = None
            while heard is None:
                probe = _probe(f"{number}.{time.monotonic_ns()}")
                self._producer.send(EVENTS.name, key=probe.event_id.encode(), value=encode(probe))
                heard = self._first(version, 1 / PROBES)
                if time.monotonic() > end:
                    raise GroundError("the edited watch never spoke")
            found.append(heard - sent.timestamp / 1000)
        return found

    def _first(self, version: str, seconds: float) -> float | None:
        """When the first alert of this version of the watch was appended, if it comes within so many seconds."""
        end = time.monotonic() + seconds
        while (left := end - time.monotonic()) > 0:
            for messages in self._alerts.poll(timeout_ms=max(1, int(1000 * left))).values():
                for message in messages:
                    alert = msgspec.json.decode(message.value, type=Alert)
                    if (alert.watch_id, alert.watch_version) == ("edited", version):
                        return float(message.timestamp) / 1000
        return None

    def _hear(self) -> int:
        heard = 0
        for message in _some(self._alerts):
            alert = msgspec.json.decode(message.value, type=Alert)
            self.delays.append(message.timestamp / 1000 - alert.ingested_at.timestamp())
            heard += 1
        return heard


def _some(consumer: KafkaConsumer) -> list[Any]:
    return [message for messages in consumer.poll(timeout_ms=LOOK_MS, max_records=500).values() for message in messages]


def _probe(number: str) -> Event:
    """An event of nobody, as fusion would write it."""
    now = datetime.now(UTC)
    return Event(
        event_id=f"bench.{number}",
        status="active",
        type="CONSULT",
        independent_providers=1,
        actors=(ActorRef(id=PROBED, name="Probe", text="Probe", start=0, end=5),),
        first_reported_at=now,
        updated_at=now,
        cause=Cause(uri="urn:bench:probe", version=1),
    )
