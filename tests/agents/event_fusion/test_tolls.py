"""Counts of several reports: what they say together, and what they cannot both mean."""

from __future__ import annotations

from datetime import timedelta
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agents.event_fusion.tolls import Word, agreement, merged
from schemas.event import Range
from tests.builders import NOON


def word(hours: float, counted: Range, story: str = "") -> Word:
    return Word(NOON + timedelta(hours=hours), story or f"s{hours}{counted}", counted, (hours, "u", "r"))


def test_the_newest_word_overtakes_older_ones() -> None:
    assert merged([word(0, (3, 3)), word(5, (12, 12)), word(9, (15, 15))]) == (15, 15)


def test_desks_that_speak_at_one_time_span_a_range() -> None:
    assert merged([word(8, (12, 12)), word(9, (14, 14))]) == (12, 14)


def test_an_open_end_beside_a_figure_stays_open() -> None:
    assert merged([word(8, (20, None)), word(9, (14, 14))]) == (14, None)


def test_a_vague_newer_word_is_refined_by_the_figure_before_it() -> None:
    assert merged([word(0, (31, 31)), word(9, (24, None))]) == (31, 31)


def test_words_that_can_both_be_true_narrow_the_range() -> None:
    assert merged([word(8, (700, None)), word(9, (200, 999))]) == (700, 999)


def test_a_lineage_that_corrects_itself_is_believed() -> None:
    assert merged([word(8, (40, 40), "s1"), word(9, (14, 14), "s1")]) == (14, 14)


words = st.lists(
    st.builds(
        lambda n, hours, low, extra: Word(
            NOON + timedelta(hours=hours), f"s{n % 3}", (low, None if extra is None else low + extra), (hours, f"u{n}", "r")
        ),
        st.integers(0, 9),
        st.integers(0, 12),
        st.integers(0, 50),
        st.one_of(st.none(), st.integers(0, 20)),
    ),
    min_size=1,
    max_size=6,
    unique_by=lambda w: w.order,
)


@given(words, st.randoms())
def test_order_does_not_matter_and_a_range_is_a_range(told: list[Word], random: Random) -> None:
    shuffled = list(told)
    random.shuffle(shuffled)
    low, high = merged(told)
    assert merged(shuffled) == (low, high)
    assert high is None or low <= high
    assert low >= min(w.counted[0] for w in told)


@pytest.mark.parametrize(
    ("older", "newer", "expected"),
    [
        ((12, 12), (12, 12), 1.0),
        ((1, 1), (1, 1), 0.4),
        ((10, None), (12, 12), 0.3),
        ((12, 12), (14, 14), 0.0),
        ((3, 3), (90, 90), -0.5),
        ((90, 90), (3, 3), -1.0),
    ],
)
def test_agreement(older: Range, newer: Range, expected: float) -> None:
    assert agreement({"killed": older}, {"killed": newer}) == expected


def test_one_contradiction_outweighs_another_count_that_agrees() -> None:
    assert agreement({"killed": (50, 50), "wounded": (7, 7)}, {"killed": (4, 4), "wounded": (7, 7)}) < 0


def test_different_counts_say_nothing() -> None:
    assert agreement({"killed": (50, 50)}, {"wounded": (7, 7)}) == 0
