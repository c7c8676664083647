"""The intake agent: what passes, what waits for its hour, what goes to the dead letters."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from agents.intake.agent import IntakeAgent
from agents.ports import Input, Position, Rejected, Result, parted
from schemas.article import Article
from schemas.base import encode
from tests.builders import NOON, an_article, sent

LATER = NOON + timedelta(hours=2)


class Clock:
    def __init__(self) -> None:
        self.now = NOON

    def __call__(self) -> datetime:
        return self.now


def message(value: bytes | dict[str, Any] | Article, **headers: str) -> Input[bytes]:
    if isinstance(value, Article):
        value = encode(value)
    data = value if isinstance(value, bytes) else json.dumps(value).encode()
    names = {name.replace("_", "-"): text for name, text in headers.items()}
    return Input(value=data, key=None, position=Position(0, 1), ingested_at=NOON, headers=names)


def articles(result: Result) -> list[Article]:
    return [output.value for output in sent(result) if isinstance(output.value, Article)]


async def only(agent: IntakeAgent, item: Input[bytes]) -> Result:
    (result,) = await agent([item])
    return result


def an_agent(held: dict[str, bytes] | None = None, clock: Clock | None = None) -> IntakeAgent:
    return IntakeAgent(held={} if held is None else held, clock=clock or Clock())


async def test_an_article_passes_as_it_is_keyed_by_its_language() -> None:
    fed = an_article(headline="Troops enter Raqqa", language="fr")
    result = await only(an_agent(), message(fed))
    assert articles(result) == [fed]
    assert sent(result)[0].key == "fr"


async def test_the_header_names_the_provider() -> None:
    result = await only(an_agent(), message(an_article(provider=""), wirewatch_provider="Agence France-Presse"))
    assert articles(result)[0].provider == "afp"


async def test_good_ones_pass_among_bad_ones_in_their_order() -> None:
    results = await an_agent()([message(b"{"), message(an_article()), message(b"\xff\xfe\xfd"), message(an_article(uri="b"))])
    assert [isinstance(result, Rejected) for result in results] == [True, False, True, False]


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "empty message"),
        (b"\x80\x81 text", "not UTF-8"),
        (b'{"uri": "a", ', "not JSON"),
        (b"[" * 100_000, "nested too deeply"),
        (b'{"a":' * 5_000 + b"1" + b"}" * 5_000, "nested too deeply"),
        (b'{"uri": 5, "body": "x", "published_at": "2024-04-11T12:00:00Z"}', "wrong type"),
        (b'{"uri": "a", "body": "x"}', "missing field"),
        (b'{"uri": "a", "body": " \\n ", "published_at": "2024-04-11T12:00:00Z"}', "empty body"),
        (b'{"uri": "a", "body": "x\\u0000y", "published_at": "2024-04-11T12:00:00Z"}', "control characters"),
        (b'{"uri": "a", "body": "x\\u0007y", "published_at": "2024-04-11T12:00:00Z"}', "control characters"),
        (b'{"uri": "a", "version": 0, "body": "x", "published_at": "2024-04-11T12:00:00Z"}', "wrong type"),
        (b'{"uri": "a", "body": "x", "published_at": "2024-04-11T12:00:00"}', "wrong type"),
        (b'{"uri": "a", "body": "%s", "published_at": "2024-04-11T12:00:00Z"}' % (b"word " * 1_000_000), "too large"),
        (b"x" * 9_000_000, "too large"),
        (b"42", "empty body"),
        (b'"text"', "wrong type"),
        (b"a bell rings\x07", "control characters"),
    ],
)
async def test_what_cannot_be_an_article_is_rejected_with_a_reason(data: bytes, reason: str) -> None:
    result = await only(an_agent(), message(data, content_type="" if data != b"42" else "application/json"))
    assert isinstance(result, Rejected)
    assert result.reason == ("wrong type" if data == b"42" else reason)
    assert result.detail


async def test_a_wrong_type_names_its_field() -> None:
    result = await only(an_agent(), message({"uri": "a", "body": "x", "headline": 3, "published_at": "2024-04-11T12:00:00Z"}))
    assert isinstance(result, Rejected)
    assert "headline" in result.detail


async def test_a_kill_needs_no_text() -> None:
    result = await only(an_agent(), message(an_article(body="", status="canceled")))
    assert articles(result)[0].status == "canceled"


async def test_under_embargo_it_waits_and_is_released_usable() -> None:
    held: dict[str, bytes] = {}
    agent = an_agent(held)
    sent = an_article(status="embargoed", embargoed_until=LATER)
    assert await only(agent, message(sent)) == []
    assert agent.due(LATER - timedelta(seconds=1)) == []
    ((key, outputs),) = agent.due(LATER)
    released = articles(outputs)
    assert [article.status for article in released] == ["usable"]
    assert released[0].body == sent.body
    agent.settle(key)
    assert held == {}
    assert agent.due(LATER) == []


async def test_the_embargo_outlives_a_restart() -> None:
    held: dict[str, bytes] = {}
    await only(an_agent(held), message(an_article(embargoed_until=LATER)))
    again = an_agent(dict(held))
    again.rebuild()
    assert len(again.due(LATER)) == 1


async def test_an_embargo_that_is_over_holds_nothing() -> None:
    held: dict[str, bytes] = {}
    result = await only(an_agent(held), message(an_article(status="embargoed", embargoed_until=NOON)))
    assert articles(result)[0].status == "usable"
    assert held == {}


async def test_an_embargo_without_an_end_is_a_dead_letter() -> None:
    result = await only(an_agent(), message(an_article(status="embargoed")))
    assert isinstance(result, Rejected)
    assert result.reason == "embargo without an end"


@pytest.mark.parametrize("status", ["usable", "canceled", "withheld"])
async def test_a_newer_version_takes_the_place_of_one_that_waits(status: str) -> None:
    held: dict[str, bytes] = {}
    agent = an_agent(held)
    await only(agent, message(an_article(embargoed_until=LATER)))
    result = await only(agent, message(an_article(version=2, status=status)))
    assert [article.version for article in articles(result)] == [2]
    assert held == {}


async def test_an_older_version_does_not_drop_a_newer_one_that_waits() -> None:
    held: dict[str, bytes] = {}
    agent = an_agent(held)
    await only(agent, message(an_article(version=2, embargoed_until=LATER)))
    await only(agent, message(an_article(version=1)))
    assert len(held) == 1


async def test_the_earliest_embargo_comes_first() -> None:
    agent = an_agent()
    for hours, uri in ((3, "urn:c"), (1, "urn:a"), (2, "urn:b")):
        await only(agent, message(an_article(uri=uri, embargoed_until=NOON + timedelta(hours=hours))))
    assert [key for key, _ in agent.due(NOON + timedelta(hours=4))] == ["urn:a|1", "urn:b|1", "urn:c|1"]


async def test_times_are_in_utc() -> None:
    result = await only(an_agent(), message({"uri": "a", "body": "x", "published_at": "2024-04-11T14:00:00+02:00"}))
    assert articles(result)[0].published_at.tzinfo == UTC
    assert articles(result)[0].published_at == NOON


async def test_in_a_message_of_several_items_the_bad_one_is_refused_beside_the_good() -> None:
    feed = b"""<rss version="2.0"><channel><title>Meridian</title><link>https://meridian.example</link><description>d</description>
    <item><title>Talks resume</title><guid>g1</guid><pubDate>Fri, 24 Mar 2017 10:00:00 GMT</pubDate>
    <description>Talks resumed in Geneva on Friday.</description></item>
    <item><guid>g2</guid></item></channel></rss>"""
    outputs, refused = parted(await only(an_agent(), message(feed, content_type="application/rss+xml")))
    assert [output.value.uri for output in outputs if isinstance(output.value, Article)] == ["g1"]
    assert len(refused) == 1
    assert refused[0].reason
