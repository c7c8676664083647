"""Who is refused: other names, other sites, writes that another site's page could send; and the headers on every answer."""

from __future__ import annotations

from typing import Any

import pytest
from aiohttp.test_utils import TestClient, TestServer

from streams.web.guard import MARK, allowed_hosts, is_loopback
from streams.web.server import application
from tests.streams.web.conftest import Wire

JSON = {"Content-Type": "application/json"}


def of(client: TestClient[Any, Any]) -> str:
    return f"{client.host}:{client.port}"


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "localhost.evil.example:80", "", "[", "a b", "::1"])
async def test_a_name_that_is_not_ours_is_refused(client: TestClient[Any, Any], host: str) -> None:
    for path in ("/", "/static/app.js", "/api/stream", "/api/stories"):
        answer = await client.get(path, headers={"Host": host})
        assert answer.status in (400, 421), host


@pytest.mark.parametrize("host", ["localhost", "LOCALHOST:8420", "127.0.0.1", "127.0.0.1:1", "[::1]:8420"])
async def test_the_names_of_this_machine_are_ours(client: TestClient[Any, Any], host: str) -> None:
    assert (await client.get("/", headers={"Host": host})).status == 200


@pytest.mark.parametrize(
    "origin", ["http://evil.example", "null", "http://127.0.0.1:1", "https://localhost", "file://", "http://[", ""]
)
async def test_other_origins_are_refused(client: TestClient[Any, Any], wire: Wire, origin: str) -> None:
    body = {"watch_id": "w", "name": "W"}
    for method, path in (("PUT", "/api/watches/w"), ("POST", "/api/watches/check"), ("GET", "/api/stream")):
        answer = await client.request(method, path, json=body, headers={"Origin": origin})
        assert answer.status == 403, method
    assert wire.written == []


async def test_another_sites_frame_cannot_ask_the_api(client: TestClient[Any, Any]) -> None:
    assert (await client.get("/api/stories", headers={"Sec-Fetch-Site": "cross-site"})).status == 403
    assert (await client.get("/api/stories", headers={"Sec-Fetch-Site": "same-origin"})).status == 200
    assert (await client.get("/", headers={"Sec-Fetch-Site": "cross-site"})).status == 200, "a link to the page is no attack"


async def test_a_write_needs_our_header_and_our_type(wire: Wire) -> None:
    app = application(wire.api, hosts=allowed_hosts("127.0.0.1", ()))
    async with TestClient(TestServer(app)) as client:
        body = b'{"watch_id": "w", "name": "W"}'
        own = {"Origin": f"http://{of(client)}"}
        for headers in (JSON, {MARK: "1"}, {MARK: "1", "Content-Type": "text/plain"}):
            assert (await client.put("/api/watches/w", data=body, headers={**own, **headers})).status == 403
        assert wire.written == []
        assert (await client.put("/api/watches/w", data=body, headers={**own, **JSON, MARK: "1"})).status == 200
        assert [watch_id for watch_id, _ in wire.written] == ["w"]


async def test_a_page_that_is_read_only_tries_and_does_not_write(wire: Wire) -> None:
    wire.api.writable = False
    app = application(wire.api, hosts=allowed_hosts("127.0.0.1", ()))
    async with TestClient(TestServer(app), headers={MARK: "1"}) as client:
        body = {"watch_id": "w", "name": "W"}
        assert (await client.put("/api/watches/w", json=body)).status == 403
        assert (await client.delete("/api/watches/w", json={})).status == 403
        assert (await client.post("/api/watches/trial", json=body)).status == 200
    assert wire.written == []


async def test_every_answer_bears_the_headers(client: TestClient[Any, Any]) -> None:
    for path in ("/", "/static/app.js", "/api/stories", "/nowhere", "/api/alerts/none"):
        headers = (await client.get(path)).headers
        policy = headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert "http" not in policy
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Cache-Control"] in ("no-store", "no-cache")


def test_names_beside_loopback_are_those_that_were_given() -> None:
    assert "news.example" in allowed_hosts("0.0.0.0", ["News.example"])
    assert "0.0.0.0" not in allowed_hosts("0.0.0.0", [])
    assert "10.1.2.3" in allowed_hosts("10.1.2.3", [])


def test_what_is_loopback() -> None:
    assert [is_loopback(bind) for bind in ("127.0.0.1", "::1", "localhost", "0.0.0.0", "::", "10.0.0.1", "news.example")] == [
        *[True] * 3,
        *[False] * 4,
    ]
