"""Watches of every sort, so that each way to an alert is walked."""

from __future__ import annotations

from datetime import timedelta

from schemas.base import decode, encode
from schemas.watch import Burst, Near, Watch


def watches() -> tuple[Watch, ...]:
    """As they are read from their topic."""
    return tuple(decode(encode(watch), Watch) for watch in _written())


def _written() -> tuple[Watch, ...]:
    """Plain ones, and ones that remember: cooldown, novelty, bursts, providers."""
    return (
        Watch(watch_id="everything", name="Everything"),
        Watch(watch_id="group-7", name="One group", actors=("name:Group 7",), priority="flash"),
        Watch(watch_id="severe", name="Severe", min_severity=6, priority="urgent"),
        Watch(watch_id="quiet", name="Quiet after each", event_types=("ASSAULT", "ACCUSE"), cooldown=timedelta(hours=6)),
        Watch(watch_id="new-to-us", name="New to us", actors=("country:LVA", "country:EST", "name:Group 3"), novelty_days=2),
        Watch(
            watch_id="many-at-once",
            name="Many at once",
            actors=("name:Group 1", "name:Group 2", "name:Group 5"),
            burst=Burst(window=timedelta(hours=12), min_count=3, p_value=0.5),
        ),
        Watch(watch_id="two-agencies", name="Two agencies", min_providers=2),
        Watch(watch_id="around-here", name="Around here", near=Near(lat=10, lon=10, radius_km=1500)),
        Watch(watch_id="switched-off", name="Switched off", enabled=False),
    )
