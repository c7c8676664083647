"""A local HTTP server that answers as a test tells it, and remembers what it was asked."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from aiohttp import web
from aiohttp.test_utils import TestServer

Answer = Callable[[web.Request], web.StreamResponse]


class Served:
    """Answers every request by `answer`; `url` is where it listens."""

    def __init__(self, answer: Answer) -> None:
        self.answer = answer
        self.asked: list[web.Request] = []
        self.url = ""

    async def handle(self, request: web.Request) -> web.StreamResponse:
        self.asked.append(request)
        return self.answer(request)


@asynccontextmanager
async def serving(answer: Answer) -> AsyncIterator[Served]:
    served = Served(answer)
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", served.handle)
    async with TestServer(app, host="127.0.0.1") as server:
        served.url = str(server.make_url("/"))
        yield served
