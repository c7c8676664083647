"""What is replayed raises nothing, keeps what was told right, and lets a state that was lost be rebuilt."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

from agents.ports import REPLAY
from schemas.alert import Alert
from schemas.event import Event
from schemas.watch import Watch
from tests.agents.actor_alerts.desk import Desk
from tests.builders import NOON, a_watch, an_actor, an_event

ARMY = an_actor("syr.mil", name="Syrian army", country="SYR", sector="MIL")


def event(event_id: str = "e1", revision: int = 1, **fields: Any) -> Event:
    return an_event(event_id, revision=revision, **{"actors": (ARMY,), **fields})


async def replayed(desk: Desk, *events: Event) -> list[Alert]:
    matches = await desk.match(await desk.fan_out(events))
    return await desk.alert([replace(taken, headers={REPLAY: "2026-11-24T12:00:00Z"}) for taken in matches])


def told(alerts: list[Alert]) -> list[tuple[str, str, int]]:
    return [(alert.event.event_id, alert.status, alert.version) for alert in alerts]


async def test_what_only_an_archive_tells_raises_nothing() -> None:
    desk = Desk(a_watch(priority="flash"))
    assert await replayed(desk, event(), event(revision=2, counts={"killed": (5, 5)})) == []


async def test_news_of_an_event_that_was_replayed_update_it_with_the_next_version() -> None:
    desk = Desk(a_watch())
    await replayed(desk, event(), event(revision=2, counts={"killed": (5, 5)}))
    desk.restart()
    (alert,) = await desk.tell(event(revision=3, counts={"killed": (9, 9)}))
    assert (alert.status, alert.version, alert.changed) == ("updated", 3, ("counts.killed: 5 → 9",))


async def test_a_state_that_was_lost_and_replayed_tells_as_the_first_one_would() -> None:
    life = [event(), event(revision=2, counts={"killed": (5, 5)}), event("e2")]
    first, second = Desk(a_watch()), Desk(a_watch())
    await first.tell(*life)
    await replayed(second, *life)
    news = [event(revision=3, counts={"killed": (9, 9)}), event("e2", revision=2, status="retracted")]
    assert told(await first.tell(*news)) == told(await second.tell(*news)) == [("e1", "updated", 3), ("e2", "retracted", 2)]


async def test_an_alert_that_was_told_is_taken_back_by_a_replayed_kill() -> None:
    desk = Desk(a_watch())
    await desk.tell(event())
    assert told(await replayed(desk, event(revision=2, status="retracted"))) == [("e1", "retracted", 2)]


async def test_an_event_that_was_taken_back_is_not_raised_anew_by_a_replay() -> None:
    desk = Desk(a_watch())
    await desk.tell(event(), event(revision=2, status="retracted"))
    assert await replayed(desk, event(revision=3)) == []


async def test_the_same_records_again_say_nothing() -> None:
    desk = Desk(a_watch())
    await desk.tell(event(), event(revision=2, counts={"killed": (5, 5)}))
    assert await replayed(desk, event(), event(revision=2, counts={"killed": (5, 5)})) == []


def quiet_watch() -> Watch:
    return a_watch(cooldown=timedelta(hours=6))


async def test_an_archived_event_does_not_silence_one_that_was_told() -> None:
    desk = Desk(quiet_watch())
    assert told(await desk.tell(event("late", first_reported_at=NOON))) == [("late", "raised", 1)]
    assert await replayed(desk, event("early", first_reported_at=NOON - timedelta(hours=1))) == []
    news = event("late", revision=2, first_reported_at=NOON, counts={"killed": (5, 5)})
    assert told(await desk.tell(news)) == [("late", "updated", 2)]


async def test_live_news_of_the_earlier_event_take_its_place_as_ever() -> None:
    desk = Desk(quiet_watch())
    await desk.tell(event("late", first_reported_at=NOON))
    early = event("early", first_reported_at=NOON - timedelta(hours=1))
    await replayed(desk, early)
    news = event("early", revision=2, first_reported_at=NOON - timedelta(hours=1), counts={"killed": (5, 5)})
    assert set(told(await desk.tell(news))) == {("early", "raised", 1), ("late", "retracted", 2)}


async def test_replayed_events_silence_each_other_as_they_did_at_first() -> None:
    early, late = event("early", first_reported_at=NOON - timedelta(hours=1)), event("late", first_reported_at=NOON)
    desk = Desk(quiet_watch())
    assert await replayed(desk, late, early) == []
    (alert,) = await desk.tell(
        event("early", revision=2, first_reported_at=NOON - timedelta(hours=1), counts={"killed": (5, 5)})
    )
    assert (alert.event.event_id, alert.status) == ("early", "updated")
    assert await desk.tell(event("late", revision=2, first_reported_at=NOON, counts={"killed": (5, 5)})) == []
