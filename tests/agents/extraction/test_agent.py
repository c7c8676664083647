"""The extraction agent: what it sends, under which keys, in which order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from agents.blocks import block_of
from agents.extraction.agent import ExtractionAgent
from agents.ports import FLASH, Rejected
from agents.text import sentences
from schemas.event import EventReport
from schemas.extraction import Extraction
from schemas.report import Report, Withdrawal
from schemas.story import Story
from tests.builders import a_story, an_article, an_event_report, inputs, sent

OLD = "Troops took the town. Rain fell on the hills."
NEW = "Troops took the town. Two soldiers were wounded."


def an_extraction(story: Story, *events: EventReport) -> Extraction:
    return Extraction(
        uri=story.uri,
        version=story.version,
        story_id=story.story_id,
        thread_id=story.thread_id,
        language="en",
        published_at=story.article.published_at,
        events=events,
    )


def an_agent(*events: EventReport) -> ExtractionAgent:
    async def code(stories: Sequence[Story]) -> Sequence[Extraction | Rejected]:
        return [Rejected("strange") if "strange" in s.article.body else an_extraction(s, *events) for s in stories]

    return ExtractionAgent(coder=code)


async def test_an_extraction_and_a_report_per_event_under_their_keys() -> None:
    first, second = an_event_report("r1"), an_event_report("r2", type="CONSULT")
    story = a_story(an_article(OLD))

    (result,) = await an_agent(first, second)(inputs(story))

    extraction, *reports = sent(result)
    assert (extraction.key, extraction.value) == (story.uri, an_extraction(story, first, second))
    assert [one.key for one in reports] == [block_of(first), block_of(second)]
    assert [one.value.report.report_id for one in reports if isinstance(one.value, Report)] == ["r1", "r2"]
    assert not any(one.broadcast for one in reports)


async def test_a_flash_is_left_to_those_who_wait_for_flashes_alone() -> None:
    asked: list[str] = []

    async def code(stories: Sequence[Story]) -> Sequence[Extraction]:
        asked.extend(story.uri for story in stories)
        return [an_extraction(story) for story in stories]

    routine, flash, later = inputs(*(a_story(an_article(OLD, uri=f"urn:{name}")) for name in ("routine", "flash", "later")))
    batch = [routine, replace(flash, headers={FLASH: "1"}), later]

    results = await ExtractionAgent(coder=code, leaves_flashes=True)(batch)
    assert [[one.key for one in sent(result)] for result in results] == [["urn:routine"], [], ["urn:later"]]
    assert asked == ["urn:routine", "urn:later"]

    results = await ExtractionAgent(coder=code)(batch)
    assert [len(sent(result)) for result in results] == [1, 1, 1]


async def test_a_newer_version_takes_back_the_sentences_it_dropped_after_its_reports() -> None:
    story = a_story(an_article(NEW, version=2), kind="update", of="urn:test:1")

    (result,) = await an_agent(an_event_report())(inputs(story))

    *_, last = sent(result)
    assert last.broadcast
    assert last.value == Withdrawal(
        uri="urn:test:1",
        version=2,
        reason="superseded",
        published_at=story.article.published_at,
        kept=tuple(sentence.key for sentence in sentences(NEW)),
    )


async def test_news_about_another_item_takes_nothing_back() -> None:
    story = a_story(an_article(NEW), kind="update", of="urn:test:other")

    (result,) = await an_agent()(inputs(story))

    assert len(sent(result)) == 1


async def test_a_rejected_story_leaves_its_neighbours_alone() -> None:
    first, strange, last = a_story(an_article(OLD)), a_story(an_article("strange")), a_story(an_article(NEW))

    results = await an_agent()(inputs(first, strange, last))

    assert results[1] == Rejected("strange")
    assert [len(sent(result)) for result in (results[0], results[2])] == [1, 1]
