"""Days of made-up happenings, retold by agencies with details left out or blurred, and the truth beside them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random
from typing import Any

import msgspec

from agents.blocks import block_of
from schemas.actor import ActorRef
from schemas.event import When
from schemas.report import Report
from tests.agents.event_fusion.fusion import told
from tests.builders import NOON, a_place, an_actor

STATES = [first + second + "Q" for first in "ABCDEFGH" for second in "ABCDE"]
DESKS = ["ap", "afp", "reuters", "dpa", "efe", "upi"]
TYPES = {"ASSAULT": 30, "COERCE": 12, "PROTEST": 8, "CONSULT": 16, "ACCUSE": 14, "AID": 6, "AGREE": 8, "THREATEN": 6}
SPOKEN = ("CONSULT", "ACCUSE", "AGREE", "THREATEN")
WORDS = [f"word{n}" for n in range(400)]


@dataclass
class Days:
    """Reports in the order of publication, and for each uri the happening that it tells of."""

    reports: list[Report] = field(default_factory=list)
    truth: dict[str, str] = field(default_factory=dict)


def days(seed: int, *, count: int = 3, happenings: int = 150) -> Days:
    """`count` days with so many happenings each; each is told once to twelve times within a day."""
    random = Random(seed)
    made = Days()
    for n in range(count * happenings):
        what = _happening(random, n % count)
        for copy in range(min(12, 1 + int(random.expovariate(1 / 2.2)))):
            report = _retold(random, what, f"{DESKS[copy % len(DESKS)]}:{n}-{copy}", n)
            made.reports.append(report)
            made.truth[report.report.uri] = f"happening {n}"
    made.reports.sort(key=lambda report: report.published_at)
    return made


def _happening(random: Random, on_day: int) -> dict[str, Any]:
    state, kind = random.choice(STATES), random.choices(list(TYPES), list(TYPES.values()))[0]
    if kind in SPOKEN:
        actor, recipient = _arm(state, "gov"), _arm(random.choice([s for s in STATES if s != state]), "gov")
    else:
        actor, recipient = random.sample([_arm(state, "mil"), _arm(state, "gov"), _arm(state, "cop"), _front(state)], 2)
        recipient = _people(state) if random.random() < 0.4 else recipient
    town = random.randrange(8)
    where = a_place(
        f"{state} town {town}",
        country=state,
        geonameid=STATES.index(state) * 100 + town + 1000,
        lat=STATES.index(state) * 1.5 - 30,
        lon=20 + town * 0.5,
    )
    killed = random.randint(1, 60) if kind == "ASSAULT" and random.random() < 0.6 else None
    return {
        "type": kind,
        "actor": actor,
        "recipient": recipient,
        "place": where,
        "day": 11 + on_day,
        "killed": killed,
        "words": random.sample(WORDS, 14),
    }


def _retold(random: Random, what: dict[str, Any], uri: str, n: int) -> Report:
    actor, recipient, place = what["actor"], what["recipient"], what["place"]
    chance = random.random
    if chance() < 0.15 and actor.id.endswith(".mil"):
        actor = _arm(actor.country, "gov")
    actors = () if chance() < 0.10 else (actor,)
    recipients = () if chance() < 0.12 and actors else (recipient,)
    blur = chance()
    if blur < 0.25:
        place = None if blur < 0.15 else a_place(place.country, country=place.country, precision="country", geonameid=1)
    kind = "COERCE" if what["type"] == "ASSAULT" and chance() < 0.08 else what["type"]
    counts = {}
    if what["killed"] is not None and chance() < 0.8:
        least = what["killed"] + (random.randint(0, 3) if chance() < 0.4 else 0)
        counts = {"killed": (least, least if chance() < 0.7 else None)}
    on = date(2024, 4, what["day"])
    report = told(
        uri,
        thread=f"t{n}" if chance() < 0.75 else f"t-{uri}",
        at=NOON.replace(day=what["day"], hour=6) + timedelta(hours=chance() * 17),
        type=kind,
        actors=actors,
        recipients=recipients,
        place=place,
        counts=counts,
        date=When(start=on, end=on, text="that day") if chance() < 0.6 else None,
        sentence=" ".join(random.sample(what["words"], 7) + random.sample(WORDS, 5)),
    )
    return msgspec.structs.replace(report, block=block_of(report.report))


def _arm(state: str, arm: str) -> ActorRef:
    parents = (state.lower(),) if arm == "gov" else (f"{state.lower()}.gov", state.lower())
    return an_actor(f"{state.lower()}.{arm}", country=state, sector=arm.upper(), kind="state", parents=parents)


def _front(state: str) -> ActorRef:
    return an_actor(f"{state.lower()}-front", country=state, sector="REB", kind="armed_group")


def _people(state: str) -> ActorRef:
    return an_actor(f"{state.lower()}.cvl", country=state, sector="CVL", kind="population")
