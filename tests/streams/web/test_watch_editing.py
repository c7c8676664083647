"""The editor's side of the server: problems by field, writes that lose no one else's, dry runs that write nothing."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from aiohttp.test_utils import TestClient
from kafka.errors import KafkaTimeoutError

from streams.web import api as module
from tests.builders import a_watch, an_event
from tests.streams.web.conftest import NOW, Wire

WATCH = {"watch_id": "w1", "name": "IS", "actors": ["Islamic State"], "event_types": ["ASSAULT"]}


@pytest.mark.parametrize(
    ("change", "field", "part", "index", "words"),
    [
        ({"actors": ["Syria", "Hezbolah"]}, "actors", None, 1, "did you mean Hezbollah?"),
        ({"event_types": ["ASSALT"]}, "event_types", None, 0, "did you mean ASSAULT?"),
        ({"cooldown": "soon"}, "cooldown", None, None, "write 30m, 6h"),
        ({"near": {"lat": 91, "lon": 0, "radius_km": 1}}, "near", "lat", None, "<= 90"),
        ({"burst": {"window": "x"}}, "burst", "window", None, "duration"),
        ({"min_severity": "high"}, "min_severity", None, None, "Expected"),
        ({"colour": "red"}, "colour", None, None, "no such field"),
        ({"watch_id": "no spaces"}, "watch_id", None, None, "may hold only"),
        ({"name": None}, "name", None, None, "Expected"),
    ],
)
async def test_a_problem_names_its_field(
    client: TestClient[Any, Any], change: dict[str, Any], field: str, part: str | None, index: int | None, words: str
) -> None:
    answer = await client.post("/api/watches/check", json={**WATCH, **change})
    assert answer.status == 200, "to be asked while one types is no error"
    problem = (await answer.json())["problem"]
    assert (problem["field"], problem["part"], problem["index"]) == (field, part, index)
    assert words in problem["message"]


async def test_what_is_missing_is_named_too(client: TestClient[Any, Any]) -> None:
    answer = await client.post("/api/watches/check", json={"watch_id": "w"})
    assert (await answer.json())["problem"]["field"] == "name"
    for body in (b"{", b"[]", b"1", b"[" * 100_000):
        answer = await client.put("/api/watches/w1", data=body[:60_000], headers={"Content-Type": "application/json"})
        assert answer.status == 422, body[:5]
    huge = await client.post("/api/watches/check", json={**WATCH, "owner": "x" * 70_000})
    assert huge.status == 413


async def test_a_near_name_can_be_taken_over(client: TestClient[Any, Any]) -> None:
    answer = await client.post("/api/watches/check", json={**WATCH, "actors": ["Hezbolah"]})
    assert (await answer.json())["problem"]["meant"] == "Hezbollah"


async def test_a_watch_is_added_changed_and_removed_over_the_version_that_was_seen(
    client: TestClient[Any, Any], wire: Wire
) -> None:
    new = {"If-None-Match": "*"}
    added = await client.put("/api/watches/w1", json=WATCH, headers=new)
    assert added.status == 200
    version = (await added.json())["version"]
    assert wire.api.window.watches["w1"].name == "IS", "it is in force when the answer comes"
    twice = await client.put("/api/watches/w1", json=WATCH, headers=new)
    assert (twice.status, (await twice.json())["problem"]["field"]) == (412, "watch_id")
    changed = await client.put("/api/watches/w1", json={**WATCH, "name": "Two"}, headers={"If-Match": f'"{version}"'})
    assert changed.status == 200
    for method in ("PUT", "DELETE"):
        stale = await client.request(method, "/api/watches/w1", json=WATCH, headers={"If-Match": f'"{version}"'})
        assert stale.status == 412, "somebody else's change is not lost"
    removed = await client.delete("/api/watches/w1", json={}, headers={"If-Match": f'"{(await changed.json())["version"]}"'})
    assert removed.status == 200
    assert wire.api.window.watches == {}
    assert [watch.name if watch else None for _, watch in wire.written] == ["IS", "Two", None]
    assert (await client.delete("/api/watches/w1", json={})).status == 404


async def test_the_address_and_the_watch_must_agree(client: TestClient[Any, Any], wire: Wire) -> None:
    assert (await client.put("/api/watches/other", json=WATCH)).status == 422
    assert (await client.put("/api/watches/w1", json={**WATCH, "actors": ["Hezbolah"]})).status == 422
    wire.api.follower.ready.clear()
    assert (await client.put("/api/watches/w1", json=WATCH)).status == 503
    assert wire.written == []


async def test_a_broker_that_refuses_is_told(client: TestClient[Any, Any], wire: Wire) -> None:
    wire.tell(a_watch("w1"))
    wire.broken = KafkaTimeoutError("no answer")
    for answer in (await client.put("/api/watches/w1", json=WATCH), await client.delete("/api/watches/w1", json={})):
        assert answer.status == 502
        assert "no answer" in (await answer.json())["error"]
    wire.broken = RuntimeError("secret path")
    answer = await client.put("/api/watches/w1", json=WATCH)
    assert answer.status == 500
    assert "secret" not in await answer.text()


async def test_a_write_that_comes_back_late_is_still_done(client: TestClient[Any, Any], wire: Wire, monkeypatch: Any) -> None:
    monkeypatch.setattr(module, "PATIENCE", 0.05)
    wire.swallowed = True
    assert (await client.put("/api/watches/w1", json=WATCH)).status == 200
    assert len(wire.written) == 1


async def test_a_dry_run_counts_each_day_and_writes_nothing(client: TestClient[Any, Any], wire: Wire) -> None:
    for day in (0, 0, 2, 40):
        at = NOW - timedelta(days=day, hours=1)
        wire.events.append(an_event(f"e{len(wire.events)}", first_reported_at=at, updated_at=at))
    wire.events.sort(key=lambda event: event.updated_at)
    told = await (await client.post("/api/watches/trial", json=WATCH)).json()
    assert (told["statuses"], told["standing"], told["events"], told["quiet"]) == ({"raised": 3}, 3, 3, False)
    days = {line["day"]: line["count"] for line in told["days"]}
    assert len(days) == 8
    assert (days["2024-04-09"], days["2024-04-11"], sum(days.values())) == (1, 2, 3)
    assert len(told["latest"]) == 3
    assert wire.written == []
    assert (await client.post("/api/watches/trial", json={**WATCH, "role": "actr"})).status == 422


async def test_on_a_quiet_stream_the_days_count_back_from_the_last_event(client: TestClient[Any, Any], wire: Wire) -> None:
    past = NOW - timedelta(days=2000)
    event = an_event("e1", first_reported_at=past, updated_at=past)
    wire.events.append(event)
    wire.tell(event)
    told = await (await client.post("/api/watches/trial", json=WATCH)).json()
    assert (told["statuses"], told["quiet"], told["until"]) == ({"raised": 1}, True, "2018-10-20T13:00:00Z")


async def test_names_are_suggested_from_their_beginning(client: TestClient[Any, Any]) -> None:
    async def names(text: str) -> Any:
        return await (await client.get("/api/names", params={"q": text})).json()

    assert await names("isl") == ["Islamic State", "islamic-state"] or await names("isl") == ["islamic-state", "Islamic State"]
    assert await names("state") == ["Islamic State"]
    assert await names("i") == await names("") == []
