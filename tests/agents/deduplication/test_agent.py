"""The deduplication agent: what each kind of article becomes."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from agents.deduplication.agent import DeduplicationAgent
from agents.ports import Input, Position
from agents.text import sentences
from schemas.article import Article
from schemas.report import Withdrawal
from schemas.story import Story
from tests.builders import NOON, an_article, inputs, sent

SIGNING = (
    "BOGOTA, Colombia (Meridian) — Colombia's government and FARC rebels signed a revised peace deal in Bogota on Thursday.\n\n"
    "President Juan Manuel Santos and rebel leader Rodrigo Londono signed the 310-page text at the Colon Theatre.\n\n"
    "Voters had rejected an earlier version in a referendum on October 2 by a narrow margin.\n\n"
    "Congress is to vote on the new accord next week, the government said."
)
LEAD = SIGNING.partition("\n")[0]
MORE = (
    SIGNING + "\n\nFormer president Alvaro Uribe, who led the campaign against the first accord, asked for another referendum."
)


def agent() -> DeduplicationAgent:
    return DeduplicationAgent(state={})


async def stories(agent: DeduplicationAgent, *articles: Article, first: int = 0) -> list[Story]:
    found = []
    for result in await agent(inputs(*articles, first_offset=first)):
        found += [output.value for output in sent(result) if isinstance(output.value, Story)]
    return found


async def withdrawals(agent: DeduplicationAgent, *articles: Article, first: int = 0) -> list[Withdrawal]:
    found = []
    for result in await agent(inputs(*articles, first_offset=first)):
        for output in sent(result):
            if isinstance(output.value, Withdrawal):
                assert output.broadcast
                found.append(output.value)
    return found


def told(story: Story) -> list[str]:
    return [story.article.body[span.start : span.end] for span in story.novel]


def later(hours: float) -> dict[str, Any]:
    return {"published_at": NOON + timedelta(hours=hours)}


async def test_a_first_article_is_new_with_all_its_sentences() -> None:
    (story,) = await stories(agent(), an_article(SIGNING))
    assert (story.kind, story.of, len(story.novel)) == ("new", None, 4)
    assert told(story)[0] == LEAD


async def test_a_flash_and_a_bulletin_go_ahead_of_routine_copy() -> None:
    wire = [an_article(f"Flood number {n} reached the town.", uri=f"urn:{n}", urgency=n) for n in (1, 2, 3, 5)]
    results = await agent()(inputs(*wire))
    assert [sent(result)[0].flash for result in results] == [True, True, False, False]


async def test_an_article_under_another_key_goes_back_under_its_language() -> None:
    article = an_article(SIGNING, language="es")
    (result,) = await agent()([Input(article, "urn:test:1", Position(0, 1), NOON)])
    (output,) = sent(result)
    assert (output.key, output.value, output.broadcast) == ("es", article, False)


async def test_varieties_of_a_language_are_decided_together() -> None:
    british, american = an_article(SIGNING, language="en-GB"), an_article(SIGNING, uri="urn:b", language="en-US")
    first, second = await stories(agent(), british, american)
    assert (second.kind, second.of) == ("duplicate", first.uri)


async def test_another_language_is_another_desk() -> None:
    first, second = await stories(agent(), an_article(SIGNING), an_article(SIGNING, uri="urn:b", language="es"))
    assert (first.kind, second.kind) == ("new", "new")
    assert first.story_id != second.story_id


async def test_the_same_again_at_another_position_is_a_redelivery_that_says_nothing_new() -> None:
    article = an_article(SIGNING)
    first, second = await stories(agent(), article, article)
    assert (second.kind, second.novel) == ("redelivery", ())
    assert (second.story_id, second.thread_id, second.of) == (first.story_id, first.thread_id, first.of)


async def test_the_same_position_read_again_gives_the_same_story_whatever_came_between() -> None:
    desk = agent()
    first, _ = await stories(desk, an_article(SIGNING), an_article(MORE, version=2))
    (again,) = await stories(desk, an_article(SIGNING))
    assert again == first


async def test_a_newer_version_is_an_update_of_itself_with_only_the_new_sentence() -> None:
    first, second = await stories(agent(), an_article(SIGNING), an_article(MORE, version=2))
    assert (second.kind, second.of, second.story_id) == ("update", first.uri, first.story_id)
    assert [sentence[:6] for sentence in told(second)] == ["Former"]


async def test_a_version_in_which_only_facts_changed_is_a_correction() -> None:
    fixed = an_article(SIGNING.replace("310-page", "297-page"), version=2)
    _, second = await stories(agent(), an_article(SIGNING), fixed)
    assert (second.kind, len(second.novel)) == ("correction", 1)


async def test_a_marked_correction_is_one_even_where_a_sentence_is_added() -> None:
    marked = an_article(MORE, version=2, slugline="Colombia-Peace, CORRECTION")
    assert [story.kind for story in await stories(agent(), an_article(SIGNING), marked)] == ["new", "correction"]


async def test_an_older_version_that_comes_late_changes_nothing() -> None:
    desk = agent()
    _, second = await stories(desk, an_article(MORE, version=2), an_article(SIGNING))
    assert (second.kind, second.of, second.novel) == ("duplicate", "urn:test:1", ())
    (third,) = await stories(desk, an_article(MORE + "\n\nUribe spoke in Medellin.", version=3), first=2)
    assert told(third) == ["Uribe spoke in Medellin."]


async def test_a_copy_under_another_dateline_is_a_duplicate() -> None:
    copy = an_article(
        SIGNING.replace("BOGOTA, Colombia (Meridian)", "BOGOTA (Atlas)") + "\n\n(Reporting by A. Writer; editing by B. Editor)",
        uri="urn:copy",
        byline="By agencies",
    )
    first, second = await stories(agent(), an_article(SIGNING), copy)
    assert (second.kind, second.of, second.story_id, second.novel) == ("duplicate", first.uri, first.story_id, ())


async def test_a_longer_story_that_holds_a_brief_is_an_update_of_it() -> None:
    first, second = await stories(agent(), an_article(SIGNING), an_article(MORE, uri="urn:long", **later(1)))
    assert (second.kind, second.of, second.story_id) == ("update", first.uri, first.story_id)
    assert len(second.novel) == 1


async def test_a_kill_is_told_to_fusion_directly_and_names_who_relied_on_it() -> None:
    desk = agent()
    first, copy = await stories(desk, an_article(SIGNING), an_article(SIGNING, uri="urn:copy"))
    result = (await desk(inputs(an_article("", version=2, status="canceled"), first_offset=2)))[0]
    story, withdrawal = (output.value for output in sent(result))
    assert isinstance(story, Story)
    assert (story.kind, story.story_id, story.dependents) == ("kill", first.story_id, (copy.uri,))
    assert withdrawal == Withdrawal(uri=first.uri, version=2, reason="kill", published_at=NOON, dependents=(copy.uri,))


async def test_a_kill_of_an_unknown_item_still_reaches_fusion() -> None:
    (withdrawal,) = await withdrawals(agent(), an_article("", version=5, status="canceled"))
    assert (withdrawal.uri, withdrawal.version, withdrawal.reason) == ("urn:test:1", 5, "kill")


async def test_after_a_kill_a_higher_version_says_everything_anew() -> None:
    kill = an_article("", version=2, status="canceled")
    *_, story = await stories(agent(), an_article(SIGNING), kill, an_article(SIGNING, version=3))
    assert (story.kind, len(story.novel)) == ("new", 4)


async def test_a_killed_version_that_comes_late_stays_killed() -> None:
    kill = an_article("", version=2, status="canceled")
    _, story = await stories(agent(), kill, an_article(SIGNING))
    assert (story.kind, story.novel) == ("duplicate", ())


async def test_a_reissue_that_overtook_its_kill_stands() -> None:
    desk = agent()
    await stories(desk, an_article(SIGNING), an_article(MORE, version=3))
    (withdrawal,) = await withdrawals(desk, an_article("", version=2, status="canceled"), first=2)
    assert withdrawal.version == 0
    (fourth,) = await stories(desk, an_article(MORE, version=4), first=3)
    assert (fourth.kind, fourth.novel) == ("update", ())


async def test_an_embargoed_version_is_withheld_and_decided_afresh_at_its_release() -> None:
    held, released = await stories(agent(), an_article(SIGNING, status="embargoed"), an_article(SIGNING))
    assert (held.kind, held.novel) == ("withheld", ())
    assert (released.kind, len(released.novel)) == ("new", 4)


async def test_an_embargoed_version_takes_nothing_back() -> None:
    assert not await withdrawals(agent(), an_article(SIGNING), an_article(MORE, version=2, status="embargoed"))


async def test_a_withheld_version_takes_back_what_was_told_and_may_be_released_under_its_number() -> None:
    desk = agent()
    await stories(desk, an_article(SIGNING))
    (withdrawal,) = await withdrawals(desk, an_article(MORE, version=2, status="withheld"), first=1)
    assert (withdrawal.version, withdrawal.reason) == (1, "withheld")
    (released,) = await stories(desk, an_article(MORE, version=2), first=2)
    assert (released.kind, len(released.novel)) == ("new", 5)


async def test_two_daily_reports_of_one_template_are_two_stories() -> None:
    report = (
        "LONDON (Meridian) — The {index} closed {change} percent {way} at {level} points on {day}.\n\n"
        "{up} rose {first} percent, the most among its members, while {down} fell {second} percent.\n\n"
        "Brent crude traded at ${oil} a barrel and gold at ${gold} an ounce. The pound bought ${pound}."
    )
    one = report.format(
        index="FTSE 100",
        change="0.4",
        way="higher",
        level="7,336.82",
        day="Friday",
        up="Barclays",
        first="2.2",
        down="Tesco",
        second="1.9",
        oil="50.80",
        gold="1,243.46",
        pound="1.2479",
    )
    two = report.format(
        index="FTSE 100",
        change="0.6",
        way="lower",
        level="7,293.50",
        day="Monday",
        up="Fresnillo",
        first="3.1",
        down="Prudential",
        second="2.4",
        oil="50.75",
        gold="1,255.70",
        pound="1.2560",
    )
    first, second = await stories(agent(), an_article(one), an_article(two, uri="urn:b", **later(72)))
    assert (second.kind, second.story_id == first.story_id) == ("new", False)


async def test_another_agency_in_other_words_is_another_story_of_one_thread() -> None:
    other = an_article(
        "BOGOTA (Northwire) — Santos and FARC commander Londono put their names to a new peace deal in Bogota, weeks after "
        "Colombians said no to the first one.\n\nThe Colombian Congress has the last word this time, not the voters.",
        uri="urn:other",
        headline="Colombia, FARC rebels sign second peace deal in Bogota",
        **later(2),
    )
    first, second = await stories(agent(), an_article(SIGNING, headline="Colombia signs new peace deal with FARC"), other)
    assert (second.kind, second.story_id == first.story_id) == ("new", False)
    assert second.thread_id == first.thread_id


async def test_a_version_sent_again_with_another_text_takes_back_what_it_no_longer_says() -> None:
    desk = agent()
    await stories(desk, an_article(SIGNING))
    changed = an_article(SIGNING.replace("310-page", "297-page"))
    result = (await desk(inputs(changed, first_offset=1)))[0]
    story, withdrawal = (output.value for output in sent(result))
    assert isinstance(story, Story)
    assert (story.kind, story.of, story.version, len(story.novel)) == ("correction", "urn:test:1", 1, 1)
    assert isinstance(withdrawal, Withdrawal)
    assert (withdrawal.reason, withdrawal.version) == ("superseded", 2)
    assert set(withdrawal.kept) == {sentence.key for sentence in sentences(changed.body)}
    again = (await desk(inputs(changed, first_offset=1)))[0]
    assert again == result


async def test_the_same_text_under_another_headline_keeps_all_that_stands() -> None:
    desk = agent()
    await stories(desk, an_article(SIGNING))
    (withdrawal,) = await withdrawals(desk, an_article(SIGNING, headline="Peace signed"), first=1)
    assert set(withdrawal.kept) == {sentence.key for sentence in sentences(SIGNING)}


@pytest.mark.parametrize("noise", ["rn for m", "letters"])
async def test_a_copy_with_slips_of_the_scanner_is_one_story_and_brings_no_news(noise: str) -> None:
    smudged = MORE.replace("campaign", "carnpaign").replace("rejected an earlier", "rejected an earIier")
    if noise == "letters":
        smudged = smudged.replace("narrow", "narr0w").replace("government", "govemment")
    first, second = await stories(agent(), an_article(MORE), an_article(smudged, uri="urn:scan"))
    assert (second.story_id, second.of) == (first.story_id, first.uri)
    assert (second.kind, second.novel) == ("duplicate", ())


@pytest.mark.parametrize("brief_first", [True, False])
async def test_a_brief_and_the_long_story_that_holds_it_are_one_lineage(brief_first: bool) -> None:
    brief, long = an_article(LEAD, uri="urn:brief"), an_article(MORE, uri="urn:long")
    first, second = await stories(agent(), *((brief, long) if brief_first else (long, brief)))
    assert (second.story_id, second.of) == (first.story_id, first.uri)
    assert second.kind == ("update" if brief_first else "duplicate")


@pytest.mark.parametrize(
    ("fields", "kind"),
    [
        ({"headline": "UPDATE 2-Colombia signs peace"}, "update"),
        ({"slugline": "Colombia-Peace, 1st Ld-Writethru"}, "update"),
        ({"headline": "CORRECTED-Colombia signs peace"}, "correction"),
        ({"ednote": "Eds: CORRECTS the number of pages."}, "correction"),
        ({"headline": "REFILE-Colombia signs peace"}, "update"),
    ],
)
async def test_marks_tell_what_a_text_is_under_an_id_of_its_own(fields: dict[str, str], kind: str) -> None:
    first, second = await stories(agent(), an_article(SIGNING), an_article(MORE, uri="urn:other-id", **fields))
    assert (second.kind, second.of, second.story_id) == (kind, first.uri, first.story_id)
    assert len(second.novel) == 1
