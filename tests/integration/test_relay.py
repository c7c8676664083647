"""`wirewatch relay` on a real broker: what was delivered is not sent again, what was not is."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
from kafka import KafkaConsumer, KafkaProducer

from streams.embedded_kafka import EmbeddedKafka

pytestmark = pytest.mark.kafka
SAMPLE = json.loads((Path(__file__).resolve().parents[1] / "samples" / "alert.json").read_text(encoding="utf-8"))


class Receiver(HTTPServer):
    """Answers 400 to version 13, keeps the versions of all else."""

    def __init__(self) -> None:
        self.versions: list[int] = []
        super().__init__(("127.0.0.1", 0), _Handler)


class _Handler(BaseHTTPRequestHandler):
    server: Receiver

    def do_POST(self) -> None:
        version = json.loads(self.rfile.read(int(self.headers["Content-Length"])))["version"]
        if version != 13:
            self.server.versions.append(version)
        self.send_response(400 if version == 13 else 204)
        self.end_headers()

    def log_message(self, *args: object) -> None: ...


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with Receiver() as server:
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}).start()
        yield server
        server.shutdown()


def put(kafka: EmbeddedKafka, *versions: int) -> None:
    producer = KafkaProducer(bootstrap_servers=kafka.bootstrap, acks="all")
    for version in versions:
        producer.send("wire.alerts.v1", key=b"w", value=json.dumps({**SAMPLE, "version": version}).encode())
    producer.flush()
    producer.close()


def relay_until(kafka: EmbeddedKafka, folder: Path, receiver: Receiver, count: int) -> None:
    command = [sys.executable, "-m", "streams.cli", "relay", "relay.toml", "--from-beginning"]
    root = Path(__file__).resolve().parents[2]
    with subprocess.Popen(
        [*command, "--bootstrap-servers", kafka.bootstrap], cwd=folder, env={"PYTHONPATH": str(root)}, stderr=subprocess.PIPE
    ) as relay:
        end = time.monotonic() + 90
        while len(receiver.versions) < count and time.monotonic() < end and relay.poll() is None:
            time.sleep(0.1)
        time.sleep(1)
        relay.send_signal(signal.SIGTERM)
        _, told = relay.communicate(timeout=60)
    assert relay.returncode == 0, told.decode()


def test_each_alert_is_delivered_once_across_a_restart(empty_kafka: EmbeddedKafka, receiver: Receiver, tmp_path: Path) -> None:
    ensure = [sys.executable, "-m", "streams.cli", "topics", "ensure", "--bootstrap-servers", empty_kafka.bootstrap]
    subprocess.run(ensure, check=True, capture_output=True)
    url = f"http://127.0.0.1:{receiver.server_port}/"
    (tmp_path / "relay.toml").write_text(f'[[target]]\nname = "desk"\nkind = "webhook"\nurl = "{url}"\n')
    put(empty_kafka, 1, 2, 13, 3)
    relay_until(empty_kafka, tmp_path, receiver, 3)
    put(empty_kafka, 4, 5)
    relay_until(empty_kafka, tmp_path, receiver, 5)
    assert receiver.versions == [1, 2, 3, 4, 5]
    options = {"bootstrap_servers": empty_kafka.bootstrap, "auto_offset_reset": "earliest", "consumer_timeout_ms": 10_000}
    dead = KafkaConsumer("wire.dead_letters.v1", **options)
    letter = next(iter(dead))
    dead.close()
    assert json.loads(letter.value)["version"] == 13
    headers = {name: value.decode() for name, value in letter.headers}
    assert (headers["wirewatch.error.stage"], headers["wirewatch.error.reason"]) == ("relay", "refused")
    assert headers["wirewatch.error.detail"] == "desk: HTTP 400 Bad Request"
