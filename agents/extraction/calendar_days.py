"""What a temporal expression means: a match of its pattern and the day of publication, read to a range of days."""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable
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
_BEFORE_MONTH = re.compile(r"\b(?:in|since|until|till|during|by|from|of|to)\s+(?:the\s+month\s+of\s+)?$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Anchor:
    """What an expression is read against: the day of publication, whether it lies ahead, the date told before it."""

    published: date
    future: bool
    previous: date | None


Days = tuple[date, date]
Reader = Callable[[re.Match[str], Anchor], Days | None]


def weekday(hit: re.Match[str], anchor: Anchor) -> Days | None:
    """Reads "on Tuesday", "last Friday": the last seven days, or the next ones where the text looks ahead."""
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


def near_day(hit: re.Match[str], anchor: Anchor) -> Days | None:
    """Reads "yesterday", "overnight", "tomorrow"."""
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


def calendar_day(hit: re.Match[str], anchor: Anchor) -> Days | None:
    """Reads "March 17", "20 March 2003", "March 5-7"."""
    month, day = _month(hit), int(hit.group("day"))
    year = hit.group("year")
    day_then = _safe(int(year), month, day) if year else _nearest(anchor, month, day)
    if day_then is None:
        return None
    upto = hit.groupdict().get("upto")
    last = _safe(day_then.year, month, int(upto)) if upto else None
    return day_then, last if last is not None and last > day_then else day_then


def month_alone(hit: re.Match[str], anchor: Anchor) -> Days | None:
    """Reads "in March", "the end of August 2016"."""
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


def year_alone(hit: re.Match[str], anchor: Anchor) -> Days | None:
    """Reads "in 2014", "early 2015"."""
    first, last = date(int(hit.group("year")), 1, 1), date(int(hit.group("year")), 12, 31)
    return _part_of(hit.group("within"), first, last)


def years(hit: re.Match[str], anchor: Anchor) -> Days | None:
    """Reads "from 2003 to 2011"."""
    low, high = int(hit.group("year")), int(hit.group("until"))
    return (date(low, 1, 1), date(high, 12, 31)) if low <= high else None


def decade(hit: re.Match[str], anchor: Anchor) -> Days | None:
    """Reads "the 1990s"."""
    year = int(hit.group("decade"))
    return date(year, 1, 1), date(year + 9, 12, 31)


def ago(hit: re.Match[str], anchor: Anchor) -> Days | None:
    """Reads "two days ago", "three days earlier"."""
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


def span_of(hit: re.Match[str], anchor: Anchor) -> Days | None:
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


def recent(hit: re.Match[str], anchor: Anchor) -> Days | None:
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


def numeric(hit: re.Match[str], anchor: Anchor) -> Days | None:
    """Reads "2017-03-22"."""
    day = _safe(int(hit.group("year")), int(hit.group("mm")), int(hit.group("dd")))
    return (day, day) if day is not None else None


def _month(hit: re.Match[str]) -> int:
    return _MONTH_NUMBER[hit.group("month").lower().rstrip(".")]


def _nearest(anchor: Anchor, month: int, day: int) -> date | None:
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


def _part_of(within: str | None, first: date, last: date) -> Days:
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


def _until(first: date, last: date, anchor: Anchor, step: int) -> Days:
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
