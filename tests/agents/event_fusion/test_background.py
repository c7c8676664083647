"""Background mentions belong to the event that they recall, or to none of the day."""

from __future__ import annotations

from datetime import timedelta

from tests.agents.event_fusion.fusion import ALEPPO, Desk, day, told
from tests.builders import NOON


async def test_a_mention_of_a_known_event_is_one_more_source() -> None:
    desk = Desk()
    await desk.send(told("ap:1"))
    (event,) = await desk.send(told("afp:7", historic=True, at=NOON + timedelta(days=2)))
    assert (len(event.reports), event.historic, event.independent_providers) == (2, False, 1)


async def test_a_mention_of_another_day_is_no_event_of_this_one() -> None:
    desk = Desk()
    await desk.send(told("ap:1"))
    await desk.send(told("afp:7", historic=True, date=day(2)))
    assert sorted(event.historic for event in desk.standing) == [False, True]


async def test_mentions_of_one_old_event_are_one() -> None:
    desk = Desk()
    for uri in ("ap:1", "afp:7"):
        await desk.send(told(uri, historic=True, date=day(2), place=ALEPPO))
    (event,) = desk.standing
    assert event.historic
    assert len(event.reports) == 2


async def test_the_event_may_come_after_its_mention() -> None:
    desk = Desk()
    await desk.send(told("afp:7", historic=True, at=NOON + timedelta(days=2)))
    await desk.send(told("ap:1"))
    (event,) = desk.standing
    assert not event.historic
    assert len(event.reports) == 2
