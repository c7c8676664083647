"""The example consumers read alerts from a real broker; those whose tools are not there are read for their mistakes."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from kafka import KafkaProducer

from streams.embedded_kafka import EmbeddedKafka

ROOT = Path(__file__).resolve().parent.parent.parent
EXAMPLES = ROOT / "deploy" / "examples"
SAMPLE = json.loads((ROOT / "tests" / "samples" / "alert.json").read_text(encoding="utf-8"))


def put(kafka: EmbeddedKafka, *alerts: dict[str, object]) -> None:
    ensure = [sys.executable, "-m", "streams.cli", "topics", "ensure", "--bootstrap-servers", kafka.bootstrap]
    subprocess.run(ensure, check=True, capture_output=True)
    producer = KafkaProducer(bootstrap_servers=kafka.bootstrap, acks="all")
    for alert in alerts:
        producer.send("wire.alerts.v1", key=str(alert["watch_id"]).encode(), value=json.dumps(alert).encode())
    producer.flush()
    producer.close()


@pytest.mark.kafka
def test_the_python_consumer_tells_each_version_once(empty_kafka: EmbeddedKafka) -> None:
    later = {**SAMPLE, "version": SAMPLE["version"] + 1, "status": "retracted"}
    put(empty_kafka, SAMPLE, SAMPLE, later, SAMPLE)
    command = [sys.executable, str(EXAMPLES / "alerts.py"), empty_kafka.bootstrap]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as consumer:
        assert consumer.stdout is not None
        lines = [consumer.stdout.readline() for _ in range(2)]
        consumer.terminate()
        rest = consumer.stdout.read()
    assert [line.split("\t")[0] for line in lines] == ["updated", "retracted"]
    assert lines[0].rstrip("\n").split("\t")[1:] == [SAMPLE["watch_id"], SAMPLE["summary"]]
    assert rest == ""


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
