"""AP's Media API: the feed request, then page by page along `next_page`, the texts fetched where a page only links them.

The protocol as AP publishes it: the key goes in x-api-key; an answer holds data.items[].item, oldest first, and
data.next_page; the server holds a request open for up to 15 seconds until there is something (a long poll), so pages are
asked for one after the other.
"""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import msgspec

from agents.errors import InvalidInput
from agents.intake.json_value import json_of
from agents.intake.raw import Raw
from agents.intake.times import optional_instant
from streams.feed_sources import JSON
from streams.feeders.cursors import Cursors
from streams.feeders.delivery import unbroken
from streams.feeders.errors import SourceFault
from streams.feeders.fetch import Fetcher, Gone
from streams.feeders.hosts import Rules
from streams.feeders.metrics import FeedMetrics
from streams.feeders.nitf_text import paragraphs_of
from streams.feeders.novelty import Novelty
from streams.feeders.split import Piece

_TEXTS_AT_ONCE = 4
_KEPT_PARAMETERS = ("include", "versions")


class Cursor(msgspec.Struct, frozen=True):
    """Where the next page is, and for which first request: a changed one starts anew."""

    first: str = ""
    next: str = ""


class ApSource:
    """Follows the feed. The cursor moves on when every item of a page is at the broker."""

    def __init__(
        self,
        name: str,
        url: str,
        *,
        types: tuple[str, ...],
        rules: Rules,
        fetcher: Fetcher,
        novelty: Novelty,
        cursors: Cursors,
        metrics: FeedMetrics,
        say: Callable[[str], None],
    ) -> None:
        self._name = name
        self._first = url
        self._types = frozenset(types)
        self._rules = rules
        self._fetcher = fetcher
        self._novelty = novelty
        self._cursors = cursors
        self._metrics = metrics
        self._say = say

    async def step(self) -> bool:
        """One page; True where it held items, since the next may too. Raises SourceFault."""
        cursor = self._cursor()
        try:
            page = await self._fetcher.get(cursor.next or self._first, accept=JSON)
        except Gone as gone:
            if not cursor.next:
                raise
            # AP drops a cursor after 72 hours without use and asks that the first request be made again then.
            self._keep("")
            raise SourceFault("cursor_lost", f"{gone}; starting anew with the first request") from gone
        items, following = _read(page.data or b"", page.content_type)
        if following:
            following = self._rules.next(page.url, _with_parameters(following, self._first))
        wanted = self._wanted(items)
        limit = asyncio.Semaphore(_TEXTS_AT_ONCE)
        told = await asyncio.gather(*(self._with_text(item, page.url, limit) for item in wanted))
        await unbroken(self._take([_piece(item) for item in told], following))
        return bool(items) and bool(following) and following != cursor.next

    async def close(self) -> None:
        """Close the connections."""
        await self._fetcher.close()
        await self._novelty.close()

    def _wanted(self, items: list[Any]) -> list[dict[str, Any]]:
        """The items of the types that are asked for; what is no item at all is told, and stops nothing."""
        objects = [item for item in items if isinstance(item, dict)]
        if len(objects) < len(items):
            self._metrics.error("broken_message")
            self._say(f"{self._name}: {len(items) - len(objects)} entries of a page are no items")
        wanted = [item for item in objects if not self._types or str(item.get("type", "text")).lower() in self._types]
        self._metrics.items("skipped", len(objects) - len(wanted))
        return wanted

    async def _take(self, pieces: list[Piece], following: str) -> None:
        await self._novelty.deliver(pieces)
        if following:
            self._keep(following)

    async def _with_text(self, item: dict[str, Any], base: str, limit: asyncio.Semaphore) -> dict[str, Any]:
        """The item with the text that its NITF rendition holds; as it is where it has one, or there is none to be had."""
        link = _nitf_link(item)
        if not link or any(name.startswith("body") and item[name] for name in item):
            return item
        async with limit:
            try:
                page = await self._fetcher.get(self._rules.next(base, link), accept="application/xml, text/xml, */*;q=0.5")
                text = paragraphs_of(page.data or b"", page.content_type)
            except InvalidInput as error:
                return self._textless(item, error.reason)
            except SourceFault as fault:
                if not isinstance(fault, Gone) and fault.reason not in ("unauthorized", "forbidden_host", "private_address"):
                    raise
                return self._textless(item, fault.reason)
        return {**item, "body_nitf": text} if text else item

    def _textless(self, item: dict[str, Any], reason: str) -> dict[str, Any]:
        """It goes on without its text: intake makes it a dead letter that names the link, so it is not lost silently."""
        self._metrics.error("text")
        self._say(f"{self._name}: the text of {_identity(item)} cannot be had ({reason}); it is sent without")
        return item

    def _cursor(self) -> Cursor:
        kept = self._cursors.get(self._name)
        try:
            cursor = msgspec.json.decode(kept, type=Cursor) if kept else Cursor()
        except msgspec.MsgspecError:
            return Cursor()  # the name belonged to a source of another kind
        return cursor if cursor.first == self._first else Cursor()

    def _keep(self, following: str) -> None:
        self._cursors.put(self._name, msgspec.json.encode(Cursor(self._first, following)).decode())


def _read(data: bytes, content_type: str) -> tuple[list[Any], str]:
    """The items, whatever they are, and the next page of an answer; raises SourceFault for what is no feed of AP's."""
    try:
        value = json_of(Raw(data, content_type))
    except InvalidInput as error:
        raise SourceFault("not_a_feed", error.reason) from error
    body = value.get("data") if isinstance(value, dict) else None
    entries = body.get("items") or [] if isinstance(body, dict) else None  # a page of nothing new has no items at all
    if not isinstance(body, dict) or not isinstance(entries, list):
        raise SourceFault("not_a_feed", "the answer has no data.items")
    items = [entry.get("item", entry) if isinstance(entry, dict) else entry for entry in entries]
    following = body.get("next_page") or ""
    return items, following if isinstance(following, str) else ""


def _with_parameters(link: str, first: str) -> str:
    """The link with those parameters of the first request that the server may leave out of it."""
    asked, given = parse_qs(urlsplit(first).query), parse_qs(urlsplit(link).query)
    missing = {name: asked[name] for name in _KEPT_PARAMETERS if name in asked and name not in given}
    return link + ("&" if "?" in link else "?") + urlencode(missing, doseq=True) if missing else link


def _nitf_link(item: Mapping[str, Any]) -> str:
    renditions = item.get("renditions")
    nitf = renditions.get("nitf") if isinstance(renditions, dict) else None
    link = nitf.get("href") if isinstance(nitf, dict) else None
    return link if isinstance(link, str) else ""


def _identity(item: Mapping[str, Any]) -> str:
    altids = item.get("altids")
    stable = altids.get("itemid") if isinstance(altids, dict) else None
    return str(stable or item.get("uri") or "an item")[:200]


def _piece(item: dict[str, Any]) -> Piece:
    """An item by its id and version. AP's etag says whether it is the same; links in it change with each request."""
    altids = item.get("altids")
    etag = altids.get("etag") if isinstance(altids, dict) else None
    steady = {name: value for name, value in item.items() if name not in ("renditions", "associations", "uri")}
    digest = str(etag) if etag else hashlib.blake2b(msgspec.json.encode(steady, order="sorted"), digest_size=16).hexdigest()
    created = item.get("versioncreated")
    try:
        published = optional_instant(created if isinstance(created, str) else None, "versioncreated")
    except InvalidInput:
        published = None  # intake says what is wrong with it
    return Piece(f"{_identity(item)}@{item.get('version', created)}", digest, msgspec.json.encode(item), JSON, published)
