"""Temporal expressions of a text as ranges of days, against the day it was published."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date

from agents.extraction.calendar_days import (
    Anchor,
    Reader,
    ago,
    calendar_day,
    decade,
    month_alone,
    near_day,
    numeric,
    recent,
    span_of,
    weekday,
    year_alone,
    years,
)

_MONTH = (
    r"(?P<month>January|February|March|April|May|June|July|August|September|October|November|December"
    r"|(?:Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)\b\.?)"
)
_DAY = r"(?P<weekday>Mondays?|Tuesdays?|Wednesdays?|Thursdays?|Fridays?|Saturdays?|Sundays?|(?:Mon|Tues?|Wed|Thurs?|Fri|Sat)\.)"
_YEAR = r"(?P<year>(?:19|20)\d{2})"
_NTH = r"(?P<day>3[01]|[12]\d|0?[1-9])(?:st|nd|rd|th)?"
_UNIT = r"(?P<unit>day|night|week|month|year|decade|weekend|hour|minute)s?"
_PART = r"(?:\s+(?:morning|afternoon|evening|night|overnight))?"
_COUNT = (
    r"(?P<count>\d{1,3}|a|an|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|twenty|thirty|several|a\s+few|"
    r"a\s+couple\s+of|couple\s+of|few|many)"
)
_WHEN_IN_IT = (
    r"(?P<within>(?:the\s+)?(?:end|beginning|start|middle)\s+of|early(?:\s+in)?|late(?:\s+in)?|mid|earlier\s+in|later\s+in)"
)


_WHICH = r"(?:(?P<which>last|this|next|past|coming|previous)\s+)"
_READERS: tuple[tuple[re.Pattern[str], Reader], ...] = tuple(
    (re.compile(pattern, flags), reader)
    for pattern, flags, reader in (
        (r"\b(?P<year>(?:19|20)\d{2})-(?P<mm>\d{2})-(?P<dd>\d{2})\b", 0, numeric),
        (
            rf"\b(?:{_DAY},?\s+)?{_MONTH}\s+{_NTH}(?:\s*(?:-|\u2013|to|and)\s*(?P<upto>\d{{1,2}})\b)?(?!\d)(?:,?\s+{_YEAR}\b)?(?![\d:])",
            0,
            calendar_day,
        ),
        (rf"\b(?:{_DAY},?\s+)?(?:the\s+)?{_NTH}\s+(?:of\s+)?{_MONTH}(?:,?\s+{_YEAR})?(?!\w)", 0, calendar_day),
        (rf"\b(?:{_WHEN_IN_IT}[\s-]+)?{_WHICH}?{_MONTH}(?:,?\s+(?:of\s+)?{_YEAR}\b)(?!\w)", 0, month_alone),
        (rf"\b(?:{_WHEN_IN_IT}[\s-]+)?{_WHICH}?{_MONTH}(?P<year>(?!))?(?!\s+\d)(?!\w)", 0, month_alone),
        (
            r"\b(?:from\s+|between\s+)?(?P<year>(?:19|20)\d{2})\s*(?:-|\u2013|to|and|until)\s*(?P<until>(?:19|20)\d{2})\b",
            0,
            years,
        ),
        (r"\b(?P<decade>(?:19|20)\d0)s\b", 0, decade),
        (
            rf"(?:\b{_WHEN_IN_IT}[\s-]+|\b(?:in|since|until|of|from|by|during|before|after|back\s+in|spring|summer|autumn|fall|winter)\s+"
            rf"|(?<=\()|\bthe\s+(?=\d{{4}}\s[a-z]))(?:the\s+year\s+)?{_YEAR}\b(?![-/\d])",
            re.IGNORECASE,
            year_alone,
        ),
        (rf"\b(?:(?:early|late)\s+)?(?:on\s+)?{_WHICH}?{_DAY}(?:['\u2019]s)?{_PART}(?!\w)", 0, weekday),
        (
            r"\b(?P<near>(?:the\s+)?day\s+before\s+yesterday|(?:early|late|earlier|later)?\s*(?:today|tonight)|yesterday|tomorrow|"
            r"last\s+night|overnight|this\s+(?:morning|afternoon|evening)|earlier\s+in\s+the\s+day|hours\s+(?:earlier|ago|later))\b",
            re.IGNORECASE,
            near_day,
        ),
        (rf"\b{_COUNT}\s+{_UNIT}\s+(?P<way>ago|earlier|before|later|previously)\b", re.IGNORECASE, ago),
        (rf"\b(?:in|over|during|within|for)?\s*the\s+(?:past|last)\s+(?:{_COUNT}\s+)?{_UNIT}\b", re.IGNORECASE, recent),
        (rf"\b(?:in\s+)?recent\s+{_UNIT}\b", re.IGNORECASE, recent),
        (rf"\b(?:(?P<part>earlier|later|early|late)\s+)?{_WHICH}{_UNIT}\b", re.IGNORECASE, span_of),
        (r"\b(?:at|over|during|on)\s+(?P<which>the)\s+(?P<unit>weekend)\b", re.IGNORECASE, span_of),
    )
)
_OPEN = re.compile(r"\b(?:ever\s+)?since\s+(?:the\s+)?$|\bfrom\s+$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Expression:
    """A temporal expression: characters `start` to `end` of its text, and the days it means, first to last.

    `open` marks "since …": from then to the day of publication.
    """

    start: int
    end: int
    first: date
    last: date
    open: bool = False


def expressions(text: str, published: date, *, future: Callable[[int], bool] | None = None) -> Iterator[Expression]:
    """The temporal expressions of a text, left to right, none overlapping another.

    `future` tells of a character whether its clause looks ahead; weekdays of other clauses lie in the last seven days.
    """
    taken: list[tuple[int, int, re.Match[str], Reader]] = []
    for pattern, reader in _READERS:
        for hit in pattern.finditer(text):
            if not any(hit.start() < end and hit.end() > start for start, end, _, _ in taken):
                taken.append((hit.start(), hit.end(), hit, reader))
    previous: date | None = None
    for start, end, hit, reader in sorted(taken, key=lambda one: one[0]):
        try:
            told = reader(hit, Anchor(published, future(start) if future is not None else False, previous))
        except (OverflowError, ValueError):
            told = None
        if told is None:
            continue
        first, last = told
        opened = _OPEN.search(text[max(0, start - 20) : start]) is not None or hit.group().lower().startswith("since ")
        if opened and first < published:
            last = max(last, published)
        while start < end and text[start].isspace():
            start += 1
        yield Expression(start, end, first, last, opened)
        previous = first
