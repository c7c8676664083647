"""A dry run tells what a live watch would have told, and no more."""

from __future__ import annotations

from datetime import date, timedelta

from agents.actor_alerts.dry_run import LATEST, dry_run
from schemas.event import Event
from tests.agents.actor_alerts.desk import Desk
from tests.builders import NOON, a_watch, an_event

WATCHES = [a_watch("all"), a_watch("quiet", cooldown=timedelta(days=3)), a_watch("none", event_types=("AID",))]


def events(days: int) -> list[Event]:
    told = []
    for day in range(days):
        at = NOON + timedelta(days=day)
        told.append(an_event(f"e{day}", first_reported_at=at, updated_at=at))
    gone = NOON + timedelta(days=days)
    told.append(an_event("e1", revision=2, status="retracted", reason="kill", first_reported_at=NOON, updated_at=gone))
    return told


async def test_it_tells_what_the_live_stage_tells() -> None:
    live = await Desk(*WATCHES).tell(*events(20))
    results = await dry_run(WATCHES, events(20))
    for result in results:
        mine = [alert for alert in live if alert.watch_id == result.watch.watch_id]
        assert [alert.alert_id for alert in reversed(result.latest)] == [alert.alert_id for alert in mine][-LATEST:]
        assert sum(result.statuses.values()) == len(mine)
    assert results[0].standing == 19
    assert results[0].days[date(2024, 4, 12)] == 1
    assert results[0].statuses == {"raised": 20, "retracted": 1}
    assert (results[2].standing, results[2].days, results[2].latest) == (0, {}, ())


async def test_what_came_before_is_history_but_is_not_counted() -> None:
    (result,) = await dry_run([WATCHES[1]], events(8), since=NOON + timedelta(days=5))
    assert result.events == 4
    assert result.days == {date(2024, 4, 17): 1}, "the cooldown counts from the 14th, before the period"


async def test_names_are_resolved_as_they_are_live() -> None:
    (result,) = await dry_run([a_watch(actors=("Daesh",))], events(1), resolve=lambda name: ("islamic-state",))
    assert result.statuses["raised"] == 1


async def test_a_digest_is_told_at_the_end_of_its_period_and_counted_by_it() -> None:
    watch = a_watch(digest=timedelta(days=2))
    (whole,) = await dry_run([watch], events(8))
    assert whole.statuses == {"raised": 8, "retracted": 1}
    sizes = {alert.digest.digest_id: alert.digest.of for alert in whole.latest if alert.digest is not None}
    assert set(sizes.values()) <= {1, 2}
    (part,) = await dry_run([watch], events(8), since=NOON + timedelta(days=6))
    assert 0 < part.statuses["raised"] <= 4
    (none,) = await dry_run([watch], events(8), since=NOON + timedelta(days=60))
    assert none.statuses == {}
