"""What the integration tests share: topics, a worker as a process, records in and out, and waiting for something to be so."""

from __future__ import annotations

import contextlib
import json
import os
import re
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from kafka import KafkaAdminClient, KafkaConsumer, KafkaProducer, TopicPartition
from kafka.admin import NewTopic
from kafka.errors import KafkaError

from schemas.base import encode
from streams.topics import TOPICS, changelogs
from tests.builders import an_article

ROOT = Path(__file__).resolve().parents[2]
LANGUAGES = ("en", "fr", "de", "ar", "es", "ru", "zh", "pt")
FAKES = "tests.integration.fakes:topology"


def make_topics(bootstrap: str, partitions: int) -> None:
    """All topics and changelogs of the contract."""
    admin = KafkaAdminClient(bootstrap_servers=bootstrap)
    wanted = (*TOPICS, *changelogs())
    admin.create_topics([NewTopic(t.name, t.partitions_for(partitions), 1, topic_configs=t.config) for t in wanted])
    admin.close()


@dataclass
class Message:
    """One record as it stands in a topic."""

    key: bytes | None
    value: bytes | None
    headers: dict[str, str]
    partition: int
    offset: int

    @property
    def json(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.value or b"")
        return found


def send(bootstrap: str, topic: str, records: Iterable[tuple[bytes | None, bytes]], rate: float = 0) -> None:
    """Append records in order, at `rate` a second where it is not 0, and wait until the broker has them."""
    producer = KafkaProducer(bootstrap_servers=bootstrap, acks="all", linger_ms=1, max_request_size=6 * 1024 * 1024)
    started = time.monotonic()
    for number, (key, value) in enumerate(records):
        producer.send(topic, value=value, key=key)
        if rate:
            time.sleep(max(0.0, started + number / rate - time.monotonic()))
    producer.flush()
    producer.close()


def everything(bootstrap: str, topic: str) -> list[Message]:
    """All records of a topic at this moment."""
    consumer = KafkaConsumer(bootstrap_servers=bootstrap, auto_offset_reset="earliest", enable_auto_commit=False)
    try:
        partitions = [TopicPartition(topic, number) for number in sorted(consumer.partitions_for_topic(topic) or ())]
        consumer.assign(partitions)
        ends = consumer.end_offsets(partitions)
        found: list[Message] = []
        while any(consumer.position(partition) < ends[partition] for partition in partitions):
            for records in consumer.poll(timeout_ms=200).values():
                for r in records:
                    told = {name: value.decode() for name, value in r.headers}
                    found.append(Message(r.key, r.value, told, r.partition, r.offset))
        return found
    finally:
        consumer.close()


def count(bootstrap: str, topic: str) -> int:
    """How many records a topic has had."""
    consumer = KafkaConsumer(bootstrap_servers=bootstrap)
    try:
        partitions = [TopicPartition(topic, number) for number in consumer.partitions_for_topic(topic) or ()]
        return sum(consumer.end_offsets(partitions).values())
    finally:
        consumer.close()


def settled(bootstrap: str, group: str) -> bool:
    """Whether a consumer group has committed everything that is in the topics it reads."""
    admin = KafkaAdminClient(bootstrap_servers=bootstrap)
    consumer = KafkaConsumer(bootstrap_servers=bootstrap)
    try:
        committed = {tp: known.offset for tp, known in admin.list_group_offsets([group])[group].items()}
        committed = {tp: offset for tp, offset in committed.items() if "changelog" not in tp.topic}
        sources = {tp.topic for tp in committed}
        wanted = [TopicPartition(topic, number) for topic in sources for number in consumer.partitions_for_topic(topic) or ()]
        ends = consumer.end_offsets(wanted)
        return bool(wanted) and all(committed.get(tp, 0) >= ends[tp] for tp in wanted)
    except KafkaError as error:
        if not error.retriable:
            raise
        return False  # a busy broker looks for its coordinator; that is no answer
    finally:
        consumer.close()
        admin.close()


