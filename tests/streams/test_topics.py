"""Topics: every record has one, names are found, changelogs follow their source."""

from __future__ import annotations

import pytest

from schemas.alert import Alert
from schemas.report import Report, Withdrawal
from schemas.story import Story
from streams.topics import (
    ALERTS,
    FLASH_STORIES,
    FLASHES,
    REPORTS,
    STORIES,
    TABLES,
    TOPICS,
    WATCHES,
    changelog_topic,
    changelogs,
    topic_for,
    topic_named,
    topics_for,
    value_types,
)
from streams.topology import topology


def test_every_record_finds_its_topic() -> None:
    assert topic_for(Story) is STORIES
    assert topic_for(Report) is topic_for(Withdrawal) is REPORTS
    assert value_types(REPORTS) == (Report, Withdrawal)


def test_a_flash_goes_to_those_who_wait_for_flashes_too() -> None:
    assert topics_for(Alert) == (ALERTS,)
    assert topics_for(Alert, flash=True) == (ALERTS, FLASHES)
    assert topics_for(Story, flash=True) == (STORIES, FLASH_STORIES)
    assert FLASHES.retention is not None
    assert ALERTS.retention is not None
    assert FLASHES.retention < ALERTS.retention


def test_short_and_full_names() -> None:
    assert topic_named("dead-letters").name == "wire.dead_letters.v1"
    assert topic_named("wire.watches.v1") is WATCHES
    assert topic_named("alerts") is ALERTS
    assert topic_named("alerts-flash") is FLASHES
    with pytest.raises(KeyError):
        topic_named("nonsense")


def test_compacted_topics_keep_and_others_expire() -> None:
    for topic in (*TOPICS, *changelogs()):
        assert topic.config["cleanup.policy"] == topic.cleanup
        assert ("retention.ms" in topic.config) == (topic.cleanup == "delete")


def test_every_table_belongs_to_a_binding_that_reads_its_source() -> None:
    bound = {(binding.stage, binding.table): binding.reads for binding in topology() if binding.table}
    assert bound == dict(TABLES)
    assert changelog_topic("intake", "held").name == "wirewatch.intake-held-changelog"


def test_the_picture_joins_up() -> None:
    written = {topic.name for binding in topology() for topic in binding.writes}
    read = {binding.reads.name for binding in topology()}
    assert read - written == {"wire.raw.v1"}
    assert written - read == {"wire.extractions.v1", "wire.alerts.v1", "wire.alerts.flash.v1"}
