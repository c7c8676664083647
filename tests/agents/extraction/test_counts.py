"""Tolls tied to the word that counts them and to the act they belong to."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agents.extraction.context import Line
from agents.extraction.counts import all_counts, counts_of
from tests.agents.extraction.desk import a_line, model

CASES: list[tuple[str, str, dict[str, tuple[int, int | None]]]] = [
    ("A car bomb killed at least 14 people and wounded 20 in Baghdad.", "killed", {"killed": (14, None), "wounded": (20, 20)}),
    (
        "At least 14 people, most of them children, were killed and 20 wounded when a bomb exploded.",
        "exploded",
        {"killed": (14, None), "wounded": (20, 20)},
    ),
    ("Militants attacked a checkpoint, killing three soldiers and a policeman.", "attacked", {"killed": (4, 4)}),
    ("The blast killed a soldier and two civilians.", "blast", {"killed": (3, 3)}),
    ("The airstrike killed a family of five.", "airstrike", {"killed": (5, 5)}),
    ("The bombing left 12 dead and more than 30 others injured.", "bombing", {"killed": (12, 12), "wounded": (30, None)}),
    (
        "The attack killed 52 people, including five children, and injured 120.",
        "attack",
        {"killed": (52, 52), "wounded": (120, 120)},
    ),
    ("Police arrested dozens of protesters.", "arrested", {"detained": (24, 99)}),
    ("Some 400 people were detained during the rally.", "rally", {"detained": (360, 440)}),
    ("Gunmen kidnapped two or three aid workers.", "kidnapped", {"abducted": (2, 3)}),
    ("Tens of thousands of people marched through Minsk.", "marched", {"participants": (20_000, 99_999)}),
    ("About 1.5 million people have fled the fighting.", "fled", {"displaced": (1_350_000, 1_650_000)}),
    ("The insurgents freed 82 of the schoolgirls.", "freed", {"released": (82, 82)}),
    ("Hundreds of fighters surrendered to the army.", "surrendered", {"surrendered": (200, 999)}),
    ("No casualties were reported in the attack.", "attack", {"killed": (0, 0), "wounded": (0, 0)}),
    ("Nobody was hurt in the shelling.", "shelling", {"wounded": (0, 0)}),
    ("The death toll from the attack rose to 37.", "attack", {"killed": (37, 37)}),
    ("The clashes claimed the lives of 11 people.", "clashes", {"killed": (11, 11)}),
    ("Two police officers were killed by gunmen.", "killed", {"killed": (2, 2)}),
    ("The car bomb killed at least 75 displaced people.", "killed", {"killed": (75, None)}),
    ("The flood cost 43 lives.", "flood", {"killed": (43, 43)}),
    ("Police arrested a 20-year-old Dutch man on Monday.", "arrested", {"detained": (1, 1)}),
    ("The two leaders met for three hours on Monday.", "met", {}),
    ("Shells hit three villages and destroyed 14 houses.", "hit", {}),
]


def counted(line: Line, trigger: str) -> dict[str, tuple[int, int | None]]:
    token = next(token for token in line.doc if token.text == trigger)
    return {str(kind): bounds for kind, bounds in counts_of(line, token).items()}


@pytest.mark.model
@pytest.mark.parametrize(("text", "trigger", "toll"), CASES, ids=[text for text, _, _ in CASES])
def test_tolls_of_parsed_lines(text: str, trigger: str, toll: dict[str, tuple[int, int | None]]) -> None:
    assert counted(a_line(text, model()), trigger) == toll


@pytest.mark.parametrize(("text", "trigger", "toll"), CASES, ids=[text for text, _, _ in CASES])
def test_tolls_of_unparsed_lines(text: str, trigger: str, toll: dict[str, tuple[int, int | None]]) -> None:
    assert counted(a_line(text), trigger) == toll


@pytest.mark.model
def test_each_act_has_its_own_toll() -> None:
    line = a_line(
        "Militants attacked a base, killing three soldiers, while troops shelled a village, killing five civilians.", model()
    )
    assert counted(line, "attacked") == {"killed": (3, 3)}
    assert counted(line, "shelled") == {"killed": (5, 5)}


_WORDS = st.sampled_from(
    "killed wounded 14 at least dozens of people and were , no casualties soldiers a two toll rose to died".split()
)


@settings(max_examples=80, deadline=None)
@given(st.lists(_WORDS, min_size=1, max_size=40).map(" ".join))
def test_any_order_of_words_gives_bounds_that_hold(text: str) -> None:
    for one in all_counts(a_line(text)):
        low, high = one.bounds
        assert low >= 0
        assert high is None or high >= low
