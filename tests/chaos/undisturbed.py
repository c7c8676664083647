"""The whole chain in this process, undisturbed, over the articles in the order in which they were decided."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from agents.ports import Input, Output, Result
from schemas.alert import Alert
from schemas.article import Article
from schemas.base import encode
from schemas.event import Event
from schemas.watch import Watch
from streams.assembly import local_stages
from streams.local import LocalPipeline, LocalStage
from streams.serde import Bad, decoder
from streams.topics import ALERTS, ARTICLES, EVENTS
from tests.chaos.expected import LATER
from tests.chaos.ledger import Findings
from tests.chaos.records import Topics
from tests.integration.test_end_to_end import final, standing


class _Pass:
    """Stands where intake stands: what it is handed are articles already."""

    async def __call__(self, batch: Sequence[Input[Article]]) -> Sequence[Result]:
        return [[Output(taken.value.language, taken.value)] for taken in batch]

    def rebuild(self) -> None: ...


async def compare(topics: Topics, found: Findings, *, coder: Any, watches: Sequence[Watch], alerts: bool) -> None:
    """Notes where the events that stand, and the alerts if `alerts`, are not those of the undisturbed run.

    Reports reach fusion in another order here than there: what stands in the end must be the same nevertheless.
    """
    read = decoder(ARTICLES)
    articles = [read(row.value) for row in topics[ARTICLES.name] if row.key and not isinstance(read(row.value), Bad)]
    rows = [row for row in topics[ARTICLES.name] if row.key and not isinstance(read(row.value), Bad)]
    decided = [one for one, row in zip(articles, rows, strict=True) if one.language.encode() == row.key]
    stages = local_stages(emit=ALERTS, clock=lambda: LATER, coder=coder, watches=watches)
    stages[0] = LocalStage("pass", (Article,), _Pass())
    made: dict[type, list[dict[str, Any]]] = {Event: [], Alert: []}
    async for record in LocalPipeline(stages=stages, clock=lambda: LATER).run([(article, {}) for article in decided]):
        if isinstance(record, (Event, Alert)):
            made[type(record)].append(json.loads(encode(record)))
    there = {topic: _plain(topics, topic.name) for topic in (EVENTS, ALERTS)}
    _differ("events", final(there[EVENTS]), final(made[Event]), found)
    if alerts:
        _differ("alerts", standing(there[ALERTS], there[EVENTS]), standing(made[Alert], made[Event]), found)


def _differ(kind: str, kafka: Sequence[str], here: Sequence[str], found: Findings) -> None:
    found.counts[f"{kind} that stand"] = len(kafka)
    for one in sorted(set(here) - set(kafka)):
        found.find(f"{kind} of the undisturbed run alone", one)
    for one in sorted(set(kafka) - set(here)):
        found.find(f"{kind} of the disturbed run alone", one)


def _plain(topics: Topics, name: str) -> list[dict[str, Any]]:
    return [json.loads(row.value) for row in topics[name] if row.value and row.told("ce_id")]
