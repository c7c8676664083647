"""A crowded day: many attacks that are much alike, told by five desks; the outcome is the same in any order."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from random import Random
from typing import Any

import pytest

from schemas.report import ReportMessage
from tests.agents.event_fusion.fusion import ALEPPO, ARMY, CIVILIANS, MILITANTS, RAQQA, Desk, day, taken_back, told
from tests.builders import NOON, a_place, an_actor

GUNMEN = an_actor("gunmen", kind="armed_group", sector="UNS")
STATE = an_actor("syr.gov", country="SYR", sector="GOV", kind="state")
PROVINCE = a_place("Aleppo", precision="admin1", admin1="09", geonameid=170062, lat=36.2, lon=37.5)
DESKS = ["ap", "afp", "efe", "dpa", "upi"]


def crowded_day(seed: int) -> list[ReportMessage]:
    """Twelve attacks, each told by some desks with more or less of its detail, and some of it withdrawn again."""
    random = Random(seed)
    messages: list[ReportMessage] = []
    for n in range(12):
        truth: dict[str, Any] = {
            "actors": random.choice([(ARMY,), (MILITANTS,), (GUNMEN,)]),
            "recipients": random.choice([(MILITANTS,), (CIVILIANS,), (ARMY,)]),
            "place": random.choice([RAQQA, ALEPPO, PROVINCE]),
            "date": random.choice([day(11), day(10)]),
            "counts": {"killed": (random.randrange(1, 30),) * 2},
        }
        for desk in random.sample(DESKS, random.randrange(1, 5)):
            seen = dict(truth)
            for name, blurred in (("actors", (STATE,)), ("recipients", ()), ("place", None), ("date", None), ("counts", {})):
                if random.random() < 0.25:
                    seen[name] = blurred
            at = NOON + timedelta(hours=random.randrange(0, 20))
            messages.append(told(f"{desk}:{n}", thread=f"t{n % 4}", at=at, **seen))
            if random.random() < 0.15:
                messages.append(taken_back(f"{desk}:{n}", 1, "kill"))
    return messages


@pytest.mark.parametrize("seed", range(6))
def test_any_order_gives_the_same_events(seed: int) -> None:
    wire = crowded_day(seed)

    def outcome(messages: list[ReportMessage]) -> list[dict[str, Any]]:
        desk = Desk()
        asyncio.run(desk.send(*messages))
        return desk.outcome

    first = outcome(wire)
    assert len(first) > 4
    for shuffle in range(3):
        other = list(wire)
        Random(shuffle).shuffle(other)
        assert outcome(other) == first


def test_a_great_event_is_one_in_any_order_and_after_withdrawals() -> None:
    wire: list[ReportMessage] = [
        told(
            f"{DESKS[n % 5]}:{n}",
            story=f"s{n % 20}",
            thread=f"t{n % 3}",
            at=NOON + timedelta(minutes=n),
            place=RAQQA if n % 4 else None,
            sentence=f"The army attacked the militants {'near the old bridge' if n % 2 else 'at the grain silos'} number{n}",
        )
        for n in range(45)
    ]
    wire += [taken_back(f"{DESKS[n % 5]}:{n}", 1) for n in range(0, 45, 9)]
    outcomes = []
    for shuffle in range(3):
        Random(shuffle).shuffle(wire)
        desk = Desk()
        asyncio.run(desk.send(*wire))
        outcomes.append(desk.outcome)
    assert outcomes[0] == outcomes[1] == outcomes[2]
    assert len(outcomes[0]) == 1
    assert len(outcomes[0][0]["reports"]) == 40
    assert outcomes[0][0]["independent_providers"] == 5
