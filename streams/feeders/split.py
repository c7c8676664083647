"""A feed's page as single items, so that one new item does not send the others again."""

from __future__ import annotations

import copy
import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec
from lxml import etree

from agents.errors import InvalidInput
from agents.intake.json_value import json_of
from agents.intake.markup import local_name
from agents.intake.raw import Raw
from agents.intake.times import optional_instant
from agents.intake.xml import Element, attribute, children, tree_of, within, words
from streams.feed_sources import JSON
from streams.feeders.json_feed import as_ninjs, is_json_feed

_XML = "application/xml"
_MOST_BYTES = 64_000_000
_FEEDS = frozenset(("rss", "rdf", "feed"))
_ITEMS = ("item", "entry", "deleted-entry")
_WIRES = frozenset(("newsmessage", "newsitem", "newsml", "nitf"))
_DATES = ("updated", "modified", "pubdate", "published", "date", "issued")
_JSON_DATES = ("versioncreated", "versionCreated", "published_at", "updated", "date")


@dataclass(frozen=True, slots=True)
class Piece:
    """One item of a page, as it will be sent: `key` names its version, `digest` changes when what it says does."""

    key: str
    digest: str
    data: bytes
    content_type: str
    published: datetime | None


def pieces(data: bytes, content_type: str) -> list[Piece]:
    """The items of a page, the earliest first; raises InvalidInput for what is no feed."""
    raw = Raw(data, content_type)
    is_json = raw.media_type.endswith("json") or data.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] in (b"{", b"[")
    try:
        found = list(_of_json(json_of(raw)) if is_json else _of_xml(tree_of(raw), raw))
    except RecursionError:
        raise InvalidInput("nested too deeply", "arrays within arrays, some hundred deep") from None
    found.reverse()  # feeds tell the newest first; where all items bear dates, these decide
    if all(piece.published for piece in found):
        found.sort(key=lambda piece: piece.published or datetime.min)
    return found


def _of_xml(root: Element, raw: Raw) -> Iterator[Piece]:
    kind = local_name(root)
    if kind in _WIRES or kind in _ITEMS:
        yield Piece(kind, _digest(raw.data), raw.data, raw.content_type or _XML, None)
        return
    if kind not in _FEEDS:
        raise InvalidInput("not a feed", f"the document is <{kind}>, neither RSS nor Atom nor a wire format")
    homes: list[tuple[Element, Element]] = []
    for item in list(within(root, *_ITEMS)):
        home = item.getparent()
        if home is not None and local_name(home) not in _ITEMS:
            homes.append((home, item))
    for home, item in homes:
        home.remove(item)
    # Each item goes with what the feed says of itself; a feed that says very much of itself must not fill the memory.
    if len(homes) * len(etree.tostring(root)) > _MOST_BYTES:
        raise InvalidInput("too large", f"{len(homes)} items in a feed that says too much of itself")
    for home, item in homes:
        item.tail = None
        home.append(item)
        document = etree.tostring(root, encoding="utf-8", xml_declaration=True)
        home.remove(item)
        plain = etree.tostring(copy.deepcopy(item), method="c14n")
        deleted = local_name(item) == "deleted-entry"
        name = attribute(item, "ref") if deleted else _first(item, "guid", "id") or _first(item, "link")
        dated = attribute(item, "when") if deleted else _first(item, *_DATES)
        digest = _digest(plain)
        yield Piece(f"{name}@{dated}" if name else digest, digest, document, _XML, _date(dated))


def _of_json(value: Any) -> Iterator[Piece]:
    feed = value if isinstance(value, dict) else {}
    json_feed = is_json_feed(feed)
    for item in _objects(value):
        told = as_ninjs(item, feed) if json_feed else item
        data = msgspec.json.encode(told)
        name = next((str(told[field]) for field in ("uri", "guid", "id") if told.get(field)), "")
        dated = next((told[field] for field in _JSON_DATES if isinstance(told.get(field), str)), "")
        digest = _digest(msgspec.json.encode(told, order="sorted"))
        key = f"{name}@{told.get('version', '')}@{dated}" if name else digest
        yield Piece(key, digest, data, JSON, _date(dated))


def _objects(value: Any) -> Sequence[dict[str, Any]]:
    """The items in an array, or in an object that wraps them as ninjs feeds and AP do."""
    if isinstance(value, list):
        return [inner for member in value for inner in _objects(member)]
    if not isinstance(value, dict):
        raise InvalidInput("not a feed", f"an item must be a JSON object, is {type(value).__name__}")
    for wrapper in ("data", "item", "items"):
        if isinstance(value.get(wrapper), dict | list) and "uri" not in value and "headline" not in value:
            return _objects(value[wrapper])
    if not value.keys() & {"uri", "guid", "id", "headline", "title", "body", "altids"}:
        raise InvalidInput("not a feed", f"no items in the JSON object with {', '.join(list(value)[:5]) or 'no field'}")
    return [value]


def _first(item: Element, *names: str) -> str:
    for name in names:
        for node in children(item, name):
            if found := words(node) or attribute(node, "href"):
                return found
    return ""


def _date(text: str) -> datetime | None:
    try:
        return optional_instant(text, "date")
    except InvalidInput:
        return None  # intake says what is wrong with it


def _digest(data: bytes) -> str:
    return hashlib.blake2b(data, digest_size=16).hexdigest()
