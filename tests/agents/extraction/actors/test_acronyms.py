"""Acronyms that an article introduces in brackets."""

from __future__ import annotations

import pytest

from agents.extraction.actors.acronyms import introduced
from agents.extraction.actors.compose import Composer
from agents.extraction.actors.lexicon import load_roles
from agents.extraction.actors.names import key_of
from agents.extraction.actors.register import Register
from tests.agents.extraction.actors.conftest import Told
from tests.agents.extraction.desk import a_line

COMPOSER = Composer(Register(), load_roles())


def names(text: str) -> dict[str, str]:
    finder = introduced([a_line(text)], [[]], COMPOSER)
    return {} if finder is None else {text[h.start : h.end]: h.values[0].id for h in finder.find(text)}


def test_initials_find_the_full_name() -> None:
    found = names("the Free Villages Front (FVF) met")
    assert found == {"Free Villages Front": "x.free-villages-front", "FVF": "x.free-villages-front"}


def test_small_words_count_not() -> None:
    assert names("the Front for the Defence of Rivers (FDR) met")["FDR"] == "x.front-for-the-defence-of-rivers"


@pytest.mark.parametrize("text", ["the city (AP) was calm", "he won (DNF)", "rose 3% (USD)", "(ABC)"])
def test_other_brackets_introduce_nobody(text: str) -> None:
    assert names(text) == {}


@pytest.mark.model
def test_the_acronym_is_known_from_then_on(told: Told) -> None:
    found = told("The Free Villages Front (FVF) took a bridge. FVF fighters then withdrew. The FVF denied it.")
    assert {actor_id for _, actor_id in found} == {"x.free-villages-front"}
    assert ("FVF fighters", "x.free-villages-front") in found


@pytest.mark.model
def test_a_registered_actor_keeps_its_id_under_the_acronym(told: Told) -> None:
    assert ("ADF", "allied-democratic-forces") in told("The Allied Democratic Forces (ADF) burned a village.")


def test_keys_are_folded() -> None:
    assert key_of("FVF") == ("fvf",)


@pytest.mark.model
def test_a_state_s_arm_is_no_unknown_name(told: Told) -> None:
    found = told("The Nigerian Air Force (NAF) struck a camp. The NAF said it killed bandits.")
    assert ("The NAF", "nga.mil") in found
