"""Administration on a real broker: topics become what the contract says, and lag is what was not yet committed."""

from __future__ import annotations

import time

import pytest
from kafka import KafkaAdminClient, KafkaProducer, TopicPartition
from kafka.admin import ConfigResource, NewTopic
from kafka.structs import OffsetAndMetadata

from streams import admin, topics
from streams.embedded_kafka import EmbeddedKafka
from streams.kafka_process import free_ports
from streams.settings import Settings, load


def settings_for(bootstrap: str) -> Settings:
    return load({"bootstrap_servers": bootstrap}, environ={})


def did(changes: list[admin.Change], action: str) -> list[str]:
    return [change.topic for change in changes if change.action == action]


def test_an_unreachable_broker_is_told_in_one_line_that_names_the_address_and_where_it_came_from() -> None:
    address = f"127.0.0.1:{free_ports(1)[0]}"
    with pytest.raises(admin.BrokerUnreachable) as told:
        admin.broker_count(settings_for(address))
    assert address in str(told.value)
    assert "flag --bootstrap-servers" in str(told.value)
    assert "wirewatch broker" in str(told.value)
    assert "\n" not in str(told.value)


@pytest.mark.kafka
class TestEnsureTopics:
    def test_creates_everything_once(self, empty_kafka: EmbeddedKafka) -> None:
        settings = settings_for(empty_kafka.bootstrap)
        assert len(admin.missing_or_different(settings)) == len(topics.TOPICS)
        first = admin.ensure_topics(settings)
        assert set(did(first, "created")) == {t.name for t in (*topics.TOPICS, *topics.changelogs())}
        assert did(admin.ensure_topics(settings), "kept") == [change.topic for change in first]
        assert admin.missing_or_different(settings) == []

    def test_changes_back_what_somebody_changed(self, empty_kafka: EmbeddedKafka) -> None:
        settings = settings_for(empty_kafka.bootstrap)
        admin.ensure_topics(settings)
        client = KafkaAdminClient(bootstrap_servers=empty_kafka.bootstrap)
        client.alter_configs([ConfigResource("TOPIC", "wire.events.v1", configs={"cleanup.policy": "delete"})])
        client.close()
        end = time.monotonic() + 10
        while not admin.missing_or_different(settings) and time.monotonic() < end:
            time.sleep(0.05)
        assert admin.missing_or_different(settings) == ["wire.events.v1: cleanup.policy is delete, not compact"]
        changes = admin.ensure_topics(settings)
        assert did(changes, "changed") == ["wire.events.v1"]
        assert admin.missing_or_different(settings) == []

    def test_grows_only_when_asked_and_the_changelogs_with_their_topics(self, empty_kafka: EmbeddedKafka) -> None:
        admin.ensure_topics(settings_for(empty_kafka.bootstrap), partitions=1)
        assert did(admin.ensure_topics(settings_for(empty_kafka.bootstrap)), "grown") == []
        grown = did(admin.ensure_topics(settings_for(empty_kafka.bootstrap), partitions=3), "grown")
        assert "wire.articles.v1" in grown
        assert "wirewatch.deduplication-lineages-changelog" in grown
        assert "wire.watches.v1" not in grown
        fewer = admin.ensure_topics(settings_for(empty_kafka.bootstrap), partitions=2)
        assert "wire.articles.v1" in did(fewer, "warning")

    def test_a_changelog_that_does_not_fit_its_topic_is_a_warning(self, empty_kafka: EmbeddedKafka) -> None:
        client = KafkaAdminClient(bootstrap_servers=empty_kafka.bootstrap)
        client.create_topics([NewTopic("wirewatch.deduplication-lineages-changelog", 7, 1)], wait_for_metadata=True)
        client.close()
        changes = admin.ensure_topics(settings_for(empty_kafka.bootstrap), partitions=2)
        assert did(changes, "warning") == ["wirewatch.deduplication-lineages-changelog"]


@pytest.mark.kafka
def test_lag_counts_what_the_group_of_a_stage_has_not_committed(empty_kafka: EmbeddedKafka) -> None:
    settings = settings_for(empty_kafka.bootstrap)
    admin.ensure_topics(settings, partitions=2)
    producer = KafkaProducer(bootstrap_servers=empty_kafka.bootstrap)
    for number in range(10):
        producer.send("wire.raw.v1", b"{}", partition=number % 2)
    producer.close()
    reads = {"intake": [topics.RAW], "deduplication": [topics.ARTICLES]}
    assert [(lag.stage, lag.records, lag.members) for lag in admin.lags(settings, reads)] == [
        ("intake", 10, 0),
        ("deduplication", 0, 0),
    ]
    client = KafkaAdminClient(bootstrap_servers=empty_kafka.bootstrap)
    client.alter_group_offsets("wirewatch.intake", {TopicPartition("wire.raw.v1", 0): OffsetAndMetadata(3, "", -1)})
    client.close()
    assert admin.lags(settings, reads)[0].records == 7


@pytest.mark.kafka
def test_the_topics_are_there_when_ensure_returns(empty_kafka: EmbeddedKafka) -> None:
    admin.ensure_topics(settings_for(empty_kafka.bootstrap))
    producer = KafkaProducer(bootstrap_servers=empty_kafka.bootstrap, max_block_ms=2000)
    assert producer.send("wire.alerts.v1", b"{}").get(10).offset == 0
    producer.close()
