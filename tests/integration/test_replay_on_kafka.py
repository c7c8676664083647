"""Replays on Apache Kafka: 1, 4 and 12 partitions, batches of 1 and 64, kill -9 in the middle; the end state is the same."""

from __future__ import annotations

import threading
from itertools import islice
from pathlib import Path

import pytest

from schemas.base import encode
from streams.embedded_kafka import EmbeddedKafka
from streams.simulator.coding import TruthCoder
from streams.simulator.traffic import simulate
from streams.topics import ARTICLES, DEAD_LETTERS, EVENTS, STORIES, group_id
from tests.integration.harness import Worker, count, everything, make_topics, send, settled, until, working
from tests.integration.outcome import nothing_more_than, outcome
from tests.integration.partitioned import replayed
from tests.integration.truthful import STAGES, TRUTHFUL, write_truth

pytestmark = [pytest.mark.kafka, pytest.mark.slow, pytest.mark.long, pytest.mark.timeout(500)]

ARTICLES_SENT = 400
PATIENCE = 200


@pytest.mark.parametrize(("partitions", "batch"), [(1, 64), (4, 1), (12, 64)])
async def test_a_replay_ends_the_same(empty_kafka: EmbeddedKafka, tmp_path: Path, partitions: int, batch: int) -> None:
    bootstrap = empty_kafka.bootstrap
    make_topics(bootstrap, partitions)
    wire = list(islice(simulate(rate=1, hours=1000, seed=56), ARTICLES_SENT))
    environ = {**write_truth(tmp_path, wire), "WIREWATCH_BATCH_SIZE": str(batch)}
    worker = Worker(bootstrap, tmp_path, ",".join(STAGES), TRUTHFUL, environ=environ)
    records = [(one.article.language.encode(), encode(one.article)) for one in wire]
    with working(worker):
        feeder = threading.Thread(target=send, args=(bootstrap, ARTICLES.name, records, 60))
        feeder.start()
        until(lambda: count(bootstrap, STORIES.name) > ARTICLES_SENT // 4, PATIENCE, "a quarter is decided")
        worker.kill()
        worker.start().ready(PATIENCE)
        feeder.join()
        until(lambda: count(bootstrap, STORIES.name) >= ARTICLES_SENT, PATIENCE, "all is decided")
        until(lambda: all(settled(bootstrap, group_id(stage)) for stage in STAGES), PATIENCE, "nothing waits anywhere")
        assert worker.stop() == 0, worker.log.read_text()[-3000:]
    assert everything(bootstrap, DEAD_LETTERS.name) == []
    told = outcome(
        [message.value for message in everything(bootstrap, STORIES.name) if message.value],
        [message.value for message in everything(bootstrap, EVENTS.name) if message.value],
    )
    coder = TruthCoder([one.truth for one in wire])
    kafka = await replayed([one.article for one in wire], coder=coder, partitions=1, batch=64, seed=1)
    here = outcome(kafka.values(STORIES), kafka.values(EVENTS))
    assert told.stories == here.stories
    assert told.events == here.events
    nothing_more_than(told, here)
    nothing_more_than(here, told)
