"""NITF 3.x: articles in the News Industry Text Format, alone or inside other formats (IPTC)."""

from __future__ import annotations

import re
from typing import Final

from agents.errors import InvalidInput
from agents.intake.dateline import with_dateline
from agents.intake.draft import Draft
from agents.intake.markup import Flow, flow_of
from agents.intake.times import optional_instant
from agents.intake.xml import Element, at, attribute, language_of, text_at, whole_number, within, words
from schemas.article import Status

_STATUS: Final[dict[str, Status]] = {
    "usable": "usable",
    "embargoed": "embargoed",
    "withheld": "withheld",
    "canceled": "canceled",
    "cancelled": "canceled",
}


def draft(root: Element) -> Draft:
    """The item in an `nitf` element: docdata for management, body.head for lines, body.content for text."""
    data, head = at(root, "head/docdata"), at(root, "body/body.head")
    status = _status(attribute(data, "management-status"))
    kinds = {attribute(node, "tobject.property.type").lower() for node in within(at(root, "head"), "tobject.property")}
    if status == "usable" and "advisory" in kinds:
        status = "withheld"  # advice to editors, not for publication
    release = optional_instant(attribute(at(data, "date.release"), "norm"), "date.release")
    issued = optional_instant(attribute(at(data, "date.issue"), "norm"), "date.issue")
    published = issued or release or optional_instant(attribute(at(root, "head/pubdata"), "date.publication"), "pubdata")
    correction = at(data, "correction")
    message = at(data, "ed-msg")
    flow = content(root)
    managed = attribute(data, "management-doc-idref")
    own = _without_version(attribute(at(data, "doc-id"), "id-string"), attribute(at(data, "du-key"), "key"))
    own = own or attribute(root, "uno")
    number = whole_number(attribute(at(data, "du-key"), "version"))
    note = " ".join(part for part in (attribute(message, "info"), attribute(correction, "info"), *flow.asides) if part)
    return Draft(
        source_format="nitf",
        uri=managed if managed and status in ("canceled", "withheld") else own or managed,
        version=number or (int(published.timestamp()) if published else 1),
        provider=provider(root),
        language=language_of(root, at(root, "body"), at(root, "body/body.content")),
        status=status,
        signal="correction" if correction is not None else None,
        urgency=whole_number(attribute(at(data, "urgency"), "ed-urg")),
        headline=headline(root),
        slugline=attribute(at(data, "du-key"), "key") or attribute(at(data, "fixture"), "fix-id"),
        byline=text_at(head, "byline"),
        body=with_dateline(flow.body, dateline(root)),
        ednote=note,
        published_at=published,
        embargoed_until=release if status == "embargoed" else None,
        rights=rights(root),
    )


def _without_version(doc_id: str, key: str) -> str:
    """The id; where it is the item's key and a number (NTB), the key alone, since the number changes with each version."""
    rest = doc_id.removeprefix(key)
    return key if len(key) >= 8 and rest != doc_id and re.fullmatch(r"[_.:-]\d{1,5}", rest) else doc_id


def content(root: Element) -> Flow:
    """The paragraphs of body.content, or of the body where the text stands straight in it."""
    inner = at(root, "body/body.content")
    if inner is None:
        inner = at(root, "body")
    return Flow() if inner is None else flow_of(inner)


def headline(root: Element) -> str:
    """The main headline (hl1; hl2 are sub-headlines), else the title."""
    return (
        text_at(root, "body/body.head/hedline/hl1") or text_at(root, "body/body.head/headline") or text_at(root, "head/title")
    )


def dateline(root: Element) -> str:
    """The dateline without its date: location and, where it stands there, the agency."""
    line = at(root, "body/body.head/dateline")
    return text_at(line, "location") or ("" if at(line, "story.date") is not None else words(line))


def provider(root: Element) -> str:
    """Who distributes it: the distributor, the copyright holder, the registrar of the id."""
    data = at(root, "head/docdata")
    return (
        text_at(root, "body/body.head/distributor/org")
        or text_at(root, "body/body.head/distributor")
        or attribute(at(data, "doc.copyright"), "holder")
        or attribute(at(data, "doc-id"), "regsrc")
    )


def rights(root: Element) -> str:
    """The copyright line."""
    held = at(root, "head/docdata/doc.copyright")
    if held is None:
        return words(next(within(at(root, "body/body.head"), "rights"), None))
    return f"© {attribute(held, 'year')} {attribute(held, 'holder')}".replace("  ", " ").strip()


def _status(given: str) -> Status:
    plain = given.lower() or "usable"
    if plain not in _STATUS:
        raise InvalidInput("bad status", f"management-status {given!r} is none of usable, embargoed, withheld, canceled")
    return _STATUS[plain]
