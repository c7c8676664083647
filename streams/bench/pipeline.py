"""The running pipeline under load: every stage on an embedded Apache Kafka, fed as fast as it takes."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import msgspec
from kafka import KafkaConsumer, KafkaProducer, TopicPartition

from schemas.alert import Alert
from schemas.article import Article
from streams.bench.baseline import Measure
from streams.bench.ground import pipeline
from streams.bench.memory import PeakMemory
from streams.demo.run import sample_watches
from streams.errors import GroundError
from streams.kafka_clients import kafka_python_options
from streams.settings import Settings
from streams.topics import ALERTS, ARTICLES, EXTRACTIONS, topic_named

STALL_SECONDS = 90.0


def run_pipeline(
    folder: Path, lines: Sequence[bytes], *, processes: int, rate: float = 0.0, told: Callable[[int], None] = lambda _: None
) -> tuple[Measure, list[float]]:
    """Articles through a worker with so many extraction processes, from the first append to the last extraction.

    `rate` 0 feeds all at once, else so many a second. Returns the measure and the article→alert delays in seconds.
    `told` hears how many extractions there are. Raises GroundError where the pipeline stalls.
    """
    with pipeline(folder, processes=processes, watches=sample_watches()) as (settings, process):
        with PeakMemory(process.pid) as memory:
            start = time.time()
            feeder = threading.Thread(target=_feed, args=(settings, lines, rate), daemon=True)
            feeder.start()
            last = _await_extractions(settings, len(lines), told)
            feeder.join()
            time.sleep(2)  # the last alerts are a few hops behind the last extraction
            delays = _delays(settings)
        words = sum(len(msgspec.json.decode(line, type=Article).body.split()) for line in lines)
        name = f"pipeline, {processes} extraction process{'es' if processes > 1 else ''}"
        return Measure(name, len(lines), words, last - start, memory.peak_mb), delays


def _feed(settings: Settings, lines: Sequence[bytes], rate: float) -> None:
    producer = KafkaProducer(**kafka_python_options(settings), acks="all", linger_ms=5, compression_type="lz4")
    start = time.monotonic()
    for number, line in enumerate(lines):
        if rate:
            time.sleep(max(0.0, start + number / rate - time.monotonic()))
        language = msgspec.json.decode(line, type=Article).language
        producer.send(ARTICLES.name, key=language.encode(), value=line)
    producer.flush()
    producer.close()


def _await_extractions(settings: Settings, wanted: int, told: Callable[[int], None]) -> float:
    """When the last of `wanted` extractions was appended, in seconds since the epoch."""
    consumer = reader(settings, EXTRACTIONS.name)
    seen, last, progress = 0, 0.0, time.monotonic()
    try:
        while seen < wanted:
            for messages in consumer.poll(timeout_ms=500).values():
                seen += len(messages)
                last = max(last, *(message.timestamp / 1000 for message in messages))
                progress = time.monotonic()
            told(seen)
            if time.monotonic() - progress > STALL_SECONDS:
                raise GroundError(f"the pipeline stalled after {seen} of {wanted} extractions")
        return last
    finally:
        consumer.close()


def _delays(settings: Settings) -> list[float]:
    consumer = reader(settings, ALERTS.name)
    try:
        alert_type = topic_named("alerts").value
        assert alert_type is Alert
        ends = consumer.end_offsets(list(consumer.assignment()))
        alerts: list[Alert] = []
        while any(consumer.position(partition) < end for partition, end in ends.items()):
            for messages in consumer.poll(timeout_ms=500).values():
                alerts += [msgspec.json.decode(message.value, type=Alert) for message in messages]
        return [(alert.raised_at - alert.ingested_at).total_seconds() for alert in alerts]
    finally:
        consumer.close()


def reader(settings: Settings, topic: str) -> KafkaConsumer:
    """A consumer of all partitions of a topic, from the beginning, without a group."""
    consumer = KafkaConsumer(**kafka_python_options(settings), auto_offset_reset="earliest", enable_auto_commit=False)
    consumer.assign([TopicPartition(topic, number) for number in sorted(consumer.partitions_for_topic(topic) or ())])
    return consumer
