"""The fields of an event: of several tellings the surest, the most precise, the newest."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from agents.event_fusion.fuse import fused
from agents.event_fusion.providers import independent
from agents.event_fusion.telling import telling
from schemas.report import Report
from tests.agents.event_fusion.fusion import ARMY, CIVILIANS, MILITANTS, RAQQA, TALIBAN, day, told
from tests.builders import NOON, a_place, an_actor

STATE = an_actor("syr", country="SYR", kind="state")
GUNMEN = an_actor("x.gunmen", kind="armed_group", sector="REB")


def event(*reports: Report) -> dict[str, Any]:
    forth, back = (fused(telling(report) for report in order) for order in (reports, reports[::-1]))
    assert forth == back
    return forth


def ids(refs: Any) -> list[str]:
    return [ref.id for ref in refs]


def test_the_arm_stands_for_the_state_and_a_name_for_a_description() -> None:
    assert ids(event(told("ap:1", actors=(STATE,)), told("afp:7", actors=(ARMY,)))["actors"]) == ["syr.mil"]
    assert ids(event(told("ap:1", actors=(GUNMEN,)), told("afp:7", actors=(MILITANTS,)))["actors"]) == ["islamic-state"]


def test_partners_in_talks_stand_on_one_side_each() -> None:
    kerry, lavrov = an_actor("john-kerry", kind="person"), an_actor("sergei-lavrov", kind="person")
    made = event(
        told("ap:1", type="CONSULT", actors=(kerry,), recipients=(lavrov,)),
        told("afp:7", type="CONSULT", actors=(lavrov,), recipients=(kerry,), at=NOON + timedelta(hours=1)),
    )
    assert (ids(made["actors"]), ids(made["recipients"])) == (["john-kerry"], ["sergei-lavrov"])


def test_the_loser_of_a_town_stands_before_its_people() -> None:
    people = told("ap:1", mode="occupy", recipients=(CIVILIANS,))
    assert ids(event(people, told("afp:7", mode="occupy", recipients=(MILITANTS,)))["recipients"]) == ["islamic-state"]
    assert ids(event(people)["recipients"]) == ["syr.cvl"]


def test_a_description_alone_is_kept() -> None:
    assert ids(event(told("ap:1", actors=(GUNMEN,)))["actors"]) == ["x.gunmen"]


def test_one_slip_among_many_names_no_actor() -> None:
    many = [told(f"ap:{n}", actors=(ARMY,)) for n in range(5)]
    assert ids(event(*many, told("afp:7", actors=(ARMY, TALIBAN)))["actors"]) == ["syr.mil"]


def test_the_town_stands_before_the_country_and_the_day_before_none() -> None:
    whole = a_place("Syria", precision="country", geonameid=163843)
    made = event(told("ap:1", place=whole, date=None), told("afp:7", place=RAQQA, date=day(11)))
    assert made["place"].name == "Raqqa"
    assert made["date"] == day(11)


def test_the_type_that_most_stands_behind() -> None:
    made = event(told("ap:1", type="COERCE", confidence=0.4), told("afp:7"), told("efe:3"))
    assert made["type"] == "ASSAULT"


def test_confidence_grows_with_lineages_not_with_copies() -> None:
    copies = event(told("ap:1", story="s", confidence=0.6), told("afp:7", story="s", confidence=0.5))
    two = event(told("ap:1", confidence=0.6), told("afp:7", confidence=0.5))
    assert copies["confidence"] == 0.6
    assert two["confidence"] == 0.8


def test_an_assertion_outweighs_claims() -> None:
    claim: dict[str, Any] = {
        "modality": "claimed",
        "attributed_to": MILITANTS,
        "actors": (MILITANTS,),
        "recipients": (CIVILIANS,),
    }
    alone = event(told("ap:1", **claim))
    assert (alone["modality"], alone["attributed_to"].id) == ("claimed", "islamic-state")
    both = event(told("ap:1", **claim), told("afp:7", actors=(), recipients=(CIVILIANS,)))
    assert (both["modality"], ids(both["actors"])) == ("asserted", ["islamic-state"])
    assert both["attributed_to"].id == "islamic-state", "only the claim names who did it"
    sure = event(told("ap:1", **claim), told("afp:7", actors=(MILITANTS,)))
    assert sure["attributed_to"] is None


def test_background_mentions_add_a_source_and_nothing_else() -> None:
    news = told("ap:1", counts={"killed": (12, 12)}, severity=5.0)
    later = NOON + timedelta(days=1)
    background = told("afp:7", historic=True, at=later, counts={"killed": (99, 99)}, severity=9.0, confidence=0.9)
    made = event(news, background)
    assert (made["counts"], made["severity"], made["historic"]) == ({"killed": (12, 12)}, 5.0, False)
    assert (made["independent_providers"], len(made["reports"])) == (1, 2)


@pytest.mark.parametrize(
    ("sources", "count"),
    [
        ([("s1", "ap")] * 3, 1),
        ([("s1", "ap"), ("s1", "post"), ("s1", "times")], 1),
        ([("s1", "ap"), ("s2", "ap")], 1),
        ([("s1", "ap"), ("s2", "afp")], 2),
        ([("s1", "ap"), ("s1", "afp"), ("s2", "afp")], 2),
        ([("s1", "ap"), ("s2", "ap"), ("s3", "afp"), ("s3", "efe")], 2),
        ([], 0),
    ],
)
def test_independent_sources(sources: list[tuple[str, str]], count: int) -> None:
    assert independent(sources) == count