def until(holds: Callable[[], Any], seconds: float, told: str = "") -> Any:
    """Wait until something is so and return it; fails after `seconds`."""
    end = time.monotonic() + seconds
    while not (found := holds()):
        assert time.monotonic() < end, f"not within {seconds} s: {told or holds}"
        time.sleep(0.2)
    return found


def articles(count: int, first: int = 0) -> list[tuple[bytes, bytes]]:
    """Articles with uris urn:test:<n> in eight languages, keyed by uri as an agency would."""
    made = [an_article(uri=f"urn:test:{n}", language=LANGUAGES[n % len(LANGUAGES)]) for n in range(first, first + count)]
    return [(article.uri.encode(), encode(article)) for article in made]


def uris(messages: list[Message]) -> set[str]:
    """The uris of the records."""
    return {message.json["uri"] for message in messages}


def ids_by_uri(messages: list[Message]) -> dict[str, set[str]]:
    """The CloudEvents ids under which each uri was told."""
    found: dict[str, set[str]] = {}
    for message in messages:
        found.setdefault(message.json["uri"], set()).add(message.headers["ce_id"])
    return found


@dataclass
class Worker:
    """A supervised worker in a process of its own; its output goes to a file that a failure shows."""

    bootstrap: str
    folder: Path
    stages: str
    topology: str = FAKES
    port: int = 0
    environ: dict[str, str] = field(default_factory=dict)
    process: subprocess.Popen[bytes] | None = None

    def start(self) -> Worker:
        """Start it; `ready` waits until it is up."""
        env = {
            **os.environ,
            "WIREWATCH_BOOTSTRAP_SERVERS": self.bootstrap,
            "WIREWATCH_STATE_DIR": str(self.folder / "state"),
            "WIREWATCH_HTTP_PORT": str(self.port),
            "WIREWATCH_SESSION_TIMEOUT": "6",
            **self.environ,
        }
        command = [sys.executable, "-m", "tests.integration.run_worker", self.stages, self.topology]
        with open(self.log, "ab") as log:
            self.process = subprocess.Popen(command, cwd=ROOT, env=env, stdout=log, stderr=log)
        return self

    @property
    def log(self) -> Path:
        return self.folder / "worker.log"

    def get(self, path: str) -> tuple[int, str]:
        """Status and body of the worker's HTTP address; 0 while it is not there."""
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self._port()}{path}", timeout=5) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            with error:
                return error.code, error.read().decode()
        except (OSError, LookupError):
            return 0, ""

    def ready(self, seconds: float = 180) -> Worker:
        """Wait until /readyz says so."""
        until(lambda: self.get("/readyz")[0] == 200 or self._ended(), seconds, f"ready\n{self.log.read_text()[-3000:]}")
        assert not self._ended(), self.log.read_text()[-3000:]
        return self

    def pids(self) -> dict[str, int]:
        """The process of each stage, by name."""
        assert self.process is not None
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()
        named = {}
        for pid in children:
            with contextlib.suppress(OSError):
                title = Path(f"/proc/{pid}/cmdline").read_bytes().rstrip(b"\0 ").decode()
                named[title.removeprefix("wirewatch: ")] = int(pid)
        return named

    def stop(self) -> int:
        """SIGTERM, and its exit code."""
        assert self.process is not None
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(60)

    def kill(self) -> None:
        """kill -9 of the supervisor."""
        assert self.process is not None
        self.process.kill()
        self.process.wait(10)

    def _ended(self) -> bool:
        return self.process is not None and self.process.poll() is not None

    def _port(self) -> int:
        return int(re.findall(r"probes at http://\S+:(\d+)", self.log.read_text())[-1])


@contextlib.contextmanager
def working(worker: Worker) -> Iterator[Worker]:
    """A worker that is up inside the block and gone after it, whatever happens."""
    worker.start()
    try:
        yield worker.ready()
    finally:
        if worker.process is not None and worker.process.poll() is None:
            worker.stop()
