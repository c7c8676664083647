"""The stream's clock: it follows the many, and the few that are misdated move nothing."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from agents.stream_clock import MEMORY, StreamClock

HOUR = 3600


def test_the_clock_follows_the_stream_and_never_goes_back_for_a_few() -> None:
    clock = StreamClock()
    times = [clock.tick(hour * HOUR) for hour in [*range(100, 200), 0, 1, 2]]
    assert times == sorted(times)
    assert 160 * HOUR < times[-1] <= 199 * HOUR


def test_a_clock_that_was_led_astray_comes_back() -> None:
    clock = StreamClock()
    for _ in range(MEMORY):
        clock.tick(10**10)
    for _ in range(MEMORY):
        clock.tick(100 * HOUR)
    assert clock.now == 100 * HOUR


def test_a_clock_does_not_begin_with_what_is_misdated() -> None:
    clock = StreamClock(tentative=True)
    clock.tick(10**10)
    assert not clock.settled
    assert [clock.tick(hour * HOUR) for hour in range(100, 108)] == [100 * HOUR] * 7 + [104 * HOUR]
    assert clock.settled


def test_a_clock_that_goes_on_never_goes_back_for_the_first_records() -> None:
    clock = StreamClock(500 * HOUR, tentative=True)
    assert clock.settled
    assert clock.tick(100 * HOUR) == 500 * HOUR


def test_a_source_that_speaks_many_times_in_a_row_counts_once() -> None:
    clock = StreamClock()
    for number in range(MEMORY):
        clock.tick(100 * HOUR, f"urn:{number}")
    for _ in range(MEMORY):
        clock.tick(10**10, "urn:misdated")
    assert clock.now == 100 * HOUR


@given(st.permutations([*range(40), 10**7, 10**7, -(10**7)]), st.booleans())
def test_it_is_within_the_honest_dates_wherever_the_absurd_ones_come(hours: list[int], tentative: bool) -> None:
    clock = StreamClock(tentative=tentative)
    clock.tick(0)
    for hour in hours:
        assert clock.tick(hour * HOUR) <= 39 * HOUR
        assert (clock.now or 0) >= 0 or not clock.settled
