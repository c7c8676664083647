"""Tending: rhythm, back-off, silence; one source's trouble is not the others'."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from streams.feeders.errors import SourceFault
from streams.feeders.runner import Runner, Tended, backoff
from tests.streams.feeders.fakes import Ground, Sleeper


class Scripted:
    """Rounds as they are told: True, False, or what is raised."""

    def __init__(self, script: Sequence[bool | Exception]) -> None:
        self.script = list(script)
        self.rounds = 0
        self.closed = False

    async def step(self) -> bool:
        told = self.script[min(self.rounds, len(self.script) - 1)]
        self.rounds += 1
        if isinstance(told, Exception):
            raise told
        return told

    async def close(self) -> None:
        self.closed = True


def tended(ground: Ground, source: Scripted, silence: float | None = None) -> Tended:
    return Tended("desk", source, ground.metrics, every=60.0, max_backoff=300.0, silence=silence)


async def run(ground: Ground, source: Scripted, sleeps: int) -> list[float]:
    sleeper = Sleeper(sleeps, asyncio.CancelledError)
    runner = Runner([tended(ground, source)], say=ground.said.append, sleep=sleeper, draw=lambda: 0.5, clock=ground.clock)
    with pytest.raises(asyncio.CancelledError):
        await runner._tend(tended(ground, source), once=False)
    return sleeper.slept[1:]


async def test_what_waits_is_taken_at_once_and_what_fails_is_asked_less_and_less(ground: Ground) -> None:
    fault = SourceFault("unreachable", "gone")
    assert await run(ground, Scripted([True, False, fault, fault, fault, True, False]), 8) == [
        0.0, 60.0, 0.75, 1.5, 3.0, 0.0, 60.0,
    ]  # fmt: skip
    assert ground.count("wirewatch_feed_errors_total", reason="unreachable") == 3
    assert ground.said[0] == "desk: unreachable: gone; again in 1 s"
    assert ground.said[-1] == "desk: well again"


async def test_who_asks_to_be_left_alone_is(ground: Ground) -> None:
    assert await run(ground, Scripted([SourceFault("busy", "429", after=120.0), False]), 2) == [120.0]
    assert ground.count("wirewatch_feed_up") == 0


async def test_a_line_that_carried_something_is_dialled_again_soon(ground: Ground) -> None:
    cut = SourceFault("closed", "hung up", progressed=True)
    assert await run(ground, Scripted([cut, cut, cut, False]), 4) == [0.75, 0.75, 0.75]


@settings(deadline=None)
@given(st.integers(1, 5_000), st.floats(1, 86_400), st.floats(0, 1))
def test_backoff_grows_to_its_limit_and_never_to_nothing(failures: int, most: float, drawn: float) -> None:
    wait = backoff(failures, most, None, lambda: drawn)
    assert 0.5 * min(1.0, most) <= wait <= most
    assert backoff(failures + 1, most, None, lambda: drawn) >= wait


async def test_once_ends_with_the_verdict_and_closes(ground: Ground) -> None:
    well, ill = Scripted([True, True, False]), Scripted([SourceFault("http", "500")])
    runner = Runner([tended(ground, well), tended(ground, ill)], say=ground.said.append)
    assert await runner.run(once=True) is False
    assert (well.rounds, ill.rounds, well.closed, ill.closed) == (3, 1, True, True)


async def test_what_no_source_may_raise_ends_the_feed_loudly(ground: Ground) -> None:
    well, broken = Scripted([False]), Scripted([ZeroDivisionError()])
    with pytest.raises(ZeroDivisionError):
        await Runner([tended(ground, well), tended(ground, broken)], say=ground.said.append, draw=lambda: 0.0).run()
    assert well.closed


async def test_silence_is_told_once_until_something_comes(ground: Ground) -> None:
    runner = Runner([tended(ground, Scripted([False]), silence=600.0)], say=ground.said.append)

    class Time(Sleeper):
        async def __call__(self, seconds: float) -> None:
            ground.now += 400.0
            if len(self.slept) == 3:
                ground.metrics.items("sent")
            await super().__call__(seconds)

    runner._sleep = Time(8, asyncio.CancelledError)
    with pytest.raises(asyncio.CancelledError):
        await runner._listen()
    assert ground.said == ["desk: silent: nothing has come for 600 s"] * 2
