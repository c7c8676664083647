"""The traffic of a run: simulated articles with what desks do to them, sent in order, and a memory of what was sent."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import islice
from random import Random
from typing import Any, Final

import msgspec
from kafka import KafkaProducer

from schemas.article import Article
from schemas.base import encode
from streams.simulator.traffic import simulate
from streams.topics import ARTICLES, MAX_MESSAGE_BYTES, RAW
from tests.chaos.plan import Plan

SIMULATED_RATE: Final = 2.0
"""Articles a minute: so slow a wire that versions, corrections and kills of the first hour come within a run."""
HELD: Final = "urn:chaos:embargo:"
_MEDIA_TYPE: Final = b"application/vnd.wirewatch.article+json"
_PATIENCE_MS: Final = 300_000


@dataclass
class Sent:
    """One record as it was handed to the producer, and the broker's word on it."""

    topic: str
    key: bytes | None
    value: bytes
    future: Any

    @property
    def place(self) -> tuple[str, int, int] | None:
        """Where the broker says that it stands; None where it refused."""
        if not self.future.succeeded():
            return None
        told = self.future.value
        return told.topic, told.partition, told.offset


@dataclass
class Traffic:
    """Feeds in a thread; `stop` waits until the broker has all. `pause` holds the feed while a fault wants rest."""

    plan: Plan
    bootstrap: str
    sent: list[Sent] = field(default_factory=list)
    running: threading.Event = field(default_factory=threading.Event)
    embargoes: list[datetime] = field(default_factory=list)
    failure: BaseException | None = None

    def __post_init__(self) -> None:
        self._stop = threading.Event()
        self._lock = threading.Lock()
        self._producer = producer(self.bootstrap)
        self._thread = threading.Thread(target=self._run, name="traffic", daemon=True)
        self.running.set()

    def start(self) -> Traffic:
        self._thread.start()
        return self

    def send(self, topic: str, value: bytes, key: bytes | None, **more: Any) -> Sent:
        """Hand one record to the producer and remember it."""
        with self._lock:
            sent = Sent(topic, key, value, self._producer.send(topic, value=value, key=key, **more))
            self.sent.append(sent)
            return sent

    def flush(self) -> None:
        """Wait until the broker has all that was sent."""
        self._producer.flush(_PATIENCE_MS / 1000)

    def stop(self) -> None:
        """End the feed; raises what it failed of."""
        self._stop.set()
        self.running.set()
        self._thread.join()
        self.flush()
        self._producer.close(timeout=30)
        if self.failure is not None:
            raise self.failure

    def embargoes_over(self) -> float:
        """Seconds until the last article under embargo is due."""
        now = datetime.now(UTC)
        return max((until - now).total_seconds() for until in (*self.embargoes, now))

    def _run(self) -> None:
        try:
            self._feed()
        except BaseException as error:
            self.failure = error

    def _feed(self) -> None:
        random = Random(f"traffic/{self.plan.seed}")
        since = time.monotonic()
        for due, article in enumerate(_articles(self.plan, random)):
            pause = time.monotonic()
            self.running.wait()
            since += time.monotonic() - pause
            time.sleep(max(0.0, since + due / self.plan.rate - time.monotonic()))
            if self._stop.is_set():
                return
            self._send_article(article, random)

    def _send_article(self, article: Article, random: Random) -> None:
        value = encode(article)
        if article.embargoed_until is not None and article.uri.startswith(HELD):
            self.embargoes.append(article.embargoed_until)
        if random.random() < self.plan.past_intake:
            key = article.language if random.random() < 0.8 else article.uri
            self.send(ARTICLES.name, value, key.encode())
            return
        headers = [("content-type", _MEDIA_TYPE)] if random.random() < 0.8 else []
        more: dict[str, Any] = {}
        skewed = random.random()
        if skewed < 0.03:  # a feeder whose clock is days behind, or most of an hour ahead: more the broker refuses
            off = random.choice((-3 * 86_400, -7_200, 3_000))
            more["timestamp_ms"] = int((time.time() + off) * 1000)
        elif skewed < 0.06:
            told = random.choice(("2001-01-01T00:00:00Z", "2099-12-31T23:59:59Z", "yesterday", "2026-01-01T12:00:00", ""))
            headers.append(("wirewatch-ingested-at", told.encode()))
            headers.append(("traceparent", random.choice((b"00-zz-zz-00", b"", b"\xff\xfe"))))
        self.send(RAW.name, value, article.uri.encode(), headers=headers, **more)


def _articles(plan: Plan, random: Random) -> Iterator[Article]:
    """The simulator's wire, now and then an item under embargo, now and then one that is dated wrong."""
    wanted = int(plan.rate * plan.seconds * 2)
    for number, simulated in enumerate(islice(simulate(rate=SIMULATED_RATE, hours=10_000, seed=plan.seed), wanted)):
        article = simulated.article
        if random.random() < 0.002:
            off = timedelta(days=random.choice((-400, -3, 3, 400)))
            article = msgspec.structs.replace(article, published_at=article.published_at + off)
        yield article
        if number % 150 == 40:
            until = datetime.now(UTC) + timedelta(seconds=random.uniform(3, 15))
            yield msgspec.structs.replace(article, uri=f"{HELD}{number}", version=1, embargoed_until=until, status="usable")


def producer(bootstrap: str) -> KafkaProducer:
    """A producer that waits for the broker as long as a run may take, and neither repeats nor reorders."""
    return KafkaProducer(
        bootstrap_servers=bootstrap.split(","),
        acks="all",
        enable_idempotence=True,
        linger_ms=2,
        max_block_ms=_PATIENCE_MS,
        delivery_timeout_ms=_PATIENCE_MS,
        max_request_size=MAX_MESSAGE_BYTES + 1_000_000,
    )
