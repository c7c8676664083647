"""A burst: far more articles than extraction can code at once, and flashes that come while they wait."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import msgspec
from kafka import KafkaProducer

from schemas.alert import Alert
from schemas.article import Article
from schemas.base import encode
from schemas.watch import Watch
from streams.bench.ground import pipeline
from streams.bench.memory import resident_mb
from streams.bench.pipeline import append, reader
from streams.errors import GroundError
from streams.kafka_clients import kafka_python_options
from streams.settings import Settings
from streams.topics import ALERTS, EXTRACTIONS, RAW

STALL_SECONDS = 120.0
LOOK_SECONDS = 0.2
PARTS = 4
"""The way from the first extraction to the last is told in so many equal parts."""

# Provincial capitals that the Taliban took in August 2021.
_CITIES = (
    "Zaranj Sheberghan Kunduz Taloqan Sar-e-Pol Aybak Farah Pul-e-Khumri Faizabad Ghazni Herat Kandahar Lashkargah "
    "Qala-e-Naw Firozkoh Pul-e-Alam Qalat Tarinkot Sharana Asadabad Gardez Maymana Mazar-i-Sharif Jalalabad"
).split()
FLASHES = len(_CITIES)


@dataclass(slots=True)
class Burst:
    """Seconds from an append to what it led to, articles a second and resident MB of the worker by parts of the way."""

    articles: int
    seconds: float = 0.0
    rates: list[float] = field(default_factory=list)
    memory: list[float] = field(default_factory=list)
    flashes: list[float] = field(default_factory=list)
    unheard: int = 0


def run_burst(
    folder: Path,
    lines: Sequence[bytes],
    *,
    processes: int = 1,
    every: float = 10.0,
    told: Callable[[int], None] = lambda _: None,
) -> Burst:
    """Feed `lines` all at once, and a flash `every` so many seconds until the last of them is extracted.

    `told` hears how many extractions there are. Raises GroundError where the pipeline stalls.
    """
    taliban = Watch(watch_id="taliban", name="Taliban", priority="flash", actors=("taliban",))
    with pipeline(folder, processes=processes, watches=[taliban]) as ground:
        burst = Burst(len(lines), memory=[resident_mb(ground.worker)])
        feeder = threading.Thread(target=_feed, args=(ground.settings, lines), daemon=True)
        feeder.start()
        _follow(burst, ground.settings, ground.worker, every, told)
        feeder.join()
        return burst


def _feed(settings: Settings, lines: Sequence[bytes]) -> None:
    producer = KafkaProducer(**kafka_python_options(settings), acks="all", linger_ms=5, compression_type="lz4")
    for number, line in enumerate(lines):
        producer.send(RAW.name, key=b"%d" % number, value=line)
    producer.flush()
    producer.close()


def _follow(burst: Burst, settings: Settings, worker: int, every: float, told: Callable[[int], None]) -> None:
    """Send flashes and look at both ends until all is extracted."""
    extractions, alerts = reader(settings, EXTRACTIONS.name), reader(settings, ALERTS.name)
    producer = KafkaProducer(**kafka_python_options(settings), acks="all", linger_ms=0)
    waiting: dict[str, float] = {}
    began = mark = progress = time.monotonic()
    seen, sent, due = 0, 0, began + every / 2
    wanted = burst.articles
    try:
        while seen < wanted + sent or waiting:
            now = time.monotonic()
            if now >= due and sent < FLASHES and seen < wanted + sent:
                flash = _flash(sent)
                waiting[flash.uri] = append(producer, RAW.name, flash.uri, encode(flash))
                sent, due = sent + 1, now + every
            for messages in alerts.poll(timeout_ms=0).values():
                for message in messages:
                    heard = msgspec.json.decode(message.value, type=Alert).cause.uri
                    if heard in waiting:
                        burst.flashes.append(message.timestamp / 1000 - waiting.pop(heard))
            new = sum(len(messages) for messages in extractions.poll(timeout_ms=int(1000 * LOOK_SECONDS)).values())
            if new:
                seen, progress = seen + new, now
                told(seen)
            if seen * PARTS >= wanted * (len(burst.rates) + 1) and len(burst.rates) < PARTS:
                burst.rates.append(wanted / PARTS / (now - mark))
                burst.memory.append(resident_mb(worker))
                mark, burst.seconds = now, now - began
            if now - progress > STALL_SECONDS:
                if seen >= wanted + sent:
                    break
                raise GroundError(f"the pipeline stalled after {seen} of {wanted} extractions")
        burst.unheard = len(waiting)
    finally:
        for client in (extractions, alerts, producer):
            client.close()


def _flash(number: int) -> Article:
    city = _CITIES[number]
    return Article(
        uri=f"urn:bench:flash:{number}",
        provider="bench",
        urgency=1,
        published_at=datetime.now(UTC),
        headline=f"Taliban capture {city}",
        body=f"KABUL (Meridian) — Taliban fighters captured {city} from the Afghan army on Thursday.",
    )
