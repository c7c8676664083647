"""The broker goes away in mid-stream and comes back: the worker waits for it, and nothing is lost."""

from __future__ import annotations

import threading
import time
from pathlib import Path

import pytest

from streams.embedded_kafka import EmbeddedKafka
from streams.topics import DEAD_LETTERS, EXTRACTIONS, RAW, STORIES
from tests.integration.harness import FAKES, Worker, articles, everything, ids_by_uri, make_topics, send, until, uris, working

pytestmark = [pytest.mark.kafka, pytest.mark.slow]

SENT = 400


def test_the_broker_is_restarted_in_mid_stream(tmp_path: Path) -> None:
    with EmbeddedKafka(tmp_path / "kafka", timeout=120) as broker:
        bootstrap = broker.bootstrap
        make_topics(bootstrap, 4)
        with working(Worker(bootstrap, tmp_path, "intake,deduplication,extraction", FAKES)) as worker:
            feeder = threading.Thread(target=send, args=(bootstrap, RAW.name, articles(SENT), 40))
            feeder.start()
            time.sleep(4)
            broker.stop()
            time.sleep(3)
            broker.start()
            assert broker.bootstrap == bootstrap
            feeder.join()
            until(lambda: len(uris(everything(bootstrap, EXTRACTIONS.name))) == SENT, 90, "every article extracted")
            worker.ready(60)
            assert worker.stop() == 0
        assert all(len(ids) == 1 for ids in ids_by_uri(everything(bootstrap, STORIES.name)).values())
        assert everything(bootstrap, DEAD_LETTERS.name) == []
