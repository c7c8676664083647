"""Whom a feed may talk to, and whom it must not be led to."""

from __future__ import annotations

import socket

import pytest
from aiohttp.abc import AbstractResolver, ResolveResult

from streams.feeders.errors import SourceFault
from streams.feeders.hosts import GuardedResolver, Rules, is_public


@pytest.mark.parametrize("address", ["93.184.215.14", "2606:2800:21f:cb07:6820:80da:af6b:8b2c", "64:ff9b::5db8:d70e"])
def test_public(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "10.1.2.3", "192.168.0.1", "172.16.0.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "224.0.0.1",
        "255.255.255.255", "::1", "::", "fe80::1%eth0", "fc00::1", "ff02::1", "::ffff:127.0.0.1", "64:ff9b::7f00:1",
        "2002:7f00:1::", "no address",
    ],
)  # fmt: skip
def test_not_public(address: str) -> None:
    assert not is_public(address)


RULES = Rules("https://feeds.agency.example/rss", ["cdn.agency.example", "127.0.0.1"])


@pytest.mark.parametrize(
    ("link", "leads_to"),
    [
        ("/atom", "https://feeds.agency.example/atom"),
        ("https://FEEDS.agency.example/x", "https://FEEDS.agency.example/x"),
        ("https://cdn.agency.example/1", "https://cdn.agency.example/1"),
    ],
)
def test_links_that_may_be_followed(link: str, leads_to: str) -> None:
    assert RULES.next("https://feeds.agency.example/rss", link) == leads_to


@pytest.mark.parametrize(
    "link",
    [
        "http://feeds.agency.example/rss",
        "https://evil.example/",
        "https://feeds.agency.example.evil.example/",
        "https://feeds.agency.example@evil.example/",
        "https://user:pw@feeds.agency.example/",
        "file:///etc/passwd",
        "ftp://cdn.agency.example/",
        "https://127.0.0.1/",
        "https://[::1",
        "https://feeds.agency.example:99999/",
        "",
    ],
)
def test_links_that_may_not(link: str) -> None:
    base = "ftp://nowhere" if not link else "https://feeds.agency.example/rss"
    with pytest.raises(SourceFault):
        RULES.next(base, link)


def test_secrets_go_to_their_own_origin_only() -> None:
    assert RULES.bears_secrets("https://feeds.agency.example/other")
    assert not RULES.bears_secrets("https://cdn.agency.example/")
    assert not RULES.bears_secrets("https://feeds.agency.example:8443/")


class Names(AbstractResolver):
    async def resolve(self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET) -> list[ResolveResult]:
        addresses = {"mixed.example": ["10.0.0.1", "93.184.215.14"], "rebound.example": ["127.0.0.1"]}
        return [
            ResolveResult(hostname=host, host=address, port=port, family=int(family), proto=0, flags=0)
            for address in addresses.get(host, ["10.0.0.9"])
        ]

    async def close(self) -> None:
        pass


async def test_names_are_judged_by_what_they_resolve_to() -> None:
    rules = Rules("http://intranet.example:8080/rss", ["mixed.example", "rebound.example"])
    resolver = GuardedResolver(rules, Names())
    assert [one["host"] for one in await resolver.resolve("mixed.example", 80)] == ["93.184.215.14"]
    assert [one["host"] for one in await resolver.resolve("intranet.example", 8080)] == ["10.0.0.9"]
    for host, port in (("rebound.example", 80), ("intranet.example", 22)):
        with pytest.raises(SourceFault, match="private"):
            await resolver.resolve(host, port)
    allowed = GuardedResolver(Rules("http://a.example/", allow_private=True), Names())
    assert await allowed.resolve("rebound.example", 80)
