"""Numbers as bounds."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agents.extraction.numbers import bounds_of, numbers, plus, value_of

CASES = [
    ("14", (14, 14)),
    ("1,234,567", (1_234_567, 1_234_567)),
    ("1.5 million", (1_500_000, 1_500_000)),
    ("half a million", (500_000, 500_000)),
    ("twenty-three", (23, 23)),
    ("one hundred and five", (105, 105)),
    ("two thousand three hundred", (2_300, 2_300)),
    ("two dozen", (24, 24)),
    ("half a dozen", (6, 6)),
    ("a dozen", (12, 12)),
    ("at least 14", (14, None)),
    ("no fewer than nine", (9, None)),
    ("more than 3,000", (3_000, None)),
    ("at least a dozen", (12, None)),
    ("30 or more", (30, None)),
    ("up to 20", (1, 20)),
    ("as many as 1,000", (1, 1_000)),
    ("fewer than 10", (0, 9)),
    ("some 400", (360, 440)),
    ("about 10", (9, 11)),
    ("nearly 200", (180, 200)),
    ("one or two", (1, 2)),
    ("between 10 and 20", (10, 20)),
    ("two to three thousand", (2_000, 3_000)),
    ("10-15", (10, 15)),
    ("dozens", (24, 99)),
    ("at least dozens", (24, None)),
    ("several hundred", (300, 999)),
    ("hundreds", (200, 999)),
    ("tens of thousands", (20_000, 99_999)),
    ("millions", (2_000_000, None)),
    ("no", (0, 0)),
]


@pytest.mark.parametrize(("text", "bounds"), CASES, ids=[text for text, _ in CASES])
def test_bounds(text: str, bounds: tuple[int, int | None]) -> None:
    assert bounds_of(text) == bounds


@pytest.mark.parametrize("text", ["$5 million", "5 percent", "12%", "F-16 jets", "a 22-year-old man", "at 3 p.m. the shelling"])
def test_what_counts_nothing_is_no_number(text: str) -> None:
    assert not list(numbers(text))


def test_numbers_of_a_sentence_stand_where_they_were_read() -> None:
    text = "At least 14 people were killed and about 20 wounded in two villages."
    assert [(text[n.start : n.end], n.range) for n in numbers(text)] == [
        ("At least 14", (14, None)),
        ("about 20", (18, 22)),
        ("two", (2, 2)),
    ]


def test_a_sum_is_open_where_one_part_is() -> None:
    assert plus((2, 2), (3, None)) == (5, None)
    assert plus((2, 2), (3, 4)) == (5, 6)


@given(st.integers(min_value=0, max_value=999_999_999))
def test_figures_with_and_without_commas_are_read_as_they_are(value: int) -> None:
    assert bounds_of(str(value)) == (value, value)
    assert value_of(f"{value:,}") == value


@given(
    st.integers(min_value=1, max_value=10**9), st.sampled_from(["at least", "some", "nearly", "up to", "about", "fewer than"])
)
def test_bounds_hold_together_and_never_pass_the_figure(value: int, word: str) -> None:
    bounds = bounds_of(f"{word} {value}")
    assert bounds is not None
    low, high = bounds
    assert 0 <= low <= value
    assert high is None or low <= high


@given(st.text(max_size=300))
def test_any_text_is_read_without_harm(text: str) -> None:
    for number in numbers(text):
        assert 0 <= number.start < number.end <= len(text)
        assert number.low >= 0
        assert number.high is None or number.high >= number.low
