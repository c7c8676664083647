"""Every rule fires on its example and not on its counter-example; wrong data is refused by name."""

from __future__ import annotations

from typing import Any

import pytest

from agents.extraction.actors.lexicon import load_roles
from agents.extraction.coder import Coder
from agents.extraction.events.rules import Rule, build_book, load_rules
from agents.extraction.gating import actor_words, is_worth_parsing, possible_actors
from tests.builders import a_story, an_article

RULES = load_rules().rules
WORDS = actor_words(load_roles().last_words())


def fired(coder: Coder, text: str) -> set[str]:
    (extraction,) = coder.code([a_story(an_article(text))])
    return {event.rule for event in extraction.events}


@pytest.mark.model
@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_a_rule_fires_on_its_example_and_not_on_its_counter_example(coder: Coder, rule: Rule) -> None:
    assert rule.id in fired(coder, rule.example)
    assert rule.id not in fired(coder, rule.counter)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_the_gate_lets_every_example_through(rule: Rule) -> None:
    assert is_worth_parsing(rule.example, load_rules(), possible_actors(rule.example, WORDS))


@pytest.mark.parametrize(
    ("text", "actors"),
    [
        ("The talks on a shared railway line were put off.", 0),
        ("The soldiers attacked.", 1),
        ("The two-year-old accord was signed by the rebels on Tuesday.", 2),
        ("After the vote they protested.", 1),
        ("Hezbollah fired on Israel's army.", 3),
        ("The strike was condemned in Damascus.", 2),
        ("Élysée aides met the Syrian-backed force.", 4),
        ("", 0),
    ],
)
def test_names_roles_and_pronouns_may_be_actors(text: str, actors: int) -> None:
    assert possible_actors(text, WORDS) == actors


@pytest.mark.parametrize(
    ("text", "actors", "may"),
    [
        ("The museum is on the far bank of the river, beside an old mill.", 2, False),
        ("Rebels attacked the army.", 2, True),
        ("Rebels attacked at dawn.", 1, False),
        ("Soldiers surrendered.", 1, True),
        ("The report casts light on the doubt.", 2, False),
        ("Critics doubt the report.", 2, True),
        ("The league imposed calm.", 2, False),
        ("The league imposed sanctions.", 2, True),
    ],
)
def test_the_gate_asks_for_a_trigger_with_its_company(text: str, actors: int, may: bool) -> None:
    assert is_worth_parsing(text, load_rules(), actors) is may


def test_all_sixteen_types_have_rules() -> None:
    assert len({rule.type for rule in RULES}) == 16


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        ({"type": "WAR"}, "not a PLOVER type"),
        ({"verb": "attack"}, "unknown fields"),
        ({"example": ""}, "needs an example"),
        ({"verbs": ""}, "needs verbs or nouns"),
        ({"verbs": "@nothing"}, "no word list"),
    ],
)
def test_wrong_data_is_refused(wrong: dict[str, Any], why: str) -> None:
    right = {"id": "r", "type": "ASSAULT", "verbs": "attack", "example": "A attacked B.", "counter": "A met B."}
    with pytest.raises(ValueError, match=why):
        build_book([{**right, **wrong}], {})


def test_a_rule_cannot_be_defined_twice() -> None:
    entry = {"id": "r", "type": "ASSAULT", "verbs": "attack", "example": "A attacked B.", "counter": "A met B."}
    with pytest.raises(ValueError, match="twice"):
        build_book([entry, entry], {})
