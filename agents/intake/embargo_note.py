"""An embargo that a telegraphic or plain text tells in words: "EMBARGOED UNTIL 0600 GMT MARCH 25"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from agents.intake.telegraph import month_of, zoned

_TELLS: Final = re.compile(
    r"\W*(?:(?i:eds?|editors?|note to editors)\b\W*)?(?:STRICTLY |UNDER )?"
    r"(?:EMBARGO(?:ED)?\b|SPERRFRIST\b|(?i:(?:strictly )?embargoed (?:until|till?|for)\b))"
)
_HEAD: Final = 300
_CLOCK: Final = re.compile(
    r"\b(?P<hour>\d{1,2})(?:[:.]?(?P<minute>\d\d))?\s*(?P<half>[ap]\.?m\b\.?)?\s*(?:UHR\s*)?\(?(?P<zone>GMT|UTC|Z|E[SD]T|C[SD]T|M[SD]T|P[SD]T|"
    r"MESZ|MEZ|CEST|CET|BST|EET|MSK)\b",
    re.IGNORECASE,
)
_DAY_MONTH: Final = re.compile(
    r"\b(?P<day>\d{1,2})(?:st|nd|rd|th|\.)?\s+(?P<month>[^\W\d_]{3,10})\.?,?(?:\s+(?P<year>(?:19|20)\d\d))?"
)
_MONTH_DAY: Final = re.compile(
    r"\b(?P<month>[^\W\d_]{3,10})\.?\s+(?P<day>\d{1,2})\b(?:st|nd|rd|th)?,?(?:\s+(?P<year>(?:19|20)\d\d))?(?![:.]?\d)"
)


def told_in(lines: Sequence[str], published: datetime | None) -> tuple[bool, datetime | None]:
    """Whether one of the lines puts the item under embargo, and until when; None where it does not say so beyond doubt.

    A day without a year is the next one after the item was sent, a time without a day the next such time. An hour without a
    zone says nothing: released an hour early is released too early.
    """
    told = next((line for line in lines if _TELLS.match(line[:_HEAD])), None)
    if told is None:
        return False, None
    return True, _until(told[:_HEAD], published)


def _until(told: str, published: datetime | None) -> datetime | None:
    clock = _CLOCK.search(told)
    if clock is None:
        return None
    hour, minute = int(clock["hour"]), int(clock["minute"] or 0)
    if not clock["half"] and not clock["minute"]:
        return None
    if clock["half"]:
        hour = hour % 12 + (12 if clock["half"].lower().startswith("p") else 0)
    rest = told[: clock.start()] + " ; " + told[clock.end() :]
    for form in (_DAY_MONTH, _MONTH_DAY):
        for found in form.finditer(rest):
            month = month_of(found["month"])
            if month is not None:
                return _on(int(found["day"]), month, found["year"], hour, minute, clock["zone"], published)
    if published is None:
        return None
    today = zoned(published.year, published.month, published.day, hour, minute, clock["zone"])
    return today + timedelta(days=today <= published) if today else None


def _on(
    day: int, month: int, year: str | None, hour: int, minute: int, zone: str, published: datetime | None
) -> datetime | None:
    if year:
        return zoned(int(year), month, day, hour, minute, zone)
    if published is None:
        return None
    near = zoned(published.year, month, day, hour, minute, zone)
    if near is not None and near < published - timedelta(days=180):
        return zoned(published.year + 1, month, day, hour, minute, zone)
    return near
