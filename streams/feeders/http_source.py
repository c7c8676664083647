"""A feed that is polled by HTTP: asked with the marks of the last answer, sent item by item."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import msgspec

from agents.errors import InvalidInput
from streams.feeders.cursors import Cursors
from streams.feeders.delivery import unbroken
from streams.feeders.errors import SourceFault
from streams.feeders.fetch import Fetcher, Page
from streams.feeders.metrics import FeedMetrics
from streams.feeders.novelty import Novelty
from streams.feeders.split import pieces

_ACCEPT = "application/atom+xml, application/rss+xml, application/feed+json, application/json, application/xml;q=0.9, */*;q=0.5"


class Marks(msgspec.Struct, frozen=True):
    """What the last answer said of itself (RFC 9110, 8.8), for the address that was asked."""

    url: str = ""
    etag: str = ""
    last_modified: str = ""


class HttpSource:
    """Polls one address. Marks are kept only of a page whose items are all at the broker."""

    def __init__(
        self,
        name: str,
        url: str,
        *,
        fetcher: Fetcher,
        novelty: Novelty,
        cursors: Cursors,
        metrics: FeedMetrics,
        say: Callable[[str], None],
    ) -> None:
        self._name = name
        self._url = url
        self._fetcher = fetcher
        self._novelty = novelty
        self._cursors = cursors
        self._metrics = metrics
        self._say = say

    async def step(self) -> bool:
        """Ask once; raises SourceFault."""
        marks = self._marks()
        page = await self._fetcher.get(self._url, accept=_ACCEPT, etag=marks.etag, last_modified=marks.last_modified)
        if page.data is not None:
            await unbroken(self._take(page, page.data, first=not marks.url))
        return False

    async def close(self) -> None:
        """Close the connections."""
        await self._fetcher.close()
        await self._novelty.close()

    async def _take(self, page: Page, data: bytes, *, first: bool) -> None:
        try:
            found = await asyncio.to_thread(pieces, data, page.content_type)  # a large page would hold up the other feeds
        except InvalidInput as error:
            raise SourceFault("not_a_feed", str(error)) from error
        met = await self._novelty.deliver(found)
        if found and not met and not first:
            self._metrics.error("gap")
            self._say(f"{self._name}: nothing in the page was known, so items may have passed unseen: ask more often (`every`)")
        marks = Marks(self._url, page.etag, page.last_modified)
        self._cursors.put(self._name, msgspec.json.encode(marks).decode())

    def _marks(self) -> Marks:
        """The marks of the last page; none where there was none, or the feed has another address now."""
        kept = self._cursors.get(self._name)
        try:
            marks = msgspec.json.decode(kept, type=Marks) if kept else Marks()
        except msgspec.MsgspecError:
            return Marks()  # the name belonged to a source of another kind
        return marks if marks.url == self._url else Marks()
