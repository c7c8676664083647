"""The worker's one HTTP address: /metrics, /livez, /readyz."""

from __future__ import annotations

import contextlib
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from typing import Any

from aiohttp import web

from streams.errors import GroundError
from streams.settings import Settings

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
Metrics = Callable[[], Awaitable[str]]
Statuses = Callable[[], Awaitable[Mapping[str, Mapping[str, Any]]]]


@contextlib.asynccontextmanager
async def serving(settings: Settings, *, metrics: Metrics, statuses: Statuses) -> AsyncIterator[int]:
    """Serve until the block ends; gives the port. Raises GroundError where the address cannot be had."""

    async def on_metrics(_: web.Request) -> web.Response:
        return web.Response(text=await metrics(), headers={"Content-Type": CONTENT_TYPE})

    async def on_livez(_: web.Request) -> web.Response:
        return _verdict(await statuses(), "alive")

    async def on_readyz(_: web.Request) -> web.Response:
        return _verdict(await statuses(), "ready")

    app = web.Application()
    app.add_routes([web.get("/metrics", on_metrics), web.get("/livez", on_livez), web.get("/readyz", on_readyz)])
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    try:
        site = web.TCPSite(runner, settings.http_host, settings.http_port)
        try:
            await site.start()
        except OSError as error:
            address = f"{settings.http_host}:{settings.http_port}"
            raise GroundError(f"cannot serve metrics at {address}: {error.strerror}; set WIREWATCH_HTTP_PORT") from error
        yield int(runner.addresses[0][1])
    finally:
        await runner.cleanup()


def _verdict(statuses: Mapping[str, Mapping[str, Any]], question: str) -> web.Response:
    """200 where every stage says yes, else 503; the body tells each stage's answers."""
    good = bool(statuses) and all(status.get(question) for status in statuses.values())
    body = json.dumps({question: good, "stages": statuses}, default=str)
    return web.Response(status=200 if good else 503, text=body + "\n", content_type="application/json")
