"""The example consumers read alerts from a real broker; those whose tools are not there are read for their mistakes."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from kafka import KafkaProducer

from streams.embedded_kafka import EmbeddedKafka
from tests.deploy.tools import tool

ROOT = Path(__file__).resolve().parent.parent.parent
EXAMPLES = ROOT / "deploy" / "examples"
PATIENCE = 180.0
SAMPLE = json.loads((ROOT / "tests" / "samples" / "alert.json").read_text(encoding="utf-8"))


def put(kafka: EmbeddedKafka, *alerts: dict[str, object]) -> None:
    ensure = [sys.executable, "-m", "streams.cli", "topics", "ensure", "--bootstrap-servers", kafka.bootstrap]
    subprocess.run(ensure, check=True, capture_output=True)
    producer = KafkaProducer(bootstrap_servers=kafka.bootstrap, acks="all")
    for alert in alerts:
        producer.send("wire.alerts.v1", key=str(alert["watch_id"]).encode(), value=json.dumps(alert).encode())
    producer.flush()
    producer.close()


def lines_of(command: list[str], wanted: int, cwd: Path = ROOT) -> tuple[list[str], str]:
    """The first lines that a consumer prints, and what else it had printed when it was told to end."""
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=cwd, start_new_session=True) as consumer:
        guard = threading.Timer(PATIENCE, lambda: os.killpg(consumer.pid, signal.SIGKILL))
        guard.start()
        assert consumer.stdout is not None
        lines = [consumer.stdout.readline().rstrip("\n") for _ in range(wanted)]
        guard.cancel()
        os.killpg(consumer.pid, signal.SIGTERM)
        rest = consumer.stdout.read()
    assert all(lines), f"not within {PATIENCE:.0f} s: {lines}"
    return lines, rest


LATER = {**SAMPLE, "version": SAMPLE["version"] + 1, "status": "retracted"}
FIELDS = [SAMPLE["watch_id"], SAMPLE["summary"]]


@pytest.mark.kafka
def test_the_python_consumer_tells_each_version_once(empty_kafka: EmbeddedKafka) -> None:
    put(empty_kafka, SAMPLE, SAMPLE, LATER, SAMPLE)
    lines, rest = lines_of([sys.executable, str(EXAMPLES / "alerts.py"), empty_kafka.bootstrap], 2)
    assert [line.split("\t") for line in lines] == [["updated", *FIELDS], ["retracted", *FIELDS]]
    assert rest == ""


@pytest.mark.kafka
@pytest.mark.long
@pytest.mark.timeout(600)
def test_the_javascript_consumer_tells_each_version_once(empty_kafka: EmbeddedKafka, tmp_path: Path) -> None:
    tool("node")
    here = shutil.copytree(EXAMPLES / "javascript", tmp_path / "javascript")
    subprocess.run([tool("npm"), "install", "--silent", "--no-audit", "--no-fund"], cwd=here, check=True, timeout=300)
    put(empty_kafka, SAMPLE, SAMPLE, LATER, SAMPLE)
    lines, rest = lines_of(["node", "alerts.mjs", empty_kafka.bootstrap], 2, here)
    assert [line.split("\t") for line in lines] == [["updated", *FIELDS], ["retracted", *FIELDS]]
    assert rest == ""


@pytest.mark.kafka
@pytest.mark.long
@pytest.mark.timeout(600)
def test_the_kcat_consumer_tells_every_record(empty_kafka: EmbeddedKafka) -> None:
    tool("kcat")
    tool("jq")
    put(empty_kafka, SAMPLE, SAMPLE, LATER)
    lines, _ = lines_of(["bash", str(EXAMPLES / "alerts.sh"), empty_kafka.bootstrap], 3)
    assert [line.split("\t") for line in lines] == [["updated", *FIELDS], ["updated", *FIELDS], ["retracted", *FIELDS]]


@pytest.mark.skipif(shutil.which("bash") is None, reason="no bash on this machine")
def test_the_shell_consumer_is_valid_shell() -> None:
    assert subprocess.run(["bash", "-n", str(EXAMPLES / "alerts.sh")], check=False).returncode == 0


@pytest.mark.skipif(shutil.which("node") is None, reason="no Node.js on this machine")
def test_the_javascript_consumer_is_valid_javascript() -> None:
    assert subprocess.run(["node", "--check", str(EXAMPLES / "javascript" / "alerts.mjs")], check=False).returncode == 0


def test_what_the_examples_read_is_in_the_record() -> None:
    text = "".join(path.read_text(encoding="utf-8") for path in EXAMPLES.rglob("alerts.*"))
    for field in ("alert_id", "version", "status", "watch_id", "summary"):
        assert field in text
        assert field in SAMPLE
