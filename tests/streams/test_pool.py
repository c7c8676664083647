"""The pool: order, sharing out, poison found and refused, processes that die with their parent."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from prometheus_client import CollectorRegistry

from agents.ports import Rejected
from schemas.extraction import Extraction
from schemas.story import Story
from streams.metrics import Metrics
from streams.pool import CoderPool, PoolError
from streams.settings import Settings
from tests.builders import a_story, an_article

TINY = "tests.streams.coders:build"


def told(*bodies: str) -> list[Story]:
    return [a_story(an_article(body, uri=f"urn:{n}")) for n, body in enumerate(bodies)]


def opened(processes: int = 1, batch: int = 4, model: str = "tiny", metrics: Metrics | None = None) -> object:
    settings = Settings(extraction_processes=processes, extraction_batch=batch, model=model)
    return CoderPool.open(settings, metrics or Metrics(CollectorRegistry()), coder=TINY)


async def test_extractions_come_back_in_order_and_batches_are_kept_small() -> None:
    async with opened(batch=4) as pool:  # type: ignore[attr-defined]
        outcomes = await pool(told(*["plain"] * 10))
    assert [outcome.uri for outcome in outcomes] == [f"urn:{n}" for n in range(10)]
    sizes = [int(outcome.model.version.split("/")[1]) for outcome in outcomes]
    assert max(sizes) == 4


async def test_flashes_go_first_and_in_tasks_of_their_own() -> None:
    stories = told("SLEEP", *["plain"] * 8)
    flashes = [a_story(an_article("plain", uri=f"urn:flash:{n}", urgency=n)) for n in (1, 2)]
    done: list[str] = []

    async def wait_for(pool: CoderPool, story: Story) -> int:
        (outcome,) = await pool([story])
        assert isinstance(outcome, Extraction)
        assert outcome.model is not None
        done.append(story.uri)
        return int(outcome.model.version.split("/")[1])

    async with opened(batch=4) as pool:  # type: ignore[attr-defined]
        first = asyncio.create_task(wait_for(pool, stories[0]))
        await asyncio.sleep(0)
        sizes = await asyncio.gather(first, *(wait_for(pool, story) for story in (*stories[1:], *flashes)))
    assert set(done[:3]) == {"urn:0", "urn:flash:1", "urn:flash:2"}
    assert sizes[-2:] == [2, 2]


async def test_a_burst_is_shared_out_among_the_processes() -> None:
    async with opened(processes=2, batch=16) as pool:  # type: ignore[attr-defined]
        outcomes = await pool(told(*["SLEEP"] * 8))
    assert len({outcome.model.version.split("/")[0] for outcome in outcomes}) == 2


async def test_the_story_that_raises_is_refused_and_the_others_pass() -> None:
    async with opened() as pool:  # type: ignore[attr-defined]
        outcomes = await pool(told("plain", "RAISE", "plain"))
    assert [type(outcome) for outcome in outcomes] == [Extraction, Rejected, Extraction]
    assert outcomes[1] == Rejected("extraction failed", "ValueError: cannot read urn:1")


async def test_a_process_that_is_killed_from_outside_takes_no_story_along() -> None:
    metrics = Metrics(CollectorRegistry())
    async with opened(metrics=metrics) as pool:  # type: ignore[attr-defined]
        (before,) = await pool(told("plain"))
        working = asyncio.create_task(pool(told("SLEEP")))
        await asyncio.sleep(0.1)
        os.kill(int(before.model.version.split("/")[0]), signal.SIGKILL)
        (outcome,) = await working
    assert isinstance(outcome, Extraction)


async def test_the_story_that_kills_its_process_is_refused_and_the_process_replaced() -> None:
    metrics = Metrics(CollectorRegistry())
    async with opened(metrics=metrics) as pool:  # type: ignore[attr-defined]
        outcomes = await pool(told("plain", "plain", "SEGFAULT", "plain"))
        after = await pool(told("plain"))
    assert [type(outcome) for outcome in outcomes] == [Extraction, Extraction, Rejected, Extraction]
    assert outcomes[2].reason == "process died"
    assert isinstance(after[0], Extraction)
    restarts = metrics.registry.get_sample_value("wirewatch_pool_restarts_total", {"stage": "extraction", "reason": "died"})
    assert restarts == 3, "with the others, alone, and alone once more"


async def test_a_model_that_is_missing_is_one_line() -> None:
    with pytest.raises(PoolError, match="the model 'missing' cannot be used: OSError: no such model"):
        async with opened(model="missing"):  # type: ignore[attr-defined]
            pass


async def test_a_closed_pool_says_so() -> None:
    async with opened() as pool:  # type: ignore[attr-defined]
        pass
    with pytest.raises(PoolError):
        await pool(told("plain"))


async def test_the_loop_stays_free_while_processes_work() -> None:
    async with opened() as pool:  # type: ignore[attr-defined]
        working = asyncio.create_task(pool(told("SLEEP", "SLEEP")))
        longest, last = 0.0, time.monotonic()
        while not working.done():
            await asyncio.sleep(0.005)
            longest, last = max(longest, time.monotonic() - last), time.monotonic()
    assert longest < 0.2


HOST = """
import asyncio, sys
from prometheus_client import CollectorRegistry
from streams.metrics import Metrics
from streams.pool import CoderPool
from streams.settings import Settings
async def main():
    settings = Settings(extraction_processes=2, model="tiny")
    async with CoderPool.open(settings, Metrics(CollectorRegistry()), coder="tests.streams.coders:build") as pool:
        print(*(worker._child.pid for worker in pool._workers), flush=True)
        await asyncio.sleep(60)
asyncio.run(main())
"""


@pytest.mark.skipif(sys.platform != "linux", reason="the kernel's word on a parent's death is Linux's")
def test_processes_do_not_outlive_a_parent_that_is_killed() -> None:
    root = Path(__file__).resolve().parents[2]
    parent = subprocess.Popen([sys.executable, "-c", HOST], cwd=root, stdout=subprocess.PIPE)
    assert parent.stdout is not None
    pids = [int(pid) for pid in parent.stdout.readline().split()]
    parent.send_signal(signal.SIGKILL)
    parent.wait(10)
    parent.stdout.close()
    end = time.monotonic() + 10
    while any(_alive(pid) for pid in pids):
        assert time.monotonic() < end
        time.sleep(0.05)


def _alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
        return Path(f"/proc/{pid}/stat").read_text().rsplit(") ", 1)[1][0] != "Z"
    except (OSError, IndexError):
        return False
