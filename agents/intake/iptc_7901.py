"""IPTC 7901: text between SOH, STX and ETX with a telegraphic header and trailer."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Final

from agents.errors import InvalidInput
from agents.intake import embargo_note
from agents.intake.dateline import agency_in
from agents.intake.draft import Draft
from agents.intake.plain_text import heads_and_body
from agents.intake.providers import known_provider
from agents.intake.raw import Raw
from agents.intake.telegraph import marks, month_of, unwrapped, wire_text, zoned

_HEADER: Final = re.compile(
    r"\x01\s*(?P<source>[A-Za-z]{2,4})(?P<number>\d{3,4}) (?P<priority>\d) (?P<category>[A-Za-z]{1,4})"
    r"(?: (?P<words>\d{1,5}))?(?: (?P<slug>[^\r\n\x02]*))?[\r\n ]*\x02"
)
_KEYWORDS: Final = re.compile(r"\s*(?:[^\n/.]{2,40}/){1,5}[ \r]*\n(?:\([^\n)]{2,60}\)[ \r]*\n)?")
"""The line of keywords with which dpa and others begin: `Greece/Ferry/`."""
_HEAD: Final = re.compile(r"\s*(?P<rows>(?:[^\n]{1,120}\n){0,6}[^\n]{1,120}=)[ \r]*\n\s*\n")
"""Lines up to one that ends in =, before the first paragraph."""
_SHOUT: Final = re.compile(
    r"\W*(?:REFILE|CORRECTION|CORRECTED|URGENT|\d+(?:ST|ND|RD|TH) LEAD|UPDATE ?\d*|ROUNDUP ?\d*|\(?Achtung\)?)\W*"
)
_NOTEBOOK: Final = re.compile(r"# (?:Notebook|Notizblock)\b")
_TRAILER: Final = re.compile(
    r"(?P<day>\d\d)(?P<hour>\d\d)(?P<minute>\d\d)\s*(?P<zone>[A-Z]{3,4}(?=\s))?\s*(?P<month>[^\W\d_]{3,10})\.?\s*(?P<year>\d{4}|\d\d)?"
)
_ITEM: Final = re.compile(r"\b(?P<source>[A-Za-z]{2,4}) ?(?P<number>\d{3,4})\b")
_SOURCES: Final = {"rtr": "reuters", "reu": "reuters", "app": "ap", "tas": "tass", "xin": "xinhua", "ans": "ansa"}


def recognises(data: bytes) -> bool:
    """Whether the data has the header of this format."""
    return b"\x02" in data[:600] and _HEADER.search(data[:600].decode("latin-1")) is not None


def drafts(raw: Raw) -> list[Draft]:
    """The one item of a message; a kill or hold is of the item whose number it names."""
    text = wire_text(raw.data)
    header = _HEADER.search(text)
    if header is None:
        raise InvalidInput("bad header", "no IPTC 7901 header: SOH, source and number, priority, category, word count, STX")
    content, _, rest = text[header.end() :].partition("\x03")
    keywords = _KEYWORDS.match(content)
    text = content[keywords.end() :] if keywords else content
    head = _HEAD.match(text)
    shouts, headlines, bylines = _heads(head["rows"]) if head else ([], [], [])
    paragraphs, notebook = _parted(unwrapped(text[head.end() :] if head else text))
    slug = " ".join((header["slug"] or "").split())
    status, signal = marks(" ".join([slug, *shouts]), [*shouts, *paragraphs])
    published = _moment(rest, raw.received)
    source, number = header["source"].lower(), header["number"]
    if status != "usable" or signal == "correction":
        told = " ".join([slug, *shouts, *paragraphs[:4]])
        named = next((m for m in _ITEM.finditer(told) if m["source"].lower() == source), None)
        number = named["number"] if named else number
    headline, byline, body = ("", "", "\n\n".join(paragraphs)) if headlines else heads_and_body(paragraphs)
    embargoed, until = embargo_note.told_in([*shouts, *headlines, *paragraphs[:4]], published)
    day = published.strftime("%Y-%m-%d") if published else "undated"
    return [
        Draft(
            source_format="iptc7901",
            uri=f"urn:iptc7901:{source}:{day}:{number}",
            version=int(published.timestamp()) if published else 1,
            provider=_provider(source, slug, paragraphs),
            status="embargoed" if embargoed and status == "usable" else status,
            signal=signal,
            urgency=int(header["priority"]),
            headline=" ".join(headlines) or headline.rstrip(" =/") or slug,
            slugline=" ".join(keywords.group().split()) if keywords else slug,
            byline=" ".join(bylines) or byline,
            body=body,
            ednote=" ".join(notebook),
            published_at=published,
            embargoed_until=until,
        )
    ]


def _heads(rows: str) -> tuple[list[str], list[str], list[str]]:
    """What the lines of a head are: marks (REFILE, 1ST LEAD), headlines, bylines."""
    lines = [row.strip(" =\r") for row in rows.split("\n") if row.strip(" =\r")]
    shouts = [row for row in lines if _SHOUT.fullmatch(row)]
    bylines = [row for row in lines if re.match(r"(?:by|von|par|por) ", row, re.IGNORECASE)]
    return shouts, [row for row in lines if row not in shouts and row not in bylines], bylines


def _parted(paragraphs: list[str]) -> tuple[list[str], list[str]]:
    """The text, and the notebook that dpa sends under it, with what is not for publication."""
    at = next((n for n, part in enumerate(paragraphs) if _NOTEBOOK.match(part)), len(paragraphs))
    return paragraphs[:at], paragraphs[at:]


def _provider(source: str, slug: str, paragraphs: list[str]) -> str:
    """The agency: three letters that are its name, else what slug or dateline names (services have letters, too)."""
    named = _SOURCES.get(source) or known_provider(source)
    return (
        named
        or next((agency for word in slug.split() if (agency := known_provider(word))), "")
        or agency_in(paragraphs)
        or source
    )


def _moment(trailer: str, received: datetime | None) -> datetime | None:
    """Day, hour and minute, month and year of the trailer: `212322 GMT Nov 18` is the 21st, 23:22, November 2018."""
    found = _TRAILER.search(trailer)
    month = month_of(found["month"]) if found else None
    if found is None or month is None:
        return received
    year = found["year"]
    whole = (2000 + int(year) if len(year) == 2 else int(year)) if year else (received.year if received else None)
    if whole is None:
        return received
    return zoned(whole, month, int(found["day"]), int(found["hour"]), int(found["minute"]), found["zone"]) or received
