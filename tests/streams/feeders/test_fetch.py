"""A GET is bounded, polite, led nowhere it must not go, and tells no secret."""

from __future__ import annotations

import asyncio
import gzip
import itertools
from datetime import UTC, datetime
from pathlib import Path

import pytest
from aiohttp import web

from streams.feeders.errors import SourceFault
from streams.feeders.fetch import Fetcher, Gone, retry_after
from streams.feeders.hosts import Rules
from streams.feeders.politeness import Politeness
from streams.feeders.secret import Secret
from tests.streams.feeders.server import Answer, serving


async def get(answer: Answer, *, hosts: tuple[str, ...] = (), timeout: float = 5.0) -> bytes | None:
    async with serving(answer) as served:
        fetcher = Fetcher(
            Rules(served.url, hosts), politeness=Politeness(), gap=0.0, timeout=timeout, max_bytes=10_000,
            secrets=lambda: {"Authorization": "Bearer hunter2"},
        )  # fmt: skip
        try:
            return (await fetcher.get(served.url + "feed?page=1", accept="*/*")).data
        finally:
            await fetcher.close()


@pytest.mark.parametrize(
    ("status", "reason"),
    [
        (500, "busy"),
        (503, "busy"),
        (429, "busy"),
        (401, "unauthorized"),
        (403, "unauthorized"),
        (404, "refused"),
        (410, "refused"),
    ],
)
async def test_what_the_other_side_answers(status: int, reason: str) -> None:
    with pytest.raises(SourceFault) as fault:
        await get(lambda request: web.Response(status=status, headers={"Retry-After": "90"}))
    assert fault.value.reason == reason
    assert fault.value.after == (90.0 if reason == "busy" else None)
    assert isinstance(fault.value, Gone) == (reason == "refused")
    assert "hunter2" not in str(fault.value)


async def test_too_much_is_cut_off_also_when_it_is_packed() -> None:
    bomb = gzip.compress(b"\0" * 5_000_000)
    assert len(bomb) < 10_000
    with pytest.raises(SourceFault, match="too_large"):
        await get(lambda request: web.Response(body=bomb, headers={"Content-Encoding": "gzip"}))


async def test_an_answer_that_never_comes_is_given_up() -> None:
    class Hung(web.StreamResponse):
        async def prepare(self, request: web.BaseRequest) -> web.StreamWriter:  # type: ignore[name-defined]
            await asyncio.Event().wait()

    with pytest.raises(SourceFault, match="timeout"):
        await get(lambda request: Hung(), timeout=0.2)


async def test_nobody_there() -> None:
    fetcher = Fetcher(Rules("http://127.0.0.1:1/?q=private"), politeness=Politeness(), gap=0.0)
    with pytest.raises(SourceFault, match="unreachable") as fault:
        await fetcher.get("http://127.0.0.1:1/?q=private", accept="*/*")
    await fetcher.close()
    assert "private" not in str(fault.value)


def redirect(to: str) -> Answer:
    return lambda request: (
        web.Response(status=302, headers={"Location": to}) if "feed" in request.path else web.Response(text="x")
    )


async def test_redirects_within_the_host_are_followed() -> None:
    assert await get(redirect("/there")) == b"x"


@pytest.mark.parametrize(
    ("to", "reason"),
    [
        ("http://evil.example/", "forbidden_host"),
        ("http://127.0.0.2/", "private_address"),
        ("http://localhost:9/", "private_address"),
        ("/feed", "redirects"),
        ("file:///etc/passwd", "forbidden_host"),
    ],
)
async def test_redirects_that_are_not(to: str, reason: str) -> None:
    with pytest.raises(SourceFault) as fault:
        await get(redirect(to), hosts=("127.0.0.2", "localhost"))
    assert fault.value.reason == reason


async def test_secrets_are_not_carried_to_another_origin() -> None:
    async with serving(lambda request: web.Response(text="x")) as other, serving(redirect(other.url)) as served:
        fetcher = Fetcher(
            Rules(served.url, allow_private=True), politeness=Politeness(), gap=0.0, secrets=lambda: {"x-api-key": "k3y"}
        )
        await fetcher.get(served.url + "feed", accept="*/*")
        await fetcher.close()
        assert served.asked[0].headers["x-api-key"] == "k3y"
        assert "x-api-key" not in other.asked[0].headers


async def test_a_secret_that_is_gone_is_told_as_such(tmp_path: Path) -> None:
    secret = Secret(file=tmp_path / "gone")
    fetcher = Fetcher(Rules("http://127.0.0.1:1/"), politeness=Politeness(), gap=0.0, secrets=lambda: {"x": secret.value()})
    with pytest.raises(SourceFault, match=r"secret: .*gone"):
        await fetcher.get("http://127.0.0.1:1/", accept="*/*")
    await fetcher.close()


def test_retry_after() -> None:
    now = datetime(2017, 3, 20, 12, 0, tzinfo=UTC)
    assert retry_after("120", now) == 120.0
    assert retry_after("Mon, 20 Mar 2017 12:05:00 GMT", now) == 300.0
    assert retry_after("Mon, 20 Mar 2017 11:00:00 GMT", now) == 0.0
    assert [retry_after(value, now) for value in ("", "soon", "-5")] == [None] * 3


async def test_hosts_are_asked_one_at_a_time_with_a_pause() -> None:
    now, slept = itertools.count(100.0, 0.25), list[float]()

    async def sleep(seconds: float) -> None:
        slept.append(seconds)

    politeness = Politeness(sleep=sleep, clock=lambda: next(now))
    inside = 0
    for host in ("a.example", "b.example", "a.example"):
        async with politeness.turn(host, 2.0):
            inside += 1
            if host == "a.example":
                with pytest.raises(TimeoutError):
                    await asyncio.wait_for(politeness.turn("a.example", 2.0).__aenter__(), 0.01)
    assert inside == 3
    assert len(slept) == 1
    assert 0 < slept[0] < 2.0
