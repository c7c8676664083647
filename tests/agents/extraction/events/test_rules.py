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
    assert is_worth_parsing(rule.example, load_rules(), WORDS)


@pytest.mark.parametrize(
    ("text", "actors"),
    [
        ("The talks on a shared railway line were put off.", 0),
        ("The soldiers attacked.", 1),
        ("The two-year-old accord was signed by the rebels on Tuesday.", 2),
        ("After the vote they protested.", 1),
        ("Hezbollah fired on Israel's army.", 3),
        ("Turkish police officers met Prime Minister Jane Doe and her Syrian aides.", 4),
        ("Prime Minister Jane Doe Visits Army Base", 7),
        ("The strike was condemned in Damascus.", 2),
        ("Élysée aides met the Syrian-backed force.", 2),
        ("", 0),
    ],
)
def test_names_roles_and_pronouns_may_be_actors(text: str, actors: int) -> None:
    assert len(possible_actors(text, WORDS)) == actors


@pytest.mark.parametrize(
    ("text", "may"),
    [
        ("The museum is on the far bank of the river, beside the General's old Mill.", False),
        ("Rebels attacked the army.", True),
        ("Soldiers surrendered.", True),
        ("The court casts light on the minister's doubt.", False),
        ("Critics doubt the minister.", True),
        ("The league imposed calm on Iraq.", False),
        ("The league imposed sanctions on Iraq.", True),
        ("The minister said Iraq has lost its army.", False),
        ("The minister said Iraq has to leave.", True),
        ("The minister warned that the Iraqi winter is cold.", True),
        ("The minister of Iraq condemned the weather.", False),
        ("The village, which Iraq and the rebels condemned, is quiet.", True),
        ("The truce and the talks follow from the plan of the kings and the rebels that Norway mediated.", True),
    ],
)
def test_the_gate_asks_for_a_trigger_with_its_company(text: str, may: bool) -> None:
    assert is_worth_parsing(text, load_rules(), WORDS) is may


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
