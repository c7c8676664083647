"""What Faust costs: the whole chain under it, and the same agents in plain aiokafka loops, on one machine, one after the other.

`python -m tests.benchmarks.baseline_loop --articles 3000` (no language model: what is left is transport and agents),
`... --coder real` (the whole, as users run it). Articles a second from the first append to the last extraction, and processor
seconds of all processes. Both ways feed all at once, run the same topics and partitions, and are warm when the feed begins.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import click

from schemas.base import encode
from streams.admin import ensure_topics
from streams.embedded_kafka import EmbeddedKafka
from streams.settings import Settings, load, to_environ
from streams.simulator.traffic import simulate
from streams.supervisor import TOPOLOGY
from streams.topics import ARTICLES, EXTRACTIONS
from streams.topology import STAGES
from streams.watch_store import put_watches
from tests.chaos.stand import family
from tests.chaos.watches import watches
from tests.chaos.wiring import LIGHT
from tests.integration.harness import ROOT, Worker, everything, send, until

_MEASURED = STAGES[1:]
"""From articles on: both ways are fed what intake would write."""
_TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True, slots=True)
class Measure:
    """One way: articles a second, and processor seconds per thousand articles."""

    name: str
    rate: float
    processor: float


def processor_seconds(pids: list[int]) -> float:
    """What these processes have used so far."""
    used = 0.0
    for pid in pids:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        used += (int(fields[11]) + int(fields[12])) / _TICKS
    return used


@contextmanager
def under_faust(settings: Settings, folder: Path, named: str) -> Iterator[int]:
    """A worker that is ready; its process."""
    environ = {name: value for name, value in to_environ(settings).items() if not name.startswith("WIREWATCH_HTTP")}
    worker = Worker(settings.bootstrap_servers, folder, ",".join(_MEASURED), named, environ=environ).start()
    try:
        worker.ready(240)
        assert worker.process is not None
        yield worker.process.pid
    finally:
        if worker.process is not None and worker.process.poll() is None:
            worker.stop()


@contextmanager
def in_plain_loops(settings: Settings, folder: Path, named: str) -> Iterator[int]:
    """A plain loop a stage, all ready; our own process, whose children they are."""
    environ = {**os.environ, **to_environ(settings)}
    running = []
    for stage in _MEASURED:
        command = [sys.executable, "-m", "tests.benchmarks.plain_loop", stage, named]
        with (folder / f"{stage}.log").open("wb") as log:
            running.append(subprocess.Popen(command, cwd=ROOT, env=environ, stdout=log, stderr=log))
    try:
        for stage in _MEASURED:
            until(lambda stage=stage: "ready" in (folder / f"{stage}.log").read_text(), 240, f"{stage} is ready")  # type: ignore[misc]
        yield os.getpid()
    finally:
        for process in running:
            process.send_signal(signal.SIGTERM)
        for process in running:
            process.wait(60)


def measure(name: str, articles: list[tuple[bytes, bytes]], *, real: bool) -> Measure:
    """Feed all at once, wait for the last extraction."""
    way = {"Faust": under_faust, "plain aiokafka": in_plain_loops}[name]
    with tempfile.TemporaryDirectory(prefix="wirewatch-bench-") as place:
        folder = Path(place)
        with EmbeddedKafka(folder / "kafka") as kafka:
            given = {"bootstrap_servers": kafka.bootstrap, "state_dir": folder / "state", "extraction_processes": 2}
            settings = load(given, environ={}, folder=folder)
            ensure_topics(settings)
            put_watches(settings, watches())
            with way(settings, folder, TOPOLOGY if real else LIGHT) as head:
                own = os.getpid()
                broker = set(family(kafka.pid() or own))
                pids = [pid for pid in family(head) if pid not in broker and pid != own]
                before, started = processor_seconds(pids), time.time()
                send(kafka.bootstrap, ARTICLES.name, articles)
                click.echo(f"{name}: fed {len(articles)}", err=True)
                until(lambda: _extracted(settings) >= len(articles), 3_600, "every article extracted")
                used = processor_seconds(pids) - before
                seconds = _last_append(kafka.bootstrap) - started
    return Measure(name, len(articles) / seconds, 1000 * used / len(articles))


def _extracted(settings: Settings) -> int:
    from tests.integration.harness import count

    return count(settings.bootstrap_servers, EXTRACTIONS.name)


def _last_append(bootstrap: str) -> float:
    from datetime import datetime

    rows = everything(bootstrap, EXTRACTIONS.name)
    return max(datetime.fromisoformat(row.headers["ce_time"]).timestamp() for row in rows)


@click.command(help=__doc__)
@click.option("--articles", type=click.IntRange(50), default=3_000, show_default=True)
@click.option("--coder", type=click.Choice(["light", "real"]), default="light", show_default=True)
@click.option("--seed", type=int, default=7, show_default=True)
@click.option("--rounds", type=click.IntRange(1), default=1, show_default=True, help="The best of so many counts.")
def main(articles: int, coder: str, seed: int, rounds: int) -> None:
    """Prints both and the share of the whole that Faust costs."""
    wire = [one.article for one in islice(simulate(rate=50, hours=10_000, seed=seed), articles)]
    records = [(article.language.encode(), encode(article)) for article in wire]
    best: dict[str, Measure] = {}
    for _ in range(rounds):
        for name in ("plain aiokafka", "Faust"):
            found = measure(name, records, real=coder == "real")
            best[name] = max(found, best.get(name, found), key=lambda one: one.rate)
    for one in best.values():
        click.echo(f"{one.name:<16}{one.rate:>9.1f} articles/s{one.processor:>9.2f} processor seconds per 1,000 articles")
    share = 1 - best["Faust"].rate / best["plain aiokafka"].rate
    click.echo(f"Faust's overhead at full load, {coder} coder: {share:.1%} of the throughput")


if __name__ == "__main__":
    main()
