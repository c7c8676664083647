"""Bad messages and bad luck: dead letters with reasons, repeats after a transient fault, a loud stop after a defect."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from schemas.base import encode
from streams.embedded_kafka import EmbeddedKafka
from streams.topics import ARTICLES, DEAD_LETTERS, EXTRACTIONS, MAX_MESSAGE_BYTES, STORIES
from tests.builders import an_article
from tests.integration.harness import FAKES, Worker, count, everything, make_topics, send, until, uris, working

pytestmark = [pytest.mark.kafka, pytest.mark.slow]

GOOD = 100


def malformed() -> list[bytes]:
    article = encode(an_article())
    return [
        b"\xff\xfe\x00garbage",
        b"not json",
        article[:-10],
        b"[]",
        b'{"uri": 1, "published_at": "2024-04-11T12:00:00Z"}',
        b'{"uri": "", "published_at": "2024-04-11T12:00:00Z"}',
        b'{"uri": "urn:x", "published_at": "yesterday"}',
        b'{"uri": "urn:x", "published_at": "2024-04-11T12:00:00"}',
        b'{"uri": "urn:\xff", "published_at": "2024-04-11T12:00:00Z"}',
        b'{"uri": "a\x01b", "published_at": "2024-04-11T12:00:00Z"}',
        b'{"uri": "urn:x", "version": 0, "published_at": "2024-04-11T12:00:00Z"}',
        encode(an_article(" \n\n ")),
        encode(an_article("A story with \x00 in it.")),
        b"[" * 100_000,
        b'{"a":' * 50_000 + b"1" + b"}" * 50_000,
        encode(an_article(body="x" * 5_000_000)),
        b"null",
        b"",
    ]


def test_bad_messages_become_dead_letters_and_the_good_ones_pass(empty_kafka: EmbeddedKafka, tmp_path: Path) -> None:
    bootstrap = empty_kafka.bootstrap
    make_topics(bootstrap, 4)
    bad = (malformed() * 12)[:200]
    good = [encode(an_article(uri=f"urn:good:{n}")) for n in range(GOOD)]
    mixed = [(b"en", value) for pair in zip(bad, good * 2, strict=False) for value in pair]
    with working(Worker(bootstrap, tmp_path, "deduplication,extraction", FAKES)) as worker:
        send(bootstrap, ARTICLES.name, mixed)
        send(bootstrap, ARTICLES.name, [(b"\xff", good[0])])
        until(lambda: count(bootstrap, DEAD_LETTERS.name) >= len(bad) + 1, 60, "all dead letters")
        until(lambda: len(uris(everything(bootstrap, EXTRACTIONS.name))) == GOOD, 60, "the good ones")
        assert worker.get("/livez")[0] == 200
        metrics = worker.get("/metrics")[1]
    letters = everything(bootstrap, DEAD_LETTERS.name)
    assert len(letters) == len(bad) + 1
    assert {letter.headers["wirewatch.error.stage"] for letter in letters} == {"deduplication"}
    reasons = {letter.headers["wirewatch.error.reason"] for letter in letters}
    assert reasons == {
        "wrong type",
        "not JSON",
        "not UTF-8",
        "nested too deeply",
        "too large",
        "empty message",
        "key not UTF-8",
        "empty body",
        "control characters",
    }
    places = {(letter.headers["wirewatch.error.partition"], letter.headers["wirewatch.error.offset"]) for letter in letters}
    assert len(places) == len(letters)
    assert {letter.value for letter in letters} == {*bad, good[0]}
    assert 'wirewatch_dead_letters_total{reason="too large",stage="deduplication"}' in metrics


@pytest.mark.long
def test_the_largest_message_that_a_topic_takes_fits_among_the_dead_letters(empty_kafka: EmbeddedKafka, tmp_path: Path) -> None:
    bootstrap = empty_kafka.bootstrap
    make_topics(bootstrap, 1)
    largest = os.urandom(MAX_MESSAGE_BYTES - 200)
    with working(Worker(bootstrap, tmp_path, "deduplication", FAKES)):
        send(bootstrap, ARTICLES.name, [(b"en", largest)])
        letter = until(lambda: everything(bootstrap, DEAD_LETTERS.name), 90, "a dead letter")[0]
    assert letter.value == largest
    assert letter.headers["wirewatch.error.reason"] == "too large"


def test_a_transient_fault_is_repeated_and_a_rejection_is_told(empty_kafka: EmbeddedKafka, tmp_path: Path) -> None:
    bootstrap = empty_kafka.bootstrap
    make_topics(bootstrap, 1)
    bodies = ["plain", "TRANSIENT", "REJECT", "plain"]
    with working(Worker(bootstrap, tmp_path, "deduplication,extraction", FAKES)):
        records = [(b"en", encode(an_article(body, uri=f"urn:{n}"))) for n, body in enumerate(bodies)]
        send(bootstrap, ARTICLES.name, records)
        until(lambda: uris(everything(bootstrap, EXTRACTIONS.name)) == {"urn:0", "urn:1", "urn:3"}, 60, "the others")
        letter = until(lambda: everything(bootstrap, DEAD_LETTERS.name), 60, "a dead letter")[0]
    assert letter.headers["wirewatch.error.stage"] == "extraction"
    assert letter.headers["wirewatch.error.reason"] == "unreadable"
    assert letter.headers["wirewatch.error.topic"] == STORIES.name


def test_a_defect_stops_the_worker_loudly_and_loses_nothing(empty_kafka: EmbeddedKafka, tmp_path: Path) -> None:
    bootstrap = empty_kafka.bootstrap
    make_topics(bootstrap, 1)
    worker = Worker(bootstrap, tmp_path, "deduplication,extraction", FAKES, environ={"WIREWATCH_RESTART_LIMIT": "2"})
    with working(worker):
        assert worker.process is not None
        send(bootstrap, ARTICLES.name, [(b"en", encode(an_article("FATAL", uri="urn:bad")))])
        assert worker.process.wait(60) == 1
    log = worker.log.read_text()
    assert "RuntimeError: a defect" in log
    assert "giving up" in log
    assert everything(bootstrap, EXTRACTIONS.name) == []


def test_a_worker_without_its_topics_says_what_to_do(empty_kafka: EmbeddedKafka, tmp_path: Path) -> None:
    worker = Worker(empty_kafka.bootstrap, tmp_path, "deduplication", FAKES).start()
    assert worker.process is not None
    assert worker.process.wait(40) == 2
    assert "wirewatch topics ensure" in worker.log.read_text()
