"""Cost as work grows: `python -m tests.benchmarks.growth --articles 1000000` drives the chain over most of a wire's year.

The real agents of the topology (intake, deduplication, extraction, event_fusion, actor_alerts) run in one process, joined by
lists; only the language model's place is taken by a reader who knows the truth and overlooks a tenth of it (`TruthCoder`), so
that a million articles end within the hour. Another process feeds, so the simulator's own memory is not counted. At 2,000 a day
every window is full before 100,000 articles (72 h of texts after 6,000, 7 d of events after 14,000, 14 d of fan-out after
28,000, 30 d of uris and alerts after 60,000, 45 d of actors' history after 90,000): from then on nothing may grow.

Times are of the processor, the median of blocks since half of the articles told. `work` is that of a fixed piece of work done
beside each block: where it changes, the machine did. Restarts are measured in a child that has the very state in memory.
"""

from __future__ import annotations

import asyncio
import gc
import hashlib
import json
import multiprocessing
import os
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import islice
from multiprocessing.connection import Connection
from statistics import median
from typing import Any

import click
import numpy as np

from agents.ports import Input, Position, parted
from schemas.base import encode
from schemas.extraction import Extraction
from schemas.story import Story
from streams.assembly import fixed_watches
from streams.binding import Tools
from streams.simulator.coding import TruthCoder
from streams.simulator.traffic import simulate
from streams.simulator.truth import Truth
from streams.topics import RAW, value_types
from streams.topology import topology
from tests.benchmarks.memory import resident
from tests.chaos.watches import watches

BATCH = 64
BLOCK = 2_000
"""Articles between two readings of the clock."""
HEADERS = {"content-type": "application/vnd.wirewatch.article+json"}
BLUR = 0.1
Fed = list[tuple[bytes, datetime, Truth]]


def feed(out: Connection, articles: int, a_day: float, seed: int) -> None:
    """The simulator's articles as they reach intake, in chunks; an empty one is the end."""
    wire = islice(simulate(rate=a_day / 1440, hours=1e6, seed=seed), articles)
    while chunk := [(encode(one.article), one.article.published_at, one.truth) for one in islice(wire, BATCH)]:
        out.send(chunk)
    out.send([])


@dataclass
class Block:
    """What one block cost: seconds of each stage, and of the fixed piece of work."""

    stages: dict[str, float] = field(default_factory=dict)
    work: float = 0.0


class Chain:
    """All agents of the topology over one partition each."""

    def __init__(self) -> None:
        self._now = datetime.min.replace(tzinfo=UTC)
        self._coder = TruthCoder(())
        self._tools = Tools(clock=lambda: self._now, coder=self._code, watches=fixed_watches(watches()))
        self.bindings = topology()
        self.states: list[dict[str, bytes]] = [{} for _ in self.bindings]
        self._agents = [binding.make(self._tools, state) for binding, state in zip(self.bindings, self.states, strict=True)]
        self._offset = 0
        self.told: dict[str, int] = {}

    async def _code(self, stories: Sequence[Story]) -> Sequence[Extraction]:
        return await self._coder(stories)

    async def push(self, chunk: Fed, block: Block) -> None:
        """A chunk through every stage, one after the other."""
        self._now = max(self._now, *(at for _, at, _ in chunk))
        self._coder = TruthCoder((truth for _, _, truth in chunk), blur=BLUR)
        waiting: list[tuple[str | None, Any]] = [(None, data) for data, _, _ in chunk]
        for binding, agent in zip(self.bindings, self._agents, strict=True):
            reads = (bytes,) if binding.reads is RAW else value_types(binding.reads)
            inputs = []
            for key, value in waiting:
                if isinstance(value, reads):
                    self._offset += 1
                    inputs.append(Input(value, key, Position(0, self._offset), self._now, HEADERS))
            waiting = [pair for pair in waiting if not isinstance(pair[1], reads)]
            started = time.process_time()
            results = await agent(inputs) if inputs else ()
            timed: Any = agent
            due = timed.due(self._now) if hasattr(agent, "due") else ()
            for key, _ in due:
                timed.settle(key)
            block.stages[binding.agent] = block.stages.get(binding.agent, 0.0) + time.process_time() - started
            made = [output for result in results for output in parted(result)[0]]
            made += [output for _, outputs in due for output in outputs]
            self.told[binding.agent] = self.told.get(binding.agent, 0) + len(made)
            waiting += [(output.key, output.value) for output in made]

    def rebuilt(self) -> dict[str, float]:
        """Seconds of the processor that each agent takes to derive its memory from its state, in a child of this process."""
        here, there = multiprocessing.Pipe(duplex=False)
        child = os.fork()
        if child == 0:
            spent = {}
            for binding, state in zip(self.bindings, self.states, strict=True):
                started = time.process_time()
                binding.make(self._tools, state).rebuild()
                spent[binding.agent] = time.process_time() - started
            there.send(spent)
            os._exit(0)
        there.close()
        found: dict[str, float] = here.recv()
        os.waitpid(child, 0)
        return found


