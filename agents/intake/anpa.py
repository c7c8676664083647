"""ANPA 1312: high-speed wire text of North American agencies, one story under several categories and many leads."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from agents.errors import InvalidInput
from agents.intake import embargo_note
from agents.intake.draft import Draft, line
from agents.intake.plain_text import heads_and_body
from agents.intake.raw import Raw
from agents.intake.telegraph import marks, unwrapped, wire_text, zoned

_START: Final = re.compile(r"\x01\s*(?P<service>[A-Za-z])(?P<number>\d{4})")
_PRIORITY: Final = re.compile(r"(?P<priority>[fburda]) ?(?P<category>[a-z]{1,3})(?: (?P<rest>.*))?$", re.IGNORECASE)
_DATE: Final = re.compile(r"\b(?P<month>\d\d?)-(?P<day>\d\d?)(?:\s+(?P<words>\d{1,5}))?\s*$")
_TRAILER: Final = re.compile(
    r"(?P<agency>[A-Z]{2,5})-(?:[A-Z]{2,3}-)?(?P<month>\d\d)-(?P<day>\d\d)-(?P<year>\d{4}|\d\d)\s+(?P<hour>\d\d)(?P<minute>\d\d)"
    r"(?P<zone>[A-Z]{3,4})?"
)
_LEAD: Final = re.compile(r"(?P<n>\d+)(?:st|nd|rd|th)\s*(?:Ld|Lead)\b", re.IGNORECASE)
_ADD: Final = re.compile(r"(?P<n>\d+)(?:st|nd|rd|th)\s*Add\b", re.IGNORECASE)
_CYCLE: Final = re.compile(r"^(?:BC|AM|PM|BN|HFR)[- ]+(?:[A-Z]{2}--)?", re.IGNORECASE)
_URGENCY: Final = {"f": 1, "b": 2, "u": 3, "r": 4, "d": 6, "a": 7}
_AGENCIES: Final = {"AP": "ap", "APTV": "ap", "UPI": "upi", "CP": "cp", "AFP": "afp", "RTR": "reuters"}
_LAST_LINE: Final = re.compile(r"(?<!\s)\s*\^?[A-Z]{2,5}-(?:[A-Z]{2,3}-)?\d\d-\d\d-\d{2,4}\s+\d{4}[A-Z]{0,4}<?\s*$")
_OF_WRITERS: Final = re.compile(r"\b(?:Press|Writers?|Correspondents?|Editor|AP|Reporters?)\b")
_TAIL: Final = 80
_LAST: Final = 1000
"""The version of a kill: above any lead."""


@dataclass(slots=True)
class _Lines:
    """A message's text by what its lines are."""

    heads: list[str] = field(default_factory=list)
    bylines: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    paragraphs: list[str] = field(default_factory=list)


def recognises(data: bytes) -> bool:
    """Whether the data has the header of this format."""
    return b"\x02" in data[:600] and _START.search(data[:120].decode("latin-1")) is not None


