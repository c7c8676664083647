"""What the page's scripts ask, by aiohttp's own client: the stream and its resumption, details, stories."""

from __future__ import annotations

import asyncio
import json
from typing import Any

from aiohttp import ClientResponse
from aiohttp.test_utils import TestClient

from streams.topics import ALERTS
from streams.web import api as module
from tests.builders import an_event
from tests.streams.web.conftest import NOW, Wire, an_alert

Told = tuple[str, str, Any]


class Stream:
    """Server-sent events as a browser reads them."""

    def __init__(self, response: ClientResponse) -> None:
        self._response = response

    async def next(self) -> Told:
        """The next event but heartbeats: its id, its kind, its value."""
        fields: dict[str, str] = {}
        while True:
            line = (await asyncio.wait_for(self._response.content.readline(), 30)).decode().rstrip("\n")
            if line:
                name, _, value = line.partition(": ")
                fields[name] = value
            elif fields.get("event", "beat") != "beat":
                return fields["id"], fields["event"], json.loads(fields["data"])
            else:
                fields = {}


async def stream(client: TestClient[Any, Any], last: str = "", *, query: str = "") -> Stream:
    response = await client.get(f"/api/stream{query}", headers={"Last-Event-ID": last} if last else {})
    assert response.status == 200
    assert response.content_type == "text/event-stream"
    return Stream(response)


async def test_a_snapshot_comes_first_and_then_what_is_new(client: TestClient[Any, Any], wire: Wire) -> None:
    wire.tell(an_alert("a1"))
    told = await stream(client)
    last, kind, value = await told.next()
    assert (last, kind, [row["alert_id"] for row in value["alerts"]]) == ("e-1", "snapshot", ["a1"])
    assert value["broker"] is value["writable"] is True
    wire.tell(an_alert("a2"))
    wire.tell(an_event("e1"))
    assert [(await told.next())[:2] for _ in range(2)] == [("e-2", "alert"), ("e-3", "event")]


async def test_who_comes_back_is_told_what_was_missed_and_nothing_twice(client: TestClient[Any, Any], wire: Wire) -> None:
    for number in range(4):
        wire.tell(an_alert(f"a{number}"))
    for told in (await stream(client, "e-2"), await stream(client, query="?last=e-2")):
        assert [((found := await told.next())[0], found[2]["alert_id"]) for _ in range(2)] == [("e-3", "a2"), ("e-4", "a3")]


async def test_who_is_too_far_behind_or_from_another_start_is_sent_all_anew(client: TestClient[Any, Any], wire: Wire) -> None:
    for number in range(30):
        wire.tell(an_alert(f"a{number}"))
    for last in ("e-3", "f-29", "nonsense"):
        told = await stream(client, last)
        assert (await told.next())[:2] == ("e-30", "snapshot")


async def test_before_the_topics_are_read_nobody_is_shown_half(client: TestClient[Any, Any], wire: Wire) -> None:
    wire.api.follower.ready.clear()
    told = await stream(client)
    wire.tell(an_alert("a1"))
    assert wire.api.journal.end == 0, "what was there before goes to nobody one by one"
    wire.api.follower.ready.set()
    _, kind, value = await told.next()
    assert (kind, len(value["alerts"])) == ("snapshot", 1)


async def test_connections_are_bounded_and_free_again(client: TestClient[Any, Any], wire: Wire, monkeypatch: Any) -> None:
    monkeypatch.setattr(module, "CONNECTIONS", 1)
    first = await client.get("/api/stream")
    assert (await client.get("/api/stream")).status == 503
    first.close()
    for _ in range(600):
        if (again := await client.get("/api/stream")).status == 200:
            break
        await asyncio.sleep(0.05)
    assert again.status == 200


async def test_records_that_cannot_be_read_are_passed_over(client: TestClient[Any, Any], wire: Wire) -> None:
    for value in (b"no json", b"{}", b'{"alert_id": 1}', b"\xff", None):
        wire.api.follower.take(ALERTS.name, b"w", value, NOW)
    wire.tell(an_alert("a1"))
    told = await stream(client)
    assert [row["alert_id"] for row in (await told.next())[2]["alerts"]] == ["a1"]


async def test_an_alert_shows_its_sentence_in_the_article(client: TestClient[Any, Any], wire: Wire) -> None:
    alert = an_alert("a/1")
    source = alert.articles[0]
    body = f"Before it.\n\n{source.sentence} After <b>it</b>."
    wire.article(source.uri, source.version, body=body, headline="Tabqa <script>taken</script>")
    wire.tell(alert)
    wire.tell(an_alert("a/1", version=2, status="retracted", retraction="kill"))
    answer = await client.get("/api/alerts/a%2F1")
    told = await answer.json()
    assert answer.content_type == "application/json"
    shown = told["articles"][0]
    assert (shown["before"], shown["sentence"], shown["after"]) == ("Before it.\n\n", source.sentence, " After <b>it</b>.")
    assert shown["headline"] == "Tabqa <script>taken</script>", "text goes out as it is: the page makes text of it"
    assert told["articles"][1]["before"] == "", "an article that is not held shows its sentence alone"
    assert [version["status"] for version in told["versions"]] == ["raised", "retracted"]
    assert {"text": "Tabqa", "role": "place"} in told["names"]
    assert (await client.get("/api/alerts/none")).status == 404


async def test_a_story_tells_its_articles_events_kills_and_alerts(client: TestClient[Any, Any], wire: Wire) -> None:
    thread = an_alert().event.thread_ids[0]
    event = an_event("e1", thread_ids=(thread,))
    wire.tell(an_alert("a1"))
    wire.tell(event)
    wire.tell(an_event("e1", revision=2, status="retracted", reason="kill", thread_ids=(thread,), reports=()))
    from tests.builders import a_story, an_article

    for version, kind in ((1, "new"), (2, "kill")):
        wire.tell(a_story(an_article(uri="urn:1", version=version, headline=f"H{version}"), kind=kind, thread_id=thread))
    [listed] = await (await client.get("/api/stories")).json()
    assert (listed["articles"], listed["events"], listed["alerts"], listed["killed"]) == (2, 1, 1, True)
    told = await (await client.get(f"/api/stories/{thread}")).json()
    assert [article["kind"] for article in told["articles"]] == ["new", "kill"]
    assert [revision["status"] for revision in told["events"][0]["revisions"]] == ["active", "retracted"]
    assert [alert["alert_id"] for alert in told["alerts"]] == ["a1"]
    assert (await client.get("/api/stories/none")).status == 404


async def test_static_files_are_a_fixed_table(client: TestClient[Any, Any]) -> None:
    page = await client.get("/")
    assert "Wirewatch" in await page.text()
    again = await client.get("/", headers={"If-None-Match": page.headers["ETag"]})
    assert again.status == 304
    for path in ("/static/../server.py", "/static/%2e%2e/server.py", "/static/", "/static/none.js"):
        assert (await client.get(path)).status == 404
