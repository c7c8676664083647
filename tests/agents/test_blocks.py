"""Reports of one happening meet in one block, whatever words each desk chose."""

from __future__ import annotations

from typing import get_args

import pytest

from agents.blocks import FAMILIES, block_of
from schemas.actor import ActorRef
from schemas.event import EventType
from tests.builders import a_place, an_actor, an_event_report

USA = an_actor("usa.gov", country="USA", sector="GOV", kind="state")
RUSSIA = an_actor("rus.gov", country="RUS", sector="GOV", kind="state")
UN = an_actor("un", country=None, sector="IGO")


def test_every_type_has_a_family() -> None:
    assert set(FAMILIES) == set(get_args(EventType))


def test_a_deed_stands_where_it_was_done() -> None:
    strike = an_event_report(actors=(USA,), place=a_place(country="SYR"))
    assert block_of(strike) == "SYR|material-conflict"


def test_one_act_by_two_names_is_one_block() -> None:
    raid = an_event_report(type="ASSAULT")
    arrests = an_event_report(type="COERCE", mode="arrest")
    assert block_of(raid) == block_of(arrests)


def test_a_deed_without_a_place_stands_with_who_suffers_it() -> None:
    strike = an_event_report(actors=(USA,), recipients=(an_actor(country="SYR"),), place=None)
    assert block_of(strike) == "SYR|material-conflict"


def test_a_region_without_country_is_no_place() -> None:
    strike = an_event_report(place=a_place("Middle East", country=None, precision="region"))
    assert block_of(strike) == "SYR|material-conflict"


@pytest.mark.parametrize("sides", [((USA,), (RUSSIA,)), ((RUSSIA,), (USA,)), ((USA, RUSSIA), ())])
def test_a_meeting_is_one_block_from_either_side_and_from_any_city(
    sides: tuple[tuple[ActorRef, ...], tuple[ActorRef, ...]],
) -> None:
    actors, recipients = sides
    for place in (None, a_place("Geneva", country="CHE")):
        assert block_of(an_event_report(type="CONSULT", actors=actors, recipients=recipients, place=place)) == "RUS|diplomacy"


def test_words_stand_with_the_speaker_and_sanctions_with_the_sanctioned() -> None:
    for place in (None, a_place("Vienna", country="AUT")):
        accusation = an_event_report(type="ACCUSE", actors=(USA,), recipients=(RUSSIA,), place=place)
        sanction = an_event_report(type="SANCTION", actors=(USA,), recipients=(RUSSIA,), place=place)
        assert block_of(accusation) == "USA|verbal-conflict"
        assert block_of(sanction) == "RUS|material-conflict"


def test_no_country_at_all_is_a_block_of_its_own() -> None:
    assert block_of(an_event_report(type="AID", actors=(UN,), recipients=(), place=None)) == "ZZZ|relief"
