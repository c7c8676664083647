"""Temporal expressions of a text as ranges of days, against the day it was published."""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from agents.extraction.numbers import bounds_of

_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_MONTHS = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)
_MONTH_NUMBER = {name: at + 1 for at, name in enumerate(_MONTHS)} | {
    name[:length]: at + 1 for at, name in enumerate(_MONTHS) for length in (3, 4)
}
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
_SINCE = r"(?P<since>since|from|after)\s+"


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


@dataclass(frozen=True, slots=True)
class _Anchor:
    """What an expression is read against: the day of publication, whether it lies ahead, the date told before it."""

    published: date
    future: bool
    previous: date | None


_Range = tuple[date, date]
_Reader = Callable[[re.Match[str], _Anchor], _Range | None]


def _weekday(hit: re.Match[str], anchor: _Anchor) -> _Range | None:
    wanted = next(at for at, day in enumerate(_DAYS) if day.startswith(hit.group("weekday").lower()[:3]))
    which = (hit.group("which") or "").lower()
    back = (anchor.published.weekday() - wanted) % 7
    if which == "last" and back == 0:
        back = 7
    if which in ("next", "coming") or (anchor.future and which not in ("last", "past")):
        ahead = (wanted - anchor.published.weekday()) % 7
        day = anchor.published + timedelta(days=ahead or (7 if which == "next" else 0))
    else:
        day = anchor.published - timedelta(days=back)
    return day, day


def _near_day(hit: re.Match[str], anchor: _Anchor) -> _Range | None:
    word = " ".join(hit.group("near").lower().split())
    today = anchor.published
    if word in ("yesterday", "last night", "yesterday's"):
        return today - timedelta(days=1), today - timedelta(days=1)
    if word == "overnight":
        return today - timedelta(days=1), today
    if word == "tomorrow":
        return today + timedelta(days=1), today + timedelta(days=1)
    if "day before yesterday" in word:
        return today - timedelta(days=2), today - timedelta(days=2)
    return today, today


def _calendar_day(hit: re.Match[str], anchor: _Anchor) -> _Range | None:
    month, day = _month(hit), int(hit.group("day"))
    year = hit.group("year")
    day_then = _safe(int(year), month, day) if year else _nearest(anchor, month, day)
    if day_then is None:
        return None
    upto = hit.groupdict().get("upto")
    last = _safe(day_then.year, month, int(upto)) if upto else None
    return day_then, last if last is not None and last > day_then else day_then


def _month_alone(hit: re.Match[str], anchor: _Anchor) -> _Range | None:
    month = _month(hit)
    year = hit.group("year")
    bare = not (year or hit.group("within") or hit.group("which"))
    if bare and not _BEFORE_MONTH.search(hit.string[max(0, hit.start() - 12) : hit.start()]):
        return None  # "may" and "march" are verbs, and "in March" is a month
    if year:
        first = date(int(year), month, 1)
    else:
        first = date(anchor.published.year, month, 1)
        which = (hit.group("which") or "").lower()
        if which == "next" or (anchor.future and which not in ("last", "past")):
            if (first.year, first.month) < (anchor.published.year, anchor.published.month):
                first = first.replace(year=first.year + 1)
        elif first > anchor.published or (which == "last" and month == anchor.published.month):
            first = first.replace(year=first.year - 1)
    last = first.replace(day=calendar.monthrange(first.year, first.month)[1])
    if not anchor.future and first <= anchor.published < last and not hit.group("within"):
        last = anchor.published
    return _part_of(hit.group("within"), first, last)


def _year_alone(hit: re.Match[str], anchor: _Anchor) -> _Range | None:
    first, last = date(int(hit.group("year")), 1, 1), date(int(hit.group("year")), 12, 31)
    return _part_of(hit.group("within"), first, last)


def _years(hit: re.Match[str], anchor: _Anchor) -> _Range | None:
    low, high = int(hit.group("year")), int(hit.group("until"))
    return (date(low, 1, 1), date(high, 12, 31)) if low <= high else None


def _decade(hit: re.Match[str], anchor: _Anchor) -> _Range | None:
    year = int(hit.group("decade"))
    return date(year, 1, 1), date(year + 9, 12, 31)


