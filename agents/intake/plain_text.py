"""Plain text with a dateline: headline lines, then "RAQQA, Syria (AP) — Troops …"."""

from __future__ import annotations

import re
from typing import Final

from agents.errors import InvalidInput
from agents.intake.draft import Draft, check_text, line, paragraphs
from agents.intake.providers import provider_of
from agents.intake.raw import Raw, text_of

_DATELINE: Final = re.compile(
    r"(?P<city>[A-ZÀ-ÖØ-Þ][A-ZÀ-ÖØ-Þa-z'’.\- ]{1,40}(?:[,/] ?[\w .'’\-]{2,40}){0,3}?),? ?"
    r"(?:\([^)\d]{0,3}\d[^)]{0,20}\) )?"
    r"\((?P<provider>[A-Z][\w .&\-]{1,30})\) ?(?:[—–-]{1,2}|_) ?(?=\S)"
)
_BYLINE: Final = re.compile(r"(?:by|von|par|por) [A-ZÀ-Þ]", re.IGNORECASE)


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
    told = next((match for part in parts if (match := _dateline(part))), None)
    if told is None and raw.media_type == "":
        raise InvalidInput("unknown format", "no known format, and no dateline to tell a dispatch by; send it as text/plain")
    return [
        Draft(
            source_format="text",
            provider=provider_of(told["provider"]) if told else "",
            headline=line(headline),
            byline=line(byline),
            body=body,
        )
    ]


def _dateline(part: str) -> re.Match[str] | None:
    """The dateline at the start of a paragraph, or of one of its first lines."""
    for at in [0, *(n.end() for n in re.finditer("\n", part[:600]))][:5]:
        found = _DATELINE.match(part, at)
        if found and found["city"].split(",")[0].strip()[:2].isupper():
            return found
    return None


def heads_and_body(parts: list[str]) -> tuple[str, str, str]:
    """Headline, byline and body; lines before the dateline are heads, without one a short first line is the headline."""
    start = next((n for n, part in enumerate(parts) if _dateline(part)), None)
    if not parts:
        return "", "", ""
    if start is None:
        first, _, rest = parts[0].partition("\n")
        head = rest == "" and len(parts) > 1 and len(first) <= 150 and not first.rstrip().endswith((".", "?", "!", "\u201d"))
        return (first, "", "\n\n".join(parts[1:])) if head else ("", "", "\n\n".join(parts))
    found = _dateline(parts[start])
    at = found.start() if found else 0
    heads = [row.strip() for part in [*parts[:start], parts[start][:at]] for row in part.split("\n") if row.strip()]
    bylines = [row for row in heads if _BYLINE.match(row)]
    headline = " ".join(row for row in heads if row not in bylines)
    return headline, " ".join(bylines), "\n\n".join([parts[start][at:], *parts[start + 1 :]])
