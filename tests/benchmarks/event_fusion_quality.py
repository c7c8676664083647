"""How right the whole chain is on simulated traffic: `python -m tests.benchmarks.event_fusion_quality --articles 20000`.

Deduplication and fusion are the real ones. Extraction is the simulator's own coded truth, of which a share of the details
is left out as a model overlooks them (`--blur`), or with `--model` the real extraction (a minute or two per 1,000 articles).
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from itertools import islice

import click

from streams.assembly import inline_coder
from streams.settings import Settings
from streams.simulator.chain import tell
from streams.simulator.coding import TruthCoder
from streams.simulator.scores import event_score, report
from streams.simulator.traffic import simulate
from tests.benchmarks.deduplication_quality import told as told_of_stories

FOREVER = 100_000.0


@click.command()
@click.option("--seed", "seeds", multiple=True, type=int, default=(301, 302), show_default=True)
@click.option("--articles", default=20_000, show_default=True, help="Article versions a seed.")
@click.option("--rate", default=14.0, show_default=True, help="Articles a minute.")
@click.option("--blur", default=0.1, show_default=True, help="The share of sides, places, days and tolls that is overlooked.")
@click.option("--model", is_flag=True, help="Real extraction instead of the coded truth.")
def main(seeds: Sequence[int], articles: int, rate: float, blur: float, model: bool) -> None:
    """Prints two lines a seed: deduplication, then events."""
    for seed in seeds:
        traffic = list(islice(simulate(rate=rate, hours=FOREVER, seed=seed), articles))
        truths = [one.truth for one in traffic]
        coder = inline_coder(Settings().model) if model else TruthCoder(truths, blur=blur)
        found = asyncio.run(tell([one.article for one in traffic], coder=coder))
        click.echo(told_of_stories(seed, report(truths, found.stories), None))
        score = event_score(truths, found.reports, found.events)
        click.echo(
            f"seed {seed}: {score.items} reports of {score.true} happenings, coded by {'the model' if model else 'the truth'}"
            f" | event B3 P {score.joined.precision:.3f} R {score.joined.recall:.3f} F1 {score.joined.f1:.3f}"
            f" | told {score.told}, over-count {score.over_count:.3f}, standing {score.standing}"
            f" | {score.beside} reports of anything else"
        )


if __name__ == "__main__":
    main()
