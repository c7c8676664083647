"""From an agency's bytes to articles: the format by content type, or by how the data begins."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from agents.errors import InvalidInput
from agents.intake import anpa, article_json, iptc_7901, newsml_1, newsml_g2, ninjs, nitf, plain_text, syndication
from agents.intake.draft import Found, Skipped, finish
from agents.intake.json_value import json_of
from agents.intake.markup import local_name
from agents.intake.raw import MAX_BYTES, Raw
from agents.intake.xml import tree_of
from schemas.article import Article

ARTICLE: Final = "application/vnd.wirewatch.article+json"
_NINJS_ONLY: Final = frozenset(
    """versioncreated versionCreated pubstatus pubStatus altids altIds headlines bodies body_text body_html body_xhtml
    type""".split()
)
_ROOTS: Final[dict[str, Callable[[Any], Sequence[Found]]]] = {
    "newsmessage": newsml_g2.drafts,
    "newsitem": newsml_g2.drafts,
    "packageitem": newsml_g2.drafts,
    "conceptitem": newsml_g2.drafts,
    "knowledgeitem": newsml_g2.drafts,
    "planningitem": newsml_g2.drafts,
    "catalogitem": newsml_g2.drafts,
    "newsml": newsml_1.drafts,
    "nitf": lambda root: [nitf.draft(root)],
    "rss": syndication.drafts,
    "rdf": syndication.drafts,
    "feed": syndication.drafts,
    "entry": syndication.drafts,
    "deleted-entry": syndication.drafts,
}
_DETAIL: Final = 400
_BLANKS: Final = b"\xef\xbb\xbf\xff\xfe \t\r\n"
"""Byte order marks and white space."""


@dataclass(slots=True)
class Reading:
    """What one message holds: its articles, why others of its items are none, and what beside them is no text at all."""

    articles: list[Article] = field(default_factory=list)
    refused: list[InvalidInput] = field(default_factory=list)
    skipped: list[str] = field(default_factory=list)


def parse(
    data: bytes, content_type: str | None = None, *, provider: str = "", received: datetime | None = None
) -> list[Article]:
    """The articles in one message; raises InvalidInput, for whoever runs the feed, where no item of it is an article.

    `provider` overrides what the item says; `received` stands in where an item carries no date (plain text).
    """
    return read(data, content_type, provider=provider, received=received).articles


def read(data: bytes, content_type: str | None = None, *, provider: str = "", received: datetime | None = None) -> Reading:
    """Like `parse`, and tells which items of a message of several were refused: one bad item does not stop its page."""
    try:
        return _read(Raw(data, content_type or "", provider, received))
    except InvalidInput as refusal:
        raise _plain(refusal) from None


def _read(raw: Raw) -> Reading:
    data = raw.data
    if len(data) > MAX_BYTES:
        raise InvalidInput("too large", f"the message has {len(data)} bytes, more than {MAX_BYTES}")
    if not data.strip():
        raise InvalidInput("empty message", "the message has no bytes")
    kind = kind_of(raw)
    if kind == "json":
        value = json_of(raw)
        if raw.media_type == ARTICLE or _is_article(value):
            return Reading([article_json.article(value, raw)])
        return _finished(ninjs.drafts(value), raw)
    return _finished(_TEXTS[kind](raw), raw)


def kind_of(raw: Raw) -> str:
    """The family of formats: json, xml, anpa, iptc7901 or text. The data decides where the content type is loose."""
    start = raw.data[:400].replace(b"\0", b"").lstrip(_BLANKS)[:1]  # without zeros UTF-16 begins like UTF-8
    media = raw.media_type
    if media.endswith("json"):
        return "json"
    if media.endswith("xml") or (start == b"<" and media != "text/plain"):
        return "xml"
    if media in ("", "application/octet-stream") and start in (b"{", b"[", b'"'):
        return "json"
    if iptc_7901.recognises(raw.data):
        return "iptc7901"
    return "anpa" if anpa.recognises(raw.data) else "text"


def _xml(raw: Raw) -> Sequence[Found]:
    root = tree_of(raw)
    reader = _ROOTS.get(local_name(root))
    if reader is None:
        raise InvalidInput("unknown format", f"no wire format has the root element <{local_name(root)}>")
    return reader(root)


_TEXTS: Final[dict[str, Callable[[Raw], Sequence[Found]]]] = {
    "xml": _xml,
    "anpa": anpa.drafts,
    "iptc7901": iptc_7901.drafts,
    "text": plain_text.drafts,
}


def _finished(drafts: Sequence[Found], raw: Raw) -> Reading:
    reading = Reading()
    for draft in drafts:
        if isinstance(draft, Skipped):
            reading.skipped.append(_one_line(draft.told))
            continue
        try:
            if isinstance(draft, InvalidInput):
                raise draft
            reading.articles.append(finish(draft, raw))
        except InvalidInput as error:
            reading.refused.append(_plain(error))
    if not reading.articles:
        raise reading.refused[0] if reading.refused else InvalidInput("no text item", "; ".join(reading.skipped[:3]))
    return reading


def _plain(refusal: InvalidInput) -> InvalidInput:
    """The refusal on one printable line of bounded length: a detail quotes what the sender wrote, whatever that is."""
    return InvalidInput(refusal.reason, _one_line(refusal.detail))


def _one_line(told: str) -> str:
    words = " ".join("".join(c if c.isprintable() else " " for c in told[:_DETAIL]).split())
    return words if len(told) <= _DETAIL else words + " …"


def _is_article(value: Any) -> bool:
    """Article JSON has its `published_at`; a record that lacks it is one still where no field is of ninjs."""
    if not isinstance(value, dict):
        return False
    return "published_at" in value or (not _NINJS_ONLY & value.keys() and ("body" in value or "status" in value))
