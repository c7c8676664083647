"""The demo: feed the sample wire into a running pipeline, follow its topics, keep the ledger."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from importlib import resources

import msgspec
from kafka import KafkaConsumer, KafkaProducer, TopicPartition

from schemas.alert import Alert
from schemas.article import Article
from schemas.watch import Watch
from streams.demo.ledger import Ledger
from streams.kafka_clients import kafka_python_options
from streams.settings import Settings
from streams.topics import ALERTS, DEAD_LETTERS, EVENTS, EXTRACTIONS, RAW, STORIES, topic_named

QUIET_SECONDS = 3.0
PATIENCE_SECONDS = 60.0
_FOLLOWED = (STORIES, EXTRACTIONS, EVENTS, ALERTS, DEAD_LETTERS)


def sample_wire() -> list[bytes]:
    """The sample wire: Article JSON, one version a line, in the order in which the line sent them."""
    return (resources.files("streams.demo") / "wire.jsonl").read_bytes().splitlines()


def sample_watches() -> tuple[Watch, ...]:
    """The sample watches."""
    from agents.actor_alerts.watch_files import parse_watches

    return parse_watches((resources.files("streams.demo") / "watches.toml").read_bytes(), name="watches.toml")


def feed(settings: Settings, lines: Sequence[bytes], ledger: Ledger, *, rate: float) -> Iterator[Article]:
    """Send the wire at `rate` articles a second; yields each article once it is on its way."""
    producer = KafkaProducer(**kafka_python_options(settings), acks="all", linger_ms=0)
    start = time.monotonic()
    try:
        for number, line in enumerate(lines):
            time.sleep(max(0.0, start + number / rate - time.monotonic()))
            article = msgspec.json.decode(line, type=Article)
            ledger.feed(article)
            headers = [("content-type", b"application/vnd.wirewatch.article+json")]
            producer.send(RAW.name, key=article.uri.encode(), value=line, headers=headers)
            yield article
        producer.flush(30)
    finally:
        producer.close()


class Follower:
    """Reads the pipeline's topics into a ledger in a thread; `on_alert` is called for each alert as it comes."""

    def __init__(self, settings: Settings, ledger: Ledger, on_alert: Callable[[Alert], None]) -> None:
        self._settings = settings
        self._ledger = ledger
        self._on_alert = on_alert
        self._stop = threading.Event()
        self._last = time.monotonic()
        self._thread = threading.Thread(target=self._run, name="follower", daemon=True)

    def __enter__(self) -> Follower:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join(10)

    def settle(self, still_running: Callable[[], bool]) -> None:
        """Wait until every article has its decision and its extraction and the topics have gone quiet."""
        end = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < end and still_running():
            if self._ledger.settled and time.monotonic() - self._last > QUIET_SECONDS:
                return
            time.sleep(0.1)

    def _run(self) -> None:
        consumer = KafkaConsumer(**kafka_python_options(self._settings), auto_offset_reset="earliest", enable_auto_commit=False)
        try:
            consumer.assign(
                [
                    TopicPartition(topic.name, number)
                    for topic in _FOLLOWED
                    for number in sorted(consumer.partitions_for_topic(topic.name) or ())
                ]
            )
            while not self._stop.is_set():
                for partition, messages in consumer.poll(timeout_ms=100).items():
                    for message in messages:
                        self._take(partition.topic, message.value)
        finally:
            consumer.close()

    def _take(self, topic: str, value: bytes | None) -> None:
        if value is None:
            return
        self._last = time.monotonic()
        if topic == DEAD_LETTERS.name:
            self._ledger.dead_letters += 1
            return
        record_type = topic_named(topic).value
        assert record_type is not None
        record = msgspec.json.decode(value, type=record_type)
        self._ledger.see(record)
        if isinstance(record, Alert):
            self._on_alert(record)
