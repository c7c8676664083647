"""Topics, watches and tail on a real broker, as a subscriber uses them."""

from __future__ import annotations

import json
import shlex
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from kafka import KafkaProducer

from agents.intake.held import kept, key_of
from schemas.base import Record, encode
from streams import reached
from streams.embedded_kafka import EmbeddedKafka
from streams.topics import EMBARGOES
from tests.builders import a_story, a_watch, an_article, an_event

pytestmark = pytest.mark.kafka
Run = Callable[..., subprocess.CompletedProcess[bytes]]


@pytest.fixture
def run(empty_kafka: EmbeddedKafka, tmp_path: Path) -> Run:
    """Runs `wirewatch` against an empty broker that has its topics."""

    def call(*arguments: str, stdin: bytes = b"") -> subprocess.CompletedProcess[bytes]:
        command = [sys.executable, "-m", "streams.cli", *arguments, "--bootstrap-servers", empty_kafka.bootstrap]
        return subprocess.run(
            [*command, "--state-dir", str(tmp_path / "state")], input=stdin, capture_output=True, timeout=120, check=False
        )

    assert call("topics", "ensure", "--partitions", "2").returncode == 0
    return call


def put(kafka: EmbeddedKafka, topic: str, *records: tuple[str | bytes, Record | bytes]) -> None:
    producer = KafkaProducer(bootstrap_servers=kafka.bootstrap, acks="all")
    for key, record in records:
        sent = key if isinstance(key, bytes) else key.encode()
        producer.send(topic, key=sent, value=record if isinstance(record, bytes) else encode(record))
    producer.flush()
    producer.close()


def test_topics_ensure_says_what_it_did_and_what_growing_means(empty_kafka: EmbeddedKafka, run: Run) -> None:
    again = run("topics", "ensure")
    assert {line.split()[0] for line in again.stdout.decode().splitlines()} == {"kept"}
    assert again.stderr == b""
    grown = run("topics", "ensure", "--partitions", "3")
    assert "grown    wire.raw.v1" in grown.stdout.decode()
    assert "let all stages drain first" in grown.stderr.decode()


