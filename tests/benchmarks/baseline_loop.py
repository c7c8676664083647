"""What Faust costs: the whole chain under it, and the same agents in plain aiokafka loops, on one machine, by turns.

`python -m tests.benchmarks.baseline_loop --articles 3000` (no language model: what is left is transport and agents),
`... --coder real` (the whole, as users run it). Articles a second from the first append to the last extraction, and processor
time of all stages, with the broker's beside it. Both ways feed all at once, run the same topics and partitions, and are warm
when the feed begins. Faust's overhead is told of each round, by both, and as their median: what the machine does besides moves
both alike.
"""

from __future__ import annotations

import json
import os
import signal
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

import click

from schemas.base import encode
from streams.admin import ensure_topics
from streams.bench.pipeline import await_extractions
from streams.bench.processor import Meter, family, title
from streams.embedded_kafka import EmbeddedKafka
from streams.settings import Settings, load, to_environ
from streams.simulator.traffic import simulate
from streams.supervisor import TOPOLOGY
from streams.topics import ARTICLES
from streams.topology import STAGES
from streams.watch_store import put_watches
from tests.chaos.watches import watches
from tests.chaos.wiring import LIGHT
from tests.integration.harness import ROOT, Worker, send, until

WARM = 50
"""Articles of another wire that go first and are not counted."""
_MEASURED = STAGES[1:]
"""From articles on: both ways are fed what intake would write."""
PLAIN, FAUST, BROKER = "plain aiokafka", "Faust", "broker"


@dataclass(frozen=True, slots=True)
class Measure:
    """One run of one way: articles a second, and processor milliseconds an article by process."""

    rate: float
    processor: Mapping[str, float]

    @property
    def cost(self) -> float:
        """Processor milliseconds an article of all stages, model included; a broker works by the clock as well."""
        return sum(spent for name, spent in self.processor.items() if name != BROKER)


@dataclass(frozen=True, slots=True)
class Round:
    """Both ways, one right after the other."""

    plain: Measure
    faust: Measure

    @property
    def by_rate(self) -> float:
        """The share of the throughput that Faust costs."""
        return 1 - self.faust.rate / self.plain.rate

    @property
    def by_processor(self) -> float:
        """The share of the processor time under Faust that plain loops do without."""
        return 1 - self.plain.cost / self.faust.cost


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


Keyed = tuple[bytes, bytes]


def measure(name: str, warm: list[Keyed], articles: list[Keyed], *, real: bool) -> Measure:
    """Feed all at once, wait for the last extraction."""
    way = {FAUST: under_faust, PLAIN: in_plain_loops}[name]
    with tempfile.TemporaryDirectory(prefix="wirewatch-bench-") as place:
        folder = Path(place)
        with EmbeddedKafka(folder / "kafka") as kafka:
            given = {"bootstrap_servers": kafka.bootstrap, "state_dir": folder / "state", "extraction_processes": 2}
            settings = load(given, environ={}, folder=folder)
            ensure_topics(settings)
            put_watches(settings, watches())
            with way(settings, folder, TOPOLOGY if real else LIGHT) as head:
                broker = kafka.pid() or 0
                ours = {pid: title(pid) for pid in family(head) if pid not in (broker, os.getpid())}
                send(kafka.bootstrap, ARTICLES.name, warm)
                await_extractions(settings, len(warm), lambda _: None)
                meter, started = Meter({**ours, broker: BROKER}), time.time()
                feeder = threading.Thread(target=send, args=(kafka.bootstrap, ARTICLES.name, articles), daemon=True)
                feeder.start()
                seconds = await_extractions(settings, len(warm) + len(articles), lambda _: None) - started
                used = meter.seconds()
                feeder.join()
    return Measure(len(articles) / seconds, {name: 1000 * spent / len(articles) for name, spent in used.items()})


def wire(wanted: int, seed: int) -> list[Keyed]:
    """So many articles of a simulated wire, under their language."""
    sent = [one.article for one in islice(simulate(rate=50, hours=10_000, seed=seed), wanted)]
    return [(article.language.encode(), encode(article)) for article in sent]


def run(articles: int, seed: int, rounds: int, *, real: bool) -> list[Round]:
    """So many rounds, each way first in every other one."""
    warm, records = wire(WARM, seed + 1), wire(articles, seed)
    found = []
    for number in range(rounds):
        order = (PLAIN, FAUST) if number % 2 == 0 else (FAUST, PLAIN)
        told = {name: measure(name, warm, records, real=real) for name in order}
        found.append(Round(told[PLAIN], told[FAUST]))
        click.echo(f"round {number + 1}: {found[-1].by_rate:.1%} by rate, {found[-1].by_processor:.1%} by processor", err=True)
    return found


def summary(rounds: Sequence[Round]) -> dict[str, Any]:
    """Medians: of each way's figures, and of the overhead told by each round."""

    def way(runs: Sequence[Measure]) -> dict[str, Any]:
        names = sorted({name for one in runs for name in one.processor})
        return {
            "articles_per_second": round(statistics.median(one.rate for one in runs), 1),
            "processor_ms": {n: round(statistics.median(one.processor.get(n, 0.0) for one in runs), 2) for n in names},
        }

    return {
        PLAIN: way([one.plain for one in rounds]),
        FAUST: way([one.faust for one in rounds]),
        "overhead_by_rate": round(statistics.median(one.by_rate for one in rounds), 3),
        "overhead_by_processor": round(statistics.median(one.by_processor for one in rounds), 3),
        "rounds": [[round(one.by_rate, 3), round(one.by_processor, 3)] for one in rounds],
    }


@click.command(help=__doc__)
@click.option("--articles", type=click.IntRange(50), default=3_000, show_default=True)
@click.option("--coder", type=click.Choice(["light", "real"]), default="light", show_default=True)
@click.option("--seed", type=int, default=7, show_default=True)
@click.option("--rounds", type=click.IntRange(1), default=1, show_default=True, help="Medians of so many are told.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object, for programs.")
def main(articles: int, coder: str, seed: int, rounds: int, as_json: bool) -> None:
    """Prints both and the share of the whole that Faust costs."""
    told = {"coder": coder, "articles": articles, **summary(run(articles, seed, rounds, real=coder == "real"))}
    if as_json:
        click.echo(json.dumps(told))
        return
    for name in (PLAIN, FAUST):
        spent = told[name]["processor_ms"]
        parts = ", ".join(f"{process} {cost:.2f}" for process, cost in sorted(spent.items(), key=lambda item: -item[1]))
        click.echo(
            f"{name:<16}{told[name]['articles_per_second']:>8.1f} articles/s{sum(spent.values()):>8.2f} ms an article: {parts}"
        )
    by_rate, by_processor = told["overhead_by_rate"], told["overhead_by_processor"]
    click.echo(
        f"Faust's overhead at full load, {coder} coder: {by_rate:.1%} of the throughput, {by_processor:.1%} of processor time"
    )


if __name__ == "__main__":
    main()
