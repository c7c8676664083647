"""The sample wire through the real stages: one partition, four, two workers, or one process without Kafka say the same."""

from __future__ import annotations

import json
import os
import signal
import threading
import time
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from agents.actor_alerts.watch_files import parse_watches
from schemas.alert import Alert
from schemas.base import Record, encode
from schemas.event import Event
from schemas.extraction import Extraction
from schemas.story import Story
from schemas.watch import Watch
from streams.assembly import inline_coder, local_stages
from streams.embedded_kafka import EmbeddedKafka
from streams.local import LocalPipeline
from streams.settings import Settings
from streams.supervisor import TOPOLOGY
from streams.tools import now
from streams.topics import ALERTS, ARTICLES, DEAD_LETTERS, EVENTS, EXTRACTIONS, STORIES, WATCHES, Topic, group_id
from streams.topology import STAGES
from tests.integration.harness import ROOT, Message, Worker, everything, make_topics, send, settled, until

pytestmark = [pytest.mark.kafka, pytest.mark.model, pytest.mark.slow, pytest.mark.timeout(400)]

DEMO = ROOT / "streams" / "demo"
BY_ORDER = ("event_id", "revision", "updated_at", "cause")
"""What may differ where reports came in another order: ids once given, how often a thing was told, when, and by what."""


def lines() -> list[bytes]:
    return [line for line in (DEMO / "wire.jsonl").read_bytes().splitlines() if line.strip()]


def sample_watches() -> tuple[Watch, ...]:
    return parse_watches((DEMO / "watches.toml").read_bytes(), name="watches.toml")


def last_words(records: Iterable[dict[str, Any]], key: str, counter: str) -> dict[str, dict[str, Any]]:
    """The last record of each event or alert."""
    last: dict[str, dict[str, Any]] = {}
    for record in records:
        held = last.get(record[key])
        if held is None or record.get(counter, 1) >= held.get(counter, 1):
            last[record[key]] = record
    return last


def final(events: Iterable[dict[str, Any]]) -> list[str]:
    """The events that stand in the end, without what order and clock decide, in an order of its own.

    A kill may overtake the reports of what it kills: then an event never was that elsewhere was raised and retracted.
    """
    last = last_words(events, "event_id", "revision").values()
    return sorted(json.dumps(_plain(event), sort_keys=True) for event in last if event["status"] != "retracted")


def standing(alerts: Iterable[dict[str, Any]], events: Iterable[dict[str, Any]]) -> list[str]:
    """Which watch stands alerted to which event; an alert's own copy of the event is as of its last material change."""
    last = last_words(alerts, "alert_id", "version").values()
    known = {event_id: _plain(event) for event_id, event in last_words(events, "event_id", "revision").items()}
    told = [
        {
            "watch_id": alert["watch_id"],
            "priority": alert["priority"],
            "event": known[alert["event"]["event_id"]],
        }
        for alert in last
        if alert["status"] != "retracted"
    ]
    return sorted(json.dumps(alert, sort_keys=True) for alert in told)


def _plain(record: dict[str, Any]) -> dict[str, Any]:
    plain = {name: value for name, value in record.items() if name not in BY_ORDER}
    if plain.get("status") in ("active", "updated"):
        plain["status"] = "stands"
    for name in ("reports", "thread_ids"):
        plain[name] = sorted(plain.get(name, ()), key=lambda item: json.dumps(item, sort_keys=True))
    return plain


async def in_process() -> dict[str, list[str]]:
    """The same wire in this process."""
    stages = local_stages(emit=ALERTS, clock=now, coder=inline_coder(Settings().model), watches=sample_watches())
    told = {"content-type": "application/vnd.wirewatch.article+json"}
    made: list[Record] = []
    async for record in LocalPipeline(stages=stages, clock=now).run([(line, told) for line in lines()]):
        assert isinstance(record, Record), record
        made.append(record)
    plain = {kind: [json.loads(encode(r)) for r in made if isinstance(r, kind)] for kind in (Story, Extraction, Event, Alert)}
    return {
        "stories": sorted({json.dumps(story, sort_keys=True) for story in plain[Story]}),
        "extractions": sorted({json.dumps(extraction, sort_keys=True) for extraction in plain[Extraction]}),
        "events": final(plain[Event]),
        "alerts": standing(plain[Alert], plain[Event]),
    }


