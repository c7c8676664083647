"""What the benchmarks of the running pipeline stand on: a broker of their own, its topics and watches, and a ready worker."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from schemas.watch import Watch
from streams.admin import ensure_topics
from streams.demo.ground import worker
from streams.embedded_kafka import EmbeddedKafka
from streams.kafka_process import free_ports
from streams.settings import Settings, load
from streams.watch_store import put_watches


@contextmanager
def pipeline(
    folder: Path, *, processes: int = 1, watches: Sequence[Watch] = ()
) -> Iterator[tuple[Settings, subprocess.Popen[bytes]]]:
    """Settings and worker of a whole pipeline with so many extraction processes; raises GroundError if it does not come up."""
    with EmbeddedKafka(folder / "broker") as kafka:
        flags = {"bootstrap_servers": kafka.bootstrap, "state_dir": folder / "state", "http_port": free_ports(1)[0]}
        settings = load({**flags, "extraction_processes": processes})
        ensure_topics(settings)
        put_watches(settings, watches)
        with worker(settings, folder / "worker.log", waiting=lambda _: None) as process:
            yield settings, process
