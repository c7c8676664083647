"""Role nouns: found by their longest form, singular and plural, each of one class."""

from __future__ import annotations

import pytest

from agents.extraction.actors.lexicon import Roles, load_roles
from agents.extraction.actors.register import ARMS


@pytest.fixture(scope="module")
def roles() -> Roles:
    return load_roles()


@pytest.mark.parametrize(
    ("words", "role", "size", "plural"),
    [
        ("soldiers", "army", 1, True),
        ("the soldier", "army", 1, False),
        ("security forces", "army", 2, True),
        ("prime minister", "government", 2, False),
        ("foreign ministry", "foreign-ministry", 2, False),
        ("police officers", "police", 2, True),
        ("rebel commander", "rebels", 2, False),
        ("gunmen", "gunmen", 1, True),
        ("authorities", "government", 1, True),
        ("supreme court", "court", 2, False),
        ("opposition parties", "opposition", 2, True),
        ("fishermen", "civilians", 1, True),
    ],
)
def test_the_longest_role_noun_at_the_end(roles: Roles, words: str, role: str, size: int, *, plural: bool) -> None:
    found = roles.ending(words.split())
    assert found is not None
    word, length = found
    assert (word.role.id, length, word.plural) == (role, size, plural)


@pytest.mark.parametrize("words", ["table", "statement", "school", "house", ""])
def test_other_nouns_are_no_roles(roles: Roles, words: str) -> None:
    assert roles.ending(words.split()) is None


def test_every_arm_is_an_arm_of_states(roles: Roles) -> None:
    ends = {word.role.arm for word in roles.words()}
    assert ends - {"", "own"} <= set(ARMS)
    assert len(roles) > 800