def drafts(raw: Raw) -> list[Draft]:
    """The one story of a message, named by its slug and day, so that its leads and its repeats are one item."""
    text = wire_text(raw.data)
    header, found, rest = text.partition("\x02")
    start = _START.search(header)
    if start is None or not found:
        raise InvalidInput(
            "bad header", "no ANPA 1312 header: SOH, service letter and story number, priority, category, slug, STX"
        )
    content, _, trailer = rest.partition("\x03")
    ended = _TRAILER.search(trailer) or _TRAILER.search(content[-_TAIL:])
    content = _LAST_LINE.sub("", content)  # AP's trailer may stand before the ETX
    priority, slug, month_day = _header(header[start.end() :])
    published = _moment(ended) or raw.received
    lines = _codes(content)
    status, signal = marks(slug, [*lines.notes, *lines.paragraphs])
    embargoed, until = embargo_note.told_in([*lines.notes, *lines.paragraphs[:4]], published)
    # Where heads are marked as such, all else is text: what stands before a dateline, too.
    headline, byline, body = ("", "", "\n\n".join(lines.paragraphs)) if lines.heads else heads_and_body(lines.paragraphs)
    year = published.year if published else 0
    day = f"{year:04d}-{int(month_day[0]):02d}-{int(month_day[1]):02d}" if month_day else str(published)[:10]
    provider = _AGENCIES.get(ended["agency"], ended["agency"]) if ended else ""
    return [
        Draft(
            source_format="anpa1312",
            uri=f"urn:anpa1312:{start['service'].lower()}:{day}:{_root(slug) or start['number']}",
            version=_LAST if status == "canceled" else _version(slug),
            provider=provider,
            status="embargoed" if embargoed and status == "usable" else status,
            signal=signal,
            urgency=_URGENCY.get(priority),
            headline=" ".join(lines.heads) or headline or slug,
            slugline=slug,
            byline=", ".join(lines.bylines) or byline,
            body=body,
            ednote=" ".join(lines.notes),
            published_at=published,
            embargoed_until=until,
        )
    ]


def _header(text: str) -> tuple[str, str, tuple[str, str] | None]:
    """Priority, slug, and (month, day), whatever control characters part them."""
    priority = "r"
    month_day: tuple[str, str] | None = None
    slugs: list[str] = []
    for token in (token.strip() for token in re.split(r"[\x00-\x1f]+", text)):
        level = _PRIORITY.match(token)
        if level and len(level["category"]) <= 3 and not slugs:
            priority, token = level["priority"].lower(), (level["rest"] or "").strip()
        dated = _DATE.search(token)
        if dated:
            month_day, token = (dated["month"], dated["day"]), token[: dated.start()].strip()
        if token and re.search(r"[A-Za-z]{2}", token):
            slugs.append(token)
    return priority, line(" ".join(slugs)), month_day


def _codes(content: str) -> _Lines:
    """The lines between ^ and < or =, and the paragraphs; typesetting marks are taken off."""
    found = _Lines()
    for part in unwrapped(re.sub(r"(?m)^[^\S\n]*\^", "\n^", content)):
        if part.startswith("^"):
            words = line(part.strip("^<= "))
            if not words or _CYCLE.match(words):
                continue  # the slug once more, with the number of words
            if re.match(r"eds?\b", words, re.IGNORECASE):
                found.notes.append(words)
            elif re.match(r"by [A-Z]", words, re.IGNORECASE) or (found.bylines and _OF_WRITERS.search(words)):
                found.bylines.append(words)
            elif found.bylines or found.paragraphs:
                found.paragraphs.append(words)  # a line within the text, as in tables
            else:
                found.heads.append(words)
        elif re.match(r"eds?:", part, re.IGNORECASE):
            found.notes.append(part.rstrip("<="))
        elif words := part.replace("``", "\u201c").replace("''", "\u201d").rstrip("<=").strip():
            found.paragraphs.append(words)
    return found


def _moment(ended: re.Match[str] | None) -> datetime | None:
    if ended is None:
        return None
    year = int(ended["year"]) + (2000 if len(ended["year"]) == 2 else 0)
    return zoned(year, int(ended["month"]), int(ended["day"]), int(ended["hour"]), int(ended["minute"]), ended["zone"])


def _root(slug: str) -> str:
    """The name of the story: the slug without cycle, lead and additions after the first comma."""
    name = _CYCLE.sub("", slug).split(",")[0].strip()
    added = _ADD.search(slug)
    plain = re.sub(r"[^\w]+", "-", name.lower()).strip("-")
    return f"{plain}:add{added['n']}" if added and plain else plain


def _version(slug: str) -> int:
    lead = _LEAD.search(slug)
    if lead and len(lead["n"]) < 4:
        return int(lead["n"]) + 1
    return 2 if "writethru" in slug.lower() else 1
