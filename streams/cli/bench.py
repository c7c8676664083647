"""`wirewatch bench`: the running pipeline beside the bare language model, as ratios in one run."""

from __future__ import annotations

import json
import tempfile
from functools import partial
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

import click

from streams.cli.bench_latency import latency

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

    from streams.bench.baseline import Measure

SEED = 20261124


@click.group()
def bench() -> None:
    """Benchmarks of the running pipeline, on an embedded Apache Kafka.

    \b
    Example:
      wirewatch bench throughput --articles 2000
    """


bench.add_command(latency)


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
        effect = run_backlog(Path(folder), _simulated(articles), told=lambda step: err.print(step, highlight=False))
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
        wire = _simulated(int(rate * (300 + 2 * kills)))
        found = run_kills(Path(folder), wire, rate=rate, kills=kills, told=lambda step: err.print(step, highlight=False))
    seconds = [one.seconds for one in found]
    shares = {f"p{share}": round(percentile(seconds, share / 100) or 0.0, 3) for share in (50, 95, 100)}
    if as_json:
        click.echo(json.dumps({"kills": len(seconds), "rate": rate, **shares}))
        return
    told = ", ".join(f"{name} {value:.3f} s" for name, value in shares.items())
    click.echo(f"{len(seconds)} kills at {rate:g} articles/s: kill notice → retraction read {told}")


@bench.command()
@click.option("--articles", type=click.IntRange(50), default=2000, show_default=True, help="How many simulated articles.")
@click.option("--file", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="Article JSON lines instead.")
@click.option("--processes", default="1,2", show_default=True, help="Numbers of extraction processes to try.")
@click.option("--rate", type=click.FloatRange(0), default=0.0, help="Articles fed a second; 0 feeds all at once.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a measure, for programs.")
def throughput(articles: int, file: Path | None, processes: str, rate: float, as_json: bool) -> None:
    """Measure throughput of the whole pipeline beside bare nlp.pipe of the same model on the same articles.

    Words are counted between white space; seconds run from the first append to the last extraction; memory is the peak
    of all the worker's processes together.

    \b
    Example:
      wirewatch bench throughput --articles 2000 --processes 1,2
    """
    try:
        counts = [int(part) for part in processes.split(",")]
    except ValueError as error:
        raise click.UsageError(f"--processes: {processes!r} is no list of numbers such as 1,2") from error
    lines = file.read_bytes().splitlines()[:articles] if file else _simulated(articles)
    measures = _measure(lines, counts, rate)
    if as_json:
        for measure, delays in measures:
            click.echo(json.dumps(_plain(measure, measures[0][0], delays)))
    else:
        _table(measures)


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

    found = run_overhead(_simulated(articles), rounds=rounds, model=load().model)
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


def _simulated(wanted: int) -> list[bytes]:
    from schemas.base import encode
    from streams.simulator.traffic import simulate

    return [encode(made.article) for made in islice(simulate(rate=50, hours=10_000, seed=SEED), wanted)]


def _measure(lines: list[bytes], counts: list[int], rate: float) -> list[tuple[Measure, list[float]]]:
    from rich.console import Console
    from rich.progress import Progress

    from streams.bench.baseline import bare_pipe
    from streams.bench.pipeline import run_pipeline
    from streams.settings import load

    err = Console(stderr=True)
    with Progress(console=err, transient=True, disable=not err.is_terminal) as bar:
        task = bar.add_task("bare nlp.pipe", total=None)
        found: list[tuple[Measure, list[float]]] = [(bare_pipe(load().model, lines), [])]
        bar.remove_task(task)
        for count in counts:
            task = bar.add_task(f"pipeline, {count} process(es)", total=len(lines))
            with tempfile.TemporaryDirectory(prefix="wirewatch-bench-") as folder:
                told = partial(_advance, bar, task)
                found.append(run_pipeline(Path(folder), lines, processes=count, rate=rate, told=told))
            bar.remove_task(task)
    return found


def _advance(bar: Progress, task: TaskID, seen: int) -> None:
    bar.update(task, completed=seen)


def _plain(measure: Measure, baseline: Measure, delays: list[float]) -> dict[str, object]:
    from streams.demo.ledger import percentile

    return {
        "name": measure.name,
        "articles": measure.articles,
        "seconds": round(measure.seconds, 2),
        "articles_per_second": round(measure.articles_per_second, 1),
        "words_per_second": round(measure.words_per_second),
        "ratio": round(measure.articles_per_second / baseline.articles_per_second, 2),
        "peak_mb": round(measure.peak_mb),
        "article_to_alert_p50": percentile(delays, 0.5),
        "article_to_alert_p95": percentile(delays, 0.95),
        "article_to_alert_p99": percentile(delays, 0.99),
    }


def _table(measures: list[tuple[Measure, list[float]]]) -> None:
    from rich.console import Console
    from rich.table import Table

    table = Table(title=f"{measures[0][0].articles} articles, {measures[0][0].words:,} words", title_justify="left")
    table.add_column("what")
    for name in ("articles/s", "words/s", "ratio", "peak MB", "article→alert p50", "p95", "p99"):
        table.add_column(name, justify="right")
    for measure, delays in measures:
        row = _plain(measure, measures[0][0], delays)
        delay = [row[f"article_to_alert_p{share}"] for share in (50, 95, 99)]
        table.add_row(
            measure.name,
            f"{row['articles_per_second']}",
            f"{row['words_per_second']:,}",
            f"{row['ratio']:.2f}",
            f"{row['peak_mb']:,}",
            *("–" if value is None else f"{value:.2f} s" for value in delay),
        )
    Console().print(table)
