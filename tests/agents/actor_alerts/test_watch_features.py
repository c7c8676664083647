"""Every feature of a watch: an event that meets it and one that just does not."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest

from schemas.event import Event
from schemas.watch import Burst, Near
from tests.agents.actor_alerts.desk import Desk
from tests.builders import NOON, a_place, a_watch, an_actor, an_event

ARMY = an_actor("syr.mil", name="Syrian army", country="SYR", sector="MIL", kind="state", parents=("syr",))
ISLAMIC_STATE = an_actor(
    "islamic-state", name="Islamic State", text="Daesh", country=None, sector="REB", kind="armed_group", parents=("al-qaida",)
)
FREE = an_actor("x.bassem-aziz", name="Bassem Aziz", text="Bassem Azíz", kind="person", sector="OPP", country="SYR")
TALKS: dict[str, Any] = {"type": "CONSULT", "actors": (ARMY, ISLAMIC_STATE), "recipients": ()}
DAMASCUS = a_place("Damascus", lat=33.51, lon=36.29)
SYRIA = a_place("Syria", lat=34.8, lon=39.0, precision="country")

FEATURES: list[tuple[str, dict[str, Any], dict[str, Any], dict[str, Any]]] = [
    # feature, the watch's fields, an event that meets it, an event that does not
    ("no condition meets every asserted event", {}, {}, {"modality": "claimed"}),
    ("actor by id", {"actors": ["islamic-state"]}, {}, {"recipients": (FREE,)}),
    ("actor by alias of the register", {"actors": ["ISIL"]}, {}, {"recipients": (FREE,)}),
    ("actor by free name", {"actors": ["bassem aziz"]}, {"recipients": (FREE,)}, {}),
    ("actor by the name as written", {"actors": ["The Daesh"]}, {}, {"recipients": (FREE,)}),
    ("name: takes no alias", {"actors": ["name:Daesh"]}, {}, {"recipients": (FREE,)}),
    ("actor by country", {"actors": ["country:syr"]}, {}, {"actors": (), "recipients": (ISLAMIC_STATE,)}),
    ("actor by sector", {"actors": ["sector:REB"]}, {}, {"recipients": (FREE,)}),
    ("any affiliate of a parent", {"actors": ["parent:al-qaida"]}, {}, {"recipients": (FREE,)}),
    ("parent by alias", {"actors": ["parent:The Base"]}, {}, {"recipients": (FREE,)}),
    ("one of several actors", {"actors": ["x.nobody", "syr.mil"]}, {}, {"actors": (FREE,)}),
    ("role actor", {"actors": ["syr.mil"], "role": "actor"}, {}, {"actors": (FREE,), "recipients": (ARMY,)}),
    ("role recipient", {"actors": ["syr.mil"], "role": "recipient"}, {"actors": (FREE,), "recipients": (ARMY,)}, {}),
    ("against", {"actors": ["syr.mil"], "against": ["islamic-state"]}, {}, {"recipients": (FREE,)}),
    ("against stands on the other side", {"actors": ["syr.mil"], "against": ["x.bassem-aziz"]}, {"recipients": (FREE,)},
     {"actors": (ARMY, FREE)}),
    ("against in a joint act", {"actors": ["syr.mil"], "against": ["sector:REB"]}, TALKS, {**TALKS, "type": "ASSAULT"}),
    ("against without actors", {"against": ["sector:REB"]}, {}, {"recipients": (FREE,)}),
    ("nobody stands against himself", {"actors": ["sector:REB"], "against": ["sector:REB"]},
     {"actors": (ISLAMIC_STATE,), "recipients": (an_actor("nusra", sector="REB"),)},
     {"actors": (ISLAMIC_STATE,), "recipients": (ISLAMIC_STATE,)}),
    ("event types", {"event_types": ["ASSAULT", "COERCE"]}, {"type": "COERCE"}, {"type": "AID"}),
    ("modes", {"modes": ["Aerial"]}, {"mode": "aerial"}, {"mode": "firearms"}),
    ("countries", {"countries": ["SYR", "IRQ"]}, {}, {"place": a_place("Ankara", country="TUR")}),
    ("countries need a place", {"countries": ["SYR"]}, {}, {"place": None}),
    ("near", {"near": Near(lat=36.2, lon=37.16, radius_km=200)}, {}, {"place": DAMASCUS}),
    ("near wants a point, not a country", {"near": Near(lat=35.0, lon=39.0, radius_km=200)}, {}, {"place": SYRIA}),
    ("severity", {"min_severity": 6.0}, {"severity": 6.0}, {"severity": 5.9}),
    ("confidence", {"min_confidence": 0.7}, {"confidence": 0.7}, {"confidence": 0.69}),
    ("independent providers", {"min_providers": 2}, {"independent_providers": 2}, {"independent_providers": 1}),
    ("modality asked for", {"modality": ["claimed"]}, {"modality": "claimed"}, {}),
    ("negated only when asked", {"negated": True}, {"negated": True}, {"modality": "denied"}),
    ("negated otherwise never", {}, {}, {"negated": True}),
    ("historic only when asked", {"historic": True}, {"historic": True}, {"modality": "planned"}),
    ("historic otherwise never", {}, {}, {"historic": True}),
    ("disabled", {"enabled": True}, {}, {"modality": "denied"}),
    ("expires by the event's time", {"expires_at": NOON}, {"first_reported_at": NOON - timedelta(seconds=1)}, {}),
]  # fmt: skip


def resolve(name: str) -> tuple[str, ...]:
    return {"ISIL": ("islamic-state",), "The Base": ("al-qaida",)}.get(name, ())


def event(fields: Mapping[str, Any], event_id: str = "e1") -> Event:
    plain = {"actors": (ARMY,), "recipients": (ISLAMIC_STATE,)}
    return an_event(event_id, **{**plain, **fields})


@pytest.mark.parametrize(("watch", "meets", "misses"), [row[1:] for row in FEATURES], ids=[row[0] for row in FEATURES])
async def test_a_feature(watch: dict[str, Any], meets: dict[str, Any], misses: dict[str, Any]) -> None:
    tuples: dict[str, Any] = {name: tuple(value) if isinstance(value, list) else value for name, value in watch.items()}
    desk = Desk(a_watch(**tuples), resolve=resolve, partitions=3)
    assert [alert.status for alert in await desk.tell(event(meets))] == ["raised"]
    assert await desk.tell(event(misses, "e2")) == []


async def test_a_disabled_watch_says_nothing() -> None:
    assert await Desk(a_watch(enabled=False)).tell(event({})) == []


async def test_cooldown_counts_from_the_alert_that_stands() -> None:
    desk = Desk(a_watch(actors=("islamic-state",), cooldown=timedelta(hours=1)))
    alerts = await desk.tell(*(hour(f"e{minutes}", minutes) for minutes in (30, 70, 89, 90, 149, 150)))
    assert [alert.event.event_id for alert in alerts] == ["e30", "e90", "e150"]


async def test_novelty_of_an_actor() -> None:
    desk = Desk(a_watch(actors=("islamic-state",), novelty_days=30))
    alerts = await desk.tell(day("e0", 0), day("e29", 29), day("e60", 60))
    assert [alert.event.event_id for alert in alerts] == ["e0", "e60"]
    assert ("novelty_days", "not seen for 30 days") in [(r.condition, r.value) for r in alerts[1].reasons]


async def test_novelty_of_a_pair_of_a_type_and_of_a_country() -> None:
    desk = Desk(
        a_watch("pair", actors=("islamic-state",), against=("x.bassem-aziz",), novelty_days=30),
        a_watch("type", actors=("islamic-state",), event_types=("CONSULT",), novelty_days=30),
        a_watch("country", actors=("islamic-state",), countries=("TUR",), novelty_days=30),
    )
    await desk.tell(day("e0", 0))
    turkey = a_place("Ankara", country="TUR")
    new = day("e1", 1, actors=(FREE,), type="CONSULT", place=turkey)
    assert sorted(alert.watch_id for alert in await desk.tell(new)) == ["country", "pair", "type"]
    assert await desk.tell(day("e2", 2, actors=(FREE,), type="CONSULT", place=turkey)) == []


async def test_a_burst_stands_out_of_the_actors_own_baseline() -> None:
    burst = Burst(window=timedelta(hours=6), min_count=3, p_value=0.01)
    quiet, busy = an_actor("quiet"), an_actor("busy")
    desk = Desk(a_watch(actors=("quiet", "busy"), burst=burst))
    past = [day(f"p{n}", n / 8, recipients=(busy,)) for n in range(160)]
    assert await desk.tell(*past[8:]) == []
    assert await desk.tell(*(day(f"b{n}", 20 + n / 20, recipients=(busy,)) for n in range(3))) == []
    alerts = await desk.tell(*(day(f"q{n}", 20 + n / 20, recipients=(quiet,)) for n in range(3)))
    assert [alert.event.event_id for alert in alerts] == ["q2"]
    assert alerts[0].reasons[-1].condition == "burst"


async def test_reasons_name_each_condition_with_the_value_that_met_it() -> None:
    watch = a_watch(
        actors=("sector:REB",),
        role="recipient",
        against=("country:SYR",),
        event_types=("ASSAULT",),
        countries=("SYR",),
        near=Near(lat=36.0, lon=39.0, radius_km=50),
        min_severity=5,
        min_providers=2,
    )
    (alert,) = await Desk(watch).tell(event({"independent_providers": 3}))
    assert {reason.condition: reason.value for reason in alert.reasons} == {
        "actors": "Islamic State (islamic-state)",
        "role": "recipient",
        "against": "Syrian army (syr.mil)",
        "event_types": "ASSAULT",
        "countries": "SYR",
        "near": "6 km",
        "min_severity": "6",
        "min_providers": "3",
    }


def hour(event_id: str, minutes: float, **fields: Any) -> Event:
    at = NOON + timedelta(minutes=minutes)
    return event({"first_reported_at": at, "updated_at": at, **fields}, event_id)


def day(event_id: str, days: float, **fields: Any) -> Event:
    return hour(event_id, days * 24 * 60, **fields)
