"""The life of an alert: raised once, updated when it matters, taken back when it was wrong."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from schemas.alert import Alert
from schemas.event import Cause, Event, ReportSource
from tests.agents.actor_alerts.desk import Desk
from tests.builders import NOON, a_place, a_watch, an_actor, an_event

ARMY = an_actor("syr.mil", name="Syrian army", country="SYR", sector="MIL")
REBELS = an_actor("islamic-state", name="Islamic State", country="SYR", sector="REB")
OTHER = an_actor("x.other", name="Other")


def event(revision: int = 1, **fields: Any) -> Event:
    plain = {"actors": (ARMY,), "recipients": (REBELS,), "status": "active" if revision == 1 else "updated"}
    return an_event(fields.pop("event_id", "e1"), revision=revision, **{**plain, **fields})


def told(alerts: list[Alert]) -> list[tuple[str, int]]:
    return [(alert.status, alert.version) for alert in alerts]


async def test_several_actors_of_one_event_give_one_alert() -> None:
    desk = Desk(a_watch(actors=("country:SYR", "sector:REB")), partitions=4)
    assert told(await desk.tell(event())) == [("raised", 1)]


async def test_what_does_not_matter_is_not_told_again() -> None:
    desk = Desk(a_watch())
    updates = [event(2, confidence=0.9), event(3, severity=6.5), event(4, thread_ids=("t1", "t2")), event(5, updated_at=NOON)]
    assert told(await desk.tell(event(), *updates)) == [("raised", 1)]


async def test_what_matters_is_told_with_the_change_named() -> None:
    desk = Desk(a_watch())
    alerts = await desk.tell(
        event(),
        event(2, counts={"killed": (14, 14)}),
        event(3, counts={"killed": (17, None)}),
        event(4, counts={"killed": (17, None)}, independent_providers=2),
        event(5, counts={"killed": (17, None)}, independent_providers=2, place=a_place("Tabqa", geonameid=1)),
        event(6, counts={"killed": (17, None)}, independent_providers=2, place=a_place("Tabqa", geonameid=1), severity=9.0),
    )
    assert [alert.changed for alert in alerts] == [
        (),
        ("counts.killed: none → 14",),
        ("counts.killed: 14 → at least 17",),
        ("independent_providers: 1 → 2",),
        ("place: Raqqa, SYR → Tabqa, SYR",),
        ("severity: 6–8 → 8–10",),
    ]
    assert len({alert.alert_id for alert in alerts}) == 1
    assert [alert.version for alert in alerts] == [1, 2, 3, 4, 5, 6]


async def test_a_fourth_provider_after_three_is_no_news() -> None:
    alerts = await Desk(a_watch()).tell(*(event(n, independent_providers=n) for n in (1, 2, 3, 4, 5)))
    assert [alert.event.independent_providers for alert in alerts] == [1, 2, 3, 5]


async def test_a_kill_takes_the_alert_back_with_its_reason() -> None:
    alerts = await Desk(a_watch()).tell(event(), event(2, status="retracted", reason="kill", reports=()))
    assert told(alerts) == [("raised", 1), ("retracted", 2)]
    assert alerts[1].retraction == "kill"
    assert alerts[1].articles == alerts[0].articles, "the reader is told which articles it rested on"
    assert alerts[1].summary == f"Retracted (kill): {alerts[0].summary}"


async def test_an_event_issued_again_is_raised_again_under_the_same_id() -> None:
    alerts = await Desk(a_watch()).tell(event(), event(2, status="retracted", reason="withheld"), event(3))
    assert told(alerts) == [("raised", 1), ("retracted", 2), ("raised", 3)]
    assert len({alert.alert_id for alert in alerts}) == 1


async def test_a_corrected_actor_moves_the_alert_without_a_gap() -> None:
    desk = Desk(a_watch("both", actors=("syr.mil", "x.other")), a_watch("army", actors=("syr.mil",)), partitions=4)
    alerts = await desk.tell(event(), event(2, actors=(OTHER,)))
    assert told([alert for alert in alerts if alert.watch_id == "both"]) == [("raised", 1), ("updated", 2)]
    army = [alert for alert in alerts if alert.watch_id == "army"]
    assert told(army) == [("raised", 1), ("retracted", 2)]
    assert (army[1].retraction or "").startswith("no longer matches: actors")


async def test_an_event_that_no_longer_meets_the_watch_is_taken_back_with_the_condition() -> None:
    alerts = await Desk(a_watch(min_severity=5, actors=("syr.mil",))).tell(event(), event(2, severity=3.0))
    assert alerts[-1].retraction == "no longer matches: min_severity (3)"


async def test_a_watch_is_asked_as_it_stands_when_the_event_changes() -> None:
    desk = Desk(a_watch())
    await desk.tell(event())
    desk.watches.put(a_watch(event_types=("AID",)))
    alerts = await desk.tell(event(2))
    assert told(alerts) == [("retracted", 2)]
    assert alerts[0].retraction == "no longer matches: event_types (ASSAULT)"


async def test_a_new_watch_raises_nothing_about_the_past() -> None:
    desk = Desk()
    assert await desk.tell(event()) == []
    desk.watches.put(a_watch())
    assert told(await desk.tell(event(2))) == [("raised", 1)]


async def test_a_removed_or_disabled_watch_leaves_its_alerts_until_the_event_falls() -> None:
    for removed in (True, False):
        desk = Desk(a_watch(actors=("syr.mil",), priority="flash"))
        await desk.tell(event())
        if removed:
            desk.watches.remove("w1")
        else:
            desk.watches.put(a_watch(enabled=False))
        assert await desk.tell(event(2, severity=1.0), event(3, actors=(OTHER,))) == []
        alerts = await desk.tell(event(4, status="retracted", reason="kill"))
        assert told(alerts) == [("retracted", 2)]
        assert alerts[0].priority == "flash"


async def test_an_edited_watch_still_hears_that_its_event_was_killed() -> None:
    desk = Desk(a_watch(actors=("syr.mil",)))
    await desk.tell(event())
    desk.watches.put(a_watch(actors=("x.nobody",)))
    assert told(await desk.tell(event(2, status="retracted", reason="kill"))) == [("retracted", 2)]


async def test_the_version_of_the_watch_is_told() -> None:
    desk = Desk(a_watch())
    (first,) = await desk.tell(event())
    desk.watches.put(a_watch(min_severity=1))
    (second,) = await desk.tell(event(event_id="e2"))
    assert first.watch_version != second.watch_version


async def test_a_repeat_says_nothing() -> None:
    desk = Desk(a_watch(actors=("syr.mil",)), partitions=2)
    events = [event(), event(2, counts={"killed": (3, 3)}), event(3, status="retracted", reason="kill")]
    assert len(await desk.tell(*events)) == 3
    assert await desk.tell(*events) == []
    desk.restart()
    assert await desk.tell(*events) == []


async def test_the_same_match_read_again_after_an_edit_raises_nothing_twice() -> None:
    desk = Desk(a_watch())
    matches = await desk.match(await desk.fan_out([event()]))
    desk.watches.put(a_watch(event_types=("AID",)))
    matches += await desk.match(await desk.fan_out([event()]))
    assert told(await desk.alert(matches)) == [("raised", 1), ("retracted", 2)]
    assert await desk.alert(matches) == []


async def test_what_a_cooldown_silenced_speaks_when_the_first_event_falls() -> None:
    desk = Desk(a_watch(actors=("syr.mil",), cooldown=timedelta(hours=6)))
    later = NOON + timedelta(hours=1)
    second = event(event_id="e2", first_reported_at=later, updated_at=later)
    assert [alert.event.event_id for alert in await desk.tell(event(), second)] == ["e1"]
    alerts = await desk.tell(event(2, status="retracted", reason="kill", cause=Cause(uri="urn:test:kill", version=2)))
    assert [(alert.event.event_id, alert.status) for alert in alerts] == [("e1", "retracted"), ("e2", "raised")]
    assert alerts[1].cause == Cause(uri="urn:test:kill", version=2)


async def test_an_earlier_event_that_arrives_late_takes_the_word() -> None:
    desk = Desk(a_watch(actors=("syr.mil",), cooldown=timedelta(hours=6)))
    before = NOON - timedelta(hours=1)
    alerts = await desk.tell(event(), event(event_id="e0", first_reported_at=before, updated_at=before))
    assert [(a.event.event_id, a.status) for a in alerts] == [("e1", "raised"), ("e0", "raised"), ("e1", "retracted")]
    assert alerts[2].retraction == "cooldown: an earlier event took its place"


async def test_of_what_one_text_tells_the_gravest_has_the_word() -> None:
    desk = Desk(a_watch(actors=("syr.mil",), cooldown=timedelta(hours=6)))
    deeds = [event(event_id="e9", severity=8.0), event(event_id="e1", severity=2.0), event(event_id="e2", severity=8.0)]
    assert [alert.event.event_id for alert in await desk.tell(*deeds[:2])] == ["e9"]
    alerts = await Desk(a_watch(actors=("syr.mil",), cooldown=timedelta(hours=6))).tell(*reversed(deeds))
    assert [(alert.event.event_id, alert.status) for alert in alerts] == [("e2", "raised")]


async def test_what_is_silenced_is_updated_by_nothing() -> None:
    desk = Desk(a_watch(actors=("syr.mil",), cooldown=timedelta(hours=6)))
    later: dict[str, Any] = {"event_id": "e2", "first_reported_at": NOON + timedelta(hours=1)}
    assert len(await desk.tell(event(), event(**later), event(2, counts={"killed": (5, 5)}, **later))) == 1


async def test_an_older_event_makes_a_later_one_less_than_new() -> None:
    desk = Desk(a_watch(actors=("syr.mil",), novelty_days=30))
    before = NOON - timedelta(days=2)
    alerts = await desk.tell(event(), event(event_id="e0", first_reported_at=before, updated_at=before))
    assert sorted((a.event.event_id, a.status) for a in alerts) == [("e0", "raised"), ("e1", "raised"), ("e1", "retracted")]
    alerts = await desk.tell(event(2, event_id="e0", status="retracted", reason="kill", first_reported_at=before))
    assert sorted((a.event.event_id, a.status) for a in alerts) == [("e0", "retracted"), ("e1", "raised")]


async def test_the_three_times() -> None:
    published, raised = NOON - timedelta(minutes=9), datetime(2024, 4, 11, 12, 0, 3, tzinfo=UTC)
    report = ReportSource(
        report_id="r2", uri="urn:b", version=3, provider="afp", story_id="s2", sentence="S.", rule="r", published_at=published
    )
    (alert,) = await Desk(a_watch(), clock=lambda: raised).tell(event(reports=(report,), cause=Cause(uri="urn:b", version=3)))
    assert (alert.published_at, alert.ingested_at, alert.raised_at) == (published, NOON, raised)
    assert [(a.uri, a.version, a.sentence, a.rule) for a in alert.articles] == [("urn:b", 3, "S.", "r")]


async def test_what_the_stream_left_behind_is_forgotten_but_not_by_a_date_in_the_future() -> None:
    desk = Desk(a_watch(actors=("syr.mil",), cooldown=timedelta(hours=1)), partitions=1)
    old = NOON - timedelta(days=200)
    await desk.tell(event(first_reported_at=old, updated_at=old))
    await desk.tell(event(event_id="e2", updated_at=NOON + timedelta(days=9_000)))
    await desk.tell(event(event_id="e3", updated_at=old + timedelta(days=100)))
    assert events_known(desk) == {"e1", "e2", "e3"}
    many = [event(event_id=f"new-{n}", first_reported_at=NOON, updated_at=NOON) for n in range(30)]
    await desk.tell(*many)
    assert events_known(desk) == {"e2", *(one.event_id for one in many)}
    desk.restart()
    assert events_known(desk) == {"e2", *(one.event_id for one in many)}
    recent = NOON - timedelta(days=3)
    await desk.tell(event(event_id="e4", first_reported_at=recent, updated_at=recent))
    assert "e4" in events_known(desk)


async def test_what_an_archive_brings_late_is_known_as_long_as_what_is_new() -> None:
    desk = Desk(a_watch())
    old: dict[str, Any] = {
        "event_id": "e0",
        "first_reported_at": NOON - timedelta(days=200),
        "updated_at": NOON - timedelta(days=200),
    }
    assert told(await desk.tell(event(), event(**old), event(2, **old, counts={"killed": (3, 3)}))) == [
        ("raised", 1),
        ("raised", 1),
        ("updated", 2),
    ]
    desk.restart()
    assert told(await desk.tell(event(3, **old, counts={"killed": (4, 4)}))) == [("updated", 3)]


def events_known(desk: Desk) -> set[str]:
    """The events of which any of the agents still knows."""
    return {key.rpartition("\x1f")[2] for states in desk.states.values() for state in states for key in state}
