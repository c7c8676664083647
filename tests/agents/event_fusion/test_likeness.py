"""What makes two reports one happening, and what forbids it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from agents.event_fusion.likeness import JOIN, likeness
from agents.event_fusion.telling import telling
from tests.agents.event_fusion.fusion import ALEPPO, ARMY, CIVILIANS, MILITANTS, RAQQA, TALIBAN, day, told
from tests.builders import NOON, a_place, an_actor

USA = an_actor("usa.gov", country="USA", sector="GOV", kind="state")
RUSSIA = an_actor("rus.gov", country="RUS", sector="GOV", kind="state")
IRAN = an_actor("irn.gov", country="IRN", sector="GOV", kind="state")
KERRY = an_actor("john-kerry", country="USA", sector="GOV", kind="person", parents=("usa.mfa", "usa.gov"))
LAVROV = an_actor("sergei-lavrov", country="RUS", sector="GOV", kind="person", parents=("rus.mfa", "rus.gov"))
GUNMEN = an_actor("x.gunmen", kind="armed_group", sector="REB")
SYRIA = a_place("Syria", precision="country", geonameid=163843)
RAQQA_PROVINCE = a_place("Raqqa Governorate", precision="admin1", admin1="04", geonameid=172957)


def score(ours: dict[str, Any], theirs: dict[str, Any], uri: str = "afp:7") -> float | None:
    a, b = telling(told("ap:1", report_id="a", **ours)), telling(told(uri, report_id="b", **theirs))
    there, back = likeness(a, b), likeness(b, a)
    assert there == back
    return there


def joined(ours: dict[str, Any], theirs: dict[str, Any], uri: str = "afp:7") -> bool:
    found = score(ours, theirs, uri)
    return found is not None and found >= JOIN


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        ({}, {}),
        ({"actors": (ARMY,)}, {"actors": (an_actor("syr.gov", country="SYR", sector="GOV", kind="state"),)}),
        ({"actors": (ARMY,)}, {"actors": (an_actor("syr", country="SYR", kind="state"),)}),
        ({"place": RAQQA}, {"place": RAQQA_PROVINCE}),
        ({"place": RAQQA}, {"place": None}),
        ({"date": day(11)}, {"date": None}),
        ({"recipients": (MILITANTS,)}, {"recipients": ()}),
        ({"type": "ASSAULT"}, {"type": "COERCE"}),
        ({"actors": ()}, {"actors": (MILITANTS,), "modality": "claimed", "attributed_to": MILITANTS}),
        ({"actors": (GUNMEN,), "recipients": (CIVILIANS,)}, {"actors": (MILITANTS,), "recipients": (CIVILIANS,)}),
        ({"counts": {"killed": (12, 12)}}, {"counts": {"killed": (15, 15)}}),
    ],
)
def test_one_happening_told_twice(ours: dict[str, Any], theirs: dict[str, Any]) -> None:
    assert joined(ours, theirs)


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        ({"actors": (ARMY,)}, {"actors": (TALIBAN,)}),
        ({"recipients": (MILITANTS,)}, {"recipients": (TALIBAN,)}),
        ({"place": RAQQA}, {"place": ALEPPO}),
        ({"date": day(11)}, {"date": day(10)}),
        ({"date": day(9)}, {"date": None}),
        ({"negated": True}, {}),
        ({"modality": "denied"}, {}),
        ({"modality": "planned"}, {}),
        ({"type": "ASSAULT"}, {"type": "PROTEST"}),
    ],
)
def test_what_forbids(ours: dict[str, Any], theirs: dict[str, Any]) -> None:
    assert score(ours, theirs) is None


def test_two_attacks_of_a_day_with_nothing_else_in_common_stay_apart() -> None:
    bare = {"recipients": (), "place": None}
    assert not joined(bare, bare)


SHOT = "Gunmen opened fire at a wedding hall on the outskirts and killed 13 people."
AGAIN = "A band of attackers shot 13 people dead at a wedding hall."
ELSEWHERE = "Gunmen opened fire at a petrol station on the outskirts and killed 25 people."


@pytest.mark.parametrize(("other", "toll", "same"), [(AGAIN, 13, True), (ELSEWHERE, 25, False)])
def test_deeds_of_nobody_in_particular_are_told_apart_by_figures_and_words(other: str, toll: int, same: bool) -> None:
    anybody = an_actor("gunmen", name="gunmen", kind="armed_group", sector="UNS")
    plain: dict[str, Any] = {"actors": (anybody,), "recipients": ()}
    ours = {**plain, "sentence": SHOT, "counts": {"killed": (13, 13)}}
    assert joined(ours, {**plain, "sentence": other, "counts": {"killed": (toll, toll)}}) is same
    nowhere: dict[str, Any] = {"place": None, "counts": {}}
    assert not joined({**ours, **nowhere}, {**plain, **nowhere, "sentence": other})


def test_a_minister_speaks_for_his_state() -> None:
    envoy = an_actor("x.ulrika-maransen", country="NOR", sector="GOV", kind="person")
    host = an_actor("x.cyril-galanberg", country="MLI", sector="GOV", kind="person")
    norway, mali = (an_actor(code.lower(), country=code, kind="state") for code in ("NOR", "MLI"))
    plain: dict[str, Any] = {"type": "CONSULT", "mode": "meet"}
    assert joined({**plain, "actors": (envoy,), "recipients": (host,)}, {**plain, "actors": (norway,), "recipients": (mali,)})


def test_one_partner_meets_another_elsewhere() -> None:
    norway, mali = (an_actor(code.lower(), country=code, kind="state") for code in ("NOR", "MLI"))
    ours: dict[str, Any] = {"type": "CONSULT", "mode": "meet", "actors": (norway,), "recipients": (mali,)}
    assert not joined(ours, {**ours, "recipients": (), "place": ALEPPO})
    assert joined(ours, {**ours, "recipients": ()})


def test_the_developing_story_joins_what_is_barely_told() -> None:
    bare = {"recipients": (), "place": None, "thread": "t1"}
    assert joined(bare, bare)


def test_a_dateline_is_where_the_desk_is() -> None:
    dateline = a_place("Damascus", text="DAMASCUS", geonameid=170654, lat=33.51, lon=36.29)
    assert joined({"place": RAQQA}, {"place": dateline})
    elsewhere = a_place("Damascus", geonameid=170654, lat=33.51, lon=36.29)
    assert score({"place": RAQQA}, {"place": elsewhere}) is None


def test_midnight_parts_nothing_within_one_developing_story() -> None:
    late, early = {"date": day(11), "thread": "t1"}, {"date": day(12), "thread": "t1"}
    assert joined(late, early)


def test_tolls_far_apart_speak_against_it() -> None:
    few, many = {"counts": {"killed": (2, 2)}, "at": NOON + timedelta(hours=1)}, {"counts": {"killed": (60, 60)}}
    plain, doubtful = score({}, {}), score(many, few)
    assert plain is not None
    assert doubtful is not None
    assert doubtful <= plain - 0.2


def test_a_grown_toll_speaks_less_against_it_than_a_shrunken_one() -> None:
    later = NOON + timedelta(hours=5)
    grown = score({"counts": {"killed": (5, 5)}}, {"counts": {"killed": (20, 20)}, "at": later})
    shrunken = score({"counts": {"killed": (20, 20)}}, {"counts": {"killed": (5, 5)}, "at": later})
    assert grown is not None
    assert shrunken is not None
    assert grown > shrunken


@pytest.mark.parametrize(
    ("ours", "theirs", "same"),
    [
        ({"actors": (USA, RUSSIA)}, {"actors": (RUSSIA,), "recipients": (USA,)}, True),
        ({"actors": (KERRY,), "recipients": (LAVROV,)}, {"actors": (USA,), "recipients": (RUSSIA,)}, True),
        ({"actors": (USA,), "recipients": (RUSSIA,)}, {"actors": (USA,), "recipients": (IRAN,)}, False),
    ],
)
def test_talks_are_told_from_either_side(ours: dict[str, Any], theirs: dict[str, Any], same: bool) -> None:
    plain = {"type": "CONSULT", "place": None, "recipients": ()}
    assert joined({**plain, **ours}, {**plain, **theirs}) is same


def test_two_accusations_of_a_day_are_told_apart_by_what_they_are_about() -> None:
    washington = an_actor("usa.gov", country="USA", sector="GOV", kind="state", text="Washington")
    moscow = an_actor("rus.gov", country="RUS", sector="GOV", kind="state", text="Moscow")
    plain = {"type": "ACCUSE", "actors": (washington,), "recipients": (moscow,), "place": None}
    hacking = {**plain, "sentence": "Washington accused Moscow of breaking into the computers of a political party."}
    breaking_in = {**plain, "sentence": "The United States said Russia broke into computers of the party to sway its vote."}
    bombing = {**plain, "sentence": "Washington blamed Moscow for the strike on an aid convoy outside Aleppo."}
    assert joined(hacking, breaking_in)
    assert not joined(hacking, bombing)


@pytest.mark.parametrize("uri", ["ap:1", "afp:7"])
def test_taking_a_town_is_one_act_whoever_is_named_as_the_loser(uri: str) -> None:
    from_militants = {"mode": "occupy", "recipients": (MILITANTS,)}
    assert joined(from_militants, {"mode": "occupy", "recipients": (CIVILIANS,)}, uri=uri)
    assert not joined({**from_militants, "mode": "attack"}, {"mode": "attack", "recipients": (CIVILIANS,)}, uri="ap:1")


def test_one_article_tells_different_happenings_apart() -> None:
    assert not joined({"counts": {"killed": (3, 3)}}, {"counts": {"killed": (30, 30)}}, uri="ap:1")
    assert not joined({"mode": "airstrike"}, {"mode": "shelling"}, uri="ap:1")
    assert not joined({"type": "ASSAULT"}, {"type": "COERCE"}, uri="ap:1")


def test_one_article_may_tell_the_same_twice() -> None:
    assert joined({}, {"place": None}, uri="ap:1")


def test_one_sentence_coded_twice_is_one_act() -> None:
    deal = {"type": "AGREE", "mode": "agree", "key": "k", "thread": "t1"}
    assert joined(deal, {**deal, "type": "SUPPORT", "mode": "sign"}, uri="ap:1")
    assert not joined(deal, {**deal, "type": "SUPPORT", "mode": "sign", "key": "other"}, uri="ap:1")
