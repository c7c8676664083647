"""Which event goes on when groups change, and how a new one is named."""

from __future__ import annotations

from datetime import timedelta

from agents.event_fusion.identity import heirs, new_id
from agents.event_fusion.telling import Key, Telling, telling
from tests.agents.event_fusion.fusion import told
from tests.builders import NOON


def members(count: int) -> tuple[list[Key], dict[Key, Telling]]:
    """So many reports, each an hour after the one before."""
    tellings = [telling(told(f"ap:{n}", at=NOON + timedelta(hours=n))) for n in range(count)]
    return [each.key for each in tellings], {each.key: each for each in tellings}


def test_the_event_with_the_oldest_report_takes_the_other_in() -> None:
    (a, b, c), known = members(3)
    goes_on, merged = heirs([frozenset({a, b, c})], {"e1": [b], "e2": [a, c]}, known)
    assert (goes_on, merged) == ({0: "e2"}, ["e1"])


def test_the_part_with_the_oldest_report_keeps_the_name() -> None:
    (a, b, c), known = members(3)
    goes_on, merged = heirs([frozenset({b, c}), frozenset({a})], {"e1": [a, b, c]}, known)
    assert (goes_on, merged) == ({1: "e1"}, [])


def test_what_has_no_report_left_goes_nowhere() -> None:
    (only,), known = members(1)
    goes_on, merged = heirs([frozenset({only})], {"e1": [("gone", "r")]}, known)
    assert (goes_on, merged) == ({}, [])


def test_when_the_oldest_report_is_withdrawn_the_next_one_carries_the_name() -> None:
    (a, b), known = members(2)
    goes_on, _ = heirs([frozenset({b})], {"e1": [a, b]}, {b: known[b]})
    assert goes_on == {0: "e1"}


def test_a_name_is_of_block_and_report_and_never_taken_twice() -> None:
    key = ("ap:1", "r1")
    first = new_id("relief", key, lambda _: False)
    assert new_id("relief", key, lambda _: False) == first
    assert new_id("diplomacy", key, lambda _: False) != first
    assert new_id("relief", key, lambda name: name == first) != first
