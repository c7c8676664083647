"""The running pipeline under load, on an embedded Apache Kafka: the whole of it, or its extraction alone."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import msgspec
from kafka import KafkaConsumer, KafkaProducer, TopicPartition

from agents.ports import Input, Position, Result, parted
from schemas.alert import Alert
from schemas.article import Article
from schemas.base import encode
from schemas.story import Story
from streams.bench.baseline import Measure
from streams.bench.ground import Ground, pipeline
from streams.bench.memory import PeakMemory
from streams.demo.run import sample_watches
from streams.errors import GroundError
from streams.kafka_clients import kafka_python_options
from streams.settings import Settings
from streams.topics import ALERTS, ARTICLES, EXTRACTIONS, STORIES, Topic

STALL_SECONDS = 90.0
LOOK_SECONDS = 0.25
QUIET_SECONDS = 2.0
_BATCH = 64
Told = Callable[[int], None]
Keyed = tuple[str, bytes]


def run_pipeline(
    folder: Path,
    lines: Sequence[bytes],
    *,
    processes: int,
    warm: Sequence[bytes] = (),
    rate: float = 0.0,
    told: Told = lambda _: None,
) -> Measure:
    """Articles through a worker with so many extraction processes, from the first append to the last extraction.

    What is slow only the first time, a broker's Java above all, is spent on the articles in `warm` before. `rate` 0 feeds
    all at once, else so many a second. `told` hears how many extractions there are. Raises GroundError where the pipeline
    stalls.
    """
    words = _words([msgspec.json.decode(line, type=Article) for line in lines])
    with pipeline(folder, processes=processes, watches=sample_watches()) as ground:
        _measure(ground, ARTICLES, keyed(warm), 0.0, told)
        time.sleep(QUIET_SECONDS)
        heard = appended(alerts := reader(ground.settings, ALERTS.name))
        alerts.close()
        found = _measure(ground, ARTICLES, keyed(lines), rate, told, before=len(warm))
        time.sleep(QUIET_SECONDS)  # the last alerts are a few hops behind the last extraction
        return replace(found, name=f"pipeline, {_processes(processes)}", words=words, delays=_delays(ground.settings)[heard:])


def run_extraction(
    folder: Path, stories: Sequence[Story], *, processes: int, warm: Sequence[Story] = (), told: Told = lambda _: None
) -> Measure:
    """Stories through a worker of the extraction stage alone; else as `run_pipeline`."""
    with pipeline(folder, processes=processes, stages=("extraction",)) as ground:
        _measure(ground, STORIES, _keyed_stories(warm), 0.0, told)
        found = _measure(ground, STORIES, _keyed_stories(stories), 0.0, told, before=len(warm))
        name = f"extraction alone, {_processes(processes)}"
        return replace(found, name=name, words=_words([story.article for story in stories]))


def stories_of(lines: Sequence[bytes]) -> list[Story]:
    """What deduplication makes of the articles."""
    from agents.deduplication.agent import DeduplicationAgent

    agent, now = DeduplicationAgent(state={}), datetime.now(UTC)
    articles = [msgspec.json.decode(line, type=Article) for line in lines]
    asked = [Input(one, one.language, Position(0, number), now, {}) for number, one in enumerate(articles)]
    batches = [asked[at : at + _BATCH] for at in range(0, len(asked), _BATCH)]

    async def decided() -> list[Result]:
        return [result for batch in batches for result in await agent(batch)]

    outputs = [output for result in asyncio.run(decided()) for output in parted(result)[0]]
    return [output.value for output in outputs if isinstance(output.value, Story)]


def _measure(ground: Ground, topic: Topic, records: Sequence[Keyed], rate: float, told: Told, *, before: int = 0) -> Measure:
    """The records from the first append to the last extraction; there have been `before` extractions already."""
    with PeakMemory(ground.worker) as memory:
        meter, start = ground.meter(), time.time()
        feeder = threading.Thread(target=feed, args=(ground.settings, topic, records, rate), daemon=True)
        feeder.start()
        last = await_extractions(ground.settings, before + len(records), lambda seen: told(max(0, seen - before)))
        processor = meter.seconds()
        feeder.join()
    return Measure("", len(records), 0, last - start, memory.peak_mb, processor=processor)


def _processes(count: int) -> str:
    return f"{count} extraction process{'es' if count > 1 else ''}"


def _words(articles: Sequence[Article]) -> int:
    return sum(len(article.body.split()) for article in articles)


def _keyed_stories(stories: Sequence[Story]) -> list[Keyed]:
    return [(story.uri, encode(story)) for story in stories]


def keyed(lines: Sequence[bytes]) -> list[Keyed]:
    """Article JSON as it goes to wire.articles.v1: under its language."""
    return [(msgspec.json.decode(line, type=Article).language, line) for line in lines]


def feed(settings: Settings, topic: Topic, records: Sequence[Keyed], rate: float) -> None:
    """Append the records, `rate` a second or, where it is 0, all at once, and wait until the broker has them."""
    producer = KafkaProducer(**kafka_python_options(settings), acks="all", linger_ms=5, compression_type="lz4")
    start = time.monotonic()
    for number, (key, value) in enumerate(records):
        if rate:
            time.sleep(max(0.0, start + number / rate - time.monotonic()))
        producer.send(topic.name, key=key.encode(), value=value)
    producer.flush()
    producer.close()


def await_extractions(settings: Settings, wanted: int, told: Told) -> float:
    """When the last of `wanted` extractions was appended, in seconds since the epoch.

    Only their number is asked for while they come: to read them would take from the processors what is being measured.
    """
    consumer = reader(settings, EXTRACTIONS.name)
    try:
        seen, progress = 0, time.monotonic()
        while seen < wanted:
            time.sleep(LOOK_SECONDS)
            if (now := appended(consumer)) > seen:
                seen, progress = now, time.monotonic()
                told(seen)
            if time.monotonic() - progress > STALL_SECONDS:
                raise GroundError(f"the pipeline stalled after {seen} of {wanted} extractions")
        return last_append(consumer)
    finally:
        consumer.close()


def appended(consumer: KafkaConsumer) -> int:
    """How many records the partitions of a consumer have had."""
    return int(sum(consumer.end_offsets(list(consumer.assignment())).values()))


def last_append(consumer: KafkaConsumer) -> float:
    """When the newest of the last records of all its partitions was appended, in seconds since the epoch."""
    ends = consumer.end_offsets(list(consumer.assignment()))
    waiting = {part for part, end in ends.items() if end}
    for part in waiting:
        consumer.seek(part, ends[part] - 1)
    newest = 0.0
    while waiting:
        for part, messages in consumer.poll(timeout_ms=500).items():
            waiting.discard(part)
            newest = max(newest, *(message.timestamp / 1000 for message in messages))
    return newest


def _delays(settings: Settings) -> list[float]:
    """Seconds from each alert's article to the alert, in the order of the alerts."""
    consumer = reader(settings, ALERTS.name)
    try:
        ends = consumer.end_offsets(list(consumer.assignment()))
        alerts: list[Alert] = []
        while any(consumer.position(partition) < end for partition, end in ends.items()):
            for messages in consumer.poll(timeout_ms=500).values():
                alerts += [msgspec.json.decode(message.value, type=Alert) for message in messages]
        alerts.sort(key=lambda alert: alert.raised_at)
        return [(alert.raised_at - alert.ingested_at).total_seconds() for alert in alerts]
    finally:
        consumer.close()


def reader(settings: Settings, topic: str) -> KafkaConsumer:
    """A consumer of all partitions of a topic, from the beginning, without a group."""
    consumer = KafkaConsumer(**kafka_python_options(settings), auto_offset_reset="earliest", enable_auto_commit=False)
    consumer.assign([TopicPartition(topic, number) for number in sorted(consumer.partitions_for_topic(topic) or ())])
    return consumer


def append(producer: KafkaProducer, topic: str, key: str, value: bytes) -> float:
    """Append one record; when it was sent, in seconds since the epoch."""
    return float(producer.send(topic, key=key.encode(), value=value).get(timeout=30).timestamp) / 1000
