"""`wirewatch bench burst`: a day's worth of articles at once, and flashes that must not wait behind them."""

from __future__ import annotations

import json
import tempfile
from functools import partial
from itertools import islice
from pathlib import Path

import click

SEED = 20261124


@click.command()
@click.option("--articles", type=click.IntRange(100), default=20_000, show_default=True, help="Simulated, fed at once.")
@click.option("--every", type=click.FloatRange(0.5), default=15.0, show_default=True, help="Seconds between flashes.")
@click.option("--processes", type=click.IntRange(1), default=1, show_default=True, help="Extraction processes.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object, for programs.")
def burst(articles: int, every: float, processes: int, as_json: bool) -> None:
    """Measure how a burst drains, how much memory it takes, and how soon a flash alerts meanwhile.

    Seconds of a flash run from its append to wire.raw.v1 to its alert's append; memory is that of all the worker's
    processes before the burst and after each quarter of it.

    \b
    Example:
      wirewatch bench burst --articles 20000
    """
    from dataclasses import asdict

    from rich.console import Console
    from rich.progress import Progress

    from schemas.base import encode
    from streams.bench.burst import run_burst
    from streams.demo.ledger import percentile
    from streams.simulator.traffic import simulate

    lines = [encode(sent.article) for sent in islice(simulate(rate=50, hours=100_000, seed=SEED), articles)]
    err = Console(stderr=True)
    with (
        tempfile.TemporaryDirectory(prefix="wirewatch-bench-") as folder,
        Progress(console=err, transient=True, disable=not err.is_terminal) as bar,
    ):
        task = bar.add_task("extracted", total=articles)
        told = partial(bar.update, task)
        found = run_burst(
            Path(folder), lines, processes=processes, every=every, told=lambda seen: told(completed=min(seen, articles))
        )
    delays = {f"p{share}": round(percentile(found.flashes, share / 100) or 0.0, 3) for share in (50, 95, 100)}
    if as_json:
        click.echo(json.dumps({**asdict(found), **delays}))
        return
    click.echo(f"{articles} articles at once were extracted in {found.seconds:.0f} s")
    click.echo("by quarters: " + ", ".join(f"{rate:.1f}" for rate in found.rates) + " articles/s")
    click.echo("memory: " + " → ".join(f"{mb:.0f}" for mb in found.memory) + " MB")
    shares = ", ".join(f"{name} {seconds:.2f}" for name, seconds in delays.items())
    click.echo(f"{len(found.flashes)} flashes meanwhile, article → alert: {shares} s; {found.unheard} without an alert")
