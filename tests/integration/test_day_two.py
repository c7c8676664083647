"""Day two of an operator: a fix and its dead letters, a state made to forget, JSON log lines, and `top` beside it all."""

from __future__ import annotations

import contextlib
import json
import os
import pty
import signal
import subprocess
import sys
from functools import partial
from pathlib import Path

import pytest

from schemas.base import encode
from streams.embedded_kafka import EmbeddedKafka
from streams.topics import ARTICLES, DEAD_LETTERS, EXTRACTIONS, STORIES
from tests.builders import an_article
from tests.integration.harness import FAKES, Worker, count, everything, make_topics, send, until, uris, working

pytestmark = [pytest.mark.kafka, pytest.mark.long]

SECONDS = 120.0


def wirewatch(kafka: EmbeddedKafka, folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    where = ("--bootstrap-servers", kafka.bootstrap, "--state-dir", str(folder))
    command = [sys.executable, "-m", "streams.cli", *arguments, *where]
    return subprocess.run(command, capture_output=True, text=True, timeout=SECONDS, check=False, stdin=subprocess.DEVNULL)


def articles(*uris: str, body: str = "plain") -> list[tuple[bytes | None, bytes]]:
    return [(b"en", encode(an_article(body, uri=uri))) for uri in uris]


def extracted(kafka: EmbeddedKafka) -> list[str]:
    return sorted(message.json["uri"] for message in everything(kafka.bootstrap, EXTRACTIONS.name))


def test_dead_letters_requeued_after_a_fix_arrive_once(empty_kafka: EmbeddedKafka, tmp_path: Path) -> None:
    make_topics(empty_kafka.bootstrap, 4)
    wanted = [f"urn:{n}" for n in range(12)]
    with working(Worker(empty_kafka.bootstrap, tmp_path, "deduplication,extraction", FAKES)):
        send(empty_kafka.bootstrap, ARTICLES.name, articles(*wanted[:9], body="REJECT") + articles(*wanted[9:]))
        until(lambda: count(empty_kafka.bootstrap, DEAD_LETTERS.name) == 9, SECONDS, "nine dead letters")
        until(lambda: extracted(empty_kafka) == sorted(wanted[9:]), SECONDS, "the good ones")
    with working(Worker(empty_kafka.bootstrap, tmp_path, "deduplication,extraction", FAKES, environ={"FAKE_FIXED": "1"})):
        first = wirewatch(empty_kafka, tmp_path, "dlq", "requeue", "--stage", "extraction", "--reason", "unreadable")
        again = wirewatch(empty_kafka, tmp_path, "dlq", "requeue", "--all")
        assert (first.stdout, again.stdout, again.stderr) == ("requeued 9 messages\n", "", "nothing to requeue\n")
        until(lambda: len(uris(everything(empty_kafka.bootstrap, EXTRACTIONS.name))) == 12, SECONDS, "all of them")
    assert extracted(empty_kafka) == sorted(wanted), "each once"
    assert count(empty_kafka.bootstrap, DEAD_LETTERS.name) == 9


def test_a_stage_forgets_when_it_is_told_to_and_only_while_it_rests(empty_kafka: EmbeddedKafka, tmp_path: Path) -> None:
    make_topics(empty_kafka.bootstrap, 1)
    ask = ("state", "reset", "--stage", "deduplication")

    def numbers() -> list[str]:
        return [message.json["story_id"] for message in everything(empty_kafka.bootstrap, STORIES.name)]

    with working(Worker(empty_kafka.bootstrap, tmp_path, "deduplication", FAKES)):
        send(empty_kafka.bootstrap, ARTICLES.name, articles("urn:1", "urn:2"))
        until(lambda: numbers() == ["s1", "s2"], SECONDS, "two stories")
        busy = wirewatch(empty_kafka, tmp_path, *ask, "--yes")
    assert (busy.returncode, "deduplication runs (1 worker): stop it first" in busy.stderr) == (2, True)
    unsure = wirewatch(empty_kafka, tmp_path, *ask)
    assert (unsure.returncode, "say --yes" in unsure.stderr) == (2, True)
    held = wirewatch(empty_kafka, tmp_path, "state", "list").stdout
    assert any(line.split()[:2] == ["deduplication", "lineages"] and int(line.split()[2]) >= 3 for line in held.splitlines())

    done = wirewatch(empty_kafka, tmp_path, *ask, "--yes")
    assert (done.returncode, done.stdout) == (0, "emptied wirewatch.deduplication-lineages-changelog\n")
    assert "WARNING: deduplication forgets everything" in done.stderr
    assert "wirewatch replay --topic articles" in done.stderr
    with working(Worker(empty_kafka.bootstrap, tmp_path, "deduplication", FAKES)):
        send(empty_kafka.bootstrap, ARTICLES.name, articles("urn:3"))
        until(lambda: len(numbers()) >= 3, SECONDS, "the third story")
    assert numbers() == ["s1", "s2", "s1"], "it counts anew, and reads nothing again"


def test_every_log_line_is_json_with_the_trace_of_what_was_in_hand(empty_kafka: EmbeddedKafka, tmp_path: Path) -> None:
    make_topics(empty_kafka.bootstrap, 1)
    environ = {"WIREWATCH_LOG_FORMAT": "json", "WIREWATCH_LOG_LEVEL": "info", "WIREWATCH_RESTART_LIMIT": "2"}
    worker = Worker(empty_kafka.bootstrap, tmp_path, "deduplication,extraction", FAKES, environ=environ)
    with working(worker):
        send(empty_kafka.bootstrap, ARTICLES.name, articles("urn:transient", body="TRANSIENT"))
        until(lambda: extracted(empty_kafka) == ["urn:transient"], SECONDS, "the first")
        send(empty_kafka.bootstrap, ARTICLES.name, articles("urn:rejected", body="REJECT"))
        until(lambda: count(empty_kafka.bootstrap, DEAD_LETTERS.name) == 1, SECONDS, "a dead letter")
        send(empty_kafka.bootstrap, ARTICLES.name, articles("urn:fatal", body="FATAL"))
        assert worker.process is not None
        assert worker.process.wait(SECONDS) == 1
    lines = [json.loads(line) for line in worker.log.read_text().splitlines()]
    assert all({"at", "level", "logger", "message"} <= set(line) for line in lines)
    traces = {
        message.json["uri"]: message.headers["traceparent"].split("-")[1]
        for message in everything(empty_kafka.bootstrap, STORIES.name)
    }
    told = {
        "urn:transient": "TransientFault: not now",
        "urn:rejected": "dead letter: wire.stories.v1/0/1: unreadable",
        "urn:fatal": "extraction cannot go on",
    }
    for uri, words in told.items():
        found = [line for line in lines if words in line["message"]]
        assert found, words
        assert {line["trace_id"] for line in found} == {traces[uri]}
    assert any("RuntimeError: a defect" in line.get("exception", "") for line in lines)


def test_top_tells_what_waits_and_who_works(empty_kafka: EmbeddedKafka, tmp_path: Path) -> None:
    missing = wirewatch(empty_kafka, tmp_path, "top")
    assert (missing.returncode, "wirewatch topics ensure" in missing.stderr) == (2, True)
    make_topics(empty_kafka.bootstrap, 4)
    with working(Worker(empty_kafka.bootstrap, tmp_path, "deduplication", FAKES)):
        send(empty_kafka.bootstrap, ARTICLES.name, articles("urn:1", "urn:2", "urn:3"))
        until(lambda: count(empty_kafka.bootstrap, STORIES.name) == 3, SECONDS, "three stories")

        def seen() -> dict[str, dict[str, object]]:
            outcome = wirewatch(empty_kafka, tmp_path, "top", "--once", "--json")
            assert outcome.returncode == 0, outcome.stderr
            return {line["stage"]: line for line in json.loads(outcome.stdout)["stages"]}

        stages = until(lambda: (now := seen())["deduplication"]["waiting"] == 0 and now, SECONDS, "nothing waits there")
        assert (stages["deduplication"]["workers"], stages["extraction"]["workers"]) == (1, 0)
        assert stages["extraction"]["waiting"] == 3
        assert 0 <= stages["extraction"]["oldest_seconds"] < SECONDS
        assert stages["deduplication"]["oldest_seconds"] is None
    plain = wirewatch(empty_kafka, tmp_path, "top")
    assert [line.split()[0] for line in plain.stdout.splitlines()][:3] == ["STAGE", "intake", "deduplication"]
    assert (plain.stderr, "\x1b" in plain.stdout) == ("", False)
    assert_live_until_interrupted(empty_kafka)


def assert_live_until_interrupted(kafka: EmbeddedKafka) -> None:
    """On a terminal it goes on until Ctrl-C, and leaves the terminal as it was."""
    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "streams.cli", "top", "--interval", "0.2", "--bootstrap-servers", kafka.bootstrap]
    running = subprocess.Popen(
        command,
        stdout=theirs,
        stderr=subprocess.PIPE,
        stdin=subprocess.DEVNULL,
        preexec_fn=partial(signal.signal, signal.SIGINT, signal.default_int_handler),  # a job in the background ignores it
    )
    os.close(theirs)
    shown = b""
    try:
        while shown.count(b"dead letters") < 2:
            shown += os.read(ours, 65_536)
        running.send_signal(signal.SIGINT)
        with contextlib.suppress(OSError):  # the other end is closed
            while data := os.read(ours, 65_536):
                shown += data
        assert running.wait(SECONDS) == 130
        assert running.stderr is not None
        assert running.stderr.read() == b""
        running.stderr.close()
    finally:
        running.kill()
        os.close(ours)
    assert b"\x1b[?1049h" in shown, "a screen of its own"
    assert shown.rstrip().endswith((b"\x1b[?1049l", b"\x1b[?25h")), "and given back"
