"""`wirewatch bench latency`: how long alerts take under load, and how soon an edited watch is in force."""

from __future__ import annotations

import json
import math
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from streams.bench.latency import Latency

SEED = 20261124
_PERCENTILES = (50, 95, 99)
_BAR = 48
_SCALE = (0.01, 100.0)
"""Seconds at the two ends of a bar; between them it is logarithmic."""


@click.command()
@click.option("--articles", type=click.IntRange(50), default=1500, show_default=True, help="Fed at once to find the capacity.")
@click.option("--seconds", type=click.FloatRange(5), default=60.0, show_default=True, help="How long at each rate.")
@click.option("--shares", default="25,50,80", show_default=True, help="Percents of the capacity to try.")
@click.option("--edits", type=click.IntRange(0), default=40, show_default=True, help="How often a watch is edited.")
@click.option("--processes", type=click.IntRange(1), default=1, show_default=True, help="Extraction processes.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object, for programs.")
def latency(articles: int, seconds: float, shares: str, edits: int, processes: int, as_json: bool) -> None:
    """Measure article appended → alert appended at shares of the capacity, and watch edited → its first alert.

    The capacity is found first, by articles fed all at once. Articles are simulated. An edit is told by probe events,
    twenty a second.

    \b
    Example:
      wirewatch bench latency --articles 1500 --seconds 60
    """
    from rich.console import Console

    from streams.bench.latency import run_latency

    try:
        wanted = [float(part) / 100 for part in shares.split(",")]
    except ValueError as error:
        raise click.UsageError(f"--shares: {shares!r} is no list of percents such as 25,50,80") from error
    err = Console(stderr=True)
    with tempfile.TemporaryDirectory(prefix="wirewatch-bench-") as folder:
        found = run_latency(
            Path(folder),
            _wire(),
            articles=articles,
            seconds=seconds,
            shares=wanted,
            edits=edits,
            processes=processes,
            told=lambda step: err.print(step, highlight=False),
        )
    if as_json:
        click.echo(json.dumps(plain(found)))
    else:
        _table(found)


def plain(found: Latency) -> dict[str, object]:
    """The figures, in seconds."""
    return {
        "capacity": round(found.capacity, 2),
        "points": [
            {
                "share": point.share,
                "rate": round(point.rate, 2),
                "articles": point.articles,
                "alerts": len(point.delays),
                **_shares(point.delays),
            }
            for point in found.points
        ],
        "edits": {"count": len(found.edits), **_shares(found.edits)},
    }


def bar(seconds: float, width: int = _BAR) -> str:
    """A bar whose length is the logarithm of a duration: a hundredth of a second is nothing, a hundred seconds the whole."""
    low, high = (math.log10(end) for end in _SCALE)
    share = (math.log10(min(max(seconds, _SCALE[0]), _SCALE[1])) - low) / (high - low)
    return "█" * round(share * width)


def _shares(values: Sequence[float]) -> dict[str, float | None]:
    from streams.demo.ledger import percentile

    return {f"p{share}": None if not values else round(percentile(values, share / 100) or 0.0, 3) for share in _PERCENTILES}


def _table(found: Latency) -> None:
    from rich.console import Console
    from rich.table import Table

    table = Table(title=f"capacity {found.capacity:.1f} articles/s", title_justify="left")
    table.add_column("article → alert")
    for name in ("articles/s", "alerts", *(f"p{share}" for share in _PERCENTILES)):
        table.add_column(name, justify="right")
    rows = [(f"{point.share:.0%} of capacity", f"{point.rate:.1f}", point.delays) for point in found.points]
    rows.append(("watch edited → its alert", "", found.edits))
    for name, rate, values in rows:
        told = _shares(values)
        shown = (f"{value:.3f} s" if value is not None else "–" for value in told.values())
        table.add_row(name, rate, str(len(values)), *shown)
    console = Console()
    console.print(table)
    for name, _, values in rows:
        for share, value in _shares(values).items():
            if value is not None:
                console.print(f"{name:<24} {share} {bar(value)} {value:.3f} s", highlight=False)
    console.print("(bars are logarithmic: 10 ms to 100 s)", highlight=False)


def _wire() -> Iterator[bytes]:
    from schemas.base import encode
    from streams.simulator.traffic import simulate

    return (encode(made.article) for made in simulate(rate=50, hours=100_000, seed=SEED))
