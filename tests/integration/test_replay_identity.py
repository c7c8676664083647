"""The same wire.articles.v1 replayed: the same stories to the byte and the same final events, however it was run."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from itertools import islice
from random import Random

from agents.event_fusion.agent import EventFusionAgent
from agents.ports import Input, Position
from schemas.base import encode
from schemas.report import ReportMessage, Withdrawal
from streams.simulator.chain import tell
from streams.simulator.coding import TruthCoder
from streams.simulator.traffic import simulate
from streams.simulator.truth import Simulated
from streams.topics import EVENTS, STORIES
from tests.builders import NOON, sent
from tests.integration.outcome import Outcome, nothing_more_than, outcome
from tests.integration.partitioned import replayed

ARTICLES = 220


@cache
def wire() -> tuple[Simulated, ...]:
    return tuple(islice(simulate(rate=1, hours=48, seed=56), ARTICLES))


def coder() -> TruthCoder:
    return TruthCoder([one.truth for one in wire()], blur=0.1)


async def end_state(*, partitions: int, batch: int, crashes: int = 0) -> Outcome:
    articles = [one.article for one in wire()]
    kafka = await replayed(articles, coder=coder(), partitions=partitions, batch=batch, seed=partitions, crashes=crashes)
    return outcome(kafka.values(STORIES), kafka.values(EVENTS))


async def test_partitions_batches_and_crashes_change_nothing() -> None:
    first = await end_state(partitions=1, batch=64)
    assert len(first.stories) == ARTICLES
    assert sum(first.events.values()) > 40
    for partitions, batch, crashes in ((1, 1, 1), (4, 64, 1), (12, 1, 2)):
        other = await end_state(partitions=partitions, batch=batch, crashes=crashes)
        assert other.stories == first.stories, (partitions, batch)
        assert other.events == first.events, (partitions, batch)
        nothing_more_than(first, other)
        nothing_more_than(other, first)


async def fused(messages: Sequence[ReportMessage]) -> Outcome:
    agent = EventFusionAgent(state={})
    results = await agent([Input(message, None, Position(0, n), NOON) for n, message in enumerate(messages)])
    return outcome([], [encode(output.value) for result in results for output in sent(result)])


async def test_reports_in_any_order_give_the_same_events() -> None:
    messages = (await tell([one.article for one in wire()], coder=coder())).messages
    assert {message.reason for message in messages if isinstance(message, Withdrawal)} >= {"kill", "superseded"}
    first = await fused(messages)
    for seed in range(4):
        shuffled = list(messages)
        Random(seed).shuffle(shuffled)
        other = await fused(shuffled)
        assert other.events == first.events
        nothing_more_than(other, first)
        nothing_more_than(first, other)
