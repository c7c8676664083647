"""Durations as people write them: 30m, 6h, 2d, 1h30m, or ISO 8601."""

from __future__ import annotations

import re
from datetime import timedelta

import msgspec

_SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86_400, "w": 604_800}
_PART = re.compile(r"(\d+(?:\.\d+)?)\s*([smhdw])\s*", re.IGNORECASE)


def parse_duration(text: str) -> timedelta:
    """The duration that is meant; raises ValueError with what could have been written instead."""
    stripped = text.strip()
    if stripped[:1].upper() == "P":
        try:
            found = msgspec.convert(stripped.upper(), timedelta)
        except msgspec.ValidationError as error:
            raise ValueError(f"{text!r} is no ISO 8601 duration; write PT6H or 6h") from error
        if found > timedelta(0):
            return found
        raise ValueError(f"{text!r} must be longer than nothing")
    at, seconds = 0, 0.0
    while part := _PART.match(stripped, at):
        seconds += float(part.group(1)) * _SECONDS[part.group(2).lower()]
        at = part.end()
    if not stripped or at < len(stripped):
        raise ValueError(f"{text!r} is no duration; write 30m, 6h, 2d or PT6H")
    if seconds <= 0:
        raise ValueError(f"{text!r} must be longer than nothing")
    return timedelta(seconds=seconds)


def format_duration(duration: timedelta) -> str:
    """The duration in its largest whole units: 1d12h."""
    left, told = round(duration.total_seconds()), ""
    for unit in "dhms":
        count, left = divmod(left, _SECONDS[unit])
        told += f"{count}{unit}" if count else ""
    return told or "0s"
