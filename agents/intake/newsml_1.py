"""NewsML 1.x, as AFP and others still send it (IPTC)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Final

from agents.errors import InvalidInput
from agents.intake import nitf
from agents.intake.dateline import with_dateline, with_place
from agents.intake.draft import Draft, Found, attempt
from agents.intake.markup import Flow, flow_of, flow_of_html, looks_like_markup
from agents.intake.raw import MAX_ITEMS
from agents.intake.times import optional_instant
from agents.intake.xml import Element, at, attribute, children, every, language_of, text_at, whole_number, within, words
from schemas.article import Signal, Status

_STATUS: Final[dict[str, Status]] = {
    "usable": "usable",
    "embargoed": "embargoed",
    "withheld": "withheld",
    "canceled": "canceled",
    "cancelled": "canceled",
}
_NO_TEXT: Final = ("css", "xsl", "image/", "video/", "audio/")


def drafts(root: Element) -> list[Found]:
    """The NewsItems of a document; raises InvalidInput where there is none."""
    items = list(children(root, "newsitem"))
    if not items:
        raise InvalidInput("no text item", "the NewsML document holds no NewsItem")
    if len(items) > MAX_ITEMS:
        raise InvalidInput("too large", f"{len(items)} items in one message, more than {MAX_ITEMS}")
    return [attempt(_draft, item, at(root, "newsenvelope")) for item in items]


def _draft(item: Element, envelope: Element | None) -> Draft:
    identifier, management = at(item, "identification/newsidentifier"), at(item, "newsmanagement")
    revision = at(identifier, "revisionid")
    status, signal, until = _marks(management, revision)
    lines = next(within(item, "newslines"), None)
    inner, flow = _text(item)
    created = text_at(management, "thisrevisioncreated") or text_at(management, "firstcreated")
    place = "" if text_at(lines, "dateline") else _place(item)
    genres = {attribute(node, "formalname").lower() for node in within(item, "genre", "newsitemtype")}
    if status == "usable" and "advisory" in genres:
        status = "withheld"  # advice to editors, not for publication
    advice = [words(note) for note in within(lines, "newslinetext")]
    language = next((attribute(node, "formalname") for node in within(item, "language")), "") or language_of(item)
    return Draft(
        source_format="newsml-1",
        uri=_uri(identifier),
        version=whole_number(words(revision)) or 1,
        provider=_provider(item, envelope),
        language=language,
        status=status,
        signal=signal,
        urgency=whole_number(
            attribute(at(management, "urgency"), "formalname") or attribute(at(envelope, "priority"), "formalname")
        ),
        headline=text_at(lines, "headline") or (nitf.headline(inner) if inner is not None else ""),
        slugline=text_at(lines, "slugline") or attribute(at(item, "identification/namelabel"), "formalname"),
        byline=text_at(lines, "byline"),
        body=with_place(with_dateline(flow.body, text_at(lines, "dateline")), place),
        ednote=" ".join(note for note in (*advice, *flow.asides) if note),
        published_at=optional_instant(created or text_at(envelope, "dateandtime"), "ThisRevisionCreated"),
        embargoed_until=until,
        rights=text_at(lines, "copyrightline"),
    )


def _uri(identifier: Element | None) -> str:
    """Provider, date and item name: a PublicIdentifier ends in the revision, so it names a version, not the item."""
    parts = [text_at(identifier, name) for name in ("providerid", "dateid", "newsitemid")]
    if parts[0] and parts[2]:
        return "urn:newsml:" + ":".join(part for part in parts if part)
    public = text_at(identifier, "publicidentifier")
    if public.startswith("urn:newsml:"):
        return public.rpartition(":")[0]
    raise InvalidInput("missing field", "NewsIdentifier needs ProviderId and NewsItemId")


def _marks(management: Element | None, revision: Element | None) -> tuple[Status, Signal | None, datetime | None]:
    given = (attribute(at(management, "status"), "formalname") or "usable").lower()
    if given not in _STATUS:
        raise InvalidInput("bad status", f"Status {given!r} is none of Usable, Embargoed, Withheld, Canceled")
    status = _STATUS[given]
    signal: Signal | None = None
    if attribute(revision, "update").upper() not in ("", "N") or attribute(revision, "previousrevision") not in ("", "0"):
        signal = "update"
    for node in children(management, "instruction"):
        told = (attribute(node, "formalname") + " " + words(node)).lower()
        if "correct" in told or "rectif" in told:
            signal = "correction"
        elif "kill" in told or "delete" in told:
            status = "canceled"
    change = at(management, "statuswillchange")
    until = optional_instant(text_at(change, "dateandtime"), "StatusWillChange") if status == "embargoed" else None
    return status, signal, until


def _place(item: Element) -> str:
    """The city from which it was filed, where it stands among the descriptive metadata alone."""
    for location in within(item, "location"):
        if attribute(location, "howpresent").lower() in ("origin", "fromlocation", "from"):
            for part in children(location, "property"):
                if attribute(part, "formalname").lower() == "city":
                    return attribute(part, "value")
    return ""


def _provider(item: Element, envelope: Element | None) -> str:
    for node in (*within(item, "provider"), *within(item, "source"), *children(envelope, "sentfrom")):
        name = attribute(next(within(node, "party"), None), "formalname")
        if name:
            return name
    return text_at(item, "identification/newsidentifier/providerid")


def _text(item: Element) -> tuple[Element | None, Flow]:
    """The text of the component whose role is main, else of the first that has text; style sheets have none."""
    for content in sorted(_contents(item), key=lambda found: found[0]):
        node = content[1]
        inner = next(within(node, "nitf"), None)
        body = next(within(node, "body", "body.content"), None)
        if inner is not None:
            flow = nitf.content(inner)
        elif len(node):
            flow = flow_of(node if body is None else body)
        else:
            text = node.text or ""
            flow = flow_of_html(text) if looks_like_markup(text) else Flow([text] if text.strip() else [])
        if flow.paragraphs:
            return inner, flow
    return None, Flow()


def _contents(item: Element) -> Iterator[tuple[int, Element]]:
    for content in within(item, "contentitem"):
        kind = " ".join(attribute(at(content, name), "formalname").lower() for name in ("mediatype", "format", "mimetype"))
        if any(word in kind for word in _NO_TEXT) or attribute(at(content, "mediatype"), "formalname").lower() in (
            "photo",
            "graphic",
            "audio",
            "video",
        ):
            continue
        parent = content.getparent()
        role = attribute(at(parent, "role"), "formalname").lower() if parent is not None else ""
        rank = 0 if role in ("main", "main text", "body") else 2 if role in ("caption", "supporting", "stylesheet") else 1
        for data in every(content, "datacontent"):
            yield rank, data
