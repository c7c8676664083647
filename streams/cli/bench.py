"""`wirewatch bench`: the running pipeline beside the bare language model, as ratios in one run."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path

import click

from streams.cli.bench_burst import burst
from streams.cli.bench_latency import latency
from streams.cli.bench_throughput import simulated, throughput


@click.group()
def bench() -> None:
    """Benchmarks of the running pipeline, on an embedded Apache Kafka.

    \b
    Example:
      wirewatch bench throughput --articles 2000
    """


bench.add_command(burst)
bench.add_command(latency)
bench.add_command(throughput)


@bench.command()
@click.option("--articles", type=click.IntRange(1), default=5000, show_default=True, help="How many pile up at extraction.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object, for programs.")
def backlog(articles: int, as_json: bool) -> None:
    """Measure how fast a kill retracts an alert, and a new watch alerts, while extraction has a backlog.

    \b
    Example:
      wirewatch bench backlog --articles 5000
    """
    from dataclasses import asdict

    from rich.console import Console

    from streams.bench.backlog import run_backlog

    err = Console(stderr=True)
    with tempfile.TemporaryDirectory(prefix="wirewatch-bench-") as folder:
        effect = run_backlog(Path(folder), simulated(articles), told=lambda step: err.print(step, highlight=False))
    if as_json:
        click.echo(json.dumps(asdict(effect)))
        return
    click.echo(f"stories waiting at extraction: {effect.backlog_at_kill} at the kill, {effect.backlog_after} at the end")
    click.echo(f"kill appended → retraction appended: {effect.kill_seconds:.3f} s")
    click.echo(f"watch appended → first alert of it appended: {effect.edit_seconds:.3f} s")


@bench.command()
@click.option("--kills", type=click.IntRange(1), default=60, show_default=True, help="How many stories are killed.")
@click.option("--rate", type=click.FloatRange(0, min_open=True), default=20.0, show_default=True, help="Articles a second.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object, for programs.")
def kills(kills: int, rate: float, as_json: bool) -> None:
    """Measure from a kill notice on wire.articles.v1 to the retraction on wire.events.v1, while simulated articles go on.

    \b
    Example:
      wirewatch bench kills --kills 60 --rate 20
    """
    from rich.console import Console

    from streams.bench.kills import run_kills
    from streams.demo.ledger import percentile

    err = Console(stderr=True)
    with tempfile.TemporaryDirectory(prefix="wirewatch-bench-") as folder:
        wire = simulated(int(rate * (300 + 2 * kills)))
        found = run_kills(Path(folder), wire, rate=rate, kills=kills, told=lambda step: err.print(step, highlight=False))
    seconds = [one.seconds for one in found]
    shares = {f"p{share}": round(percentile(seconds, share / 100) or 0.0, 3) for share in (50, 95, 100)}
    if as_json:
        click.echo(json.dumps({"kills": len(seconds), "rate": rate, **shares}))
        return
    told = ", ".join(f"{name} {value:.3f} s" for name, value in shares.items())
    click.echo(f"{len(seconds)} kills at {rate:g} articles/s: kill notice → retraction read {told}")


@bench.command()
@click.option("--articles", type=click.IntRange(10), default=400, show_default=True, help="How many simulated articles.")
@click.option("--rounds", type=click.IntRange(1), default=10, show_default=True, help="How often, with and without, in turns.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object, for programs.")
def overhead(articles: int, rounds: int, as_json: bool) -> None:
    """Measure what metrics and tracing cost: all stages on the same articles with and without them, in turns.

    CPU seconds of this process, without a broker; the language model's share is measured once and counts on both sides.

    \b
    Example:
      wirewatch bench overhead --rounds 20
    """
    from streams.bench.overhead import run_overhead, spread
    from streams.settings import load

    found = run_overhead(simulated(articles), rounds=rounds, model=load().model)
    shares = {name: spread(found.shares(with_model=with_it)) for name, with_it in (("whole", True), ("stages", False))}
    if as_json:
        seconds = {"told": found.told, "bare": found.bare, "model": found.model, "scrape": found.scrape}
        click.echo(json.dumps({"articles": articles, "seconds_an_article": seconds, "overhead": shares}))
        return
    bare, told = (1e3 * spread(side)[0] for side in (found.bare, found.told))
    click.echo(f"CPU an article: model {1e3 * found.model:.1f} ms, all stages {bare:.2f} ms bare, {told:.2f} ms told")
    click.echo(f"a scrape of all stages: {1e3 * found.scrape:.0f} ms of CPU, every 15 s")
    for name, what in (("whole", "metrics and tracing cost the pipeline"), ("stages", "beside the stages without the model")):
        middle, least, most = shares[name]
        click.echo(f"{what}: {middle:.2%} (rounds from {least:.2%} to {most:.2%})")
