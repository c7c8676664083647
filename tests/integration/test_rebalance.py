"""Workers come and go in good order: partitions move with their state, and nothing is lost or told under a second id."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from streams.embedded_kafka import EmbeddedKafka
from streams.topics import ARTICLES, EXTRACTIONS, RAW, STORIES
from tests.integration.harness import FAKES, Worker, articles, everything, ids_by_uri, make_topics, send, until, uris, working

pytestmark = [pytest.mark.kafka, pytest.mark.slow]

STAGES = "intake,deduplication,extraction"
SENT = 900


def test_a_second_worker_joins_and_leaves_in_mid_stream(empty_kafka: EmbeddedKafka, tmp_path: Path) -> None:
    bootstrap = empty_kafka.bootstrap
    make_topics(bootstrap, 4)
    folders = [tmp_path / name for name in ("first", "second")]
    for folder in folders:
        folder.mkdir()
    # A handover at rest may take half of the session's time: enough of it for a busy machine.
    patient = {"WIREWATCH_SESSION_TIMEOUT": "40"}
    first, second = (Worker(bootstrap, folder, STAGES, FAKES, environ=patient) for folder in folders)
    with working(first):
        feeder = threading.Thread(target=send, args=(bootstrap, RAW.name, articles(SENT), 80))
        feeder.start()
        with working(second):
            until(lambda: first.get("/readyz")[0] == 200, 60, "the first is ready again")
            until(lambda: "wirewatch_messages_consumed_total" in second.get("/metrics")[1], 60, "the second has work")
            assert second.stop() == 0
        feeder.join()
        until(lambda: len(uris(everything(bootstrap, EXTRACTIONS.name))) == SENT, 60, "every article extracted")
        assert first.stop() == 0
    stories = everything(bootstrap, STORIES.name)
    assert all(len(ids) == 1 for ids in ids_by_uri(stories).values())
    home = {message.json["uri"]: message.partition for message in everything(bootstrap, ARTICLES.name)}
    assert len({(home[story.json["uri"]], story.json["story_id"]) for story in stories}) == SENT
    # partitions were handed over at rest, so nothing had to be read twice
    assert len(stories) == SENT
