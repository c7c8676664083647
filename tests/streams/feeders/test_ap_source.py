"""AP's Media API against a local stand-in: page by page, resumed where it stopped, texts fetched, nothing lost."""

from __future__ import annotations

import json
import random
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from aiohttp import web

from agents.intake.parse import parse
from streams.feed_sources import Item
from streams.feeders.ap_source import ApSource
from streams.feeders.errors import SourceFault
from streams.feeders.fetch import Fetcher
from streams.feeders.hosts import Rules
from streams.feeders.novelty import Novelty
from streams.feeders.politeness import Politeness
from streams.feeding import Pending
from tests.streams.feeders.ap_server import KEY, MediaApi, item
from tests.streams.feeders.fakes import SOURCE, Broker, Ground
from tests.streams.feeders.server import Served, serving


@asynccontextmanager
async def following(ground: Ground, served: Served, *, key: str = KEY, query: str = "include=*") -> AsyncIterator[ApSource]:
    url = f"{served.url}media/v/content/feed?{query}"
    rules = Rules(url)
    source = ApSource(
        SOURCE,
        url,
        types=("text",),
        rules=rules,
        fetcher=Fetcher(rules, politeness=Politeness(), gap=0.0, secrets=lambda: {"x-api-key": key}),
        novelty=Novelty(SOURCE, cursors=ground.cursors, delivery=ground.delivery, metrics=ground.metrics),
        cursors=ground.cursors,
        metrics=ground.metrics,
        say=ground.said.append,
    )
    try:
        yield source
    finally:
        await source.close()


async def drain(source: ApSource) -> None:
    while await source.step():
        pass


def versions(broker: Broker) -> list[tuple[str, int]]:
    return [(article.uri, article.version) for taken in broker.taken for article in parse(taken.data, taken.content_type)]


async def test_pages_are_followed_in_order_and_a_restart_goes_on(ground: Ground) -> None:
    api = MediaApi([item(number) for number in range(120)])
    async with serving(api) as served:
        async with following(ground, served) as source:
            await drain(source)
        api.items += [item(3, version=1), item(120)]
        async with following(ground.again(), served) as source:
            await drain(source)
    assert versions(ground.broker) == [(f"item{number:05d}", 1) for number in range(120)] + [("item00003", 2), ("item00120", 1)]
    assert [page.get("seq") for page in api.pages] == [None, "50", "100", "120", "120", "122"]
    assert all(page["include"] == "*" for page in api.pages)


async def test_another_first_request_starts_anew_but_sends_nothing_twice(ground: Ground) -> None:
    api = MediaApi([item(number) for number in range(10)])
    async with serving(api) as served:
        async with following(ground, served) as source:
            await drain(source)
        async with following(ground.again(), served, query="include=*&q=productid:31989") as source:
            await drain(source)
    assert api.pages[2]["q"] == "productid:31989"
    assert len(ground.broker.taken) == 10


async def test_a_lost_session_starts_anew_and_is_told(ground: Ground) -> None:
    api = MediaApi([item(number) for number in range(60)])
    async with serving(api) as served, following(ground, served) as source:
        await source.step()
        api.lost = {50}
        with pytest.raises(SourceFault, match="cursor_lost"):
            await source.step()
        api.lost = set()
        await drain(source)
    assert Counter(versions(ground.broker)).most_common(1)[0][1] == 1
    assert len(ground.broker.taken) == 60


NITF = """<?xml version="1.0"?><!DOCTYPE nitf SYSTEM "nitf.dtd"><nitf><head><title>T</title></head><body><body.head>
<hedline><hl1>Not this</hl1></hedline></body.head><body.content><block><p>GENEVA (AP) — The first paragraph.</p>
<p>The second &amp; last.</p></block></body.content></body></nitf>"""


def linked(number: int, served: Served, **more: Any) -> dict[str, Any]:
    href = f"{served.url}media/v/content/{number}/nitf?f=1"
    return {**item(number), "body_text": None, "renditions": {"nitf": {"href": href}}, **more}


