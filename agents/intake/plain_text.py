"""Plain text with a dateline: headline lines, then "RAQQA, Syria (AP) — Troops …", in each agency's manner."""

from __future__ import annotations

import re
from typing import Final

from agents.errors import InvalidInput
from agents.intake import embargo_note
from agents.intake.dateline import dateline_of
from agents.intake.draft import Draft, check_text, line, paragraphs
from agents.intake.providers import provider_of
from agents.intake.raw import Raw, text_of
from agents.intake.telegraph import marks

_BYLINE: Final = re.compile(r"(?:by|von|par|por) [A-ZÀ-Þ]", re.IGNORECASE)
_URGENT: Final = re.compile(r"\W*(?P<word>FLASH|BULLETIN|NEWS ?ALERT|ALERT|URGENT|EILMELDUNG|EIL)\b(?=\W*$|\s*[-:–—])")
_URGENCY: Final = {"FLASH": 1, "BULLETIN": 2, "URGENT": 3}
_HEADS: Final = 4
"""Lines at the top in which marks are looked for."""


def drafts(raw: Raw) -> list[Draft]:
    """The one item that a text is; raises InvalidInput where there is no text.

    What nobody declared to be text must show a dateline: a stray word on the wire is no dispatch.
    """
    text = text_of(raw)
    check_text("body", text)
    parts = paragraphs(text).split("\n\n")
    headline, byline, body = heads_and_body(parts)
    if not body:
        raise InvalidInput("empty body", "the text has no paragraph")
    told = next((match for part in parts if (match := dateline_of(part))), None)
    if told is None and raw.media_type == "":
        raise InvalidInput("unknown format", "no known format, and no dateline to tell a dispatch by; send it as text/plain")
    heads = [row[:300] for part in parts[:_HEADS] for row in part.split("\n")[:_HEADS]][:_HEADS]
    status, signal = marks("", heads)
    embargoed, until = embargo_note.told_in(heads, raw.received)
    urgent = next((found["word"] for row in heads if (found := _URGENT.match(row))), None)
    return [
        Draft(
            source_format="text",
            provider=provider_of(told["provider"]) if told else "",
            status="embargoed" if embargoed and status == "usable" else status,
            signal=signal,
            urgency=_URGENCY.get(urgent, 2) if urgent else None,
            headline=line(headline),
            byline=line(byline),
            body=body,
            embargoed_until=until,
        )
    ]


def heads_and_body(parts: list[str]) -> tuple[str, str, str]:
    """Headline, byline and body; lines before the dateline are heads, without one a short first line is the headline."""
    start = next((n for n, part in enumerate(parts) if dateline_of(part)), None)
    if not parts:
        return "", "", ""
    if start is None:
        first, _, rest = parts[0].partition("\n")
        head = rest == "" and len(parts) > 1 and len(first) <= 150 and not first.rstrip().endswith((".", "?", "!", "\u201d"))
        return (first, "", "\n\n".join(parts[1:])) if head else ("", "", "\n\n".join(parts))
    found = dateline_of(parts[start])
    at = found.start() if found else 0
    heads = [row.strip() for part in [*parts[:start], parts[start][:at]] for row in part.split("\n") if row.strip()]
    bylines = [row for row in heads if _BYLINE.match(row)]
    headline = " ".join(row for row in heads if row not in bylines)
    return headline, " ".join(bylines), "\n\n".join([parts[start][at:], *parts[start + 1 :]])
