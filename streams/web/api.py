"""What the page's scripts ask: the live stream, details, stories, and the watches with their checks and dry runs."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import msgspec
from aiohttp import web

from agents.actor_alerts.conditions import watch_version
from schemas.watch import Watch
from streams.following import NoTopic
from streams.web.details import alert_detail, story_detail, threads
from streams.web.follower import Follower, utc_now
from streams.web.guard import refusal
from streams.web.journal import Journal
from streams.web.watch_editing import BadWatch, Desk
from streams.web.window import Window

log = logging.getLogger(__name__)

CONNECTIONS = 64
"""Live connections at a time; a browser needs one a tab."""
HEARTBEAT = 10.0
PATIENCE = 20.0
"""Seconds that a write may take to come back on the topic."""
_RETRY = b"retry: 1000\n\n"


@dataclass(slots=True)
class Api:
    """The handlers and what they stand on."""

    window: Window
    journal: Journal
    follower: Follower
    desk: Desk
    writable: bool = True
    clock: Callable[[], datetime] = utc_now
    heartbeat: float = HEARTBEAT
    _live: int = 0
    _trials: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(1))
    _edits: asyncio.Lock = field(default_factory=asyncio.Lock)

    def routes(self) -> list[web.RouteDef]:
        """All paths under /api/."""
        return [
            web.get("/api/stream", self.stream),
            web.get("/api/alerts/{alert_id}", self.alert),
            web.get("/api/stories", self.stories),
            web.get("/api/stories/{thread_id}", self.story),
            web.get("/api/names", self.names),
            web.post("/api/watches/check", self.check),
            web.post("/api/watches/trial", self.trial),
            web.put("/api/watches/{watch_id}", self.put),
            web.delete("/api/watches/{watch_id}", self.remove),
        ]

    async def stream(self, request: web.Request) -> web.StreamResponse:
        """Server-sent events: a snapshot or, behind a known id, what was missed; then what comes."""
        if self._live >= CONNECTIONS:
            return refusal(503, "too many pages are open")
        self._live += 1
        try:
            response = web.StreamResponse(headers={"Content-Type": "text/event-stream", "X-Accel-Buffering": "no"})
            await response.prepare(request)
            await response.write(_RETRY)
            last = request.headers.get("Last-Event-ID") or request.query.get("last", "")
            await self._serve(response, self.journal.place(last))
            return response
        except (ConnectionError, TimeoutError):
            return response
        finally:
            self._live -= 1

    async def _serve(self, response: web.StreamResponse, place: int | None) -> None:
        while not self.follower.ready.is_set():
            await response.write(b": the topics are being read\n\n")
            try:
                await asyncio.wait_for(self.follower.ready.wait(), min(1.0, self.heartbeat))
            except TimeoutError:
                if self.journal.closed:
                    return
        while not self.journal.closed:
            missed = None if place is None else self.journal.after(place)
            if missed is None:  # new here, or too far behind
                place = self.journal.end
                shown = {**self.window.snapshot(), "broker": self.follower.connected, "writable": self.writable}
                await response.write(self.journal.event(place, "snapshot", msgspec.json.encode(shown)))
                continue
            if missed:
                told = b"".join(self.journal.event(message.number, message.kind, message.data) for message in missed)
                place = missed[-1].number
                await response.write(told)
            elif place is not None and not await self.journal.wait(place, self.heartbeat):
                await response.write(b"event: beat\ndata: {}\n\n")

    async def alert(self, request: web.Request) -> web.Response:
        """One alert in full."""
        found = alert_detail(self.window, request.match_info["alert_id"])
        return _json(found) if found else refusal(404, "no such alert is held here; older ones are on the topic")

    async def stories(self, _: web.Request) -> web.Response:
        """The developing stories."""
        return _json(threads(self.window))

    async def story(self, request: web.Request) -> web.Response:
        """One developing story in full."""
        found = story_detail(self.window, request.match_info["thread_id"])
        return _json(found) if found else refusal(404, "no such story is held here")

    async def names(self, request: web.Request) -> web.Response:
        """Known actor names that begin as the text does."""
        return _json(self.desk.suggest(request.query.get("q", "")[:100]))

    async def check(self, request: web.Request) -> web.Response:
        """Whether a watch is right, else the field that is wrong; asked while it is typed, so that no answer is an error."""
        try:
            watch = await self._entry(request)
        except BadWatch as bad:
            return _json({"ok": False, "problem": bad.problem})
        return _json({"ok": True, "version": watch_version(watch)})

    async def trial(self, request: web.Request) -> web.Response:
        """What a watch would have alerted on; one at a time, since it reads the whole topic."""
        watch = await self._read(request)
        if isinstance(watch, web.Response):
            return watch
        async with self._trials:
            try:
                return _json(await self.desk.trial(watch, now=self.clock(), newest=self.window.newest_event))
            except Exception as error:
                return _failed(error)

    async def put(self, request: web.Request) -> web.Response:
        """Add a watch (If-None-Match: *) or change the one of this version (If-Match); returns once it is in force here."""
        watch = await self._read(request)
        if isinstance(watch, web.Response):
            return watch
        watch_id = request.match_info["watch_id"]
        if watch.watch_id != watch_id:
            return _wrong({"field": "watch_id", "message": "is another than the address says"})
        if not self.follower.ready.is_set():
            return refusal(503, "the topics are still being read")
        async with self._edits:
            held = self.window.watches.get(watch_id)
            if refused := _precondition(request, held):
                return refused
            try:
                await asyncio.to_thread(self.desk.put, watch)
            except Exception as error:
                return _failed(error)
            await self._until(lambda: self.window.watches.get(watch_id) == watch)
        return _json({"ok": True, "version": watch_version(watch)})

    async def remove(self, request: web.Request) -> web.Response:
        """Remove a watch."""
        watch_id = request.match_info["watch_id"]
        async with self._edits:
            held = self.window.watches.get(watch_id)
            if held is None:
                return refusal(404, f"there is no watch {watch_id}")
            if refused := _precondition(request, held):
                return refused
            try:
                await asyncio.to_thread(self.desk.remove, watch_id)
            except Exception as error:
                return _failed(error)
            await self._until(lambda: watch_id not in self.window.watches)
        return _json({"ok": True})

    async def _read(self, request: web.Request) -> Watch | web.Response:
        try:
            return await self._entry(request)
        except BadWatch as bad:
            return _wrong(bad.problem)

    async def _entry(self, request: web.Request) -> Watch:
        try:
            entry = await request.json()
        except (ValueError, RecursionError):
            raise BadWatch({"field": None, "message": "that is no JSON"}) from None
        return await self.desk.check(entry)

    async def _until(self, holds: Callable[[], bool]) -> None:
        """Wait for an edit to come back on the topic; one that takes longer still comes by the stream."""
        end = asyncio.get_running_loop().time() + PATIENCE
        while not holds() and (left := end - asyncio.get_running_loop().time()) > 0:
            await self.journal.wait(self.journal.end, left)


def _precondition(request: web.Request, held: Watch | None) -> web.Response | None:
    if request.headers.get("If-None-Match") == "*" and held is not None:
        return refusal(412, "exists", problem={"field": "watch_id", "message": f"{held.watch_id!r} is taken by {held.name!r}"})
    wanted = request.headers.get("If-Match", "").strip('"')
    if wanted and (held is None or watch_version(held) != wanted):
        return refusal(412, "somebody else changed or removed this watch meanwhile; open it again")
    return None


def _json(value: Any) -> web.Response:
    return web.Response(body=msgspec.json.encode(value), content_type="application/json")


def _wrong(problem: Mapping[str, Any]) -> web.Response:
    return refusal(422, "not valid", problem=dict(problem))


def _failed(error: Exception) -> web.Response:
    """The broker's refusal, told; anything else is ours, and logged in full."""
    if isinstance(error, NoTopic) or type(error).__module__.startswith("kafka."):
        return refusal(502, f"Kafka refused or did not answer: {type(error).__name__}: {error}")
    log.error("a request failed", exc_info=error)
    return refusal(500, "the server failed; its log says why")
