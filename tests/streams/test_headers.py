"""Headers: ids that repeat with the record, a trace that goes on, the time of first arrival."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import msgspec
import pytest

from schemas.extraction import Extraction
from streams import headers
from streams.dead_letters import DeadLetter
from tests.builders import NOON, a_story, an_article, an_event

PARENT = "00-" + "a" * 32 + "-" + "b" * 16 + "-01"


def written(record: object, now: datetime = NOON, parent: str = PARENT) -> dict[str, str]:
    made = headers.for_record("k", record, stage="intake", ingested=NOON, parent=parent, now=now)  # type: ignore[arg-type]
    return {name: value.decode() for name, value in made}


def test_the_same_record_has_the_same_id_at_any_hour() -> None:
    first, later = written(an_event("e9")), written(an_event("e9"), now=NOON + timedelta(hours=1))
    assert first["ce_id"] == later["ce_id"]
    assert first["ce_time"] != later["ce_time"]
    assert first["ce_id"] != written(an_event("e9", revision=2))["ce_id"]


def test_stories_of_one_version_with_other_decisions_differ() -> None:
    assert written(a_story())["ce_id"] != written(a_story(kind="redelivery"))["ce_id"]


def test_an_extraction_that_was_skipped_is_no_repeat_of_the_one_that_was_not() -> None:
    plain = Extraction(uri="u", version=1, story_id="s", thread_id="t", language="en", published_at=NOON)
    skipped = msgspec.structs.replace(plain, skipped="redelivery")
    assert written(plain)["ce_id"] != written(skipped)["ce_id"]


def test_cloudevents_in_binary_mode() -> None:
    told = written(an_article())
    assert told["ce_specversion"] == "1.0"
    assert told["ce_type"] == "wirewatch.article.v1"
    assert told["ce_source"] == "/wirewatch/intake"
    assert told["content-type"] == "application/json"
    assert told[headers.INGESTED_AT] == "2024-04-11T12:00:00.000Z"


def test_the_trace_is_carried_on_with_a_span_of_its_own() -> None:
    told = written(an_article())[headers.TRACEPARENT]
    assert told.startswith("00-" + "a" * 32 + "-")
    assert "b" * 16 not in told


def test_a_trace_is_made_where_there_is_none_and_is_the_same_again() -> None:
    made = headers.trace({}, "wire.raw.v1/0/7")
    assert made == headers.trace({"traceparent": "nonsense"}, "wire.raw.v1/0/7")
    assert made != headers.trace({}, "wire.raw.v1/0/8")
    assert headers.trace({"traceparent": PARENT}, "x") == PARENT


def test_the_first_arrival_is_carried_or_taken_from_the_message() -> None:
    later = NOON + timedelta(hours=3)
    assert headers.ingested_at({headers.INGESTED_AT: "2024-04-11T12:00:00Z"}, later.timestamp(), later) == NOON
    assert headers.ingested_at({headers.INGESTED_AT: "soon"}, NOON.timestamp(), later) == NOON
    assert headers.ingested_at({}, None, later) == later
    assert headers.ingested_at({}, -1, later) == later


def test_header_bytes_of_any_kind_are_read() -> None:
    assert headers.read([("Content-Type", b"text/xml"), ("x", b"\xff"), ("empty", None)]) == {
        "content-type": "text/xml",
        "x": "\ufffd",
        "empty": "",
    }


def test_a_dead_letter_tells_its_last_failure_only() -> None:
    letter = DeadLetter("intake", "json", "bad " * 9_000, "", "wire.raw.v1", 2, 17, None, b"x")
    told = letter.headers(
        [("content-type", b"text/plain"), ("wirewatch.error.reason", b"older")], datetime(2024, 1, 1, tzinfo=UTC)
    )
    assert dict(told)["content-type"] == b"text/plain"
    assert [value for name, value in told if name == "wirewatch.error.reason"] == [b"json"]
    assert dict(told)["wirewatch.error.offset"] == b"17"
    assert len(dict(told)["wirewatch.error.detail"]) <= 2_000


@pytest.mark.parametrize(
    "carried",
    ["9999-12-31T23:59:59Z", "0001-01-01T00:00:00+14:00", "2001-01-01T00:00:00Z", "2024-04-13T13:00:00Z", "yesterday", ""],
)
def test_a_first_arrival_that_no_clock_of_ours_can_have_told_is_passed_over(carried: str) -> None:
    assert headers.ingested_at({headers.INGESTED_AT: carried}, NOON.timestamp(), NOON + timedelta(days=900)) == NOON


@pytest.mark.parametrize("timestamp", [None, 0.0, -1.0, 1e18])
def test_a_message_without_a_time_of_its_own_arrives_now(timestamp: float | None) -> None:
    assert headers.ingested_at({}, timestamp, NOON) == NOON


def test_a_first_arrival_is_carried_on() -> None:
    first = NOON - timedelta(days=3)
    assert headers.ingested_at({headers.INGESTED_AT: first.isoformat()}, NOON.timestamp(), NOON) == first
