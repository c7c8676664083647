"""`python -m tests.benchmarks.memory [ARTICLES]`: what the state of each stage takes for 100,000 simulated articles.

The real agents run in this process, without Kafka and without the language model (a faultless reader codes the stories).
Told are the growth of resident memory between two points of the same run, which is what a process grows by, and the bytes of
keys and values, which is what its changelog holds once it is compacted. Nothing expires within the run, so both are upper
bounds for articles that come within a table's reach (deduplication: 72 h of texts, 30 days of uris).
"""

from __future__ import annotations

import asyncio
import gc
import multiprocessing
import os
import sys
from collections.abc import Iterator, MutableMapping
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path

from agents.ports import Input, Position, parted
from schemas.base import encode
from streams.assembly import fixed_watches
from streams.binding import Tools
from streams.demo.run import sample_watches
from streams.simulator.coding import TruthCoder
from streams.simulator.traffic import simulate
from streams.simulator.truth import Simulated
from streams.topics import RAW, value_types
from streams.topology import topology

WARM = 500
"""Articles before the first reading: what every process loads once is no state."""
PER = 100_000
BATCH = 64


def resident() -> int:
    """Bytes of resident memory of this process."""
    gc.collect()
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")


def growth(stages: int, articles: int) -> tuple[str, float, float]:
    """With the first so many bindings: the last one's name, and the growth of memory and of all their state, in bytes."""
    return asyncio.run(_growth(stages, articles))


async def _growth(stages: int, articles: int) -> tuple[str, float, float]:
    made = list(islice(simulate(rate=100, hours=100_000, seed=1), WARM + articles))
    coder = TruthCoder([one.truth for one in made])
    tools = Tools(clock=lambda: datetime.now(UTC), coder=coder, watches=fixed_watches(sample_watches()))
    bindings = topology()[:stages]
    states: list[MutableMapping[str, bytes]] = [{} for _ in bindings]
    agents = [binding.make(tools, state) for binding, state in zip(bindings, states, strict=True)]
    offset, first = 0, (0, 0)
    for number, chunk in enumerate(_chunks(made, BATCH)):
        if number == WARM // BATCH:
            first = (resident(), _held(states))
        waiting: list[tuple[str | None, object]] = [(None, encode(one.article)) for one in chunk]
        for binding, agent in zip(bindings, agents, strict=True):
            reads = (bytes,) if binding.reads is RAW else value_types(binding.reads)
            mine = [(key, value) for key, value in waiting if isinstance(value, reads)]
            waiting = [(key, value) for key, value in waiting if not isinstance(value, reads)]
            inputs = []
            for key, value in mine:
                offset += 1
                inputs.append(Input(value, key, Position(0, offset), ingested_at=datetime.now(UTC)))
            for result in await agent(inputs) if inputs else ():
                waiting += [(output.key, output.value) for output in parted(result)[0]]
    return bindings[-1].agent, resident() - first[0], _held(states) - first[1]


def _held(states: list[MutableMapping[str, bytes]]) -> int:
    return sum(len(key) + len(value) for state in states for key, value in state.items())


def _chunks(made: list[Simulated], size: int) -> Iterator[list[Simulated]]:
    for start in range(0, len(made), size):
        yield made[start : start + size]


def main(articles: int) -> None:
    """Each chain in a fresh process, so that no stage sees another's garbage; a stage is what its chain takes more."""
    print(f"for {PER:,} articles, from {articles:,} simulated ones:")
    before = (0.0, 0.0)
    with multiprocessing.get_context("spawn").Pool(1, maxtasksperchild=1) as pool:
        for stages in range(1, len(topology()) + 1):
            name, memory, state = pool.apply(growth, (stages, articles))
            more, kept = (
                max(0.0, now - then) * PER / articles / 1e6 for now, then in zip((memory, state), before, strict=True)
            )
            print(f"  {name:<15} {more:7.0f} MB of memory, {kept:7.0f} MB of state")
            before = (memory, state)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 20_000)
