"""State is let go by the stream's time, and a restart lets nothing go that the running stream holds."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from agents.actor_alerts.expiry import Expiry
from tests.builders import NOON, an_event

KEEP = timedelta(days=30)
LATER = NOON + timedelta(days=900)
MISDATED = NOON + timedelta(days=400)


def heard(dates: list[datetime]) -> tuple[Expiry, dict[str, bytes], dict[str, float]]:
    """An expiry that has heard of an event a date, each with an entry of its own, and swept after each."""
    state: dict[str, bytes] = {}
    touched: dict[str, float] = {}
    expiry = Expiry(state, keep=KEEP)
    for number, moment in enumerate(dates):
        key = f"e{number}"
        touched[key] = expiry.advance(an_event(key, updated_at=moment), LATER)
        state[key] = b"known"
        expiry.touch(key, touched[key])
        expiry.sweep()
    return expiry, state, touched


@pytest.mark.parametrize("misdated", [0, 1, 20, 80])
def test_a_restart_forgets_nothing_wherever_a_misdated_event_came(misdated: int) -> None:
    dates = [NOON + timedelta(minutes=number) for number in range(100)]
    dates.insert(misdated, MISDATED)
    _, state, touched = heard(dates)
    assert len(state) == 101
    again = Expiry(state, keep=KEEP)
    for key, moment in touched.items():
        again.touch(key, moment)
    again.set_clock()
    again.advance(an_event("next", updated_at=NOON + timedelta(hours=3)), LATER)
    assert again.sweep() == []


def test_what_the_stream_has_not_touched_for_long_goes() -> None:
    _, state, _ = heard([NOON, *(NOON + timedelta(days=40, minutes=number) for number in range(40))])
    assert "e0" not in state
    assert len(state) == 40
