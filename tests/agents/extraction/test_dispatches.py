"""The coder against the dispatch set: recall, precision, and nothing forbidden told as a happening."""

from __future__ import annotations

import pytest

from agents.extraction.coder import Coder
from tests.agents.extraction.dispatch_set import Tally, code, score


@pytest.fixture(scope="module")
def tally(coder: Coder) -> Tally:
    return score(*code(coder))


@pytest.mark.model
def test_must_events_are_found(tally: Tally) -> None:
    assert tally.recall >= 0.90, tally.misses


@pytest.mark.model
def test_happenings_are_right(tally: Tally) -> None:
    assert tally.precision >= 0.90, tally.misses


@pytest.mark.model
def test_nothing_denied_negated_planned_or_past_is_told_as_a_happening(tally: Tally) -> None:
    assert not [miss for miss in tally.misses if miss[1] == "FORBIDDEN"]


@pytest.mark.model
def test_places_dates_and_tolls_are_right(tally: Tally) -> None:
    assert tally.accuracy_of_facts >= 0.85, tally.misses
