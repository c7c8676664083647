"""Names as word keys: folding, boldness, and the finder's one pass."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agents.extraction.actors.names import NameFinder, case_fits, key_of, slug


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("al-Shabaab", "Al Shabaab"),
        ("Côte d'Ivoire", "Cote d'Ivoire"),
        ("U.N.", "U.N"),
        ("Workers' Party", "Workers’ Party"),
        ("Ağrı", "AGRI"),
    ],
)
def test_spellings_of_one_name_share_a_key(one: str, other: str) -> None:
    assert key_of(one) == key_of(other)


@pytest.mark.parametrize(
    ("name", "written", "fits"),
    [
        ("IS", "IS", True),
        ("IS", "is", False),
        ("IS", "Is", False),
        ("NATO", "Nato", True),
        ("Chad", "chad", False),
        ("Chad", "CHAD", True),
        ("peshmerga forces", "Peshmerga forces", True),
        ("United Nations Security Council", "United Nations security council", True),
        ("White House", "White house", False),
    ],
)
def test_text_must_be_as_bold_as_the_name(name: str, written: str, *, fits: bool) -> None:
    assert case_fits(name, written) is fits


def test_a_slug_drops_the_apostrophe() -> None:
    assert slug("Lord's Resistance Army") == "lords-resistance-army"
    assert slug("Bassem Aziz") == "bassem-aziz"
    assert slug("—") == "unnamed"


def _finder(*names: str) -> NameFinder[str]:
    return NameFinder({key_of(name): [(name, name)] for name in names})


def test_the_longest_name_wins() -> None:
    hits = list(_finder("Islamic State", "Islamic State Khorasan", "Khorasan").find("the Islamic State Khorasan said"))
    assert [hit.values for hit in hits] == [("Islamic State Khorasan",)]


def test_an_article_does_not_hide_the_longer_name() -> None:
    hits = list(_finder("the South", "South Sudan").find("the South Sudan army of the South"))
    assert [hit.values[0] for hit in hits] == ["South Sudan", "the South"]


def test_a_comma_parts_two_names() -> None:
    assert [hit.values[0] for hit in _finder("Free Front", "Free").find("Free, Front")] == ["Free"]


def test_letters_of_a_dotted_acronym_stand_together() -> None:
    assert not list(_finder("A.U.").find("A U.S. judge"))
    assert [hit.start for hit in _finder("A.U.").find("The A.U. said")] == [4]


def test_a_name_within_a_longer_word_is_no_name() -> None:
    assert not list(_finder("Iran").find("Iranians met"))


@given(st.text(max_size=200), st.lists(st.text(alphabet="abcAB .-'é", min_size=1, max_size=12), max_size=8))
def test_hits_lie_in_the_text_and_do_not_overlap(text: str, names: list[str]) -> None:
    end = 0
    for hit in _finder(*[name for name in names if key_of(name)]).find(text):
        assert end <= hit.start < hit.end <= len(text)
        end = hit.end
        assert key_of(text[hit.start : hit.end]) == key_of(hit.values[0])
