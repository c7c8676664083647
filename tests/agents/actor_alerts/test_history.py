"""The chance of a burst, and distances on the globe."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agents.actor_alerts.facts import kilometres, name_key
from agents.actor_alerts.history import Order, poisson_tail


@given(st.integers(0, 40), st.floats(0.001, 30))
def test_the_tail_is_the_sum_of_the_chances(count: int, expected: float) -> None:
    chances = (math.exp(-expected + n * math.log(expected) - math.lgamma(n + 1)) for n in range(count, 400))
    assert poisson_tail(count, expected) == pytest.approx(math.fsum(chances), rel=1e-6, abs=1e-300)


@given(st.lists(st.tuples(st.booleans(), st.integers(0, 5), st.sampled_from("abc"))))
def test_order_is_a_sorted_set(edits: list[tuple[bool, int, str]]) -> None:
    order, plain = Order(), set[tuple[float, str]]()
    for put, at, event_id in edits:
        mark = (float(at), event_id)
        (order.add if put else order.drop)("actor", mark)
        (plain.add if put else plain.discard)(mark)
    assert list(order.earlier("actor", (9.0, ""))) == sorted(plain, reverse=True)
    assert order.later("actor", (2.0, "b")) == sorted(mark for mark in plain if mark > (2.0, "b"))


def test_distances() -> None:
    assert kilometres(33.51, 36.29, 36.2, 37.16) == pytest.approx(309, abs=2)
    assert kilometres(0, 179.5, 0, -179.5) == pytest.approx(111.2, abs=0.5)
    assert kilometres(10, 20, 10, 20) == 0


def test_free_names_are_compared_without_case_accents_hyphens_and_article() -> None:
    assert name_key("The Deir-ez-Zor Military Council") == name_key("Deir ez Zor military council")
    assert name_key("Bassem Azíz") == name_key("BASSEM AZIZ")
    assert name_key("Bassem Aziz") != name_key("Bassem Assad")
