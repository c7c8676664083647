"""Tending sources: each in rounds of its own, backing off from one that fails, never holding up the others."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from streams.feeders.errors import SourceFault
from streams.feeders.metrics import FeedMetrics

_FIRST_WAIT = 1.0
_LEAST_WAIT = 0.05
_SILENCE_CHECK = 5.0


class Source(Protocol):
    """One source of items."""

    async def step(self) -> bool:
        """One round: take what is there, deliver it, remember how far; True where more waits. Raises SourceFault."""
        ...

    async def close(self) -> None:
        """Let go of connections and files."""
        ...


@dataclass(frozen=True, slots=True)
class Tended:
    """A source with how it is to be asked; times in seconds."""

    name: str
    source: Source
    metrics: FeedMetrics
    every: float
    max_backoff: float
    silence: float | None = None


def backoff(failures: int, most: float, after: float | None, draw: Callable[[], float]) -> float:
    """Seconds to wait after so many failures in a row: doubling, the upper half by chance, and no less than was asked for."""
    whole = min(most, _FIRST_WAIT * 2.0 ** min(failures - 1, 32))
    return max(whole * (0.5 + 0.5 * draw()), min(after or 0.0, 86_400.0))


class Runner:
    """Tends all sources until it is cancelled, or with `once` until each has nothing more to give."""

    def __init__(
        self,
        sources: Sequence[Tended],
        *,
        say: Callable[[str], None],
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        draw: Callable[[], float] = random.random,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._sources = sources
        self._say = say
        self._sleep = sleep
        self._draw = draw
        self._clock = clock

    async def run(self, *, once: bool = False) -> bool:
        """Whether every source was well (with `once`); raises what no source may raise, after all are closed."""
        try:
            async with asyncio.TaskGroup() as group:
                if not once:
                    group.create_task(self._listen())
                tasks = [group.create_task(self._tend(tended, once), name=tended.name) for tended in self._sources]
        except BaseExceptionGroup as group_error:
            raise group_error.exceptions[0] from group_error
        finally:
            await asyncio.gather(*(tended.source.close() for tended in self._sources), return_exceptions=True)
        return all(task.result() for task in tasks)

    async def _tend(self, tended: Tended, once: bool) -> bool:
        failures = 0
        # A tenth of the rhythm by chance: a hundred feeds must not ask in the same instant, now or after each restart.
        if not once:
            await self._sleep(tended.every * 0.1 * self._draw())
        while True:
            began = self._clock()
            try:
                more = await tended.source.step()
            except SourceFault as fault:
                failures = 1 if fault.progressed else failures + 1
                tended.metrics.error(fault.reason)
                tended.metrics.up(False)
                wait = backoff(failures, tended.max_backoff, fault.after, self._draw)
                if once:
                    self._say(f"{tended.name}: {fault}")
                    return False
                self._say(f"{tended.name}: {fault}; again in {wait:.0f} s")
            else:
                if failures:
                    self._say(f"{tended.name}: well again")
                failures = 0
                tended.metrics.up(True)
                if once and not more:
                    return True
                wait = 0.0 if more else max(_LEAST_WAIT, tended.every * (0.95 + 0.1 * self._draw()))
            finally:
                tended.metrics.took(self._clock() - began)
            await self._sleep(wait)

    async def _listen(self) -> None:
        """Tell of sources that have fallen silent, once each time."""
        told: set[str] = set()
        while True:
            await self._sleep(_SILENCE_CHECK)
            for tended in self._sources:
                if tended.silence is None or not tended.metrics.silent(tended.silence):
                    told.discard(tended.name)
                elif tended.name not in told:
                    told.add(tended.name)
                    self._say(f"{tended.name}: silent: nothing has come for {tended.silence:.0f} s")
