"""RSS 2.0, RSS 1.0 and Atom (RFC 4287), with Atom's deletions (RFC 6721)."""

from __future__ import annotations

import re
from typing import Final

from agents.errors import InvalidInput
from agents.intake.draft import Draft, Found, attempt
from agents.intake.markup import Flow, flow_of, flow_of_html, local_name
from agents.intake.providers import known_provider
from agents.intake.raw import MAX_ITEMS
from agents.intake.times import optional_instant
from agents.intake.xml import Element, at, attribute, children, language_of, text_at, within, words

_HOST: Final = re.compile(r"https?://(?:www\.|rss\.|feeds?\.)?([\w.-]+)")
_ITEMS: Final = ("item", "entry", "deleted-entry")


def drafts(root: Element) -> list[Found]:
    """The items of a feed, or the one entry that the root is; raises InvalidInput for a feed without any."""
    items = [root] if local_name(root) in _ITEMS else list(within(root, *_ITEMS))
    if not items:
        raise InvalidInput("no text item", "the feed holds no item")
    if len(items) > MAX_ITEMS:
        raise InvalidInput("too large", f"{len(items)} items in one message, more than {MAX_ITEMS}")
    channel = at(root, "channel")
    feed = root if channel is None else channel
    return [attempt(_deletion if local_name(item) == "deleted-entry" else _draft, item, feed) for item in items]


def _draft(item: Element, feed: Element) -> Draft:
    link = _link(item)
    updated = _first(item, "updated", "modified")
    created = _first(item, "published", "pubdate", "date", "issued")
    stamp = optional_instant(updated or created, "updated" if updated else "pubDate")
    headline = _markup_line(at(item, "title"))
    flow = _body(item)
    author = at(item, "author")
    return Draft(
        source_format="atom" if local_name(item) == "entry" else "rss",
        uri=_first(item, "guid", "id") or link,
        version=max(1, int(stamp.timestamp())) if stamp else 1,
        provider=_provider(item, feed, link),
        language=language_of(item) or _first(item, "language") or language_of(feed) or _first(feed, "language"),
        headline=headline,
        byline=_first(item, "creator") or text_at(author, "name") or words(author),
        body=flow.body or headline,
        ednote=" ".join(flow.asides),
        published_at=stamp,
        rights=_first(item, "rights") or _first(feed, "copyright", "rights"),
    )


def _deletion(item: Element, feed: Element) -> Draft:
    """RFC 6721: the entry `ref` is gone since `when`."""
    when = optional_instant(attribute(item, "when"), "when")
    return Draft(
        source_format="atom",
        uri=attribute(item, "ref"),
        version=max(1, int(when.timestamp())) if when else 1,
        provider=_provider(item, feed, attribute(item, "ref")),
        language=language_of(item, feed) or "en",
        status="canceled",
        ednote=text_at(item, "comment"),
        published_at=when,
    )


def _first(element: Element, *names: str) -> str:
    for name in names:
        for node in children(element, name):
            if found := words(node):
                return found
    return ""


def _link(item: Element) -> str:
    for node in children(item, "link"):
        if attribute(node, "rel") in ("", "alternate"):
            return attribute(node, "href") or words(node)
    return ""


def _provider(item: Element, feed: Element, link: str) -> str:
    source = at(item, "source")  # of Atom a feed in small, of RSS a name
    told = (
        text_at(source, "title")
        or ("" if source is None or len(source) else words(source))
        or _first(item, "publisher")
        or _first(feed, "publisher")
    )
    host = _HOST.match(link) or _HOST.match(_link(feed))
    return told or ((known_provider(host.group(1)) or host.group(1)) if host else "")


def _markup_line(node: Element | None) -> str:
    text = words(node)
    return " ".join(flow_of_html(text).paragraphs) if "&" in text or "<" in text else text


def _body(item: Element) -> Flow:
    """The fullest text that the item gives: content, else its summary or description."""
    for name in ("encoded", "content", "description", "summary"):
        for node in children(item, name):
            flow = flow_of(node) if len(node) else flow_of_html("".join(str(piece) for piece in node.itertext()))
            if flow.paragraphs:
                return flow
    return Flow()
