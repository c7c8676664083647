"""The stand of a run: brokers and workers that can be broken and mended, and what to wait for."""

from __future__ import annotations

import contextlib
import os
import signal
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any

from kafka import TopicPartition
from kafka.errors import KafkaError

from streams.admin import AdminError, BrokerUnreachable, admin_client, ensure_topics, lags, patiently
from streams.bench.memory import resident_mb
from streams.bench.processor import family
from streams.embedded_kafka import EmbeddedKafka
from streams.settings import Settings, load
from streams.supervisor import TOPOLOGY
from streams.topics import TOPICS, WATCHES
from streams.topology import STAGES, topology
from streams.watch_clerk import GROUP
from tests.chaos.plan import Plan
from tests.chaos.wiring import LIGHT
from tests.integration.harness import Worker, until

READY_SECONDS = 240.0
_POOL_CHILD = "wirewatch: extraction process"


class Stuck(Exception):
    """What was waited for did not come."""


@dataclass
class Stand:
    """Brokers and workers of one run, all in `folder`; everything is gone when the block ends."""

    plan: Plan
    folder: Path
    told: Callable[[str], None]
    workers: list[Worker] = field(default_factory=list)
    down: set[int] = field(default_factory=set)

    def __enter__(self) -> Stand:
        # Leaders go home soon after a node is back: one more change of leaders, without a death.
        home = {"leader.imbalance.check.interval.seconds": "5", "leader.imbalance.per.broker.percentage": "0"}
        self.kafka = EmbeddedKafka(self.folder / "kafka", nodes=self.plan.nodes, timeout=180, heap_mb=320, properties=home)
        self.kafka.start()
        self.settings = self._settings()
        ensure_topics(self.settings)
        return self

    def __exit__(self, *_: object) -> None:
        for worker in self.workers:
            if worker.process is not None and worker.process.poll() is None:
                for pid in family(worker.process.pid):
                    with contextlib.suppress(ProcessLookupError):
                        os.kill(pid, signal.SIGCONT)
                worker.kill()
        self.kafka.stop()

    @property
    def bootstrap(self) -> str:
        return self.kafka.bootstrap

    def add_worker(self) -> Worker:
        """Start one more worker with every stage."""
        place = self.folder / f"worker-{len(self.workers)}"
        place.mkdir()
        environ = {
            "WIREWATCH_EXTRACTION_PROCESSES": "1" if self.plan.real else "2",
            "WIREWATCH_RESTART_LIMIT": "1000",  # we kill more often than a sound machine ever does
        }
        named = TOPOLOGY if self.plan.real else LIGHT
        worker = Worker(self.bootstrap, place, ",".join(STAGES), named, environ=environ).start()
        self.workers.append(worker)
        return worker

    def ready(self) -> None:
        """Wait until every running worker is ready."""
        for worker in self.running():
            until(lambda worker=worker: worker.get("/readyz")[0] == 200, READY_SECONDS, f"ready: {worker.get('/readyz')[1]}")  # type: ignore[misc]

    def running(self) -> list[Worker]:
        """The workers whose supervisor lives."""
        return [worker for worker in self.workers if worker.process is not None and worker.process.poll() is None]

    def a_stage(self, random: Random) -> tuple[str, int] | None:
        """Some running stage's process."""
        found = sorted((name, pid) for worker in self.running() for name, pid in worker.pids().items() if name in STAGES)
        return random.choice(found) if found else None

    def a_pool_process(self, random: Random) -> int | None:
        """Some process of an extraction pool."""
        found = sorted(
            pid for worker in self.running() if worker.process for pid in family(worker.process.pid) if _is_pool(pid)
        )
        return random.choice(found) if found else None

    def waiting(self) -> int | None:
        """Messages that no stage has committed yet; None where the broker cannot say."""
        reads: dict[str, list[Any]] = {}
        for binding in topology():
            reads.setdefault(binding.stage, []).append(binding.reads)
        try:
            return sum(lag.records for lag in lags(self.settings, reads)) + self._unchecked_watches()
        except (AdminError, BrokerUnreachable, KafkaError, OSError):
            return None

    def settle(self, seconds: float) -> None:
        """Wait until nothing waits anywhere, twice in a row with no new record in between; raises Stuck."""
        end, before = time.monotonic() + seconds, None
        while True:
            now = self.ends() if self.waiting() == 0 else None
            if now is not None and now == before:
                return
            before = now
            if time.monotonic() > end:
                raise Stuck(f"{self.waiting()} messages still wait after {seconds:.0f} s")
            time.sleep(3.0)

    def ends(self) -> dict[tuple[str, int], int]:
        """The end offsets of every topic."""
        with admin_client(self.settings) as admin:
            told = admin.describe_topics([topic.name for topic in TOPICS])
            parts = [TopicPartition(entry["name"], number) for entry in told for number in range(len(entry["partitions"]))]
            found = admin.list_partition_offsets(dict.fromkeys(parts, -1))
        return {(part.topic, part.partition): offset.offset for part, offset in found.items()}

    def _unchecked_watches(self) -> int:
        """Records of the watches' topic that its clerk has not committed; its group is not Faust's."""
        with admin_client(self.settings) as admin:
            known = patiently(admin.list_group_offsets, {GROUP: None}).get(GROUP, {})
            ends = admin.list_partition_offsets({TopicPartition(WATCHES.name, 0): -1})
        return int(sum(end.offset - known[part].offset if part in known else end.offset for part, end in ends.items()))

    def memory(self) -> dict[str, float]:
        """Resident MB of each stage of the first running worker, its own children included."""
        worker = self.running()[0]
        return {name: resident_mb(pid) for name, pid in sorted(worker.pids().items()) if name in STAGES}

    def watches_in_force(self) -> set[float]:
        """How many watches each running worker holds."""
        found = set()
        for worker in self.running():
            page = worker.get("/metrics")[1].splitlines()
            found |= {float(line.rsplit(" ", 1)[1]) for line in page if line.startswith("wirewatch_watches{")}
        return found

    def _settings(self) -> Settings:
        given = {
            "bootstrap_servers": self.kafka.bootstrap,
            "state_dir": self.folder / "state",
            "partitions": self.plan.partitions,
        }
        return load(given, environ={}, folder=self.folder)


def left_behind(folder: Path, seconds: float = 20.0) -> list[int]:
    """Processes that still bear a run's folder in their environment after `seconds`."""
    end = time.monotonic() + seconds
    while (found := _bearing(f"={folder}/".encode())) and time.monotonic() < end:
        time.sleep(0.5)
    return found


def _bearing(mark: bytes) -> list[int]:
    found = []
    for environ in Path("/proc").glob("[0-9]*/environ"):
        with contextlib.suppress(OSError):
            if mark in environ.read_bytes():
                found.append(int(environ.parent.name))
    return [pid for pid in found if pid != os.getpid()]


def _is_pool(pid: int) -> bool:
    with contextlib.suppress(OSError):
        return Path(f"/proc/{pid}/cmdline").read_bytes().startswith(_POOL_CHILD.encode())
    return False
