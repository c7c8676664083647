"""Moments as wires write them."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from agents.errors import InvalidInput

_BASIC = re.compile(r"(\d{4})(\d\d)(\d\d)(?:T?(\d\d)(\d\d)(\d\d)?)?\s*(Z|[+-]\d\d:?\d\d)?$")

_LONGEST = 80


def instant(text: str, field: str) -> datetime:
    """ISO 8601 (extended or basic, UTC where no zone is given) or RFC 822; raises InvalidInput that names the field."""
    plain = text.strip()[:_LONGEST]
    moment: datetime | None = None
    try:
        moment = datetime.fromisoformat(plain)
    except ValueError:
        basic = _BASIC.match(plain)
        try:
            if basic:
                year, month, day, hour, minute, second, zone = basic.groups()
                stamp = f"{year}-{month}-{day}T{hour or '00'}:{minute or '00'}:{second or '00'}{zone or 'Z'}"
                moment = datetime.fromisoformat(stamp)
            else:
                moment = parsedate_to_datetime(plain)
        except (ValueError, TypeError, IndexError, OverflowError):
            moment = None
    if moment is None:
        raise InvalidInput("bad date", f"{field}: {plain[:60]!r} is no ISO 8601 or RFC 822 date")
    try:
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
    except (OverflowError, ValueError):
        raise InvalidInput("bad date", f"{field}: {plain[:60]!r} is out of range") from None


def optional_instant(text: str | None, field: str) -> datetime | None:
    """Like `instant`, None for an absent or empty text."""
    return instant(text, field) if text and text.strip() else None
