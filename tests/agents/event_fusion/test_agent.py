"""The life of an event: told once, changed, withdrawn, merged, split, forgotten."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from schemas.report import ReportMessage
from tests.agents.event_fusion.fusion import ALEPPO, ARMY, MILITANTS, RAQQA, Desk, day, events_of, taken_back, told
from tests.builders import NOON, an_actor


async def test_two_agencies_one_event() -> None:
    desk = Desk()
    (first,) = await desk.send(told("ap:1", counts={"killed": (12, 12)}))
    (second,) = await desk.send(told("afp:7", counts={"killed": (12, 12)}))
    assert (first.status, first.revision, first.independent_providers) == ("active", 1, 1)
    assert (second.status, second.revision, second.independent_providers) == ("updated", 2, 2)
    assert first.event_id == second.event_id
    assert [source.uri for source in second.reports] == ["afp:7", "ap:1"]
    assert (second.cause.uri, second.cause.version) == ("afp:7", 1)


async def test_a_repeated_report_says_nothing_new() -> None:
    desk = Desk()
    await desk.send(told("ap:1"))
    assert await desk.send(told("ap:1"), told("ap:1")) == []


async def test_a_newer_version_of_a_report_takes_its_place() -> None:
    desk = Desk()
    (first,) = await desk.send(told("ap:1", counts={"killed": (3, 3)}))
    (second,) = await desk.send(told("ap:1", version=2, counts={"killed": (5, 5)}))
    assert second.event_id == first.event_id
    assert second.counts == {"killed": (5, 5)}
    assert [source.version for source in second.reports] == [2]


async def test_an_older_version_that_comes_late_changes_nothing() -> None:
    desk = Desk()
    await desk.send(told("ap:1", version=2, counts={"killed": (5, 5)}))
    assert await desk.send(told("ap:1", version=1, counts={"killed": (3, 3)})) == []


@pytest.mark.parametrize("reason", ["kill", "withheld"])
async def test_an_event_without_reports_is_retracted(reason: str) -> None:
    desk = Desk()
    (first,) = await desk.send(told("ap:1", counts={"killed": (3, 3)}))
    (last,) = await desk.send(taken_back("ap:1", 2, reason))
    assert (last.event_id, last.status, last.reason, last.revision) == (first.event_id, "retracted", reason, 2)
    assert last.counts == first.counts
    assert (last.cause.uri, last.cause.version) == ("ap:1", 2)


async def test_a_kill_leaves_what_others_say() -> None:
    desk = Desk()
    await desk.send(told("ap:1"), told("afp:7"))
    (event,) = await desk.send(taken_back("ap:1", 1))
    assert event.status == "updated"
    assert [source.uri for source in event.reports] == ["afp:7"]
    assert event.independent_providers == 1


async def test_what_was_killed_stays_out_however_late_it_comes() -> None:
    desk = Desk()
    assert await desk.send(taken_back("ap:1", 2)) == []
    assert await desk.send(told("ap:1", version=1), told("ap:1", version=2)) == []


async def test_a_version_after_the_kill_restores_the_event() -> None:
    desk = Desk()
    (first,) = await desk.send(told("ap:1"))
    await desk.send(taken_back("ap:1", 2))
    (again,) = await desk.send(told("ap:1", version=3))
    assert (again.event_id, again.status, again.revision) == (first.event_id, "active", 3)


async def test_a_superseded_sentence_is_withdrawn_and_a_kept_one_stays() -> None:
    desk = Desk()
    await desk.send(told("ap:1", report_id="r1", key="k1"), told("ap:1", report_id="r2", key="k2", place=ALEPPO))
    (gone,) = await desk.send(taken_back("ap:1", 2, "superseded", kept=["k2"]))
    assert (gone.status, gone.reason, gone.reports[0].report_id) == ("retracted", "superseded", "r1")
    assert [event.reports[0].report_id for event in desk.standing] == ["r2"]


async def test_what_the_new_version_tells_again_stands_by_that_telling() -> None:
    desk = Desk()
    await desk.send(told("ap:1", key="old words"))
    await desk.send(told("ap:1", version=2, key="new words"))
    assert await desk.send(taken_back("ap:1", 2, "superseded", kept=["new words"])) == []


async def test_a_report_that_was_superseded_before_it_came() -> None:
    desk = Desk()
    await desk.send(taken_back("ap:1", 3, "superseded", kept=["k9"]))
    assert await desk.send(told("ap:1", version=2, key="k1")) == []
    assert len(await desk.send(told("ap:1", version=2, report_id="r9", key="k9"))) == 1


async def test_an_earlier_telling_stands_again_where_only_the_later_one_went() -> None:
    messages: list[ReportMessage] = [
        told("ap:1", key="k1", counts={"killed": (3, 3)}),
        told("ap:1", version=2, key="k2", counts={"killed": (4, 4)}),
        taken_back("ap:1", 3, "superseded", kept=["k1"]),
    ]
    (event,) = await events_of(*messages)
    (other,) = await events_of(*reversed(messages))
    assert event.counts == other.counts == {"killed": (3, 3)}


async def test_events_merge_when_a_report_shows_them_to_be_one() -> None:
    desk = Desk()
    apart = an_actor("x.gunmen", kind="armed_group")
    plain: dict[str, Any] = {"recipients": (), "counts": {"killed": (21, 21)}}
    await desk.send(told("ap:1", actors=(ARMY,), place=None, **plain))
    await desk.send(told("afp:7", actors=(apart,), place=RAQQA, thread="t1", at=NOON + timedelta(hours=1), **plain))
    assert len(desk.standing) == 2
    changed = await desk.send(told("efe:3", actors=(ARMY,), place=RAQQA, thread="t1", at=NOON + timedelta(hours=2), **plain))
    assert [(event.status, event.reason) for event in changed] == [("updated", None), ("retracted", "merged")]
    assert {source.uri for source in desk.standing[0].reports} == {"ap:1", "afp:7", "efe:3"}
    assert [source.uri for source in changed[1].reports] == ["afp:7"]


async def test_an_event_splits_when_a_correction_shows_two() -> None:
    desk = Desk()
    await desk.send(told("ap:1", place=RAQQA), told("afp:7", place=RAQQA, at=NOON + timedelta(hours=1)))
    (event,) = desk.standing
    changed = await desk.send(told("afp:7", version=2, place=ALEPPO, at=NOON + timedelta(hours=2)))
    assert sorted(changed_event.status for changed_event in changed) == ["active", "updated"]
    kept = next(e for e in desk.standing if e.event_id == event.event_id)
    assert [source.uri for source in kept.reports] == ["ap:1"]


async def test_a_restart_goes_on_where_it_stopped() -> None:
    desk = Desk()
    await desk.send(told("ap:1"), taken_back("efe:3", 1))
    again = Desk(dict(desk.state))
    (event,) = await again.send(told("efe:3"), told("afp:7"))
    assert event.event_id == desk.standing[0].event_id
    assert event.revision == 2
    assert len(event.reports) == 2


async def test_a_call_repeated_on_the_earlier_state_gives_the_same_records() -> None:
    desk = Desk()
    await desk.send(told("ap:1"))
    earlier = dict(desk.state)
    once = await desk.send(told("afp:7"), taken_back("ap:1", 1))
    twice = await Desk(earlier).send(told("afp:7"), taken_back("ap:1", 1))
    assert once == twice


async def test_state_ends_with_its_time_and_nothing_is_said_of_it() -> None:
    desk = Desk()
    await desk.send(told("ap:1"), taken_back("efe:3", 1))
    assert await desk.send(taken_back("upi:1", 1), at=NOON) == []
    later = NOON + timedelta(days=9)
    new = await desk.send(*(told(f"afp:{n}", at=later, date=day(20)) for n in range(9)))
    assert {report.uri for report in new[-1].reports} == {f"afp:{n}" for n in range(9)}
    assert len(desk.state) == 9 + 2, "nine reports, their event, the clock"
    assert len(await Desk(dict(desk.state)).send(told("ap:1", at=later, date=day(20)))) == 1


async def test_a_misdated_article_does_not_end_everything() -> None:
    desk = Desk()
    await desk.send(told("ap:1"))
    await desk.send(told("efe:3", at=NOON + timedelta(days=900), place=ALEPPO), at=NOON)
    await desk.send(told("efe:4", at=NOON + timedelta(days=400), place=ALEPPO), at=NOON + timedelta(days=800))
    (event,) = await desk.send(told("afp:7"))
    assert len(event.reports) == 2


async def test_copies_of_one_story_count_once() -> None:
    copies = [told(f"{name}:1", story="s1", thread="t1") for name in ("ap", "post", "times")]
    (event,) = await events_of(*copies, told("afp:7", thread="t1"))
    assert len(event.reports) == 4
    assert event.independent_providers == 2


async def test_what_copies_of_a_killed_story_say_is_marked() -> None:
    desk = Desk()
    await desk.send(told("ap:1", story="s1"), told("post:1", story="s1", place=ALEPPO), told("efe:3", place=ALEPPO))
    marked, killed = await desk.send(taken_back("ap:1", 2, copies=["post:1"]))
    assert (killed.status, killed.reason) == ("retracted", "kill")
    assert (marked.status, marked.cause.uri) == ("updated", "ap:1")
    assert {source.uri: source.relied_on for source in marked.reports} == {"post:1": ("ap:1",), "efe:3": ()}
    assert await desk.send(taken_back("ap:1", 2, copies=["post:1"])) == []
    again = Desk(dict(desk.state))
    (event,) = await again.send(told("dpa:5", place=ALEPPO))
    assert {source.relied_on for source in event.reports} == {("ap:1",), ()}, "the mark outlives a restart"
    late = told("post:1", version=2, story="s1", place=ALEPPO, at=NOON + timedelta(hours=3))
    (event,) = await again.send(late)
    assert {source.relied_on for source in event.reports} == {()}, "what it says after the kill is its own word"


async def test_sources_tell_the_history_of_a_toll() -> None:
    (event,) = await events_of(
        told("ap:1", thread="t", counts={"killed": (3, 3)}),
        told("afp:7", thread="t", counts={"killed": (12, 14)}, at=NOON + timedelta(hours=5)),
    )
    assert event.counts == {"killed": (12, 14)}
    history = sorted((source.published_at, source.counts["killed"]) for source in event.reports)
    assert [counted for _, counted in history] == [(3, 3), (12, 14)]


async def test_militants_keep_their_victims_apart() -> None:
    (one, other) = await events_of(
        told("ap:1", actors=(ARMY,), recipients=(MILITANTS,)), told("afp:7", actors=(MILITANTS,), recipients=(ARMY,))
    )
    assert one.actors != other.actors
