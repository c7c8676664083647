"""Thirty watches over one run of events: exactly these alerts, in exactly this order, on one partition and on five."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from schemas.event import Event
from schemas.watch import Burst, Near
from tests.agents.actor_alerts.desk import Desk
from tests.builders import NOON, a_place, a_watch, an_actor, an_event

ARMY = an_actor("syr.mil", country="SYR", sector="MIL")
IS = an_actor("islamic-state", name="Islamic State", sector="REB")
IRAQIS = an_actor("irq.mil", country="IRQ", sector="MIL")
RUSSIA = an_actor("rus.gov", country="RUS", sector="GOV")
TURKEY = an_actor("tur.gov", country="TUR", sector="GOV")
POLICE = an_actor("blr.police", country="BLR", sector="COP")
PROTESTERS = an_actor("x.protesters", country="BLR", sector="CVL")
AID_WORKERS = an_actor("x.aid-workers", name="aid workers", sector="NGO")
GUNMEN = an_actor("x.gunmen", country="IRQ", sector="REB")
MARCHERS = an_actor("x.marchers", country="RUS", sector="CVL")
UN = an_actor("united-nations", sector="IGO")
JUBA = an_actor("ssd.gov", country="SSD", sector="GOV")
SDF = an_actor("sdf", country="SYR", sector="REB")
NUSRA = an_actor("nusra", country="SYR", sector="REB", parents=("al-qaida",))

RAQQA, TABQA = a_place("Raqqa", lat=35.95, lon=39.01), a_place("Tabqa", lat=35.84, lon=38.55)
HAMA, KIRKUK = a_place("Hama", lat=35.13, lon=36.75), a_place("Kirkuk", lat=35.47, lon=44.39, country="IRQ")
MOSUL = a_place("Mosul", lat=36.34, lon=43.13, country="IRQ")
MOSCOW, MINSK = a_place("Moscow", lat=55.75, lon=37.62, country="RUS"), a_place("Minsk", lat=53.9, lon=27.57, country="BLR")
SOUTH_SUDAN = a_place("South Sudan", country="SSD", precision="country")

E1: dict[str, Any] = {"actors": (ARMY,), "recipients": (IS,), "place": RAQQA, "severity": 6.0}
E4: dict[str, Any] = {
    "type": "COERCE", "mode": "arrest", "actors": (POLICE,), "recipients": (PROTESTERS,), "place": MINSK, "severity": 4.0,
}  # fmt: skip
E5: dict[str, Any] = {
    "actors": (IS,),
    "recipients": (AID_WORKERS,),
    "place": KIRKUK,
    "severity": 7.0,
    "counts": {"killed": (6, 6)},
}
E9: dict[str, Any] = {"actors": (SDF,), "recipients": (IS,), "place": TABQA, "severity": 6.5, "confidence": 0.6}

STORY: list[tuple[str, int, dict[str, Any]]] = [
    # event, the hour of its first report, fields; one line an hour, a line more of the same event is its next revision
    ("e1", 0, E1),
    ("e2", 1, {"actors": (IS,), "recipients": (IRAQIS,), "place": MOSUL, "severity": 8.0, "modality": "claimed"}),
    ("e1", 0, {**E1, "counts": {"killed": (14, 14)}}),
    ("e3", 3, {"type": "CONSULT", "actors": (RUSSIA, TURKEY), "recipients": (), "place": MOSCOW, "severity": 0.0,
               "independent_providers": 2}),
    ("e4", 4, {**E4, "counts": {"detained": (400, None)}}),
    ("e4", 4, {**E4, "counts": {"detained": (700, None)}, "independent_providers": 2}),
    ("e5", 6, E5),
    ("e5", 6, {**E5, "actors": (GUNMEN,)}),
    ("e6", 8, {"type": "PROTEST", "actors": (MARCHERS,), "recipients": (RUSSIA,), "place": MOSCOW, "severity": 2.0}),
    ("e4", 4, {**E4, "status": "retracted", "reason": "kill"}),
    ("e7", 10, {"type": "AID", "actors": (UN,), "recipients": (JUBA,), "place": SOUTH_SUDAN, "severity": 0.0}),
    ("e8", 11, {**E1, "historic": True}),
    ("e9", 12, E9),
    ("e10", 13, {"type": "THREATEN", "actors": (TURKEY,), "recipients": (SDF,), "place": None, "severity": 3.0}),
    ("e9", 12, {**E9, "independent_providers": 2}),
    ("e1", 0, {**E1, "status": "retracted", "reason": "superseded"}),
    ("e11", 16, {"actors": (NUSRA,), "recipients": (ARMY,), "place": HAMA, "severity": 6.0}),
    ("e4", 4, {**E4, "counts": {"detained": (700, None)}, "independent_providers": 2}),
    ("e12", 18, {"type": "AGREE", "actors": (RUSSIA,), "recipients": (TURKEY,), "place": None, "negated": True}),
]  # fmt: skip

ON_IS = "e1+ e1~ e9+ e9~ e1-"
WATCHES: list[tuple[str, dict[str, Any], str]] = [
    # what it shows, the watch, its alerts: + raised, ~ updated, - retracted
    ("everything", {}, "e1+ e1~ e3+ e4+ e4~ e5+ e5~ e6+ e4- e7+ e9+ e10+ e9~ e1- e11+ e4+"),
    ("an actor", {"actors": ("islamic-state",)}, "e1+ e1~ e5+ e5- e9+ e9~ e1-"),
    ("as actor", {"actors": ("islamic-state",), "role": "actor"}, "e5+ e5-"),
    ("as recipient", {"actors": ("islamic-state",), "role": "recipient"}, ON_IS),
    ("claims", {"actors": ("islamic-state",), "modality": ("claimed",)}, "e2+"),
    ("claims too, in Iraq", {"actors": ("islamic-state",), "modality": ("asserted", "claimed"), "countries": ("IRQ",)},
     "e2+ e5+ e5-"),
    ("a country's actors", {"actors": ("country:SYR",)}, "e1+ e1~ e9+ e10+ e9~ e1- e11+"),
    ("a sector's acts", {"actors": ("sector:REB",), "role": "actor"}, "e5+ e5~ e9+ e9~ e11+"),
    ("affiliates", {"actors": ("parent:al-qaida",)}, "e11+"),
    ("a pair", {"actors": ("syr.mil",), "against": ("islamic-state",)}, "e1+ e1~ e1-"),
    ("a pair in talks", {"actors": ("tur.gov",), "against": ("rus.gov",)}, "e3+"),
    ("and what they did not agree", {"actors": ("tur.gov",), "against": ("rus.gov",), "negated": True}, "e3+ e12+"),
    ("a type", {"event_types": ("COERCE",)}, "e4+ e4~ e4- e4+"),
    ("a mode", {"modes": ("arrest",)}, "e4+ e4~ e4- e4+"),
    ("a country", {"countries": ("IRQ",)}, "e5+ e5~"),
    ("near a city", {"near": Near(lat=35.95, lon=39.01, radius_km=60)}, ON_IS),
    ("nearer another", {"near": Near(lat=35.13, lon=36.75, radius_km=10)}, "e11+"),
    ("severe", {"min_severity": 6.5}, "e5+ e5~ e9+ e9~"),
    ("sure", {"actors": ("sector:REB",), "role": "actor", "min_confidence": 0.7}, "e5+ e5~ e11+"),
    ("told by two", {"min_providers": 2}, "e3+ e4+ e4- e9+ e4+"),
    ("background too", {"actors": ("syr.mil",), "role": "actor", "historic": True}, "e1+ e1~ e8+ e1-"),
    ("plans", {"modality": ("planned",)}, ""),
    ("disabled", {"enabled": False}, ""),
    ("expired after six hours", {"expires_at": NOON + timedelta(hours=6)}, "e1+ e1~ e3+ e4+ e4~ e4- e1- e4+"),
    ("a cooldown, ended by a retraction", {"actors": ("islamic-state",), "cooldown": timedelta(hours=13)}, "e1+ e1~ e1- e9+"),
    ("new, once the earlier is gone", {"actors": ("syr.mil",), "novelty_days": 1}, "e1+ e1~ e1- e11+"),
    ("a burst", {"actors": ("country:SYR",), "burst": Burst(window=timedelta(days=1), min_count=2, p_value=0.05)}, "e10+"),
    ("all at once", {"actors": ("country:SYR",), "role": "actor", "against": ("sector:REB",), "event_types": ("ASSAULT",),
                     "countries": ("SYR",), "min_severity": 6.0, "min_providers": 2}, "e9+"),
    ("a free name", {"actors": ("Aid Workers",)}, "e5+ e5~"),
    ("an alias", {"actors": ("Daesh",), "countries": ("SYR",)}, ON_IS),
]  # fmt: skip


def events() -> list[Event]:
    revisions: dict[str, int] = {}
    told = []
    for hour, (event_id, first, fields) in enumerate(STORY):
        revisions[event_id] = revision = revisions.get(event_id, 0) + 1
        plain = {"status": "active" if revision == 1 else "updated", "first_reported_at": NOON + timedelta(hours=first)}
        told.append(an_event(event_id, **{**plain, "revision": revision, "updated_at": NOON + timedelta(hours=hour), **fields}))
    return told


@pytest.mark.parametrize("partitions", [1, 5])
async def test_each_watch_gives_its_alerts_and_no_other(partitions: int) -> None:
    watches = [a_watch(f"w{number}", name=shows, **fields) for number, (shows, fields, _) in enumerate(WATCHES)]
    desk = Desk(*watches, partitions=partitions, resolve=lambda name: ("islamic-state",) if name == "Daesh" else ())
    sequences: dict[str, list[str]] = {watch.watch_id: [] for watch in watches}
    for alert in await desk.tell(*events()):
        sign = {"raised": "+", "updated": "~", "retracted": "-"}[alert.status]
        sequences[alert.watch_id].append(alert.event.event_id + sign)
    told = {watch.name: " ".join(sequences[watch.watch_id]) for watch in watches}
    assert told == {shows: expected for shows, _, expected in WATCHES}
    assert len(WATCHES) == 30
