"""The scores that decide whether deduplication is good enough."""

from __future__ import annotations

import pytest

from streams.simulator.scores import b_cubed, pairs, report
from streams.simulator.truth import Truth
from tests.builders import a_story, an_article

TRUE = {"a": 1, "b": 1, "c": 1, "d": 2}


def test_pairs_of_a_perfect_answer() -> None:
    score = pairs({"a": "x", "b": "x", "c": "x", "d": "y"}, TRUE)
    assert (score.precision, score.recall, score.f1) == (1, 1, 1)


def test_pairs_of_one_blob_are_all_found_and_half_of_them_wrong() -> None:
    score = pairs(dict.fromkeys(TRUE, "x"), TRUE)
    assert (score.precision, score.recall) == (0.5, 1)


def test_b_cubed_counts_each_item() -> None:
    score = b_cubed({"a": "x", "b": "x", "c": "y", "d": "y"}, TRUE)
    assert score.precision == pytest.approx((1 + 1 + 0.5 + 0.5) / 4)
    assert score.recall == pytest.approx((2 / 3 + 2 / 3 + 1 / 3 + 1) / 4)


def test_a_wrong_kind_is_counted_with_its_reason() -> None:
    truth = Truth(uri="urn:test:1", version=1, kind="duplicate", lineage="l", thread="t", why="copy")
    found = report([truth], [a_story(an_article(), kind="new")])
    assert found.accuracy(["duplicate"]) == 0
    assert found.confused == {("copy", "duplicate", "new"): 1}
