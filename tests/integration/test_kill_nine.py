"""kill -9 in mid-stream: nothing is lost, nothing is told twice under another id, state goes on where it was."""

from __future__ import annotations

import os
import signal
import threading
from functools import partial
from pathlib import Path

import pytest

from streams.embedded_kafka import EmbeddedKafka
from streams.topics import ARTICLES, DEAD_LETTERS, EXTRACTIONS, RAW, STORIES
from tests.integration.harness import FAKES, Worker, articles, everything, ids_by_uri, make_topics, send, until, uris, working

pytestmark = [pytest.mark.kafka, pytest.mark.slow]

STAGES = "intake,deduplication,extraction"
ARTICLES_SENT = 900


def restarted(worker: Worker, stage: str, before: int) -> bool:
    return worker.pids().get(stage, before) != before


def test_each_stage_and_the_supervisor_are_killed_in_mid_stream(empty_kafka: EmbeddedKafka, tmp_path: Path) -> None:
    bootstrap = empty_kafka.bootstrap
    make_topics(bootstrap, 4)
    worker = Worker(bootstrap, tmp_path, STAGES, FAKES)
    with working(worker):
        feeder = threading.Thread(target=send, args=(bootstrap, RAW.name, articles(ARTICLES_SENT), 60))
        feeder.start()
        for stage in STAGES.split(","):
            until(lambda: len(worker.pids()) == 3, 60, "three stages up")
            before = worker.pids()[stage]
            threading.Event().wait(1.0)
            os.kill(before, signal.SIGKILL)
            until(partial(restarted, worker, stage, before), 60, f"{stage} restarted")
        worker.kill()
        worker.start().ready()
        feeder.join()
        until(lambda: len(uris(everything(bootstrap, EXTRACTIONS.name))) == ARTICLES_SENT, 60, "every article extracted")
        assert worker.stop() == 0, worker.log.read_text()[-3000:]
    wanted = {f"urn:test:{n}" for n in range(ARTICLES_SENT)}
    assert uris(everything(bootstrap, ARTICLES.name)) == wanted
    stories = everything(bootstrap, STORIES.name)
    assert uris(stories) == wanted
    assert all(len(ids) == 1 for ids in ids_by_uri(stories).values()), "a repeat came under another id"
    assert all(len(ids) == 1 for ids in ids_by_uri(everything(bootstrap, EXTRACTIONS.name)).values())
    # the fake numbers the articles of its partition in its state: a state that was lost would give a number twice
    home = {message.json["uri"]: message.partition for message in everything(bootstrap, ARTICLES.name)}
    numbers = {(home[story.json["uri"]], story.json["story_id"]) for story in stories}
    assert len(numbers) == ARTICLES_SENT
    assert everything(bootstrap, DEAD_LETTERS.name) == []
