"""What many tests share: one real Apache Kafka for the whole run, emptied for each test that asks for it."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest

from streams.embedded_kafka import EmbeddedKafka

_EMPTYING_SECONDS = 75  # a consumer that was killed stays in its group for as long as a session lasts


@pytest.fixture(scope="session")
def kafka(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedKafka]:
    """A running Apache Kafka of one node; a failure to start it is a failure of the test, never a skip."""
    with EmbeddedKafka(tmp_path_factory.mktemp("kafka"), timeout=120) as broker:
        yield broker


@pytest.fixture
def empty_kafka(kafka: EmbeddedKafka) -> EmbeddedKafka:
    """The same broker without topics, records, or offsets of groups."""
    from kafka import KafkaAdminClient

    admin = KafkaAdminClient(bootstrap_servers=kafka.bootstrap)
    try:
        end = time.monotonic() + _EMPTYING_SECONDS
        while True:
            groups = [group["group_id"] for group in admin.list_groups()]
            topics = [name for name in admin.list_topics() if not name.startswith("__")]
            if not groups and not topics:
                return kafka
            assert time.monotonic() < end, f"still there: {topics} {groups}; does a client of an earlier test still run?"
            if topics:
                admin.delete_topics(topics)
            if groups:
                admin.delete_groups(groups)
            time.sleep(0.1)
    finally:
        admin.close()
