"""The page's application without a broker: records are taken in by hand, writes go to a list and come back as records do."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from aiohttp import ClientResponse
from aiohttp.test_utils import TestClient, TestServer

from agents.actor_alerts.watch_checks import Names
from schemas.alert import Alert
from schemas.base import Record, decode, encode
from schemas.event import Event
from schemas.watch import Watch
from streams.settings import Settings
from streams.topics import ALERTS, EVENTS, STORIES, WATCHES
from streams.web.api import Api
from streams.web.follower import Follower
from streams.web.guard import MARK, allowed_hosts
from streams.web.journal import Journal
from streams.web.server import application
from streams.web.watch_editing import Desk
from streams.web.window import Limits, Window
from tests.builders import a_story, an_article

NOW = datetime(2024, 4, 11, 13, 0, tzinfo=UTC)
SAMPLE = json.loads((Path(__file__).resolve().parents[2] / "samples" / "alert.json").read_text(encoding="utf-8"))
KNOWN = ("Hezbollah", "Islamic State", "islamic-state", "Syria")
Get = Callable[[str], Awaitable[ClientResponse]]


def an_alert(alert_id: str = "a1", **fields: Any) -> Alert:
    """The sample alert with other fields."""
    plain = {"version": 1, "status": "raised", "changed": [], **fields, "alert_id": alert_id}
    return decode(json.dumps({**SAMPLE, **plain}), Alert)


@dataclass
class Wire:
    """The topics as the follower reads them, and the list that stands for the broker."""

    api: Api
    events: list[Event] = field(default_factory=list)
    written: list[tuple[str, Watch | None]] = field(default_factory=list)
    broken: Exception | None = None
    swallowed: bool = False

    def tell(self, record: Record, at: datetime = NOW) -> None:
        """A record on its topic."""
        topic, key = {
            Alert: (ALERTS, getattr(record, "watch_id", "")),
            Event: (EVENTS, getattr(record, "event_id", "")),
            Watch: (WATCHES, getattr(record, "watch_id", "")),
        }.get(type(record), (STORIES, getattr(record, "uri", "")))
        self.api.follower.take(topic.name, key.encode(), encode(record), at)

    def article(self, uri: str, version: int = 1, kind: str = "new", **fields: Any) -> None:
        """An article version as its story."""
        self.tell(a_story(an_article(uri=uri, version=version, **fields), kind=kind))


@pytest.fixture
async def wire() -> Wire:
    """A window that has caught up; the editor's writes come back as the topic's records."""
    window, journal = Window(Limits(alerts=5, events=5, stories=5)), Journal(kept=10, epoch="e")
    follower = Follower(Settings(), window, journal, clock=lambda: NOW)
    follower.ready.set()
    follower.connected = True
    told: list[Wire] = []

    def write(watch_id: str, watch: Watch | None) -> None:
        if told[0].broken:
            raise told[0].broken
        told[0].written.append((watch_id, watch))
        if not told[0].swallowed:
            follower.take(WATCHES.name, watch_id.encode(), encode(watch) if watch else None, NOW)

    desk = Desk(
        known=KNOWN,
        names=Names(KNOWN),
        resolve=lambda name: ("islamic-state",) if name in ("Islamic State", "islamic-state") else (),
        put=lambda watch: write(watch.watch_id, watch),
        remove=lambda watch_id: write(watch_id, None),
        events=lambda: iter(told[0].events),
    )
    told.append(Wire(Api(window=window, journal=journal, follower=follower, desk=desk, clock=lambda: NOW, heartbeat=0.05)))
    return told[0]


@pytest.fixture
async def client(wire: Wire) -> AsyncIterator[TestClient[Any, Any]]:
    """Asks the application as a browser does."""
    app = application(wire.api, hosts=allowed_hosts("127.0.0.1", ()))
    async with TestClient(TestServer(app), headers={MARK: "1"}) as asking:
        yield asking
