"""The measure of what metrics and tracing cost: both sides do the same work, and only one of them tells of it."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import pytest

from schemas.base import encode
from schemas.extraction import Extraction
from schemas.story import Story
from streams import headers
from streams.bench import overhead
from streams.bench.overhead import Memory, Overhead, Remembered, spread
from tests.builders import an_article

WIRE = [
    encode(an_article(f"Rebels shelled the town of {name} on Monday.", uri=f"urn:{name}")) for name in ("Azaz", "Bab", "Idlib")
]


async def model(stories: Sequence[Story]) -> list[Extraction]:
    return [
        Extraction(
            uri=story.uri,
            version=story.version,
            story_id=story.story_id,
            thread_id=story.thread_id,
            language="en",
            published_at=story.article.published_at,
        )
        for story in stories
    ]


def run(told: bool, patch: pytest.MonkeyPatch) -> Memory:
    kept: list[Memory] = []

    class Kept(Memory):
        def __init__(self) -> None:
            super().__init__()
            kept.append(self)

    patch.setattr(overhead, "Memory", Kept)
    seconds, scrape = asyncio.run(overhead._round(WIRE, Remembered(model), told=told))
    assert seconds > 0
    assert scrape >= 0
    return kept[0]


def test_both_sides_write_the_same_records_and_one_of_them_no_headers(monkeypatch: pytest.MonkeyPatch) -> None:
    before = (headers.for_record, headers.trace)
    told, bare = run(True, monkeypatch), run(False, monkeypatch)
    assert (headers.for_record, headers.trace) == before
    assert "wire.extractions.v1" in told.topics
    for topic, events in told.topics.items():
        if topic != "wire.raw.v1":
            assert len(bare.topics[topic]) == len(events)
            assert all("changelog" in topic or event.message.headers for event in events)
            assert not any(event.message.headers for event in bare.topics[topic])


def test_the_model_is_asked_once_a_story_and_counts_on_both_sides() -> None:
    found = Overhead(articles=10, told=[0.011, 0.012], bare=[0.010, 0.010], model=0.090, scrape=0.015)
    assert found.shares(with_model=False) == pytest.approx([0.101, 0.201])
    assert found.shares(with_model=True) == pytest.approx([0.011, 0.021])
    assert spread([3.0, 1.0, 2.0]) == (2.0, 1.0, 3.0)
