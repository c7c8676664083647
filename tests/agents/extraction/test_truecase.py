"""Capitals are given their case letter for letter; text that is not shouted stays as it is."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agents.extraction.actors.names import NameFinder, key_of
from agents.extraction.truecase import Truecaser, is_shouted

NAMES = ("Syrian", "Islamic State", "NATO", "US", "IS", "Hezbollah", "al-Shabab", "McDonald's")
TRUECASE = Truecaser(
    names=NameFinder({key_of(name): [(name, name)] for name in NAMES}),
    plain=frozenset(("troops", "militants", "army", "near", "said")),
    words={"verb": frozenset(("attack", "meet", "say")), "noun": frozenset(("village", "reading")), "adj": frozenset(("old",))},
    is_place=lambda word: word in ("raqqa", "reading"),
)


@pytest.mark.parametrize(
    ("shouted", "cased"),
    [
        ("SYRIAN TROOPS ATTACKED ISLAMIC STATE MILITANTS.", "Syrian troops attacked Islamic State militants."),
        ("THE VILLAGES NEAR RAQQA AND TCHANGARI SAID SO.", "The villages near Raqqa and Tchangari said so."),
        ("NATO TROOPS ATTACKED IN OLD READING ON MONDAY.", "NATO troops attacked in old Reading on Monday."),
        ("IT IS THE US ARMY, WHO ATTACKED.", "It is the US army, who attacked."),
        ("AL-SHABAB'S TROOPS MEET THE U.N. ARMY", "al-Shabab's troops meet the U.N. army"),
        ("J. TCHANGARI ATTACKS THE ARMY", "J. Tchangari attacks the army"),
        ("Syrian troops attacked NATO.", "Syrian troops attacked NATO."),
        ("BEIRUT (AP)", "BEIRUT (AP)"),
        ("", ""),
    ],
)
def test_words_get_the_case_that_a_wire_would_give_them(shouted: str, cased: str) -> None:
    assert TRUECASE(shouted) == cased


@given(st.text(alphabet="ABCÉİẞΣ .-'\u200fabc1🙂", max_size=80))
def test_every_letter_stays_in_its_place(text: str) -> None:
    cased = TRUECASE(text)
    assert len(cased) == len(text)
    assert cased.lower() == text.lower()


@pytest.mark.parametrize(
    ("text", "loud"),
    [("SYRIAN TROOPS ATTACKED THEM", True), ("NATO AND THE EU", True), ("NATO, EU, UN", False), ("The EU and NATO met", False)],
)
def test_four_words_in_capitals_are_shouted(text: str, loud: bool) -> None:
    assert is_shouted(text) is loud
