"""One GET as a feed makes it: conditional, polite, bounded in size and time, redirects only where they are allowed."""

from __future__ import annotations

import ssl
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import aiohttp

from streams.feeders.errors import SourceFault
from streams.feeders.hosts import GuardedResolver, Rules, origin_of
from streams.feeders.politeness import Politeness

_REDIRECTS = frozenset((301, 302, 303, 307, 308))
_PASSING = frozenset((408, 425, 429))
_MOST_REDIRECTS = 5
_CHUNK = 1 << 16
AGENT = "wirewatch-feed (news wire reader)"


@dataclass(frozen=True, slots=True)
class Page:
    """What a GET gave; `data` is None where nothing has changed since."""

    url: str
    data: bytes | None
    content_type: str
    etag: str
    last_modified: str


class Gone(SourceFault):
    """The other side says for good that it has no such page."""


class Fetcher:
    """GETs for one feed. `secrets` gives the headers that go to the feed's own origin only; it is asked for each request."""

    def __init__(
        self,
        rules: Rules,
        *,
        politeness: Politeness,
        secrets: Callable[[], Mapping[str, str]] = dict,
        gap: float = 1.0,
        timeout: float = 30.0,
        max_bytes: int = 8_000_000,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._rules = rules
        self._politeness = politeness
        self._secrets = secrets
        self._gap = gap
        self._timeout = aiohttp.ClientTimeout(total=timeout, sock_connect=min(timeout, 10.0))
        self._max_bytes = max_bytes
        self._now = now
        self._session: aiohttp.ClientSession | None = None

    async def get(self, url: str, *, accept: str, etag: str = "", last_modified: str = "") -> Page:
        """The page, following redirects; raises SourceFault, Gone."""
        headers = {"Accept": accept, "User-Agent": AGENT}
        if etag:
            headers["If-None-Match"] = etag
        if last_modified:
            headers["If-Modified-Since"] = last_modified
        try:
            for _ in range(_MOST_REDIRECTS + 1):
                host = origin_of(url)[0]
                async with self._politeness.turn(host, self._gap):
                    found = await self._one(url, headers)
                if isinstance(found, Page):
                    return found
                url = self._rules.next(url, found)
        except TimeoutError as error:
            raise SourceFault("timeout", f"{host} did not answer in {self._timeout.total:.0f} s") from error
        except (aiohttp.ClientError, OSError, ValueError) as error:
            # What aiohttp says may hold the address with its parameters, so only the kind of error is told.
            reason = "tls" if isinstance(error, ssl.SSLError | aiohttp.ClientSSLError) else "unreachable"
            raise SourceFault(reason, f"{host}: {type(error).__name__}{_cause(error)}") from error
        raise SourceFault("redirects", f"{host} redirects more than {_MOST_REDIRECTS} times")

    async def close(self) -> None:
        """Close the connections."""
        if self._session is not None:
            await self._session.close()

    async def _one(self, url: str, headers: Mapping[str, str]) -> Page | str:
        """The page, or the address to which it redirects."""
        if self._session is None:
            resolver = GuardedResolver(self._rules, aiohttp.ThreadedResolver())
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(resolver=resolver, use_dns_cache=False, limit=8),
                timeout=self._timeout,
                cookie_jar=aiohttp.DummyCookieJar(),
                trust_env=False,
            )
        try:
            secrets = self._secrets() if self._rules.bears_secrets(url) else {}
        except (OSError, ValueError) as error:
            raise SourceFault("secret", str(error)) from error
        async with self._session.get(url, headers={**headers, **secrets}, allow_redirects=False) as answer:
            if answer.status in _REDIRECTS:
                return answer.headers.get("Location", "")
            if answer.status not in (200, 304):
                raise self._refusal(answer)
            return Page(
                url=url,
                data=await self._body(answer) if answer.status == 200 else None,
                content_type=answer.headers.get("Content-Type", ""),
                etag=answer.headers.get("ETag", ""),
                last_modified=answer.headers.get("Last-Modified", ""),
            )

    async def _body(self, answer: aiohttp.ClientResponse) -> bytes:
        """The body, unpacked; raises SourceFault as soon as it grows too large."""
        data = bytearray()
        async for chunk in answer.content.iter_chunked(_CHUNK):
            data += chunk
            if len(data) > self._max_bytes:
                raise SourceFault("too_large", f"{answer.url.host} sends more than {self._max_bytes} bytes (`max_bytes`)")
        return bytes(data)

    def _refusal(self, answer: aiohttp.ClientResponse) -> SourceFault:
        told = f"{answer.url.host}: HTTP {answer.status}"
        if answer.status in _PASSING or answer.status >= 500:
            return SourceFault("busy", told, after=retry_after(answer.headers.get("Retry-After", ""), self._now()))
        if answer.status in (401, 403):
            return SourceFault("unauthorized", told)
        return Gone("refused", told)


def retry_after(value: str, now: datetime) -> float | None:
    """Seconds that a Retry-After header asks for, as a number or as a date (RFC 9110, 10.2.3); None where it says neither."""
    if value.strip().isdigit():
        return float(value.strip())
    try:
        return max(0.0, (parsedate_to_datetime(value) - now).total_seconds()) if value else None
    except (ValueError, TypeError):
        return None


def _cause(error: BaseException) -> str:
    inner = error.os_error if isinstance(error, aiohttp.ClientConnectorError) else error
    return f" ({inner.strerror})" if isinstance(inner, OSError) and inner.strerror else ""