def _ago(hit: re.Match[str], anchor: _Anchor) -> _Range | None:
    count = _count(hit.group("count"))
    word = hit.group("way").lower()
    base = anchor.published if word == "ago" or anchor.previous is None else anchor.previous
    sign = 1 if word == "later" else -1
    unit = hit.group("unit").lower()
    if unit in ("hour", "minute"):
        return base, base
    if unit in ("day", "night"):
        low, high = sorted((base + sign * timedelta(days=n)) for n in count)
        return low, high
    if unit in ("week", "weekend"):
        low, high = sorted((base + sign * timedelta(weeks=n)) for n in count)
        return low - timedelta(days=3), high + timedelta(days=3)
    if unit == "month":
        low, high = sorted(_shift(base, sign * n) for n in count)
        return low.replace(day=1), high.replace(day=calendar.monthrange(high.year, high.month)[1])
    years = sorted(base.year + sign * n * (10 if unit == "decade" else 1) for n in count)
    return (date(years[0], 1, 1), date(years[1], 12, 31)) if years[0] > 0 and years[1] < 9999 else None


def _span_of(hit: re.Match[str], anchor: _Anchor) -> _Range | None:
    """last week, this month, next year, the weekend."""
    which, unit = hit.group("which").lower(), hit.group("unit").lower()
    today = anchor.published
    step = -1 if which in ("last", "past", "previous") else 1 if which in ("next", "coming") else 0
    if unit in ("day", "night"):
        return today + timedelta(days=step), today + timedelta(days=step)
    if unit == "week":
        monday = today - timedelta(days=today.weekday()) + timedelta(weeks=step)
        return _until(monday, monday + timedelta(days=6), anchor, step)
    if unit == "weekend":
        saturday = today - timedelta(days=(today.weekday() - 5) % 7)
        if step == 1 or (anchor.future and step == 0 and today.weekday() < 5):
            saturday += timedelta(weeks=1)
        return saturday, saturday + timedelta(days=1)
    if unit == "month":
        first = _shift(today.replace(day=1), step)
        return _until(first, first.replace(day=calendar.monthrange(first.year, first.month)[1]), anchor, step)
    if unit == "year":
        part = (hit.group("part") or "").lower()
        first, last = _until(date(today.year + step, 1, 1), date(today.year + step, 12, 31), anchor, step)
        return _part_of(part, first, last) if part in ("early", "late") and step else (first, last)
    return None


