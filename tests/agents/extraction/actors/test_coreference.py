"""Antecedents: taken where they are clear, else the phrase stays generic."""

from __future__ import annotations

import pytest

from tests.agents.extraction.actors.conftest import Find, Told

pytestmark = pytest.mark.model


def last(told: Told, text: str, phrase: str) -> str:
    return [actor_id for written, actor_id in told(text) if written == phrase][-1]


@pytest.mark.parametrize(
    ("text", "phrase", "actor_id"),
    [
        ("Boko Haram attacked a market. The group claimed the raid.", "The group", "boko-haram"),
        ("Boko Haram attacked a market. The militants then fled.", "The militants", "boko-haram"),
        ("Al-Shabaab seized a village. The extremists burned it.", "The extremists", "al-shabaab"),
        ("Nigerian soldiers arrived. The army said it killed 12 rebels.", "The army", "nga.mil"),
        ("President Ashraf Ghani spoke. He blamed the Taliban.", "He", "ashraf-ghani"),
        ("Kenya sent its troops to the border.", "its troops", "ken.mil"),
        ("The Taliban regrouped. Its fighters took a bridge.", "Its fighters", "taliban"),
        ("Gen. Bassem Aziz led the raid. Aziz was wounded.", "Aziz", "x.bassem-aziz"),
        ("Imran Khan was jailed. Khan denied the charges.", "Khan", "imran-khan"),
        ("Hamas fired rockets. They hit a bus.", "Hamas", "hamas"),
        (
            "Police in Nairobi said officers shot two men. Kenya is tense. The government blamed gangs.",
            "The government",
            "ken.gov",
        ),
        ("French President Emmanuel Macron arrived. The president met troops.", "The president", "emmanuel-macron"),
        ("Mr. Erdogan's critics say he lied.", "he", "recep-tayyip-erdogan"),
        ("Syria mourned. State media blamed saboteurs.", "State media", "syr.med"),
        ("Ennahda won the vote. The party thanked its voters.", "The party", "ennahda"),
    ],
)
def test_a_clear_antecedent_is_taken(told: Told, text: str, phrase: str, actor_id: str) -> None:
    assert last(told, text, phrase) == actor_id


@pytest.mark.parametrize(
    ("text", "phrase", "actor_id"),
    [
        ("The army fired on the crowd.", "The army", "army"),
        ("India and Pakistan traded fire. The army lost two men.", "The army", "army"),
        ("The militants fled.", "The militants", "militants"),
    ],
)
def test_without_a_clear_antecedent_a_phrase_stays_generic(told: Told, text: str, phrase: str, actor_id: str) -> None:
    assert last(told, text, phrase) == actor_id


def test_one_person_under_title_and_surname(find: Find) -> None:
    people = {
        f.actor.id
        for f in find("Colonel Bruno Valdebenito resigned. Col. Valdebenito gave no reason.")
        if f.actor.kind == "person"
    }
    assert people == {"x.bruno-valdebenito"}


def test_an_article_s_own_surname_beats_a_famous_one(told: Told) -> None:
    assert last(told, "The singer Olga Putin gave a concert. Putin sang for an hour.", "Putin") == "x.olga-putin"


def test_she_is_not_mr(told: Told) -> None:
    text = "Mr. Bruno Valdebenito met Ms. Ana Farias. She thanked him."
    assert last(told, text, "She") == "x.ana-farias"
    assert last(told, text, "him") == "x.bruno-valdebenito"


def test_the_country_is_the_state_spoken_of(told: Told) -> None:
    assert last(told, "Yemen is at war. The country needs food.", "The country") == "yem"
