"""Decoding: records come out, and whatever else comes in is named, never raised."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.base import Record, encode
from schemas.report import Withdrawal
from streams.serde import Bad, decoder
from streams.topics import ARTICLES, RAW, REPORTS, TOPICS, WATCHES
from tests.builders import NOON, a_report, a_watch, an_article


@pytest.mark.parametrize(
    ("topic", "record"),
    [
        (ARTICLES, an_article("Word «ü»")),
        (REPORTS, a_report()),
        (REPORTS, Withdrawal(uri="u", version=2, reason="kill", published_at=NOON)),
        (WATCHES, a_watch(actors=("islamic-state",))),
    ],
)
def test_a_record_survives_the_way(topic: object, record: Record) -> None:
    assert decoder(topic)(encode(record)) == record  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        (None, "empty message"),
        (b"", "empty message"),
        (b"nonsense", "not JSON"),
        (b"\xff", "not JSON"),
        (b'{"uri": "\xff\xff", "published_at": "2024-04-11T12:00:00Z"}', "not UTF-8"),
        (b"[" * 200_000, "wrong type"),
        (b'{"a":' * 100_000, "nested too deeply"),
        (b"[]", "wrong type"),
        (b'{"uri": "u"}', "wrong type"),
        (encode(an_article(" \n\n ")), "empty body"),
        (encode(an_article("a story with \x00 in it")), "control characters"),
        (encode(an_article(uri="urn:\x1b")), "control characters"),
        (b'"' + b"x" * 2_000 + b'"', "too large"),
    ],
)
def test_what_is_wrong_is_named(raw: bytes | None, reason: str) -> None:
    bad = decoder(ARTICLES, limit=1_000_000 if reason != "too large" else 1_000)(raw)
    assert isinstance(bad, Bad)
    assert bad.reason == reason


def test_a_kill_needs_no_text() -> None:
    assert not isinstance(decoder(ARTICLES)(encode(an_article("", status="canceled"))), Bad)


def test_raw_bytes_stay_as_they_are() -> None:
    assert decoder(RAW)(b"\xff\x00") == b"\xff\x00"
    assert isinstance(decoder(RAW, limit=3)(b"four"), Bad)


@given(st.binary(max_size=400) | st.text().map(str.encode))
def test_no_bytes_raise(raw: bytes) -> None:
    for topic in TOPICS:
        decoder(topic, limit=200)(raw)


def test_a_number_beyond_64_bits_is_refused_and_a_name_of_digits_is_not() -> None:
    told = encode(an_article(uri="12345678901234567890123", version=7))
    assert decoder(ARTICLES)(told).version == 7
    bad = decoder(ARTICLES)(told.replace(b'"version":7', b'"version":' + b"9" * 25))
    assert isinstance(bad, Bad)
    assert "64 bits" in bad.detail