def _recent(hit: re.Match[str], anchor: _Anchor) -> _Range | None:
    """the past three days, recent weeks."""
    written = hit.groupdict().get("count")
    count = max(_count(written)) if written else 3
    unit = hit.group("unit").lower()
    days = {"hour": 0, "minute": 0, "day": 1, "night": 1, "week": 7, "weekend": 7, "month": 30, "year": 365, "decade": 3652}[
        unit
    ]
    if unit == "hour" and count >= 12:
        days, count = 1, max(1, count // 24)
    return anchor.published - timedelta(days=days * count), anchor.published


def _numeric(hit: re.Match[str], anchor: _Anchor) -> _Range | None:
    day = _safe(int(hit.group("year")), int(hit.group("mm")), int(hit.group("dd")))
    return (day, day) if day is not None else None


_WHICH = r"(?:(?P<which>last|this|next|past|coming|previous)\s+)"
_READERS: tuple[tuple[re.Pattern[str], _Reader], ...] = tuple(
    (re.compile(pattern, flags), reader)
    for pattern, flags, reader in (
        (r"\b(?P<year>(?:19|20)\d{2})-(?P<mm>\d{2})-(?P<dd>\d{2})\b", 0, _numeric),
        (
            rf"\b(?:{_DAY},?\s+)?{_MONTH}\s+{_NTH}(?:\s*(?:-|\u2013|to|and)\s*(?P<upto>\d{{1,2}})\b)?(?!\d)(?:,?\s+{_YEAR}\b)?(?![\d:])",
            0,
            _calendar_day,
        ),
        (rf"\b(?:{_DAY},?\s+)?(?:the\s+)?{_NTH}\s+(?:of\s+)?{_MONTH}(?:,?\s+{_YEAR})?(?!\w)", 0, _calendar_day),
        (rf"\b(?:{_WHEN_IN_IT}[\s-]+)?{_WHICH}?{_MONTH}(?:,?\s+(?:of\s+)?{_YEAR}\b)(?!\w)", 0, _month_alone),
        (rf"\b(?:{_WHEN_IN_IT}[\s-]+)?{_WHICH}?{_MONTH}(?P<year>(?!))?(?!\s+\d)(?!\w)", 0, _month_alone),
        (
            r"\b(?:from\s+|between\s+)?(?P<year>(?:19|20)\d{2})\s*(?:-|\u2013|to|and|until)\s*(?P<until>(?:19|20)\d{2})\b",
            0,
            _years,
        ),
        (r"\b(?P<decade>(?:19|20)\d0)s\b", 0, _decade),
        (
            rf"(?:\b{_WHEN_IN_IT}[\s-]+|\b(?:in|since|until|of|from|by|during|before|after|back\s+in|spring|summer|autumn|fall|winter)\s+"
            rf"|(?<=\()|\bthe\s+(?=\d{{4}}\s[a-z]))(?:the\s+year\s+)?{_YEAR}\b(?![-/\d])",
            re.IGNORECASE,
            _year_alone,
        ),
        (rf"\b(?:(?:early|late)\s+)?(?:on\s+)?{_WHICH}?{_DAY}(?:['\u2019]s)?{_PART}(?!\w)", 0, _weekday),
        (
            r"\b(?P<near>(?:the\s+)?day\s+before\s+yesterday|(?:early|late|earlier|later)?\s*(?:today|tonight)|yesterday|tomorrow|"
            r"last\s+night|overnight|this\s+(?:morning|afternoon|evening)|earlier\s+in\s+the\s+day|hours\s+(?:earlier|ago|later))\b",
            re.IGNORECASE,
            _near_day,
        ),
        (rf"\b{_COUNT}\s+{_UNIT}\s+(?P<way>ago|earlier|before|later|previously)\b", re.IGNORECASE, _ago),
        (rf"\b(?:in|over|during|within|for)?\s*the\s+(?:past|last)\s+(?:{_COUNT}\s+)?{_UNIT}\b", re.IGNORECASE, _recent),
        (rf"\b(?:in\s+)?recent\s+{_UNIT}\b", re.IGNORECASE, _recent),
        (rf"\b(?:(?P<part>earlier|later|early|late)\s+)?{_WHICH}{_UNIT}\b", re.IGNORECASE, _span_of),
        (r"\b(?:at|over|during|on)\s+(?P<which>the)\s+(?P<unit>weekend)\b", re.IGNORECASE, _span_of),
    )
)
_BEFORE_MONTH = re.compile(r"\b(?:in|since|until|till|during|by|from|of|to)\s+(?:the\s+month\s+of\s+)?$", re.IGNORECASE)
_OPEN = re.compile(r"\b(?:ever\s+)?since\s+(?:the\s+)?$|\bfrom\s+$", re.IGNORECASE)


def expressions(text: str, published: date, *, future: Callable[[int], bool] | None = None) -> Iterator[Expression]:
    """The temporal expressions of a text, left to right, none overlapping another.

    `future` tells of a character whether its clause looks ahead; weekdays of other clauses lie in the last seven days.
    """
    taken: list[tuple[int, int, re.Match[str], _Reader]] = []
    for pattern, reader in _READERS:
        for hit in pattern.finditer(text):
            if not any(hit.start() < end and hit.end() > start for start, end, _, _ in taken):
                taken.append((hit.start(), hit.end(), hit, reader))
    previous: date | None = None
    for start, end, hit, reader in sorted(taken, key=lambda one: one[0]):
        try:
            told = reader(hit, _Anchor(published, future(start) if future is not None else False, previous))
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


def _month(hit: re.Match[str]) -> int:
    return _MONTH_NUMBER[hit.group("month").lower().rstrip(".")]


def _nearest(anchor: _Anchor, month: int, day: int) -> date | None:
    """A day without a year: the last one before publication, or the next where the text looks ahead."""
    this = _safe(anchor.published.year, month, day)
    if this is None:
        return _safe(anchor.published.year - 1, month, day)
    if anchor.future:
        return this if this >= anchor.published else _safe(this.year + 1, month, day)
    # A day soon after publication is news of a date ahead ("the summit of May 3"), not of the year before.
    return this if this <= anchor.published + timedelta(days=60) else _safe(this.year - 1, month, day)


def _safe(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _shift(day: date, months: int) -> date:
    number = day.year * 12 + day.month - 1 + months
    year, month = divmod(number, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def _part_of(within: str | None, first: date, last: date) -> _Range:
    word = " ".join((within or "").lower().split())
    length = (last - first).days + 1
    third = timedelta(days=length // 3)
    if word.startswith(("early", "the beginning", "beginning", "the start", "start", "earlier")):
        return first, first + third
    if word.startswith(("late", "the end", "end", "later")):
        return last - third, last
    if word.startswith(("mid", "the mid")):
        return first + third, last - third
    return first, last


def _until(first: date, last: date, anchor: _Anchor, step: int) -> _Range:
    """This week or month ends today for what has happened, and begins today for what is planned."""
    if step == 0:
        return (max(first, anchor.published), last) if anchor.future else (first, min(last, anchor.published))
    return first, last


def _count(text: str) -> tuple[int, int]:
    word = " ".join(text.lower().split())
    if word in ("a", "an"):
        return 1, 1
    if word in ("few", "many", "couple of", "a couple of"):
        return (2, 2) if "couple" in word else (3, 9)
    bounds = bounds_of(word)
    if bounds is None:
        return 1, 1
    return bounds[0], bounds[1] if bounds[1] is not None else bounds[0]
