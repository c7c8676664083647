"""Restart with a full 72-hour state: `python -m tests.benchmarks.restart --articles 500000` on the embedded Apache Kafka.

The changelog of deduplication is written to a broker as the agent itself left it for `--own` articles of 300 words, and again
and again under other uris, with other words, until it stands for all of them over 72 hours. Then a worker with an empty folder
is started for that stage; told is how long until /readyz says 200, what the stage's process takes, and that it decides as
before: an article of which it must know the first version comes out as an update.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import click
import msgspec
import numpy as np
from kafka import KafkaProducer

from agents.deduplication.desk import ROUND, Desk
from agents.deduplication.records import Decision, pack_decision, pack_sketch, unpack_decision, unpack_sketch
from agents.deduplication.sketch import Sketch, unique
from agents.ports import Position
from schemas.article import Article
from schemas.base import encode
from streams.admin import ensure_topics
from streams.embedded_kafka import EmbeddedKafka
from streams.settings import load
from streams.supervisor import TOPOLOGY
from streams.topics import ARTICLES, STORIES, changelog_topic
from tests.benchmarks.deduplication import START, WINDOW_HOURS, articles
from tests.integration.harness import Worker, everything, send, until

STAGE = "deduplication"
LANGUAGE = "en"


def own_state(count: int) -> dict[str, bytes]:
    """What the agent keeps of so many articles."""
    state: dict[str, bytes] = {}
    desk = Desk(LANGUAGE, state)
    batch: list[Article] = []
    for number, (article, _) in enumerate(articles(count, seed=41), start=1):
        batch.append(article)
        if len(batch) == ROUND or number == count:
            desk.decide(batch, [Position(0, number + at) for at in range(len(batch))])
            batch = []
    return state


def grown(state: dict[str, bytes], own: int, count: int) -> Iterator[tuple[str, bytes]]:
    """The records of `count` articles in the order of decision: `state` again and again, each time of other words and names."""
    hours, known = WINDOW_HOURS * 3600, [(n, f"{LANGUAGE}/d/{n:012x}", f"{LANGUAGE}/t/{n:012x}") for n in range(own)]
    read = [(n, unpack_decision(state[d]), unpack_sketch(state[t]) if t in state else None) for n, d, t in known if d in state]
    for number in range(count):
        again, at = divmod(number, own)
        _, decision, sketch = read[at]
        assert decision is not None
        time_ = int(START.timestamp() + hours * number / count)
        key = f"{number:012x}"
        yield f"{LANGUAGE}/d/{key}", pack_decision(_other(decision, again, time_))
        if sketch is not None:
            yield f"{LANGUAGE}/t/{key}", pack_sketch(_other_words(sketch, again))


def _other(decision: Decision, again: int, at: int) -> Decision:
    """The decision on an article of the same make and of other words, at another time."""
    mark = f"~{again}"
    keys = np.frombuffer(decision.keys, dtype=np.uint64) ^ np.uint64(again * 0x9E3779B97F4A7C15 & 0xFFFFFFFFFFFFFFFF)
    features = np.frombuffer(decision.features, dtype=np.uint32)
    counts = features & np.uint32(3)
    moved = ((features & ~np.uint32(3)) + np.uint32(again * 0x9E3779B0 & 0xFFFFFFFC)) | counts
    return msgspec.structs.replace(
        decision,
        uri=decision.uri + mark,
        of=decision.of + mark if decision.of is not None else None,
        story_id=decision.story_id + mark,
        thread_id=decision.thread_id + mark,
        relied=tuple(uri + mark for uri in decision.relied),
        merged=tuple(one + mark for one in decision.merged),
        keys=keys.tobytes(),
        features=np.sort(moved).tobytes(),
        time=at,
        published=at,
    )


def _other_words(sketch: Sketch, again: int) -> Sketch:
    words, keys = np.uint16(again * 0x9E37 & 0xFFF0), np.uint32(again * 0x9E3779B1 & 0xFFFFFFFF)
    shingles, numbers, names = (unique(one + words) for one in (sketch.shingles, sketch.numbers, sketch.names))
    return Sketch(shingles, sketch.level, numbers, names, np.sort(sketch.keys + keys))


def write(bootstrap: str, records: Iterator[tuple[str, bytes]]) -> tuple[int, int]:
    """Append the records to one partition of the changelog; how many, and their bytes."""
    producer = KafkaProducer(bootstrap_servers=bootstrap, acks=1, linger_ms=50, batch_size=512 * 1024)
    topic, count, size = changelog_topic(STAGE, "lineages").name, 0, 0
    for key, value in records:
        producer.send(topic, key=key.encode(), value=value, partition=0)
        count, size = count + 1, size + len(key) + len(value)
    producer.flush()
    producer.close()
    return count, size


def memory_of(pid: int) -> tuple[int, int]:
    """Resident memory of a process and its peak, in bytes."""
    told = dict(line.split(":", 1) for line in Path(f"/proc/{pid}/status").read_text().splitlines() if ":" in line)
    return int(told["VmRSS"].split()[0]) * 1024, int(told["VmHWM"].split()[0]) * 1024


@click.command(help=__doc__)
@click.option("--articles", "count", default=500_000, show_default=True, help="Articles in the 72-hour window.")
@click.option("--own", default=20_000, show_default=True, help="Articles that the agent decides itself.")
@click.option("--patience", default=600.0, show_default=True, help="Seconds to wait at most.")
def main(count: int, own: int, patience: float) -> None:
    """Prints what is written, how long the restart takes, and the memory."""
    own = min(own, count)
    state = own_state(own)
    with tempfile.TemporaryDirectory(prefix="wirewatch-restart-") as place:
        folder = Path(place)
        with EmbeddedKafka(folder / "kafka") as kafka:
            # One partition: all of a language's state is in one.
            ensure_topics(load({"bootstrap_servers": kafka.bootstrap, "partitions": 1}, environ={}, folder=folder))
            started = time.monotonic()
            records, size = write(kafka.bootstrap, grown(state, own, count))
            click.echo(
                f"changelog: {records:,} records of {count:,} articles, {size / 1e6:.0f} MB, written in {_since(started)}"
            )
            restart(kafka.bootstrap, folder, state, patience)


def restart(bootstrap: str, folder: Path, state: dict[str, bytes], patience: float) -> None:
    """A worker with nothing of its own: until it is ready, what it takes, and whether it knows what was decided before."""
    (folder / "worker").mkdir()
    environ = {"WIREWATCH_PARTITIONS": "1", "WIREWATCH_SESSION_TIMEOUT": "30"}
    started = time.monotonic()
    worker = Worker(bootstrap, folder / "worker", STAGE, TOPOLOGY, environ=environ).start()
    try:
        worker.ready(patience)
        click.echo(f"ready in {_since(started)}")
        for name, pid in worker.pids().items():
            held, peak = memory_of(pid)
            click.echo(
                f"  {name}: {held / 1e6:.0f} MB resident, {peak / 1e6:.0f} MB at most, {_processor(pid):.1f} s of processor"
            )
        first = unpack_decision(state[f"{LANGUAGE}/d/{0:012x}"])
        assert first is not None
        late = START + timedelta(hours=WINDOW_HOURS)
        newer = Article(
            uri=first.uri + "~0", version=2, provider="bench", published_at=late, headline="News", body="It is another text."
        )
        send(bootstrap, ARTICLES.name, [(LANGUAGE.encode(), encode(newer))])
        (story,) = until(lambda: everything(bootstrap, STORIES.name), 120, "the story")
        assert (story.json["kind"], story.json["of"]) == ("update", newer.uri), story.json
        click.echo(f"first decision {_since(started)} after the start: {story.json['kind']} of what stood in the changelog")
    finally:
        if worker.process is not None and worker.process.poll() is None:
            worker.stop()


def _processor(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / 100


def _since(started: float) -> str:
    return f"{time.monotonic() - started:.1f} s"


if __name__ == "__main__":
    main()
