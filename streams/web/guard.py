"""Who may ask what: against rebinding of names, requests forged by other pages, and text that would become script."""

from __future__ import annotations

import ipaddress
from collections.abc import Awaitable, Callable, Iterable, Mapping
from types import MappingProxyType
from urllib.parse import urlsplit

from aiohttp import web
from aiohttp.typedefs import Middleware

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

HEADERS: Mapping[str, str] = MappingProxyType(
    {
        "Content-Security-Policy": (
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'none'; "
            "form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'"
        ),
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "no-referrer",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    }
)
"""On every answer. With trusted types no text can become markup, even by a slip in our own scripts."""

MARK = "X-Wirewatch"
"""A header that every write bears: no other site's page can send it without being asked first, and we never say yes."""
_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})


def allowed_hosts(bind: str, further: Iterable[str]) -> frozenset[str]:
    """The names under which the page may be asked for: loopback's, the address it is bound to, and those that were named."""
    named = {host.strip().strip("[]").casefold() for host in further if host.strip()}
    return frozenset({*_LOOPBACK, *named, *([] if _is_any(bind) else [bind.casefold()])})


def is_loopback(bind: str) -> bool:
    """Whether an address can be reached from this machine only."""
    if bind.casefold() == "localhost":
        return True
    try:
        return ipaddress.ip_address(bind).is_loopback
    except ValueError:
        return False


def guard(hosts: frozenset[str], *, writable: bool) -> Middleware:
    """The middleware: refuses with 403 or 421 and a line of JSON; puts the headers on what goes out."""

    @web.middleware
    async def middleware(request: web.Request, handler: Handler) -> web.StreamResponse:
        refused = _refusal(request, hosts, writable)
        return refused or await handler(request)

    return middleware


async def put_headers(_: web.Request, response: web.StreamResponse) -> None:
    """Puts the headers on an answer before it goes out, an error of the server's own included."""
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    if "Cache-Control" not in response.headers:
        response.headers["Cache-Control"] = "no-store"
    response.headers.pop("Server", None)


def refusal(status: int, message: str, **fields: object) -> web.Response:
    """An error as JSON."""
    return web.json_response({"error": message, **fields}, status=status)


def _refusal(request: web.Request, hosts: frozenset[str], writable: bool) -> web.Response | None:
    host = request.headers.get("Host", "")
    if _name(host) not in hosts:
        return refusal(421, "this page is not served under that name; allow it with --allow-host")
    origin = request.headers.get("Origin")
    if origin is not None and not _same(origin, host):
        return refusal(403, "requests from other sites are refused")
    if request.headers.get("Sec-Fetch-Site", "same-origin") not in ("same-origin", "none") and request.path.startswith("/api/"):
        return refusal(403, "requests from other sites are refused")
    if request.method in ("GET", "HEAD"):
        return None
    if MARK not in request.headers or request.content_type != "application/json":
        return refusal(403, f"a write is JSON and bears the header {MARK}")
    if not writable and request.method in ("PUT", "DELETE"):
        return refusal(403, "this page is read-only")
    return None


def _name(host: str) -> str | None:
    """The name in a Host header, without its port; None where it is malformed."""
    try:
        name = urlsplit(f"//{host}").hostname
    except ValueError:
        return None
    return name.casefold() if name else None


def _same(origin: str, host: str) -> bool:
    try:
        parts = urlsplit(origin)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and parts.netloc.casefold() == host.casefold()


def _is_any(bind: str) -> bool:
    try:
        return ipaddress.ip_address(bind).is_unspecified
    except ValueError:
        return False
