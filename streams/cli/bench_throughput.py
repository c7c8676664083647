"""`wirewatch bench throughput`: the running pipeline beside bare `nlp.pipe` and beside what the machine gives, by turns."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

    from streams.bench.baseline import Measure

SEED = 20261124
WARM = 64
"""Articles of another wire that are not counted: what is slow only the first time is spent on them."""


@click.command()
@click.option("--articles", type=click.IntRange(50), default=2000, show_default=True, help="How many simulated articles.")
@click.option("--file", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="Article JSON lines instead.")
@click.option("--processes", default="1,2", show_default=True, help="Numbers of extraction processes to try.")
@click.option("--rate", type=click.FloatRange(0), default=0.0, help="Articles fed a second; 0 feeds all at once.")
@click.option("--rounds", type=click.IntRange(1), default=1, show_default=True, help="How often each; the median is told.")
@click.option("--alone", is_flag=True, help="The extraction stage alone, too, on stories that wait for it.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a measure, for programs.")
def throughput(articles: int, file: Path | None, processes: str, rate: float, rounds: int, alone: bool, as_json: bool) -> None:
    """Measure throughput of the whole pipeline beside bare nlp.pipe of the same model on the same articles.

    Words are counted between white space; seconds run from the first append to the last extraction; memory is the peak
    of all the worker's processes together. Where more processes than one are tried, bare nlp.pipe is too, with spaCy's own
    n_process and as copies that share nothing: as many cores as those keep busy is all that the machine has to give.

    \b
    Example:
      wirewatch bench throughput --articles 2000 --processes 1,2 --rounds 3 --alone
    """
    try:
        counts = [int(part) for part in processes.split(",")]
    except ValueError as error:
        raise click.UsageError(f"--processes: {processes!r} is no list of numbers such as 1,2") from error
    lines = file.read_bytes().splitlines()[:articles] if file else simulated(articles)
    measures = _medians(lines, counts, rate, rounds, alone)
    if as_json:
        for measure in measures:
            click.echo(json.dumps(plain(measure, measures[0])))
    else:
        _table(measures)


def simulated(wanted: int, seed: int = SEED) -> list[bytes]:
    """The first articles of the benchmarks' wire, or of another, as JSON."""
    from schemas.base import encode
    from streams.simulator.traffic import simulate

    return [encode(made.article) for made in islice(simulate(rate=50, hours=10_000, seed=seed), wanted)]


def _medians(lines: list[bytes], counts: Sequence[int], rate: float, rounds: int, alone: bool) -> list[Measure]:
    """Each of the contestants by turns; of each the run with the median rate."""
    found: dict[str, list[Measure]] = {}
    for _ in range(rounds):
        for measure in _round(lines, counts, rate, alone):
            found.setdefault(measure.name, []).append(measure)
    return [median_run(runs) for runs in found.values()]


def median_run(runs: Sequence[Measure]) -> Measure:
    """The run in the middle by its rate; of an even number the slower of the two."""
    return sorted(runs, key=lambda run: run.articles_per_second)[(len(runs) - 1) // 2]


def _round(lines: list[bytes], counts: Sequence[int], rate: float, alone: bool) -> Iterator[Measure]:
    from rich.console import Console
    from rich.progress import Progress

    from streams.bench.baseline import bare_copies, bare_pipe
    from streams.bench.pipeline import run_extraction, run_pipeline, stories_of
    from streams.settings import load

    model, err, warm = load().model, Console(stderr=True), simulated(WARM, SEED + 1)
    with Progress(console=err, transient=True, disable=not err.is_terminal) as bar:
        whole = partial(_in_folder, run_pipeline, lines, warm=warm, rate=rate)
        yield _shown(bar, "bare nlp.pipe", None, partial(_untold, partial(bare_pipe, model, lines)))
        for count in (count for count in counts if count > 1):
            yield _shown(bar, f"{count} copies", None, partial(_untold, partial(bare_copies, model, lines, count)))
            spacys = partial(_untold, partial(bare_pipe, model, lines, processes=count))
            yield _shown(bar, f"n_process={count}", None, spacys)
        for count in counts:
            yield _shown(bar, f"pipeline, {count}", len(lines), partial(whole, processes=count))
        if alone:
            stories = stories_of(lines)
            stage = partial(_in_folder, run_extraction, stories, warm=stories_of(warm))
            for count in counts:
                yield _shown(bar, f"extraction alone, {count}", len(stories), partial(stage, processes=count))


def _in_folder(
    run: Callable[..., Measure], records: Sequence[object], told: Callable[[int], None], **chosen: object
) -> Measure:
    with tempfile.TemporaryDirectory(prefix="wirewatch-bench-") as folder:
        return run(Path(folder), records, told=told, **chosen)


def _untold(run: Callable[[], Measure], _: Callable[[int], None]) -> Measure:
    return run()


def _shown(bar: Progress, name: str, total: int | None, run: Callable[[Callable[[int], None]], Measure]) -> Measure:
    task = bar.add_task(name, total=total)
    try:
        return run(partial(_advance, bar, task))
    finally:
        bar.remove_task(task)


def _advance(bar: Progress, task: TaskID, seen: int) -> None:
    bar.update(task, completed=seen)


def plain(measure: Measure, baseline: Measure) -> dict[str, object]:
    """The figures of a measure, and its ratio to the baseline."""
    from streams.demo.ledger import percentile

    return {
        "name": measure.name,
        "articles": measure.articles,
        "seconds": round(measure.seconds, 2),
        "articles_per_second": round(measure.articles_per_second, 1),
        "words_per_second": round(measure.words_per_second),
        "ratio": round(measure.articles_per_second / baseline.articles_per_second, 2),
        "peak_mb": round(measure.peak_mb),
        "processor_ms": {name: round(spent, 2) for name, spent in measure.processor_ms.items()},
        **{f"article_to_alert_p{share}": percentile(measure.delays, share / 100) for share in (50, 95, 99)},
    }


def _table(measures: Sequence[Measure]) -> None:
    from rich.console import Console
    from rich.table import Table

    table = Table(title=f"{measures[0].articles} articles, {measures[0].words:,} words", title_justify="left")
    table.add_column("what", no_wrap=True)
    for name in ("articles/s", "ratio", "peak MB", "CPU ms"):
        table.add_column(name, justify="right")
    for measure in measures:
        row = plain(measure, measures[0])
        spent = f"{sum(measure.processor_ms.values()):.1f}"
        figures = (f"{row['articles_per_second']}", f"{row['ratio']:.2f}", f"{row['peak_mb']:,}", spent)
        table.add_row(measure.name.replace("extraction process", "process"), *figures)
    console = Console()
    console.print(table)
    for measure in measures:
        row = plain(measure, measures[0])
        if len(measure.processor) > 1:
            costs = sorted(measure.processor_ms.items(), key=lambda one: -one[1])
            told = ", ".join(f"{name} {spent:.2f}" for name, spent in costs)
            console.print(f"{measure.name}: CPU ms an article: {told}", highlight=False, soft_wrap=True)
        if measure.delays:
            told = ", ".join(f"p{share} {row[f'article_to_alert_p{share}']:.2f} s" for share in (50, 95, 99))
            console.print(f"{measure.name}: article → alert {told}", highlight=False, soft_wrap=True)
