"""`wirewatch simulate`: a day's wire from a seed, with the truth beside it."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path
from typing import IO

import click
import msgspec

from schemas.base import encode
from streams.simulator.traffic import simulate as simulated


@click.command()
@click.option("--rate", type=click.FloatRange(min=0, min_open=True), default=14.0, show_default=True, help="Articles a minute.")
@click.option("--hours", type=click.FloatRange(min=0, min_open=True), default=24.0, show_default=True, help="Hours of traffic.")
@click.option("--seed", type=int, default=7, show_default=True, help="Equal seeds give equal wires.")
@click.option("--articles", type=click.IntRange(min=1), help="Stop after so many article versions.")
@click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    help="Folder for articles.jsonl and truth.jsonl; without it articles go to standard output and the truth nowhere.",
)
def simulate(rate: float, hours: float, seed: int, articles: int | None, out: Path | None) -> None:
    """Write simulated wire traffic as Article JSON lines, in the order it is sent.

    Copies, write-throughs, corrections, kills, retellings, daily reports and other languages, mixed as wires mix them. Line n
    of truth.jsonl tells what line n of articles.jsonl really is.

    \b
    Example:
      wirewatch simulate --hours 2 --out ./day
    """
    with ExitStack() as stack:
        traffic: IO[bytes] = click.get_binary_stream("stdout")
        truth: IO[bytes] | None = None
        if out is not None:
            out.mkdir(parents=True, exist_ok=True)
            traffic = stack.enter_context((out / "articles.jsonl").open("wb"))
            truth = stack.enter_context((out / "truth.jsonl").open("wb"))
        count = 0
        for one in simulated(rate=rate, hours=hours, seed=seed):
            traffic.write(encode(one.article) + b"\n")
            if truth is not None:
                truth.write(msgspec.json.encode(one.truth) + b"\n")
            count += 1
            if count == articles:
                break
    if out is not None:
        click.echo(f"{count} article versions in {out / 'articles.jsonl'}, the truth in {out / 'truth.jsonl'}")
