"""A day's wire in the order it is sent, with the truth about every version."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from heapq import heappop, heappush
from itertools import count
from random import Random

from streams.simulator.ledger import Ledger
from streams.simulator.plans import Planned, Planner
from streams.simulator.pools import Pools, load
from streams.simulator.truth import Simulated

START = datetime(2024, 3, 4, tzinfo=UTC)
PER_HAPPENING = 4.1
"""Article versions that a happening brings on average; measured, and checked by a test."""
_HURRY = 3.0
DAILY = 0.13
FOREIGN = 0.05
"""Shares of daily reports and of other languages among all that is begun."""


def simulate(
    *, rate: float, hours: float, seed: int, start: datetime = START, pools: Pools | None = None
) -> Iterator[Simulated]:
    """Articles with their truth, in the order they are sent: `rate` a minute for `hours`; equal seeds give equal wires."""
    random = Random(seed)
    planner = Planner(pools or load(), random)
    ledger = Ledger()
    order = count()
    waiting: list[tuple[datetime, int, Planned]] = []
    end = start + timedelta(hours=hours)
    begun = start
    pace = rate * 60 / ((1 - DAILY - FOREIGN) * PER_HAPPENING + DAILY + FOREIGN * 1.3)
    sent = 0
    while begun < end:
        while waiting and waiting[0][0] <= begun:
            yield _sent(heappop(waiting)[2], ledger)
            sent += 1
        for planned in _begin(planner, random, begun):
            heappush(waiting, (max(planned.at, start), next(order), planned))
        # What is begun brings its versions and copies hours later: until they come, more is begun.
        behind = sent < rate * (begun - start).total_seconds() / 60
        begun += timedelta(hours=random.expovariate(pace * _HURRY if behind else pace))
    while waiting and waiting[0][0] <= end:
        yield _sent(heappop(waiting)[2], ledger)


def _begin(planner: Planner, random: Random, at: datetime) -> Iterator[Planned]:
    drawn = random.random()
    if drawn < DAILY:
        return planner.daily(at)
    if drawn < DAILY + FOREIGN:
        return planner.foreign(at)
    return planner.happening(at)


def _sent(planned: Planned, ledger: Ledger) -> Simulated:
    return Simulated(planned.article, ledger.enter(planned))
