"""Severity: bounded, and higher for what is worse."""

from __future__ import annotations

from typing import get_args

from hypothesis import given
from hypothesis import strategies as st

from agents.extraction.severity import severity_of
from schemas.event import CountKind, EventType

counts = st.dictionaries(
    st.sampled_from(get_args(CountKind)), st.tuples(st.integers(0, 10**7), st.none() | st.integers(0, 10**7)), max_size=4
)


@given(st.sampled_from(get_args(EventType)), counts)
def test_severity_stays_between_nought_and_ten(event_type: EventType, toll: dict[CountKind, tuple[int, int | None]]) -> None:
    assert 0 <= severity_of(event_type, None, toll) <= 10


@given(st.integers(0, 10**5), st.integers(1, 10**5))
def test_more_dead_are_never_less_severe(killed: int, more: int) -> None:
    fewer, greater = ({"killed": (killed, None)}, {"killed": (killed + more, None)})
    assert severity_of("ASSAULT", None, greater) >= severity_of("ASSAULT", None, fewer)  # type: ignore[arg-type]


def test_what_did_not_happen_weighs_less() -> None:
    assert severity_of("ASSAULT", None, {}, negated=True) < severity_of("ASSAULT", None, {}, modality="planned")
    assert severity_of("ASSAULT", None, {}, modality="denied") < severity_of("ASSAULT", None, {})


def test_violence_outweighs_talk() -> None:
    assert severity_of("CONSULT", None, {}) < severity_of("PROTEST", None, {}) < severity_of("ASSAULT", None, {})