def test_a_watchs_life(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "my watches.toml"
    file.write_text(
        '[[watch]]\nwatch_id = "is"\nname = "IS"\nactors = ["islamic-state"]\ncooldown = "6h"\n'
        '[[watch]]\nwatch_id = "syria"\nname = "Syria"\ncountries = ["SYR"]\n'
    )
    assert run("watch", "add", str(file)).stdout == b"added    is  IS\nadded    syria  Syria\n"
    assert run("watch", "add", str(file)).stdout == b"kept     is  IS\nkept     syria  Syria\n"
    file.write_text(file.read_text().replace('name = "Syria"', 'name = "All of Syria"'))
    assert b"changed  syria  All of Syria" in run("watch", "add", str(file)).stdout
    shown = run("watch", "show", "is")
    assert json.loads(shown.stdout)["cooldown"] == "PT21600S" or json.loads(shown.stdout)["cooldown"] == "PT6H"
    listed = run("watch", "list", "--json").stdout
    assert [json.loads(line)["watch_id"] for line in listed.splitlines()] == ["is", "syria"]
    assert run("watch", "remove", "is").stdout == b"removed  is\n"
    assert [json.loads(line)["watch_id"] for line in run("watch", "list", "--json").stdout.splitlines()] == ["syria"]
    gone = run("watch", "remove", "siria")
    assert (gone.returncode, gone.stderr.count(b"\n")) == (2, 1)
    assert b"did you mean syria" in gone.stderr
    assert run("watch", "add", "-", stdin=listed).stdout == b"added    is  IS\nkept     syria  All of Syria\n"


def test_nothing_is_added_where_one_watch_is_wrong(run: Run) -> None:
    lines = b'{"watch_id":"good","name":"Good"}\n{"watch_id":"bad","name":"Bad","rol":"actor"}\n'
    assert run("watch", "add", "-", stdin=lines).returncode == 2
    assert run("watch", "list", "--json").stdout == b""


def test_a_record_on_the_topic_that_is_no_watch_is_told_and_passed_over(empty_kafka: EmbeddedKafka, run: Run) -> None:
    put(empty_kafka, "wire.watches.v1", ("ok", a_watch("ok")), ("broken", b'{"watch_id": 1}'))
    listed = run("watch", "list", "--json")
    assert [json.loads(line)["watch_id"] for line in listed.stdout.splitlines()] == ["ok"]
    assert b"broken" in listed.stderr


def test_tail_gives_records_as_they_are_and_ends_when_idle(empty_kafka: EmbeddedKafka, run: Run) -> None:
    events = [(f"e{number}", an_event(f"e{number}")) for number in range(5)]
    put(empty_kafka, "wire.events.v1", *events)
    put(empty_kafka, "wire.events.v1", ("odd", b"no json"))
    told = run("tail", "events", "--json", "--from-beginning", "--idle-exit", "1")
    assert told.returncode == 0
    assert sorted(told.stdout.splitlines()) == sorted([*(encode(event) for _, event in events), b"no json"])
    people = run("tail", "events", "--from-beginning", "--idle-exit", "1")
    assert people.stdout.decode().count("syr.mil → islamic-state") == 5
    assert b"unreadable" in people.stderr
    assert b"\x1b[" not in people.stdout, "no colour where there is no terminal"
    assert run("tail", "events", "--json", "--idle-exit", "0.5").stdout == b""


def test_tail_hears_what_comes_while_it_runs_and_a_full_name_is_a_name_too(empty_kafka: EmbeddedKafka, run: Run) -> None:
    command = [sys.executable, "-m", "streams.cli", "tail", "wire.stories.v1", "--json", "--idle-exit", "60"]
    running = subprocess.Popen([*command, "--bootstrap-servers", empty_kafka.bootstrap], stdout=subprocess.PIPE)
    assert running.stdout is not None
    story = a_story()
    told: list[bytes] = []
    listener = threading.Thread(target=lambda: told.append(running.stdout.readline() if running.stdout else b""))
    listener.start()
    try:
        end = time.monotonic() + 60
        while listener.is_alive() and time.monotonic() < end:
            put(empty_kafka, "wire.stories.v1", (story.uri, story))
            listener.join(1)
        assert told == [encode(story) + b"\n"]
    finally:
        running.terminate()
        running.wait(30)
        listener.join()
        running.stdout.close()


def test_tail_into_head_ends_quietly(empty_kafka: EmbeddedKafka, run: Run) -> None:
    put(empty_kafka, "wire.events.v1", *((f"e{number}", an_event(f"e{number}")) for number in range(200)))
    for form in ("", "--json"):
        piped = (
            f"{shlex.quote(sys.executable)} -m streams.cli tail events --from-beginning --idle-exit 20 {form} "
            f"--bootstrap-servers {empty_kafka.bootstrap} | head -n 1; exit ${{PIPESTATUS[0]}}"
        )
        done = subprocess.run(["bash", "-c", piped], capture_output=True, timeout=60, check=False)
        assert (done.returncode, done.stderr, done.stdout.count(b"\n")) == (0, b"", 1)


def test_raw_bytes_that_are_no_text_are_told_in_base_64(empty_kafka: EmbeddedKafka, run: Run) -> None:
    put(empty_kafka, "wire.raw.v1", ("k", b"\xff\x00"), ("k", "Grüße".encode()))
    told = [
        json.loads(line) for line in run("tail", "raw", "--json", "--from-beginning", "--idle-exit", "1").stdout.splitlines()
    ]
    assert [(line.get("value"), line.get("value_base64")) for line in told] == [(None, "/wA="), ("Grüße", None)]


def test_embargoes_are_articles_and_not_how_far_state_has_come(empty_kafka: EmbeddedKafka, run: Run) -> None:
    article = an_article(uri="urn:held", status="embargoed", embargoed_until=datetime(2999, 1, 1, tzinfo=UTC))
    put(empty_kafka, EMBARGOES.name, (key_of(article), kept(article)), (reached.KEY, reached.encode(reached.Reached(7, 1.0))))
    people = run("tail", "embargoes", "--from-beginning", "--idle-exit", "1")
    assert (people.returncode, people.stderr, people.stdout.decode().count("\n")) == (0, b"", 2)
    assert "urn:held v1" in people.stdout.decode()
    told = run("tail", "embargoes", "--json", "--from-beginning", "--idle-exit", "1")
    assert [json.loads(line)["key"] for line in told.stdout.splitlines()] == [key_of(article)]


def test_what_is_there_is_told_in_the_order_of_its_times_over_all_partitions(empty_kafka: EmbeddedKafka, run: Run) -> None:
    producer = KafkaProducer(bootstrap_servers=empty_kafka.bootstrap)
    for number in range(5000):
        # In long runs, so that reading one partition after the other would be seen.
        partition = number // 700 % 2
        producer.send("wire.raw.v1", value=b"%d" % number, partition=partition, timestamp_ms=1_700_000_000_000 + number)
    producer.close()
    told = run("tail", "raw", "--json", "--from-beginning", "--idle-exit", "2").stdout.splitlines()
    assert [int(json.loads(line)["value"]) for line in told] == list(range(5000))
