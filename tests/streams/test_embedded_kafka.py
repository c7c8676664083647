"""The embedded Apache Kafka: found again with its data, one at a time in a folder, and gone when its parent is gone."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from kafka import KafkaAdminClient, KafkaConsumer, KafkaProducer
from kafka.admin import NewTopic

from streams.embedded_kafka import BrokerError, EmbeddedKafka

pytestmark = pytest.mark.kafka


def write(bootstrap: str, topic: str, value: bytes) -> None:
    admin = KafkaAdminClient(bootstrap_servers=bootstrap)
    admin.create_topics([NewTopic(topic, 1, 1)])
    admin.close()
    producer = KafkaProducer(bootstrap_servers=bootstrap, acks="all")
    producer.send(topic, value).get(30)
    producer.close()


def read_one(bootstrap: str, topic: str) -> bytes:
    consumer = KafkaConsumer(topic, bootstrap_servers=bootstrap, auto_offset_reset="earliest", consumer_timeout_ms=30_000)
    try:
        value: bytes = next(iter(consumer)).value
        return value
    finally:
        consumer.close()


def gone(pid: int, seconds: float = 20) -> bool:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        try:
            state = Path(f"/proc/{pid}/stat").read_text().rsplit(") ", 1)[1][0]
        except (FileNotFoundError, ProcessLookupError):
            return True
        if state == "Z":
            return True
        time.sleep(0.05)
    return False


def test_data_and_address_survive_a_stop_and_a_kill_in_a_folder_with_an_awkward_name(tmp_path: Path) -> None:
    broker = EmbeddedKafka(tmp_path / "news, wïres & more", timeout=120)
    broker.start()
    try:
        address = broker.bootstrap
        write(address, "kept", b"first")
        broker.stop()
        assert broker.pid() is None
        broker.start()
        assert broker.bootstrap == address
        assert read_one(address, "kept") == b"first"
        broker.kill()
        broker.restart()
        assert read_one(address, "kept") == b"first"
    finally:
        broker.stop()


def test_a_second_broker_in_the_same_folder_is_refused_and_leaves_the_first_alone(kafka: EmbeddedKafka) -> None:
    before = (kafka.data_dir / "server.properties").read_bytes()
    with pytest.raises(BrokerError, match="another broker already uses"):
        EmbeddedKafka(kafka.data_dir).start()
    assert (kafka.data_dir / "server.properties").read_bytes() == before
    write(kafka.bootstrap, "still-served", b"yes")


def test_a_taken_port_is_told_in_one_line(kafka: EmbeddedKafka, tmp_path: Path) -> None:
    taken = int(kafka.bootstrap.rpartition(":")[2])
    with pytest.raises(BrokerError, match=f"port {taken} is in use"):
        EmbeddedKafka(tmp_path, port=taken).start()
    assert EmbeddedKafka(tmp_path).pid() is None


def test_a_setting_that_kafka_refuses_is_told_with_its_words(tmp_path: Path) -> None:
    with pytest.raises(BrokerError, match=r"log\.retention\.ms"):
        EmbeddedKafka(tmp_path, properties={"log.retention.ms": "soon"}).start()


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux ends a child when its parent is killed")
def test_the_broker_dies_with_its_parent_even_on_kill_9(tmp_path: Path) -> None:
    code = (
        "import sys, time\n"
        "from streams.embedded_kafka import EmbeddedKafka\n"
        "broker = EmbeddedKafka(sys.argv[1], timeout=120)\n"
        "broker.start()\n"
        "print(broker.pid(), flush=True)\n"
        "time.sleep(300)\n"
    )
    parent = subprocess.Popen([sys.executable, "-c", code, str(tmp_path / "data")], stdout=subprocess.PIPE, text=True)
    assert parent.stdout is not None
    child = int(parent.stdout.readline())
    try:
        assert not gone(child, 0.2)
        parent.send_signal(signal.SIGKILL)
        parent.wait()
        assert gone(child)
    finally:
        if not gone(child, 0):
            os.kill(child, signal.SIGKILL)
        parent.stdout.close()
