"""Articles through deduplication, extraction and fusion in one process, each record kept: what quality is measured on."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from typing import Any

from agents.deduplication.agent import DeduplicationAgent
from agents.event_fusion.agent import EventFusionAgent
from agents.extraction.agent import ExtractionAgent
from agents.ports import Input, Output, Position, Result, parted
from schemas.article import Article
from schemas.event import Event
from schemas.report import Report, Withdrawal
from schemas.story import Story
from streams.binding import Coder


@dataclass
class Told:
    """What the stages said, in the order they said it; `messages` are what fusion read."""

    stories: list[Story] = field(default_factory=list)
    messages: list[Report | Withdrawal] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)

    @property
    def reports(self) -> list[Report]:
        """The reports among what fusion read."""
        return [message for message in self.messages if isinstance(message, Report)]


async def tell(articles: Iterable[Article], *, coder: Coder, batch: int = 64) -> Told:
    """All that the three stages make of these articles, one partition each; raises ValueError where one is refused."""
    deduplication, extraction, fusion = DeduplicationAgent(state={}), ExtractionAgent(coder=coder), EventFusionAgent(state={})
    told, source, offset = Told(), iter(articles), 0
    while chunk := list(islice(source, batch)):
        times = [article.published_at for article in chunk]
        decided = _flat(await deduplication(_inputs(chunk, times, offset)), times)
        offset += len(chunk)
        stories = [(value, at) for value, at in decided if isinstance(value, Story)]
        coded = _flat(await extraction(_inputs(*_unzipped(stories), offset)), _unzipped(stories)[1])
        messages = [(value, at) for value, at in (*decided, *coded) if isinstance(value, Report | Withdrawal)]
        told.stories += [value for value, _ in stories]
        told.messages += [value for value, _ in messages]
        told.events += [
            value for value, _ in _flat(await fusion(_inputs(*_unzipped(messages), offset)), _unzipped(messages)[1])
        ]
    return told


def _inputs(values: Sequence[Any], times: Sequence[datetime], offset: int) -> list[Input[Any]]:
    return [
        Input(value=value, key=None, position=Position(0, offset + n), ingested_at=at)
        for n, (value, at) in enumerate(zip(values, times, strict=True))
    ]


def _flat(results: Sequence[Result], times: Sequence[datetime]) -> list[tuple[Any, datetime]]:
    made: list[tuple[Any, datetime]] = []
    for result, at in zip(results, times, strict=True):
        outputs, refused = parted(result)
        if refused:
            raise ValueError(f"refused: {refused}")
        made += [(_value(output), at) for output in outputs]
    return made


def _value(output: Output) -> Any:
    return output.value


def _unzipped(pairs: Sequence[tuple[Any, datetime]]) -> tuple[list[Any], list[datetime]]:
    return [value for value, _ in pairs], [at for _, at in pairs]
