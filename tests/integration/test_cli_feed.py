"""Feeding on a real broker: order, keys, headers, going on after a kill, and what is too large."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from streams.admin import ensure_topics
from streams.embedded_kafka import EmbeddedKafka
from streams.following import follow
from streams.settings import Settings, load

pytestmark = pytest.mark.kafka


@pytest.fixture
def settings(empty_kafka: EmbeddedKafka, tmp_path: Path) -> Settings:
    chosen = load({"bootstrap_servers": empty_kafka.bootstrap, "state_dir": str(tmp_path / "state")}, environ={})
    ensure_topics(chosen, partitions=3)
    return chosen


def command(settings: Settings, *arguments: str) -> list[str]:
    where = ["--bootstrap-servers", settings.bootstrap_servers, "--state-dir", str(settings.state_dir)]
    return [sys.executable, "-m", "streams.cli", "feed", *arguments, *where]


def feed(settings: Settings, *arguments: str, stdin: bytes = b"") -> subprocess.CompletedProcess[str]:
    done = subprocess.run(command(settings, *arguments), input=stdin, capture_output=True, timeout=120, check=False)
    return subprocess.CompletedProcess(done.args, done.returncode, done.stdout.decode(), done.stderr.decode())


def fed(settings: Settings) -> list[Any]:
    return list(follow(settings, "wire.raw.v1", from_beginning=True, to_end=True))


def wire(path: Path, count: int) -> Path:
    path.write_text("".join(json.dumps({"uri": f"urn:{number}", "body": "x" * 500}) + "\n" for number in range(count)))
    return path


def numbers(records: Sequence[Any]) -> list[int]:
    return [int(record.key.rpartition(b":")[2]) for record in records]


def test_bytes_order_key_content_type_and_provider(settings: Settings, tmp_path: Path) -> None:
    path = wire(tmp_path / "the wire.jsonl", 300)
    done = feed(settings, str(path), "--provider", "ap")
    assert (done.returncode, done.stdout) == (0, "")
    assert done.stderr.startswith("fed 300 items")
    records = sorted(fed(settings), key=lambda record: record.offset)
    assert numbers(records) == list(range(300))
    assert len({record.partition for record in records}) == 1
    assert b"".join(record.value + b"\n" for record in records) == path.read_bytes()
    assert dict(records[0].headers) == {"content-type": b"application/json", "wirewatch-provider": b"ap"}


def test_spread_keeps_the_versions_of_an_item_together(settings: Settings, tmp_path: Path) -> None:
    lines = [json.dumps({"uri": f"urn:{number % 20}", "version": number // 20}) for number in range(200)]
    path = tmp_path / "wire.jsonl"
    path.write_text("\n".join(lines))
    assert feed(settings, str(path), "--spread").returncode == 0
    records = fed(settings)
    assert len({record.partition for record in records}) == 3
    assert len({(record.key, record.partition) for record in records}) == 20


def test_a_feed_that_is_killed_goes_on_and_loses_nothing(settings: Settings, tmp_path: Path) -> None:
    path = wire(tmp_path / "wire.jsonl", 6000)
    killed = 0
    for number in (signal.SIGKILL, signal.SIGTERM, signal.SIGKILL, signal.SIGINT):
        running = subprocess.Popen(
            command(settings, str(path), "--rate", "700"),
            stderr=subprocess.PIPE,
            preexec_fn=partial(signal.signal, signal.SIGINT, signal.default_int_handler),  # a job in the background ignores it
        )
        before = len(fed(settings))
        end = time.monotonic() + 60
        while len(fed(settings)) < before + 300 and time.monotonic() < end:
            time.sleep(0.3)
        assert running.poll() is None, "it must be stopped in the middle"
        running.send_signal(number)
        code = running.wait(30)
        assert code == {signal.SIGKILL: -9, signal.SIGTERM: 143, signal.SIGINT: 130}[number]
        assert running.stderr is not None
        told = running.stderr.read().decode()
        running.stderr.close()
        assert "Traceback" not in told
        killed += 1
    assert killed == 4
    assert feed(settings, str(path)).returncode == 0
    found = numbers(fed(settings))
    assert set(found) == set(range(6000))
    repeated = len(found) - 6000
    assert repeated < 2 * 700 * 3, "a kill repeats no more than what was sent since the last position"
    again = feed(settings, str(path))
    assert again.stderr.startswith("fed 0 items")


def test_standard_input_through_a_pipe(settings: Settings) -> None:
    done = feed(settings, "-", stdin=b'{"uri":"urn:1"}\n\nnot json\n\xff\xfe\n')
    assert done.returncode == 0
    assert [record.value for record in fed(settings)] == [b'{"uri":"urn:1"}', b"not json", b"\xff\xfe"]


def test_a_folder_with_everything_in_it(settings: Settings, tmp_path: Path) -> None:
    folder = tmp_path / "in coming"
    folder.mkdir()
    (folder / "1.txt").write_text("KABUL (AP) — Text.")
    (folder / "2.json").write_text('{"uri":\n"urn:2"}')
    (folder / "3.nitf").write_bytes(b"<nitf/>")
    (folder / "4.txt").write_bytes(b"\xff\xff")
    assert feed(settings, str(folder)).returncode == 0
    told = [(record.value, dict(record.headers).get("content-type")) for record in fed(settings)]
    assert told == [
        ("KABUL (AP) — Text.".encode(), b"text/plain; charset=utf-8"),
        (b'{"uri":\n"urn:2"}', b"application/json"),
        (b"<nitf/>", None),
        (b"\xff\xff", b"text/plain; charset=utf-8"),
    ]


def test_five_megabytes_pass_and_seven_are_told(settings: Settings, tmp_path: Path) -> None:
    for name, size in (("a.txt", 5_000_000), ("b.txt", 7_000_000), ("c.txt", 10)):
        (tmp_path / name).write_bytes(os.urandom(size))
    done = feed(settings, *(str(tmp_path / name) for name in ("a.txt", "b.txt", "c.txt")))
    assert done.returncode == 1
    refusal = json.loads(done.stderr.splitlines()[0])
    assert refusal["source"].endswith("b.txt")
    assert [len(record.value) for record in fed(settings)] == [5_000_000, 10]


def test_follow_takes_new_lines_and_new_files_until_it_is_told_to_stop(settings: Settings, tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    wire(folder / "a.jsonl", 3)
    running = subprocess.Popen(command(settings, str(folder), "--follow"), stderr=subprocess.DEVNULL)
    try:
        await_count(settings, 3)
        with (folder / "a.jsonl").open("a") as file:
            file.write('{"uri":"urn:3"}\n{"uri":')
        await_count(settings, 4)
        (folder / "b.txt").write_text("A text.")
        await_count(settings, 5)
    finally:
        running.terminate()
        assert running.wait(30) == 143


def await_count(settings: Settings, count: int) -> None:
    end = time.monotonic() + 60
    while len(fed(settings)) < count and time.monotonic() < end:
        time.sleep(0.3)
    assert len(fed(settings)) == count


def test_without_topics_it_says_what_to_do(empty_kafka: EmbeddedKafka, tmp_path: Path) -> None:
    bare = load({"bootstrap_servers": empty_kafka.bootstrap, "state_dir": str(tmp_path)}, environ={})
    done = feed(bare, str(wire(tmp_path / "w.jsonl", 1)))
    assert done.returncode == 1
    assert "wirewatch topics ensure" in done.stderr
    assert done.stderr.count("\n") == 1
