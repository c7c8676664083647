"""The page's server: the application of its parts, and serving it until the block ends."""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
from collections.abc import AsyncIterator, Awaitable, Callable
from importlib import resources
from types import MappingProxyType

from aiohttp import web

from streams.errors import GroundError
from streams.settings import Settings
from streams.web.api import Api
from streams.web.follower import Follower
from streams.web.guard import allowed_hosts, guard, is_loopback, put_headers
from streams.web.journal import Journal
from streams.web.watch_editing import Desk
from streams.web.window import Limits, Window

PORT = 8420
LARGEST = 64 * 1024
"""Bytes of the largest request: a watch with thousands of names."""
_TYPES = MappingProxyType(
    {"html": "text/html", "css": "text/css", "js": "text/javascript", "json": "application/json", "svg": "image/svg+xml"}
)


def application(api: Api, *, hosts: frozenset[str]) -> web.Application:
    """The web application; ends its live connections when it shuts down."""

    async def end_streams(_: web.Application) -> None:
        api.journal.close()

    app = web.Application(middlewares=[guard(hosts, writable=api.writable)], client_max_size=LARGEST)
    app.on_response_prepare.append(put_headers)
    app.on_shutdown.append(end_streams)
    app.add_routes([*_pages(), *api.routes()])
    return app


@contextlib.asynccontextmanager
async def serving(
    settings: Settings, *, host: str, port: int, limits: Limits, further_hosts: tuple[str, ...] = (), writable: bool = True
) -> AsyncIterator[str]:
    """Follow the topics and serve the page inside the block; gives its address. Raises GroundError where it is taken."""
    window, journal = Window(limits), Journal()
    async with Follower(settings, window, journal).running() as follower:
        api = Api(window=window, journal=journal, follower=follower, desk=await desk(settings), writable=writable)
        runner = web.AppRunner(application(api, hosts=allowed_hosts(host, further_hosts)), access_log=None, shutdown_timeout=5)
        await runner.setup()
        try:
            site = web.TCPSite(runner, host, port)
            try:
                await site.start()
            except OSError as error:
                raise GroundError(f"cannot serve the page at {host}:{port}: {error.strerror}; choose a --port") from error
            shown = "127.0.0.1" if is_loopback(host) else host
            yield f"http://{f'[{shown}]' if ':' in shown else shown}:{runner.addresses[0][1]}/"
        finally:
            await runner.cleanup()


async def desk(settings: Settings) -> Desk:
    """The editing desk on the broker of these settings."""
    return await asyncio.to_thread(_desk, settings)


def _desk(settings: Settings) -> Desk:
    from agents.actor_alerts.watch_checks import Names
    from agents.extraction.actors.register import load_register
    from streams.retained import retained_events
    from streams.watch_store import put_watches, remove_watches

    register = load_register()
    known = [name for entry in register for name in (entry.id, entry.name, *entry.aliases)]
    return Desk(
        known=tuple(dict.fromkeys(name for entry in register for name in (entry.name, *entry.aliases))),
        names=Names(known),
        resolve=register.resolve,
        put=lambda watch: put_watches(settings, [watch]),
        remove=lambda watch_id: remove_watches(settings, [watch_id]),
        events=lambda: retained_events(settings),
    )


def _pages() -> list[web.RouteDef]:
    """The static files, read once: a table of known names, so that no path of a request touches the disk."""
    routes = []
    for file in sorted((resources.files("streams.web") / "static").iterdir(), key=lambda file: file.name):
        suffix = file.name.rpartition(".")[2]
        if suffix in _TYPES:
            page = _page(file.read_bytes(), _TYPES[suffix])
            routes.append(web.get(f"/static/{file.name}", page))
            if file.name == "index.html":
                routes.append(web.get("/", page))
    return routes


def _page(body: bytes, content_type: str) -> Callable[[web.Request], Awaitable[web.Response]]:
    tag = hashlib.sha256(body).hexdigest()[:20]

    async def page(request: web.Request) -> web.Response:
        headers = {"ETag": f'"{tag}"', "Cache-Control": "no-cache"}
        if any(held.value == tag for held in request.if_none_match or ()):
            return web.Response(status=304, headers=headers)
        response = web.Response(body=body, content_type=content_type, charset="utf-8", headers=headers)
        response.enable_compression()
        return response

    return page
