"""What the benchmarks of the running pipeline stand on: a broker of their own, its topics and watches, and a ready worker."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from schemas.watch import Watch
from streams.admin import ensure_topics
from streams.bench.processor import Meter, of_worker
from streams.demo.ground import worker
from streams.embedded_kafka import EmbeddedKafka
from streams.kafka_process import free_ports
from streams.settings import Settings, load
from streams.watch_store import put_watches


@dataclass(frozen=True, slots=True)
class Ground:
    """A running pipeline: its settings, and the processes of worker and broker."""

    settings: Settings
    worker: int
    broker: int

    def meter(self) -> Meter:
        """Counts the processor time of all of them from now on."""
        return of_worker(self.worker, self.broker)


@contextmanager
def pipeline(
    folder: Path, *, processes: int = 1, watches: Sequence[Watch] = (), stages: Sequence[str] = ()
) -> Iterator[Ground]:
    """A pipeline with so many extraction processes, whole or of `stages` alone; raises GroundError if it does not come up."""
    with EmbeddedKafka(folder / "broker") as kafka:
        flags = {"bootstrap_servers": kafka.bootstrap, "state_dir": folder / "state", "http_port": free_ports(1)[0]}
        settings = load({**flags, "extraction_processes": processes})
        ensure_topics(settings)
        put_watches(settings, watches)
        with worker(settings, folder / "worker.log", waiting=lambda _: None, stages=stages) as process:
            yield Ground(settings, process.pid, kafka.pid() or 0)
