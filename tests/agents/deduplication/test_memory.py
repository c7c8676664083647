"""What is remembered for how long, by the stream's own time, and what one absurd date does: nothing."""

from __future__ import annotations

from datetime import timedelta

import pytest

from agents.deduplication.agent import DeduplicationAgent
from agents.stream_clock import MEMORY
from schemas.article import Article
from schemas.story import Story
from tests.agents.deduplication.test_agent import MORE, SIGNING, stories
from tests.builders import NOON, an_article

HOUR = 3600


def fillers(count: int, hours: float, first: int = 0) -> list[Article]:
    """Articles that move the stream's time and resemble nothing."""
    at = NOON + timedelta(hours=hours)
    return [
        an_article(" ".join(f"w{first + n}x{word}" for word in range(12)), uri=f"urn:filler:{first + n}", published_at=at)
        for n in range(count)
    ]


async def last(agent: DeduplicationAgent, articles: list[Article], first: int = 0) -> Story:
    return (await stories(agent, *articles, first=first))[-1]


@pytest.mark.parametrize(("hours", "kind"), [(60.0, "duplicate"), (80.0, "new")])
async def test_a_text_is_looked_up_for_seventy_two_hours(hours: float, kind: str) -> None:
    copy = an_article(SIGNING, uri="urn:copy", published_at=NOON + timedelta(hours=hours))
    told = [an_article(SIGNING), *fillers(MEMORY, 0), *fillers(MEMORY, hours, MEMORY), copy]
    assert (await last(DeduplicationAgent(state={}), told)).kind == kind


@pytest.mark.parametrize(("days", "kind"), [(20, "update"), (40, "new")])
async def test_a_uri_is_remembered_for_thirty_days(days: int, kind: str) -> None:
    second = an_article(MORE, version=2, published_at=NOON + timedelta(days=days))
    told = [an_article(SIGNING), *fillers(MEMORY, 0), *fillers(2 * MEMORY, days * 24, MEMORY), second]
    assert (await last(DeduplicationAgent(state={}), told)).kind == kind


async def test_what_has_expired_leaves_the_state() -> None:
    state: dict[str, bytes] = {}
    agent = DeduplicationAgent(state=state)
    sizes = []
    for day in range(0, 200, 20):
        await stories(agent, *fillers(2 * MEMORY, day * 24, day * 100), first=day * 100)
        sizes.append(len(state))
    assert max(sizes) == max(sizes[:3])


@pytest.mark.parametrize("years", [75, -75])
async def test_one_absurd_date_forgets_nothing(years: int) -> None:
    absurd = an_article(
        "Nothing of the kind ever happened here at all.", uri="urn:absurd", published_at=NOON.replace(year=2024 + years)
    )
    copy = an_article(SIGNING, uri="urn:copy", published_at=NOON + timedelta(hours=1))
    for told in ([an_article(SIGNING), absurd, *fillers(5, 1), copy], [absurd, an_article(SIGNING), *fillers(80, 1), copy]):
        assert (await last(DeduplicationAgent(state={}), told)).kind == "duplicate"
