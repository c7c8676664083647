"""Every rule fires on its example and not on its counter-example; wrong data is refused by name."""

from __future__ import annotations

from typing import Any

import pytest

from agents.extraction.actors.lexicon import load_roles
from agents.extraction.coder import Coder
from agents.extraction.events.rules import Rule, build_book, load_rules
from agents.extraction.gating import actor_words, is_worth_parsing, may_hold_actor
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
    assert is_worth_parsing(rule.example, load_rules())


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_an_actor_may_stand_in_every_example(rule: Rule) -> None:
    assert may_hold_actor(rule.example, WORDS)


@pytest.mark.parametrize(
    ("text", "may"),
    [
        ("The talks on a shared railway line were put off.", False),
        ("The soldiers attacked.", True),
        ("The two-year-old accord was signed by the rebels.", True),
        ("After the vote they protested.", True),
        ("Hezbollah fired rockets.", True),
        ("The strike was condemned in Damascus.", True),
        ("", False),
    ],
)
def test_no_actor_can_stand_where_there_is_no_name_role_or_pronoun(text: str, may: bool) -> None:
    assert may_hold_actor(text, WORDS) is may


def test_the_gate_stops_a_sentence_without_triggers() -> None:
    assert not is_worth_parsing("The museum is on the far bank of the river, beside an old mill.", load_rules())


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
