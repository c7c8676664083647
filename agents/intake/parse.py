"""From an agency's bytes to articles: the format by content type, or by how the data begins."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from agents.errors import InvalidInput
from agents.intake import article_json, ninjs, plain_text
from agents.intake.draft import Draft, finish
from agents.intake.json_value import json_of
from agents.intake.raw import MAX_BYTES, Raw
from schemas.article import Article

ARTICLE: Final = "application/vnd.wirewatch.article+json"
_NINJS_ONLY: Final = frozenset(
    """versioncreated versionCreated pubstatus pubStatus altids altIds headlines bodies body_text body_html body_xhtml
    type""".split()
)


def parse(
    data: bytes, content_type: str | None = None, *, provider: str = "", received: datetime | None = None
) -> list[Article]:
    """The articles in one message; raises InvalidInput with a reason and a detail for whoever runs the feed.

    `provider` overrides what the item says; `received` stands in where an item carries no date (plain text).
    """
    raw = Raw(data, content_type or "", provider, received)
    if len(data) > MAX_BYTES:
        raise InvalidInput("too large", f"the message has {len(data)} bytes, more than {MAX_BYTES}")
    if not data.strip():
        raise InvalidInput("empty message", "the message has no bytes")
    kind = _kind(raw)
    if kind == "json":
        return _json(raw)
    return [finish(draft, raw) for draft in plain_text.drafts(raw)]


def _kind(raw: Raw) -> str:
    media = raw.media_type
    if media.endswith("json"):
        return "json"
    if media == "text/plain":
        return "text"
    start = raw.data.lstrip(b"\xef\xbb\xbf \t\r\n")[:1]
    return "json" if start in (b"{", b"[", b'"') else "text"


def _json(raw: Raw) -> list[Article]:
    value = json_of(raw)
    if raw.media_type == ARTICLE or _is_article(value):
        return [article_json.article(value, raw)]
    drafts: list[Draft] = ninjs.drafts(value)
    return [finish(draft, raw) for draft in drafts]


def _is_article(value: Any) -> bool:
    """Article JSON has its `published_at`; a record that lacks it is one still where no field is of ninjs."""
    if not isinstance(value, dict):
        return False
    return "published_at" in value or (not _NINJS_ONLY & value.keys() and ("body" in value or "status" in value))
