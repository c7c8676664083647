"""Same word, other thing."""

from __future__ import annotations

import pytest

from tests.agents.extraction.actors.conftest import Told

pytestmark = pytest.mark.model


def ids(told: Told, text: str) -> list[str]:
    return [actor_id for _, actor_id in told(text)]


@pytest.mark.parametrize(
    ("text", "present", "absent"),
    [
        ("Michael Jordan flew to Amman.", "x.michael-jordan", "jor"),
        ("Jordan recalled its ambassador.", "jor", "x.jordan"),
        ("Police in Atlanta, Georgia, arrested the governor.", "usa.cop", "geo"),
        ("Georgia accused Russia of seizing Abkhazia.", "geo", "x.georgia"),
        ("IS claimed the bombing.", "islamic-state", "x.is"),
        ("The army is ready, and it is strong.", "army", "islamic-state"),
        ("They told us nothing about the soldiers.", "army", "usa"),
        ("The US imposed sanctions on Iran.", "usa", "x.us"),
        ("Denzel Washington met reporters.", "journalists", "usa.gov"),
        ("Washington accused Tehran of lying.", "usa.gov", "usa"),
        ("A German was killed in the Jordan Valley.", "deu.cvl", "jor"),
        ("Congolese soldiers fired on Rwandan troops near Goma.", "cod.mil", "cog.mil"),
        ("The South Sudan government fired its minister.", "ssd.gov", "sdn.gov"),
        ("New Mexico's chief justice spoke.", "usa.jud", "mex.jud"),
        ("An Istanbul court freed the singer.", "tur.jud", "court"),
        ("The West Bengal government refused.", "government", "westerners.gov"),
        ("The U.N.-backed government fled.", "government", "un"),
        ("The soldiers carved a turkey.", "army", "tur"),
    ],
)
def test_a_word_means_what_its_place_says(told: Told, text: str, present: str, absent: str) -> None:
    found = ids(told, text)
    assert present in found
    assert absent not in found


def test_a_shared_acronym_follows_the_country(told: Told) -> None:
    assert "ambazonia-defence-forces" in ids(told, "In Cameroon, ADF fighters burned a school.")
    assert "allied-democratic-forces" in ids(told, "In eastern Congo and Uganda, ADF fighters burned a school.")


def test_a_shared_acronym_follows_the_name_spelled_out(told: Told) -> None:
    text = "Reporters Without Borders condemned the arrest. RSF said he had been beaten."
    assert ids(told, text).count("reporters-without-borders") == 2


def test_a_shared_name_without_a_clue_is_nobody_known(told: Told) -> None:
    found = ids(told, "The opposition Workers' Party called a rally.")
    assert "workers-party-brazil" not in found
    assert "workers-party-singapore" not in found


def test_capitals_throughout_make_no_acronyms(told: Told) -> None:
    found = ids(told, "SYRIAN ARMY SAYS IT IS READY AND WHO IS NOT")
    assert "islamic-state" not in found
    assert "world-health-organization" not in found
    assert "syr.mil" in found
