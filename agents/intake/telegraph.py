"""What the two telegraphic formats (IPTC 7901, ANPA 1312) share: control characters, wrapped lines, months, marks in words."""

from __future__ import annotations

import re
import unicodedata
from datetime import UTC, datetime, timedelta, timezone
from typing import Final

from schemas.article import Signal, Status

SOH, STX, ETX = "\x01", "\x02", "\x03"

_CONTROLS: Final = re.compile(r"[\x00-\x08\x0b-\x0c\x0e-\x1f\x7f]")
_HEAD: Final = 300
"""Characters of a line in which marks are looked for."""
_NEW_PARAGRAPH: Final = re.compile(r"(?:\t\s*|  +)\S")
_MONTHS: Final = {
    start: month
    for month, starts in enumerate(
        (
            "jan gen ene janv",
            "feb fev",
            "mar mrz",
            "apr avr abr",
            "may mai mag maj",
            "jun juin giu",
            "jul juil lug",
            "aug aou ago",
            "sep set",
            "oct okt ott out",
            "nov",
            "dec dez dic des",
        ),
        start=1,
    )
    for start in starts.split()
}
_HOURS: Final = {"EST": -5, "EDT": -4, "CST": -6, "CDT": -5, "MST": -7, "MDT": -6, "PST": -8, "PDT": -7}
_HOURS_EUROPE: Final = {"MEZ": 1, "CET": 1, "MESZ": 2, "CEST": 2, "BST": 1, "EET": 2, "MSK": 3, "HNEC": 1}
_OF_AN_ITEM: Final = r"(?=\s*(?:$|[-:.,\u2013\u2014]|(?i:(?:the )?(?:story|item)\b|for release)|BC\b|[A-Z]{2,4} ?\d{3,4}\b))"
_SHOUTED_KILL: Final = re.compile(
    rf"\W*(?:EDITORS?\W+)?(?:KILL KILL KILL|(?:(?:BULLETIN|MANDATORY|STORY) )*(?:KILL|ELIMINATION)\b{_OF_AN_ITEM})"
)
_SHOUTED_HOLD: Final = re.compile(rf"\W*(?:EDITORS?\W+)?(?:HOLD HOLD HOLD|(?:MANDATORY )?(?:WITH)?HOLD\b{_OF_AN_ITEM})")
_SLUG_KILL: Final = re.compile(r"(?:,|\b(?:bulletin|mandatory|story)) ?(?:kill|elimination)\b", re.IGNORECASE)
_SLUG_HOLD: Final = re.compile(r"(?:,|\bmandatory) ?(?:with)?hold\b|\bhold for release\b", re.IGNORECASE)
_ADVISORY: Final = re.compile(
    r"\b(?:editors?'?|editorial|media|AP|service)[- ]+advisory\b|\badvisory to editors\b", re.IGNORECASE
)
_NOT_TO_PRINT: Final = re.compile(
    r"\W*(?:ADVISORY\W+)?(?:THIS (?:ITEM|ADVISORY) IS )?NOT FOR (?:PUBLICATION|BROADCAST|RELEASE)\b"
)
_CORRECT: Final = re.compile(
    r"\b(?:REFILE|CORRECTS|CORRECTED|CORRECTIVE|CORRECTION(?=\s*(?:$|[-:,.;(/\u2013\u2014]|[A-Z]{2,4} ?\d{3})))\b",
    re.IGNORECASE,
)
_UPDATE: Final = re.compile(r"\b(?:\d+(?:st|nd|rd|th) ?(?:Ld|Lead)|Writethru|UPDATE ?\d*|UPDATES|RECASTS)\b", re.IGNORECASE)


def wire_text(data: bytes) -> str:
    """The data as text: UTF-8 where it is that, else the Western code page, in which these formats are still sent."""
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace")


def unwrapped(text: str) -> list[str]:
    """The paragraphs of text in short lines: one begins after a blank line or with an indented line."""
    found: list[list[str]] = [[]]
    for row in _CONTROLS.sub("", text.replace("\r\n", "\n").replace("\r", "\n")).split("\n"):
        if not row.strip() or _NEW_PARAGRAPH.match(row):
            found.append([])
        if row.strip():
            found[-1].append(row.strip())
    return [" ".join(rows) for rows in found if rows]


def month_of(name: str) -> int | None:
    """The month of a name or its beginning, in the languages of the larger agencies."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", name.lower()) if c.isalpha())
    return _MONTHS.get(plain[:4]) or _MONTHS.get(plain[:3])


def zoned(year: int, month: int, day: int, hour: int, minute: int, zone: str | None) -> datetime | None:
    """A moment in UTC from the parts that a trailer gives; UTC where the zone is missing, None where no day is so named."""
    hours = {**_HOURS, **_HOURS_EUROPE}.get((zone or "").upper(), 0)
    try:
        return datetime(year, month, day, hour, minute, tzinfo=timezone(timedelta(hours=hours))).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def marks(slug: str, paragraphs: list[str]) -> tuple[Status, Signal | None]:
    """Status and signal as the slug says, or as one of the first lines shouts.

    A story that tells of a kill, of aid that is withheld or of an elimination must not be taken for such a mark: lines count
    only where they begin with it, in capitals, and slugs only where it stands after the story's name. An advisory to editors is
    not for publication, so it is withheld.
    """
    heads = [paragraph[:_HEAD] for paragraph in paragraphs[:3]]
    if _SLUG_KILL.search(slug) or any(_SHOUTED_KILL.match(head) for head in heads):
        return "canceled", None
    if (
        _SLUG_HOLD.search(slug)
        or _ADVISORY.search(slug)
        or any(_SHOUTED_HOLD.match(head) or _NOT_TO_PRINT.match(head) for head in heads)
    ):
        return "withheld", None
    if _CORRECT.search(slug) or any(_CORRECT.match(head.lstrip("(- ")) for head in heads[:1]):
        return "usable", "correction"
    return "usable", "update" if _UPDATE.search(slug) else None
