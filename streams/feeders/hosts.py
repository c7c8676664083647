"""Whom a feed may talk to: the host it was given, hosts it names, and no private address behind any other name."""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Iterable
from urllib.parse import urljoin, urlsplit

from aiohttp.abc import AbstractResolver, ResolveResult

from streams.feeders.errors import SourceFault

Origin = tuple[str, int]
_PORTS = {"http": 80, "https": 443}


def origin_of(url: str) -> Origin:
    """Host in lower case and port; raises ValueError for what is no HTTP address."""
    parts = urlsplit(url)
    if parts.scheme not in _PORTS or not parts.hostname:
        raise ValueError("no http or https address")
    return parts.hostname.lower().rstrip("."), parts.port or _PORTS[parts.scheme]


def is_public(address: str) -> bool:
    """Whether an IP address is one of the open internet, and of no kind that only means another one."""
    try:
        ip = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    if isinstance(ip, ipaddress.IPv6Address):
        inner = ip.ipv4_mapped or ip.sixtofour or (ip.teredo[1] if ip.teredo else None)
        if inner is None and ip in ipaddress.ip_network("64:ff9b::/96"):
            inner = ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
        if inner is not None:
            return is_public(str(inner))
    return ip.is_global and not ip.is_multicast


class Rules:
    """The hosts of one feed: `url` is its own, `hosts` are further ones that redirects and links may lead to."""

    def __init__(self, url: str, hosts: Iterable[str] = (), *, allow_private: bool = False) -> None:
        self.own = origin_of(url)
        self._secure = urlsplit(url).scheme == "https"
        self._hosts = frozenset(host.lower().rstrip(".") for host in hosts) | {self.own[0]}
        self._allow_private = allow_private

    def next(self, base: str, link: str) -> str:
        """The absolute address that a redirect or link leads to; raises SourceFault where it must not lead there."""
        try:
            url = urljoin(base, link)
            host, port = origin_of(url)
        except ValueError:
            raise SourceFault("forbidden_host", "a redirect or link is no http or https address") from None
        parts = urlsplit(url)
        if host not in self._hosts:
            raise SourceFault("forbidden_host", f"a redirect or link leads to {host}; name it in `hosts` to allow it")
        if parts.username or parts.password:
            raise SourceFault("forbidden_host", f"a redirect or link to {host} carries a user or password")
        if self._secure and parts.scheme != "https":
            raise SourceFault("forbidden_host", f"a redirect or link leads from https to http at {host}")
        if not self.may_be_private((host, port)) and _is_address(host) and not is_public(host):
            raise SourceFault("private_address", f"a redirect or link leads to the private address {host}")
        return url

    def may_be_private(self, origin: Origin) -> bool:
        """Whether this origin may have a private address: the one that the feeds file gives may, others where allowed."""
        return self._allow_private or origin == self.own

    def bears_secrets(self, url: str) -> bool:
        """Whether secrets go along: only to the very origin that they were given for."""
        return origin_of(url) == self.own and (urlsplit(url).scheme == "https" or not self._secure)


class GuardedResolver(AbstractResolver):
    """Resolves names at the moment of connecting, so that a name cannot be one address when asked and another when called."""

    def __init__(self, rules: Rules, inner: AbstractResolver) -> None:
        self._rules = rules
        self._inner = inner

    async def resolve(self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET) -> list[ResolveResult]:
        """The addresses of a host that may be called; raises OSError, SourceFault."""
        found = await self._inner.resolve(host, port, family)
        if self._rules.may_be_private((host.lower().rstrip("."), port)):
            return found
        public = [one for one in found if is_public(one["host"])]
        if not public:
            raise SourceFault("private_address", f"a redirect or link leads to {host}, which has private addresses only")
        return public

    async def close(self) -> None:
        """Close the resolver within."""
        await self._inner.close()


def _is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        return False
    return True
