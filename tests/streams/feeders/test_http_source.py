"""Polling: every item once, whatever the page repeats, in the order in which it came to be; nothing lost by a failure."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

import pytest
from aiohttp import web

from agents.intake.parse import parse
from streams.feeders.errors import SourceFault
from streams.feeders.fetch import Fetcher
from streams.feeders.hosts import Rules
from streams.feeders.http_source import HttpSource
from streams.feeders.novelty import Novelty
from streams.feeders.politeness import Politeness
from tests.streams.feeders.fakes import SOURCE, Ground
from tests.streams.feeders.server import Served, serving


def rss(numbers: Sequence[int], built: int = 0) -> bytes:
    items = "".join(
        f"<item><guid>urn:{number}</guid><title>Item {number}</title><description>Text {number} of the wire.</description>"
        f"<pubDate>Mon, 20 Mar 2017 12:{number % 60:02d}:00 GMT</pubDate></item>"
        for number in numbers
    )
    return (
        f"<rss version='2.0'><channel><title>Desk</title><link>https://desk.example/</link><language>en</language>"
        f"<lastBuildDate>{built}</lastBuildDate>{items}</channel></rss>"
    ).encode()


class Feed:
    """A page with marks, answered with 304 where the asker has it."""

    def __init__(self, page: bytes, content_type: str = "application/rss+xml") -> None:
        self.page = page
        self.content_type = content_type

    def __call__(self, request: web.Request) -> web.Response:
        mark = f'"{hash(self.page)}"'
        if request.headers.get("If-None-Match") == mark:
            return web.Response(status=304)
        return web.Response(body=self.page, headers={"ETag": mark, "Content-Type": self.content_type})


@asynccontextmanager
async def polling(ground: Ground, served: Served) -> AsyncIterator[HttpSource]:
    polled = HttpSource(
        SOURCE,
        served.url + "rss",
        fetcher=Fetcher(Rules(served.url), politeness=Politeness(), gap=0.0),
        novelty=Novelty(SOURCE, cursors=ground.cursors, delivery=ground.delivery, metrics=ground.metrics),
        cursors=ground.cursors,
        metrics=ground.metrics,
        say=ground.said.append,
    )
    try:
        yield polled
    finally:
        await polled.close()


def uris(data: Sequence[bytes], content_type: str = "application/xml") -> list[str]:
    return [article.uri for one in data for article in parse(one, content_type)]


async def test_each_item_once_earliest_first_and_unchanged_pages_cost_nothing(ground: Ground) -> None:
    feed = Feed(rss([3, 2, 1]))
    async with serving(feed) as served, polling(ground, served) as polled:
        await polled.step()
        await polled.step()
        feed.page = rss([5, 4, 3, 2], built=1)
        await polled.step()
    assert [request.headers.get("If-None-Match") is not None for request in served.asked] == [False, True, True]
    assert uris(ground.broker.data) == [f"urn:{number}" for number in (1, 2, 3, 4, 5)]
    assert ground.count("wirewatch_feed_items_total", outcome="sent") == 5
    assert ground.count("wirewatch_feed_items_total", outcome="known") == 2
    assert ground.count("wirewatch_feed_lag_seconds") == ground.now - parse(ground.broker.data[-1])[0].published_at.timestamp()


async def test_a_restart_goes_on_with_the_marks(ground: Ground) -> None:
    async with serving(Feed(rss([2, 1]))) as served:
        async with polling(ground, served) as polled:
            await polled.step()
        async with polling(ground.again(), served) as polled:
            await polled.step()
        assert "If-None-Match" in served.asked[-1].headers
    assert len(ground.broker.data) == 2


@pytest.mark.parametrize("fails_at", [1, 60, 100, 101, 250])
async def test_a_broker_that_fails_loses_nothing(fails_at: int, ground: Ground) -> None:
    async with serving(Feed(rss(range(250)))) as served:
        ground.broker.fails_at = {fails_at}
        async with polling(ground, served) as polled:
            with pytest.raises(SourceFault, match="broker"):
                await polled.step()
        async with polling(ground.again(), served) as polled:
            await polled.step()
        assert "If-None-Match" not in served.asked[-1].headers
    found = uris(ground.broker.data)
    assert set(found) == {f"urn:{number}" for number in range(250)}
    assert len(found) <= 250 + 100  # what is repeated is one batch at most


async def test_a_page_that_met_nothing_known_is_told_as_a_gap(ground: Ground) -> None:
    feed = Feed(rss([2, 1]))
    async with serving(feed) as served, polling(ground, served) as polled:
        await polled.step()
        assert ground.said == []
        feed.page = rss([9, 8])
        await polled.step()
    assert ground.count("wirewatch_feed_errors_total", reason="gap") == 1
    assert "ask more often" in ground.said[0]


_BOASTFUL = b"<rss><channel><title>" + b"x" * 100_000 + b"</title>" + b"<item/>" * 1_000 + b"</channel></rss>"
_BOMB = b'<!DOCTYPE rss [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><rss><channel><item>&b;</item></channel></rss>'


async def test_an_error_page_is_not_sent_and_not_remembered(ground: Ground) -> None:
    feed = Feed(b"<html><body>Down for maintenance</body></html>", "text/html")
    async with serving(feed) as served, polling(ground, served) as polled:
        for page in (feed.page, b'{"error": "quota"}', b"<rss><channel>", b"", _BOASTFUL, _BOMB, b"[" * 600 + b"]" * 600):
            feed.page = page
            with pytest.raises(SourceFault, match="not_a_feed"):
                await polled.step()
        feed.page = rss([1])
        await polled.step()
    assert uris(ground.broker.data) == ["urn:1"]


ATOM = b"""<feed xmlns="http://www.w3.org/2005/Atom" xmlns:at="http://purl.org/atompub/tombstones/1.0" xml:lang="en">
<id>urn:feed</id><title>Desk</title><link href="https://desk.example/"/>
<at:deleted-entry ref="urn:1" when="2017-03-20T13:00:00Z"><at:comment>wrong</at:comment></at:deleted-entry>
<entry><id>urn:2</id><title>Two</title><updated>2017-03-20T12:00:00Z</updated><content type="xhtml">
<div xmlns="http://www.w3.org/1999/xhtml"><p>The second story.</p></div></content></entry></feed>"""
JSON_FEED = {
    "version": "https://jsonfeed.org/version/1.1",
    "title": "Desk",
    "language": "en",
    "items": [
        {"id": 2, "title": "Two", "content_html": "<p>The second story.</p>", "date_published": "2017-03-20T12:00:00Z"},
        {
            "id": "1",
            "content_text": "The first story.",
            "date_modified": "2017-03-20T11:00:00Z",
            "authors": [{"name": "A. Writer"}],
        },
    ],
}
NINJS = {
    "items": [
        {
            "uri": "urn:1",
            "version": version,
            "versioncreated": "2017-03-20T12:00:00Z",
            "body_text": f"Text {version}.",
            "language": "en",
        }
        for version in ("2", "1")
    ]
}


@pytest.mark.parametrize(
    ("page", "kind", "expected"),
    [
        (ATOM, "application/atom+xml", [("urn:2", "usable"), ("urn:1", "canceled")]),
        (json.dumps(JSON_FEED).encode(), "application/feed+json", [("1", "usable"), ("2", "usable")]),
        (json.dumps(NINJS).encode(), "application/json", [("urn:1", "usable"), ("urn:1", "usable")]),
    ],
)
async def test_other_formats(page: bytes, kind: str, expected: list[tuple[str, str]], ground: Ground) -> None:
    async with serving(Feed(page, kind)) as served, polling(ground, served) as polled:
        await polled.step()
    articles = [article for item in ground.broker.taken for article in parse(item.data, item.content_type)]
    assert [(article.uri, article.status) for article in articles] == expected
    assert all(article.language == "en" for article in articles)


async def test_an_item_changed_without_a_new_date_is_sent_again_and_back(ground: Ground) -> None:
    feed = Feed(rss([1]))
    async with serving(feed) as served, polling(ground, served) as polled:
        for page in (feed.page, feed.page.replace(b"Text 1", b"Corrected 1"), feed.page):
            feed.page = page
            await polled.step()
    assert [b"Corrected" in data for data in ground.broker.data] == [False, True, False]
