"""Speed and memory of event fusion as its state fills: `python -m tests.benchmarks.event_fusion --days 10`.

Fusion reads what deduplication and extraction (by the simulator's own truth) make of one simulated day, day after day: the
happenings of each day are new ones, moved on in time and renamed. State is bounded by expiry in stream time, so speed and
memory must level off after seven days; a restart in the end shows what recovery costs.
"""

from __future__ import annotations

import asyncio
import time
import tracemalloc
from collections.abc import Iterator, Sequence
from datetime import timedelta
from itertools import islice

import click
import msgspec

from agents.event_fusion.agent import EventFusionAgent
from agents.ports import Input, Position
from schemas.event import When
from schemas.report import Report, ReportMessage
from streams.simulator.chain import tell
from streams.simulator.coding import TruthCoder
from streams.simulator.traffic import simulate


def day_of_reports(articles: int, seed: int) -> list[ReportMessage]:
    """What fusion reads of so many article versions, spread over 24 hours."""
    traffic = list(islice(simulate(rate=articles / 1440, hours=100, seed=seed), articles))
    coder = TruthCoder([one.truth for one in traffic], blur=0.1)
    found = asyncio.run(tell([one.article for one in traffic], coder=coder))
    return list(found.messages)


def moved(messages: Sequence[ReportMessage], day: int) -> Iterator[ReportMessage]:
    """The same day some days later, under other uris, stories and threads."""
    later, mark = timedelta(days=day), f"~{day}"
    for message in messages:
        at = message.published_at + later
        if not isinstance(message, Report):
            yield msgspec.structs.replace(message, uri=message.uri + mark, published_at=at)
            continue
        when = message.report.date
        date = When(start=when.start + later, end=when.end + later, text=when.text) if when is not None else None
        report = msgspec.structs.replace(message.report, uri=message.report.uri + mark, date=date)
        yield msgspec.structs.replace(
            message,
            report=report,
            story_id=message.story_id + mark,
            thread_id=message.thread_id + mark,
            published_at=at,
        )


async def run(messages: Sequence[ReportMessage], articles: int, days: int, batch: int, weigh: bool) -> None:
    """Prints a line a day."""
    state: dict[str, bytes] = {}
    agent = EventFusionAgent(state=state)
    offset = 0
    click.echo("day  articles  messages/s of processor time  events told  state entries  state MB  memory MB")
    for day in range(days):
        today = list(moved(messages, day))
        told, started = 0, time.process_time()
        for start in range(0, len(today), batch):
            chunk = today[start : start + batch]
            inputs = [Input(one, None, Position(0, offset + n), one.published_at) for n, one in enumerate(chunk)]
            told += sum(len(result) for result in await agent(inputs) if isinstance(result, Sequence))
            offset += len(chunk)
        spent = time.process_time() - started
        size = sum(len(key) + len(value) for key, value in state.items()) / 1e6
        memory = f"{tracemalloc.get_traced_memory()[0] / 1e6:9.1f}" if weigh else "        -"
        fed, speed = articles * (day + 1), len(today) / spent
        click.echo(f"{day + 1:3d}  {fed:8d}  {speed:28.0f}  {told:11d}  {len(state):13d}  {size:8.1f}  {memory}")
    started = time.process_time()
    EventFusionAgent(state=state).rebuild()
    click.echo(f"recovery of {len(state)} entries: {time.process_time() - started:.2f} s of processor time")


@click.command()
@click.option("--articles", default=20_000, show_default=True, help="Article versions a day.")
@click.option("--days", default=10, show_default=True)
@click.option("--seed", default=311, show_default=True)
@click.option("--batch", default=64, show_default=True)
@click.option(
    "--memory", is_flag=True, help="Also weigh all objects, state included; speeds are then a third of the true ones."
)
def main(articles: int, days: int, seed: int, batch: int, memory: bool) -> None:
    """Prints speed, events and memory day by day."""
    messages = day_of_reports(articles, seed)
    click.echo(f"a day of {articles} articles is {len(messages)} messages to fusion")
    if memory:
        tracemalloc.start()
    asyncio.run(run(messages, articles, days, batch, memory))


if __name__ == "__main__":
    main()
