"""kill -9 in mid-stream: nothing is lost, nothing is told twice under another id, state goes on where it was."""

from __future__ import annotations

import os
import signal
import threading
from pathlib import Path

import pytest

from schemas.base import encode
from streams.embedded_kafka import EmbeddedKafka
from streams.topics import ARTICLES, DEAD_LETTERS, EXTRACTIONS, RAW, STORIES
from tests.builders import an_article
from tests.integration.harness import FAKES, Message, Worker, everything, make_topics, send, until, working

pytestmark = [pytest.mark.kafka, pytest.mark.slow]

STAGES = "intake,deduplication,extraction"
LANGUAGES = ("en", "fr", "de", "ar", "es", "ru", "zh", "pt")
ARTICLES_SENT = 900


def articles(count: int) -> list[tuple[bytes, bytes]]:
    made = [an_article(uri=f"urn:test:{n}", language=LANGUAGES[n % len(LANGUAGES)]) for n in range(count)]
    return [(article.uri.encode(), encode(article)) for article in made]


def uris(messages: list[Message]) -> set[str]:
    return {message.json["uri"] for message in messages}


def ids_by_uri(messages: list[Message]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for message in messages:
        found.setdefault(message.json["uri"], set()).add(message.headers["ce_id"])
    return found


def test_each_stage_and_the_supervisor_are_killed_in_mid_stream(empty_kafka: EmbeddedKafka, tmp_path: Path) -> None:
    bootstrap = empty_kafka.bootstrap
    make_topics(bootstrap, 4)
    worker = Worker(bootstrap, tmp_path, STAGES, FAKES)
    with working(worker):
        feeder = threading.Thread(target=send, args=(bootstrap, RAW.name, articles(ARTICLES_SENT), 60))
        feeder.start()
        for stage in STAGES.split(","):
            until(lambda: len(worker.pids()) == 3, 20, "three stages up")
            before = worker.pids()[stage]
            threading.Event().wait(1.0)
            os.kill(before, signal.SIGKILL)
            until(lambda stage=stage, before=before: worker.pids().get(stage, before) != before, 20, f"{stage} restarted")
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