async def test_linked_texts_are_fetched_and_those_that_cannot_be_are_sent_without(ground: Ground) -> None:
    api = MediaApi([])
    async with serving(api) as served, following(ground, served) as source:
        api.texts = {
            "/media/v/content/0/nitf": web.Response(text=NITF, content_type="text/xml"),
            "/media/v/content/2/nitf": web.Response(text="<nitf>", content_type="text/xml"),
        }
        foreign = linked(3, served, renditions={"nitf": {"href": "http://evil.example/nitf"}})
        api.items = [linked(0, served), linked(1, served), linked(2, served), foreign, item(4)]
        await drain(source)
    told = [json.loads(data) for data in ground.broker.data]
    assert [("body_nitf" in one) for one in told] == [True, False, False, False, False]
    article = parse(ground.broker.data[0], "application/json")[0]
    assert article.body.split("\n\n") == ["GENEVA (AP) — The first paragraph.", "The second & last."]
    assert len(ground.said) == 3
    assert ground.count("wirewatch_feed_errors_total", reason="text") == 3


async def test_a_text_that_is_only_late_is_waited_for(ground: Ground) -> None:
    api = MediaApi([])
    async with serving(api) as served, following(ground, served) as source:
        api.items = [linked(0, served)]
        api.texts = {"/media/v/content/0/nitf": web.Response(status=503)}
        with pytest.raises(SourceFault, match="busy"):
            await source.step()
        assert ground.broker.taken == []
        api.texts = {"/media/v/content/0/nitf": web.Response(text=NITF, content_type="text/xml")}
        await drain(source)
    assert len(ground.broker.taken) == 1


async def test_pictures_are_skipped_and_a_wrong_key_is_told_without_it(ground: Ground) -> None:
    api = MediaApi([item(0, type="picture"), item(1)])
    async with serving(api) as served:
        async with following(ground, served, key="wr0ng") as source:
            with pytest.raises(SourceFault, match="unauthorized") as fault:
                await source.step()
        async with following(ground.again(), served) as source:
            await drain(source)
    assert "wr0ng" not in str(fault.value)
    assert versions(ground.broker) == [("item00001", 1)]


@pytest.mark.parametrize("answer", ['{"data": 1}', "[]", "<html/>", '{"data": {"items": "x"}}', ""])
async def test_what_is_no_feed_moves_nothing(answer: str, ground: Ground) -> None:
    async with serving(lambda request: web.Response(text=answer)) as served, following(ground, served) as source:
        with pytest.raises(SourceFault, match="not_a_feed"):
            await source.step()
    assert ground.cursors.get(SOURCE) == ""


async def test_what_is_no_item_stops_no_other(ground: Ground) -> None:
    page = {"data": {"items": [1, {"item": "x"}, {"item": item(5)}, {"item": {"altids": 3, "version": {}}}]}}
    async with serving(lambda request: web.json_response(page)) as served, following(ground, served) as source:
        await source.step()
    assert [json.loads(data).get("headline") for data in ground.broker.data] == ["Headline 5", None]
    assert "2 entries" in ground.said[0]


class Crash(BaseException):
    """The process dies here: nothing after it is done."""


class Mortal(Broker):
    """Takes items until its process dies."""

    def __init__(self) -> None:
        super().__init__()
        self.left = 0

    def send(self, item: Item) -> Pending:
        if self.left == 0:
            raise Crash
        self.left -= 1
        return super().send(item)


async def test_killed_at_twenty_moments_everything_arrives_and_only_equal_versions_repeat(ground: Ground) -> None:
    moments = random.Random(20)
    api = MediaApi([item(number % 4_000, version=number // 4_000) for number in range(5_000)], page_size=100)
    broker = ground.broker = Mortal()
    async with serving(api) as served:
        for life in range(21):
            ground = ground.again()
            broker.left = moments.randrange(20, 400) if life < 20 else 1_000_000
            async with following(ground, served) as source:
                if life < 20:
                    with pytest.raises(Crash):
                        await drain(source)
                else:
                    await drain(source)
    ground.cursors.__exit__(None, None, None)
    found = Counter(versions(broker))
    assert set(found) == {(f"item{number % 4_000:05d}", number // 4_000 + 1) for number in range(5_000)}
    assert sum(found.values()) - len(found) <= 20 * 100
