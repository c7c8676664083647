"""Composition by grammar: what the words around a head make of it as an actor."""

from __future__ import annotations

import pytest

from tests.agents.extraction.actors.conftest import Find, Told

pytestmark = pytest.mark.model

TABLE = [
    ("Syrian government forces entered the town.", [("Syrian government forces", "syr.mil")]),
    ("Turkish warplanes bombed a convoy.", [("Turkish warplanes", "tur.mil")]),
    ("Lebanese soldiers closed the road.", [("Lebanese soldiers", "lbn.mil")]),
    ("IS fighters fled to the desert.", [("IS fighters", "islamic-state")]),
    ("Taliban insurgents overran a checkpoint.", [("Taliban insurgents", "taliban")]),
    ("U.S.-backed Syrian forces took a bridge.", [("U.S.-backed Syrian forces", "syr.mil")]),
    ("The U.S.-led coalition carried out nine strikes.", [("The U.S.-led coalition", "us-led-coalition")]),
    ("Russian-backed separatists shelled the airport.", [("Russian-backed separatists", "donbas-separatists")]),
    ("A Tunisian court jailed four men.", [("A Tunisian court", "tun.jud"), ("four men", "civilians")]),
    ("Protesters burned tyres.", [("Protesters", "protesters")]),
    ("Gunmen killed a farmer.", [("Gunmen", "gunmen"), ("a farmer", "farmers")]),
    ("Kenyan police arrested 14 students.", [("Kenyan police", "ken.cop"), ("14 students", "students")]),
    ("A spokesman for the Taliban denied it.", [("A spokesman for the Taliban", "taliban")]),
    ("Officials of the African Union met on Friday.", [("Officials of the African Union", "african-union")]),
    ("Israel's army withdrew.", [("Israel's army", "isr.mil")]),
    ("Iran's foreign ministry summoned the envoy.", [("Iran's foreign ministry", "irn.mfa"), ("the envoy", "irn.gov")]),
    ("Turkey's Defense Ministry confirmed the deaths.", [("Turkey's Defense Ministry", "tur.mod")]),
    ("The French parliament rejected the bill.", [("The French parliament", "fra.leg")]),
    ("German prosecutors charged the banker.", [("German prosecutors", "deu.jud")]),
    ("Russian President Vladimir Putin left Geneva.", [("Russian President Vladimir Putin", "vladimir-putin")]),
    ("Kurdish fighters held the hill.", [("Kurdish fighters", "kurds.reb")]),
    ("UN peacekeepers patrolled the line.", [("UN peacekeepers", "un-peacekeepers")]),
    ("Hundreds of Sudanese refugees crossed the river.", [("Hundreds of Sudanese refugees", "sdn.ref")]),
    ("Iraqi and Kurdish troops advanced.", [("Iraqi", "irq.mil"), ("Kurdish troops", "kurds.mil")]),
    ("The Saudi-led coalition bombed the port.", [("The Saudi-led coalition", "saudi-led-coalition")]),
    ("A court in Cairo freed the reporter.", [("A court in Cairo", "egy.jud"), ("the reporter", "journalists")]),
    ("Workers at the plant went on strike.", [("Workers", "workers")]),
    ("Hamas and Fatah signed a pact.", [("Hamas", "hamas"), ("Fatah", "fatah")]),
    ("U.S. and Saudi mediators met.", [("U.S.", "usa.gov"), ("Saudi mediators", "sau.gov")]),
    ("Syrian government helicopters circled.", [("Syrian government helicopters", "syr.mil")]),
    ("Three Afghans drowned.", [("Three Afghans", "afg.cvl")]),
    ("Israelis and Palestinians resumed talks.", [("Israelis", "isr"), ("Palestinians", "pse")]),
]


@pytest.mark.parametrize(("text", "expected"), TABLE, ids=[text for text, _ in TABLE])
def test_a_phrase_makes_an_actor(told: Told, text: str, expected: list[tuple[str, str]]) -> None:
    assert told(text) == expected


def test_coordination_gives_several_actors(told: Told) -> None:
    assert told("Ukraine, Poland and Lithuania signed the accord.") == [
        ("Ukraine", "ukr"),
        ("Poland", "pol"),
        ("Lithuania", "ltu"),
    ]


def test_leaders_of_several_states_share_their_head(find: Find) -> None:
    found = find("The leaders of France, Germany and Britain met in Brussels.")
    assert [(f.actor.text, f.actor.id) for f in found] == [
        ("The leaders of France", "fra.gov"),
        ("Germany", "deu.gov"),
        ("Britain", "gbr.gov"),
    ]
    assert len({f.head for f in found}) == 1


def test_a_title_gives_an_unknown_name_its_country_and_office(find: Find) -> None:
    minister = find("Chilean Finance Minister Bruno Valdebenito resigned.")[0].actor
    assert (minister.id, minister.country, minister.sector, minister.kind) == ("x.bruno-valdebenito", "CHL", "GOV", "person")
    assert minister.parents == ("chl.gov", "chl")


def test_an_apposition_is_one_actor(find: Find) -> None:
    found = find("Bruno Valdebenito, a commander of the Taliban, surrendered on Monday.")
    assert [(f.actor.id, f.actor.sector) for f in found] == [("x.bruno-valdebenito", "REB")]


def test_a_proper_name_is_not_any_court(find: Find) -> None:
    court = find("The Celle Higher Regional Court convicted him.")[0].actor
    assert court.id == "x.celle-higher-regional-court"
    assert court.sector == "JUD"


def test_machines_without_an_owner_act_not(told: Told) -> None:
    assert told("Warplanes circled above.") == []


def test_a_critic_is_not_the_criticised(told: Told) -> None:
    assert told("Critics of Vladimir Putin marched.")[0][1] != "vladimir-putin"


def test_a_predicate_is_no_second_actor(told: Told) -> None:
    assert told("Bruno Valdebenito was a soldier.") == [("Bruno Valdebenito", "x.bruno-valdebenito")]


def test_a_title_in_the_text_outweighs_a_term_that_does_not_hold(find: Find) -> None:
    then = find("Former Australian Prime Minister Paul Keating objected.")[0].actor
    assert (then.id, then.sector, then.parents) == ("paul-keating", "ELI", ("aus",))
    acting = find("Australian Prime Minister Paul Keating objected.")[0].actor
    assert (acting.id, acting.sector, acting.parents) == ("paul-keating", "GOV", ("aus.gov", "aus"))
