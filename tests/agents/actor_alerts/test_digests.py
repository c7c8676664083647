"""A watch with a digest: told together at the end of the period, never too late and never not at all."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from agents.actor_alerts.digest import GRACE
from schemas.alert import Alert
from schemas.event import Cause, Event
from tests.agents.actor_alerts.desk import Desk
from tests.builders import NOON, a_watch, an_actor, an_event

ARMY = an_actor("syr.mil", name="Syrian army", country="SYR", sector="MIL")
HOUR = timedelta(hours=1)


class Clock:
    """A clock that a test sets."""

    def __init__(self) -> None:
        self.now = NOON + timedelta(minutes=10)

    def __call__(self) -> datetime:
        return self.now

    def after(self, minutes: float) -> None:
        self.now += timedelta(minutes=minutes)


class Office:
    """A desk with a clock; `tick` is what the runtime does about once a second."""

    def __init__(self, **fields: Any) -> None:
        self.clock = Clock()
        self.desk = Desk(a_watch(**{"digest": HOUR, **fields}), clock=self.clock)

    async def tell(self, *events: Event) -> list[str]:
        return told(await self.desk.tell(*events))

    def tick(self, *, settled: bool = True) -> list[Alert]:
        agent = self.desk.alerting[0]
        alerts: list[Alert] = []
        for key, outputs in agent.due(self.clock.now):
            alerts += [output.value for output in outputs if isinstance(output.value, Alert)]
            if settled:
                agent.settle(key)
        return alerts


def event(event_id: str = "e1", revision: int = 1, **fields: Any) -> Event:
    return an_event(event_id, revision=revision, **{"actors": (ARMY,), **fields})


def told(alerts: Sequence[Alert]) -> list[str]:
    signs = {"raised": "+", "updated": "~", "retracted": "-"}
    return [f"{alert.event.event_id}{signs[alert.status]}{alert.version}" for alert in alerts]


async def test_alerts_of_a_period_come_together_after_its_end_each_once_as_it_stands() -> None:
    office = Office()
    later = event("e2", first_reported_at=NOON + timedelta(minutes=1))
    assert await office.tell(later, event(), event(revision=2, counts={"killed": (5, 5)})) == []
    office.clock.after(50)
    assert office.tick() == [], "the period's end and not a moment before"
    office.clock.now += timedelta(seconds=GRACE)
    digest = office.tick()
    assert told(digest) == ["e1+1", "e2+1"]
    assert digest[0].event.counts == {"killed": (5, 5)}
    marks = [alert.digest for alert in digest]
    assert all(mark is not None for mark in marks)
    assert [(mark.number, mark.of, mark.since, mark.until) for mark in marks if mark] == [
        (1, 2, NOON, NOON + HOUR),
        (2, 2, NOON, NOON + HOUR),
    ]
    assert len({mark.digest_id for mark in marks if mark}) == 1
    office.clock.after(60)
    assert office.tick() == []


async def test_what_changes_after_it_was_told_waits_for_the_next_digest() -> None:
    office = Office()
    await office.tell(event())
    office.clock.after(60)
    office.tick()
    assert await office.tell(event(revision=2, counts={"killed": (5, 5)}), event(revision=3, counts={"killed": (7, 7)})) == []
    office.clock.after(60)
    (alert,) = office.tick()
    assert told([alert]) == ["e1~2"]
    assert alert.changed == ("counts.killed: none → 7",)


async def test_a_change_that_was_taken_back_within_the_period_is_none() -> None:
    office = Office()
    await office.tell(event())
    office.clock.after(60)
    office.tick()
    await office.tell(event(revision=2, counts={"killed": (5, 5)}), event(revision=3))
    office.clock.after(60)
    assert office.tick() == []


async def test_what_was_told_is_taken_back_at_once() -> None:
    office = Office()
    await office.tell(event())
    office.clock.after(60)
    office.tick()
    await office.tell(event(revision=2, counts={"killed": (5, 5)}))
    assert await office.tell(event(revision=3, status="retracted", reason="kill")) == ["e1-2"]
    office.clock.after(60)
    assert office.tick() == []


async def test_what_fell_before_it_was_told_is_told_nowhere() -> None:
    office = Office()
    assert await office.tell(event(), event(revision=2, status="retracted", reason="kill")) == []
    office.clock.after(60)
    assert office.tick() == []


async def test_a_flash_never_waits() -> None:
    assert await Office(priority="flash").tell(event()) == ["e1+1"]


async def test_a_period_that_is_over_is_told_before_anything_else_of_its_watch() -> None:
    office = Office()
    await office.tell(event())
    office.clock.after(55)
    assert await office.tell(event(revision=2, status="retracted", reason="kill")) == ["e1+1", "e1-2"]


async def test_a_digest_whose_sending_was_cut_off_is_sent_again_the_same() -> None:
    office = Office()
    await office.tell(event(), event("e2"))
    office.clock.after(60)
    first = office.tick(settled=False)
    office.desk.restart()
    office.clock.after(1)
    again = office.tick()
    assert told(again) == told(first) == ["e1+1", "e2+1"]
    assert [alert.digest for alert in again] == [alert.digest for alert in first]
    assert office.tick() == []


async def test_a_kill_that_comes_after_a_digest_was_cut_off_is_not_lost() -> None:
    office = Office()
    await office.tell(event())
    office.clock.after(60)
    assert told(office.tick(settled=False)) == ["e1+1"]
    office.desk.restart()
    assert await office.tell(event(revision=2, status="retracted", reason="kill")) == ["e1+1", "e1-2"]


async def test_what_waits_survives_a_restart() -> None:
    office = Office()
    await office.tell(event())
    office.desk.restart()
    office.clock.after(60)
    assert told(office.tick()) == ["e1+1"]


async def test_a_watch_that_wants_no_digest_any_more_tells_what_changes_at_once() -> None:
    office = Office()
    await office.tell(event(), event("e2"))
    office.desk.watches.put(a_watch())
    assert await office.tell(event(revision=2, counts={"killed": (5, 5)})) == ["e1+1"]
    office.clock.after(60)
    assert told(office.tick()) == ["e2+1"]


async def test_an_event_that_a_cooldown_lets_speak_waits_too_and_keeps_its_cause() -> None:
    office = Office(cooldown=timedelta(hours=6))
    later = event("e2", first_reported_at=NOON + timedelta(minutes=1))
    kill = event(revision=2, status="retracted", reason="kill", cause=Cause(uri="urn:test:kill", version=2))
    assert await office.tell(event(), later, kill) == []
    office.clock.after(60)
    (alert,) = office.tick()
    assert told([alert]) == ["e2+1"]
    assert alert.cause == Cause(uri="urn:test:kill", version=2)


async def test_an_alert_that_was_told_as_a_flash_goes_on_among_the_flashes() -> None:
    desk = Desk(a_watch(priority="flash"))
    agent = desk.alerting[0]

    async def flashes(one: Event) -> list[bool]:
        found: list[bool] = []
        for taken in await desk.match(await desk.fan_out([one])):
            (result,) = await agent([taken])
            assert isinstance(result, list)
            found += [output.flash for output in result]
        return found

    assert await flashes(event()) == [True]
    desk.watches.put(a_watch(priority="routine"))
    assert await flashes(event("e2")) == [False]
    assert await flashes(event(revision=2, counts={"killed": (5, 5)})) == [True]
    assert await flashes(event(revision=3, status="retracted", reason="kill")) == [True]
    assert await flashes(event(revision=4)) == [False], "raised anew, as what it now is"


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 3), st.sampled_from("abx"), st.integers(0, 40)), max_size=14), st.randoms())
async def test_in_the_end_a_digest_leaves_standing_what_single_alerts_do(
    steps: list[tuple[int, str, int]], rng: random.Random
) -> None:
    gathered, single = Office(), Office(digest=None)
    believed: list[dict[str, str]] = [{}, {}]
    revisions: dict[str, int] = {}
    for number, kind, minutes in steps:
        event_id = f"e{number}"
        revisions[event_id] = revision = revisions.get(event_id, 0) + 1
        fields: dict[str, Any] = {"status": "retracted"} if kind == "x" else {"counts": {"killed": (ord(kind), None)}}
        news = event(event_id, revision, **fields)
        for office, belief in zip((gathered, single), believed, strict=True):
            alerts = await office.desk.tell(news)
            office.clock.after(minutes)
            alerts += office.tick(settled=rng.random() < 0.7)
            if rng.random() < 0.3:
                office.desk.restart()
            believe(belief, alerts)
    gathered.clock.after(120)
    gathered.desk.restart()
    believe(believed[0], gathered.tick())
    assert believed[0] == believed[1]


def believe(belief: dict[str, str], alerts: Sequence[Alert]) -> None:
    """Takes in alerts as a subscriber does."""
    for alert in alerts:
        if alert.status == "retracted":
            belief.pop(alert.event.event_id, None)
        else:
            belief[alert.event.event_id] = alert.summary
