"""How right deduplication is on simulated traffic: `python -m tests.benchmarks.deduplication_quality --seed 101 --seed 102`."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence

import click

from agents.deduplication.agent import DeduplicationAgent
from agents.ports import Input, Position
from schemas.article import Article
from schemas.story import Story
from streams.simulator.scores import StoryScore, report
from streams.simulator.traffic import simulate
from tests.builders import sent


def decide(articles: Sequence[Article], batch: int = 64) -> list[Story]:
    """The Story of every article, in order, in one partition."""
    agent = DeduplicationAgent(state={})
    stories: list[Story] = []
    for start in range(0, len(articles), batch):
        inputs = [
            Input(value=article, key=None, position=Position(0, start + n), ingested_at=article.published_at)
            for n, article in enumerate(articles[start : start + batch])
        ]
        for result in asyncio.run(agent(inputs)):
            stories += [output.value for output in sent(result) if isinstance(output.value, Story)]
    return stories


def told(seed: int, found: StoryScore, rate: float | None) -> str:
    """One run as lines of text."""
    versions = found.accuracy(("new", "duplicate", "update", "correction", "kill", "withheld", "redelivery"))
    named = found.accuracy(("update", "correction", "kill"))
    return (
        f"seed {seed}: {found.articles} articles"
        + (f", {rate:.0f}/s of processor time" if rate is not None else "")
        + f" | story pairs P {found.story.precision:.4f} R {found.story.recall:.4f}"
        f" | kinds all {versions:.4f}, versions/corrections/kills {named:.4f}"
        f" | thread B3 P {found.thread.precision:.3f} R {found.thread.recall:.3f} F1 {found.thread.f1:.3f}"
    )


@click.command()
@click.option("--seed", "seeds", multiple=True, type=int, default=(101, 102, 103), show_default=True)
@click.option("--rate", default=14.0, show_default=True, help="Articles a minute.")
@click.option("--hours", default=24.0, show_default=True)
@click.option("--confusions", is_flag=True, help="Also print what was taken for what.")
def main(seeds: Sequence[int], rate: float, hours: float, confusions: bool) -> None:
    """Prints one line a seed."""
    for seed in seeds:
        traffic = list(simulate(rate=rate, hours=hours, seed=seed))
        started = time.process_time()
        stories = decide([one.article for one in traffic])
        speed = len(traffic) / (time.process_time() - started)
        found = report([one.truth for one in traffic], stories)
        click.echo(told(seed, found, speed))
        if confusions:
            for (why, right, decided), count in found.confused.most_common(25):
                click.echo(f"  {count:5d}  {why}: {right} taken for {decided}")


if __name__ == "__main__":
    main()
