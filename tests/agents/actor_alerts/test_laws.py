"""Laws of the stage: what stands at the end depends on the events alone, not on order, partitions, repeats or crashes."""

from __future__ import annotations

import random
from datetime import timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.alert import Alert
from schemas.event import Event
from schemas.watch import Burst, Watch
from tests.agents.actor_alerts.desk import Desk, interleaved, standing
from tests.builders import NOON, a_watch, an_actor, an_event

ACTORS = ("syr.mil", "islamic-state", "x.other", "tur")
SECTORS: dict[str, Any] = {"syr.mil": "MIL", "islamic-state": "REB", "x.other": None, "tur": "GOV"}

WATCHES = (
    a_watch("all"),
    a_watch("actor", actors=("syr.mil", "sector:REB")),
    a_watch("pair", actors=("sector:REB",), against=("tur", "syr.mil"), min_severity=4),
    a_watch("quiet", actors=("islamic-state", "tur"), cooldown=timedelta(hours=5)),
    a_watch("quiet-all", event_types=("ASSAULT",), cooldown=timedelta(hours=9)),
    a_watch("novel", actors=("syr.mil", "x.other"), novelty_days=1),
    a_watch("novel-quiet", actors=("islamic-state", "x.other"), novelty_days=1, cooldown=timedelta(hours=40)),
    a_watch("burst", actors=("tur", "islamic-state"), burst=Burst(window=timedelta(hours=12), min_count=2, p_value=0.5)),
    a_watch("sure", min_providers=2),
)


@st.composite
def histories(draw: st.DrawFn) -> list[list[Event]]:
    """Some events, each with its revisions in order; now and then one is retracted, and issued again."""
    events = []
    for number in range(draw(st.integers(1, 5))):
        at = NOON + timedelta(hours=draw(st.integers(0, 48)))
        revisions = []
        for revision in range(1, draw(st.integers(1, 4)) + 1):
            sides = draw(st.tuples(st.sets(st.sampled_from(ACTORS), max_size=2), st.sets(st.sampled_from(ACTORS), max_size=2)))
            fields: dict[str, Any] = {
                "actors": tuple(an_actor(one, sector=SECTORS[one]) for one in sorted(sides[0])),
                "recipients": tuple(an_actor(one, sector=SECTORS[one]) for one in sorted(sides[1])),
                "type": draw(st.sampled_from(("ASSAULT", "AID"))),
                "severity": draw(st.sampled_from((3.0, 5.0))),
                "independent_providers": draw(st.integers(1, 2)),
                "status": draw(st.sampled_from(("updated", "updated", "updated", "retracted"))),
                "first_reported_at": at - timedelta(hours=draw(st.sampled_from((0, 0, 0, 7)))),
                "updated_at": at + timedelta(minutes=revision),
            }
            revisions.append(an_event(f"e{number}", revision=revision, **fields))
        events.append(revisions)
    return events


async def run(
    histories: list[list[Event]], rng: random.Random, *, partitions: int, repeats: bool = False, crashes: bool = False
) -> list[Alert]:
    """The alerts of these histories, events and messages between the agents in any order that Kafka could give them."""
    desk = Desk(*WATCHES, partitions=partitions)
    queues = [list(revisions) for revisions in histories]
    events: list[Event] = []
    while queues:
        queue = rng.choice(queues)
        events.append(queue.pop(0))
        queues = [queue for queue in queues if queue]
    activities = interleaved(await desk.fan_out(events), rng)
    if repeats:
        activities = with_repeats(activities, rng)
    matches = []
    for activity in activities:
        matches += await desk.match([activity])
        if crashes and rng.random() < 0.3:
            desk.restart()
    matches = interleaved(matches, rng)
    if repeats:
        matches = with_repeats(matches, rng)
    alerts = []
    for match in matches:
        alerts += await desk.alert([match])
        if crashes and rng.random() < 0.3:
            desk.restart()
    return alerts


def with_repeats(messages: list[Any], rng: random.Random) -> list[Any]:
    """The messages, now and then read again from a few places back, as after a crash."""
    order: list[Any] = []
    for index, message in enumerate(messages):
        order.append(message)
        if rng.random() < 0.2:
            order += messages[max(0, index - rng.randrange(6)) : index + 1]
    return order


def believed(alerts: list[Alert]) -> dict[tuple[str, str], tuple[Any, ...]]:
    standing(alerts)
    last = {(alert.watch_id, alert.event.event_id): alert for alert in alerts}
    return {
        key: (alert.event.type, alert.event.severity, alert.event.independent_providers, alert.event.actors, alert.summary)
        for key, alert in last.items()
        if alert.status != "retracted"
    }


@settings(max_examples=60, deadline=None)
@given(histories(), st.randoms(use_true_random=False), st.sampled_from((1, 2, 5)))
async def test_what_stands_does_not_depend_on_order_or_partitions(
    told: list[list[Event]], rng: random.Random, partitions: int
) -> None:
    straight = believed(await run(told, random.Random(0), partitions=1))
    assert believed(await run(told, rng, partitions=partitions)) == straight


@settings(max_examples=60, deadline=None)
@given(histories(), st.randoms(use_true_random=False), st.sampled_from((1, 3)))
async def test_repeats_and_restarts_change_nothing(told: list[list[Event]], rng: random.Random, partitions: int) -> None:
    straight = believed(await run(told, random.Random(0), partitions=1))
    assert believed(await run(told, rng, partitions=partitions, repeats=True, crashes=True)) == straight


def expected_to_stand(watch: Watch, events: list[Event]) -> set[str]:
    """The plain rule of cooldown over events that hold, told anew from scratch."""
    stands, last = set(), None
    for event in sorted(events, key=lambda event: (event.first_reported_at, -event.severity, event.event_id)):
        assert watch.cooldown is not None
        if last is None or event.first_reported_at >= last + watch.cooldown:
            stands.add(event.event_id)
            last = event.first_reported_at
    return stands


@settings(max_examples=60, deadline=None)
@given(histories(), st.randoms(use_true_random=False))
async def test_cooldown_is_the_plain_rule_over_the_events_that_hold(told: list[list[Event]], rng: random.Random) -> None:
    watch = WATCHES[4]
    last = [revisions[-1] for revisions in told]
    hold = [event for event in last if event.status != "retracted" and event.type == "ASSAULT"]
    stands = {event_id for watch_id, event_id in believed(await run(told, rng, partitions=2)) if watch_id == watch.watch_id}
    assert stands == expected_to_stand(watch, hold)