def once(messages: Iterable[Message]) -> list[str]:
    """The records in an order of their own; one that was repeated counts once, if it is the same under the same id."""
    by_id: dict[str, set[str]] = {}
    for message in messages:
        record = json.dumps(message.json, sort_keys=True)
        by_id.setdefault(message.headers["ce_id"], set()).add(record)
    assert all(len(told) == 1 for told in by_id.values()), "two records under one id"
    return sorted(record for told in by_id.values() for record in told)


def through_kafka(
    bootstrap: str, folder: Path, *, partitions: int, workers: int, harm: Callable[[Worker], None] | None = None
) -> dict[str, list[str]]:
    """The wire through running workers, from wire.articles.v1 on; `harm` is done to the first while it is fed."""
    make_topics(bootstrap, partitions)
    watches = sample_watches()
    send(bootstrap, WATCHES.name, [(watch.watch_id.encode(), encode(watch)) for watch in watches])
    running = []
    for number in range(workers):
        place = folder / str(number)
        place.mkdir(parents=True)
        running.append(Worker(bootstrap, place, ",".join(STAGES), TOPOLOGY).start())
    try:
        for worker in running:
            worker.ready(120)
        articles = [(json.loads(line)["language"].encode(), line) for line in lines()]
        feeder = threading.Thread(target=send, args=(bootstrap, ARTICLES.name, articles, 3 if harm else 0))
        feeder.start()
        if harm:
            harm(running[0])
        feeder.join()
        until(lambda: len(everything(bootstrap, EXTRACTIONS.name)) >= len(articles), 120, "every article extracted")
        until(lambda: all(settled(bootstrap, group_id(stage)) for stage in STAGES[1:]), 60, "nothing waits anywhere")
        assert [worker.stop() for worker in running] == [0] * workers
    finally:
        for worker in running:
            if worker.process is not None and worker.process.poll() is None:
                worker.kill()
    assert everything(bootstrap, DEAD_LETTERS.name) == []

    def read(topic: Topic) -> list[dict[str, Any]]:
        return [message.json for message in everything(bootstrap, topic.name) if message.value]

    return {
        "stories": once(everything(bootstrap, STORIES.name)),
        "extractions": once(everything(bootstrap, EXTRACTIONS.name)),
        "events": final(read(EVENTS)),
        "alerts": standing(read(ALERTS), read(EVENTS)),
    }


@pytest.mark.parametrize(("partitions", "workers"), [(1, 1), (4, 2)])
async def test_the_same_records_however_it_runs(
    empty_kafka: EmbeddedKafka, tmp_path: Path, partitions: int, workers: int
) -> None:
    kafka = through_kafka(empty_kafka.bootstrap, tmp_path, partitions=partitions, workers=workers)
    here = await in_process()
    compare(kafka, here)


def compare(kafka: dict[str, list[str]], here: dict[str, list[str]]) -> None:
    assert here["alerts"], "the sample wire raises alerts"
    for kind in ("stories", "extractions", "events", "alerts"):
        apart = sorted(set(kafka[kind]) ^ set(here[kind]))
        assert not apart, f"{kind}: {len(apart)} differ\n" + "\n".join(apart[:8])
        assert len(kafka[kind]) == len(here[kind]), kind


def kill_each(worker: Worker) -> None:
    """kill -9 of every stage's process in turn, and then of the supervisor."""
    for stage in STAGES:
        before = until(partial(pid_of, worker, stage), 60, f"{stage} is up")
        os.kill(before, signal.SIGKILL)
        until(partial(restarted, worker, stage, before), 60, f"{stage} restarted")
        time.sleep(1)
    worker.kill()
    worker.start().ready(120)


def pid_of(worker: Worker, stage: str) -> int | None:
    return worker.pids().get(stage)


def restarted(worker: Worker, stage: str, before: int) -> bool:
    return worker.pids().get(stage, before) != before


async def test_killed_in_mid_stream_it_says_the_same(empty_kafka: EmbeddedKafka, tmp_path: Path) -> None:
    kafka = through_kafka(empty_kafka.bootstrap, tmp_path, partitions=4, workers=1, harm=kill_each)
    compare(kafka, await in_process())