def work() -> float:
    """Seconds of the processor that a fixed piece of work takes: what the machine itself is worth at this moment."""
    started = time.process_time()
    for number in range(40):
        row = {f"key {at}": [at, str(at), at / 7] for at in range(number, number + 250)}
        told = json.dumps(row, sort_keys=True)
        hashlib.blake2b(told.encode()).hexdigest()
        np.sort(np.arange(20_000, 0, -1, dtype=np.uint64) * np.uint64(0x9E3779B97F4A7C15))
        sorted(json.loads(told), key=lambda key: key[::-1])
    return time.process_time() - started


def report(chain: Chain, articles: int, blocks: Sequence[Block]) -> None:
    """One point: what an article costs by stage, what is held."""
    stages = [binding.agent for binding in chain.bindings]
    each = {stage: 1e6 * median(block.stages[stage] for block in blocks) / BLOCK for stage in stages}
    whole = 1e6 * median(sum(block.stages.values()) for block in blocks) / BLOCK
    ratio = median(sum(block.stages.values()) / block.work for block in blocks)
    beside = 1e3 * median(block.work for block in blocks)
    click.echo(
        f"{articles:>9,} articles: {whole:6.0f} us each ({1e6 / whole:.0f}/s), {ratio:.2f} of the fixed work ({beside:.0f} ms)"
        f" | {resident() / 1e6:.0f} MB resident"
    )
    click.echo("    us an article: " + ", ".join(f"{stage} {each[stage]:.0f}" for stage in stages))
    told = []
    for binding, state in zip(chain.bindings, chain.states, strict=True):
        if binding.table is not None:
            held = sum(len(key) + len(value) for key, value in state.items())
            told.append(f"{binding.table} {len(state):,} ({held / 1e6:.1f} MB)")
    click.echo("    entries of state: " + ", ".join(told))
    rebuilt = chain.rebuilt()
    click.echo("    s to rebuild: " + ", ".join(f"{stage} {seconds:.1f}" for stage, seconds in rebuilt.items()))


async def run(source: Connection, marks: Sequence[int]) -> None:
    """Prints a paragraph at each of the marks."""
    chain = Chain()
    gc.collect()
    gc.freeze()  # as a stage does when it is up
    blocks: list[Block] = []
    block, articles = Block(), 0
    while chunk := source.recv():
        await chain.push(chunk, block)
        articles += len(chunk)
        if articles // BLOCK > len(blocks):
            block.work = work()
            blocks.append(block)
            block = Block()
            if len(blocks) * BLOCK in marks:
                report(chain, articles, blocks[len(blocks) // 2 :])
    click.echo("records told: " + ", ".join(f"{stage} {count:,}" for stage, count in chain.told.items()))


@click.command(help=__doc__)
@click.option("--articles", default=100_000, show_default=True)
@click.option("--a-day", default=2_000.0, show_default=True, help="Articles a day of the wire's own time.")
@click.option("--seed", default=17, show_default=True)
def main(articles: int, a_day: float, seed: int) -> None:
    """Readings at 10,000, 100,000 and 1,000,000 articles, between them, and at the end."""
    steps = [base * factor for base in (10_000, 100_000, 1_000_000) for factor in (1, 2, 5)]
    marks = sorted({*(step for step in steps if step <= articles), articles // BLOCK * BLOCK})
    context = multiprocessing.get_context("spawn")
    source, out = context.Pipe(duplex=False)
    feeder = context.Process(target=feed, args=(out, articles, a_day, seed), daemon=True)
    feeder.start()
    out.close()
    asyncio.run(run(source, marks))
    feeder.join()


if __name__ == "__main__":
    main()
