"""NewsML-G2: news items, alone or in a newsMessage; Reuters' use of it included (IPTC)."""

from __future__ import annotations

import re
from typing import Final

from agents.errors import InvalidInput
from agents.intake import nitf
from agents.intake.dateline import with_dateline, with_place
from agents.intake.draft import Draft, Found, Skipped, attempt
from agents.intake.markup import Flow, flow_of, flow_of_html, local_name, looks_like_markup
from agents.intake.providers import known_provider
from agents.intake.raw import MAX_ITEMS
from agents.intake.times import optional_instant
from agents.intake.xml import Element, at, attribute, children, every, language_of, text_at, whole_number, within, words
from schemas.article import Signal, Status

_ITEMS: Final = ("newsitem", "packageitem", "conceptitem", "knowledgeitem", "planningitem", "catalogitem")
_STATUS: Final[dict[str, Status]] = {
    "usable": "usable",
    "withheld": "withheld",
    "canceled": "canceled",
    "cancelled": "canceled",
}
_EDITORIAL: Final[dict[str, tuple[Status | None, Signal | None]]] = {
    "update": (None, "update"),
    "correction": (None, "correction"),
    "kill": ("canceled", None),
    "u": (None, "update"),
    "c": (None, "correction"),
    "d": ("canceled", None),
    "n": (None, None),
}
"""Codes of `signal`: the IPTC's sig:update and sig:correction, Reuters' edStat:N, U, C and D."""

_REUTERS_GUID: Final = re.compile(r"(tag:reuters\.com,[^:]*:newsml_[^:]+)(?::\d+)?$")


def drafts(root: Element) -> list[Found]:
    """The text items of a newsMessage, or the one item that the root is; raises InvalidInput where none is text."""
    if local_name(root) in _ITEMS:
        items = [root]
        sent = None
    else:
        items = [item for holder in children(root, "itemset") for item in children(holder, *_ITEMS)]
        items = items or list(within(root, *_ITEMS))
        sent = text_at(root, "header/sent")
    if len(items) > MAX_ITEMS:
        raise InvalidInput("too large", f"{len(items)} items in one message, more than {MAX_ITEMS}")
    found: list[Found] = []
    for item in items:
        kind = _kind(item)
        if kind == "text":
            found.append(attempt(_draft, item, sent))
        else:
            found.append(Skipped(f"{attribute(item, 'guid') or 'an item'} is a {kind}"))
    if not found:
        raise InvalidInput("no text item", "the newsMessage holds no item")
    return found


def _kind(item: Element) -> str:
    """What an item is; a newsItem without a class, or one that is withdrawn, is taken for text."""
    if local_name(item) != "newsitem":
        return local_name(item)
    given = _code(at(item, "itemmeta/itemclass"))
    return given if given in ("picture", "graphic", "audio", "video", "animated", "composite") else "text"


def _draft(item: Element, sent: str | None) -> Draft:
    meta, content = at(item, "itemmeta"), at(item, "contentmeta")
    status, signal = _marks(meta)
    until = optional_instant(text_at(meta, "embargoed"), "embargoed")
    created = text_at(meta, "versioncreated") or text_at(meta, "firstcreated") or text_at(content, "contentcreated") or sent
    uri, version = _identity(item)
    inner, flow = _text(item)
    headlines = [node for node in children(content, "headline") if "sub" not in _code(node, "role")]
    located = at(content, "located")
    dateline = text_at(content, "dateline") or (nitf.dateline(inner) if inner is not None else "")
    body = with_place(with_dateline(flow.body, dateline), text_at(located, "name") or attribute(located, "literal"))
    notes = [" ".join(flow_of(note).paragraphs) for note in children(meta, "ednote")] + flow.asides
    if status == "usable" and any(_code(node) == "advisory" for node in children(content, "genre")):
        status = "withheld"  # advice to editors, not for publication
    return Draft(
        source_format="newsml-g2",
        uri=uri,
        version=version,
        provider=_provider(item),
        language=attribute(at(content, "language"), "tag") or language_of(inner, item),
        status="embargoed" if until is not None and status == "usable" else status,
        signal=signal,
        urgency=whole_number(text_at(content, "urgency")),
        headline=(words(headlines[0]) if headlines else "")
        or (nitf.headline(inner) if inner is not None else "")
        or text_at(meta, "title"),
        slugline=text_at(content, "slugline"),
        byline=text_at(content, "by") or (text_at(inner, "body/body.head/byline") if inner is not None else ""),
        body=body,
        ednote=" ".join(note for note in notes if note),
        published_at=optional_instant(created, "versionCreated"),
        embargoed_until=until,
        rights=text_at(item, "rightsinfo/copyrightnotice") or text_at(item, "rightsinfo/usageterms"),
    )


def _identity(item: Element) -> tuple[str, int]:
    """guid and version. Reuters' guid may end in the transmission, which counts from 0: a version, not a name."""
    guid = attribute(item, "guid")
    number = whole_number(attribute(item, "version"))
    reuters = _REUTERS_GUID.match(guid)
    if reuters:
        return reuters.group(1), (number or 0) + 1
    if not guid:
        raise InvalidInput("missing field", "a newsItem must have a guid")
    return guid, max(1, number or 1)


def _marks(meta: Element | None) -> tuple[Status, Signal | None]:
    given = _code(at(meta, "pubstatus")) or "usable"
    if given not in _STATUS:
        raise InvalidInput("bad status", f"pubStatus {given!r} is none of usable, withheld, canceled")
    status, signal = _STATUS[given], None
    for node in children(meta, "signal"):
        its_status, its_signal = _EDITORIAL.get(_code(node), (None, None))
        status = its_status or status
        signal = its_signal or signal
    return status, signal


def _code(node: Element | None, name: str = "qcode") -> str:
    """The code of a qcode without its scheme, in lower case."""
    return attribute(node, name, "uri" if name == "qcode" else name).replace("/", ":").rpartition(":")[2].lower()


def _provider(item: Element) -> str:
    """Who sends it: of the names and codes that an element gives, one that is an agency's, else the first."""
    for path in ("itemmeta/provider", "contentmeta/infosource", "rightsinfo/copyrightholder", "contentmeta/creator"):
        node = at(item, path)
        names = [name for name in (text_at(node, "name"), attribute(node, "literal"), _code(node)) if name]
        if names:
            return next((name for name in names if known_provider(name)), names[0])
    return ""


def _text(item: Element) -> tuple[Element | None, Flow]:
    """The inline text that the contentSet holds (NITF, XHTML, or plain) and its nitf element where it is one."""
    for node in every(item, "contentset/inlinexml"):
        inner = next(within(node, "nitf"), None)
        if inner is not None:
            flow = nitf.content(inner)
        else:
            body = next(within(node, "body"), None)
            flow = flow_of(node if body is None else body)
        if flow.paragraphs:
            return inner, flow
    for node in every(item, "contentset/inlinedata"):
        text = "".join(str(piece) for piece in node.itertext())
        if len(node) or looks_like_markup(text):
            flow = flow_of(node) if len(node) else flow_of_html(text)
        else:
            flow = Flow([text]) if text.strip() else Flow()
        if flow.paragraphs:
            return None, flow
    return None, Flow()
