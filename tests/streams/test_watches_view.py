"""The live view of the watches: edits, removals, invalid ones; on a real broker."""

from __future__ import annotations

import asyncio
import time
from dataclasses import replace

import pytest
from prometheus_client import CollectorRegistry

from agents.actor_alerts.watch_records import read_watch
from schemas.base import encode
from schemas.watch import Watch
from streams.embedded_kafka import EmbeddedKafka
from streams.metrics import Metrics
from streams.settings import Settings
from streams.topics import WATCHES
from streams.watches_view import WatchesView
from tests.builders import a_watch
from tests.integration.harness import make_topics, send


class FakeIndex:
    """A dict of watches; refuses one named `impossible`."""

    def __init__(self) -> None:
        self.held: dict[str, Watch] = {}

    def put(self, watch: Watch) -> None:
        if watch.name == "impossible":
            raise ValueError("cannot be indexed")
        self.held[watch.watch_id] = watch

    def remove(self, watch_id: str) -> None:
        self.held.pop(watch_id, None)


def view() -> tuple[WatchesView, FakeIndex, Metrics]:
    index, metrics = FakeIndex(), Metrics(CollectorRegistry())
    return WatchesView(Settings(), metrics, index, read_watch), index, metrics


def test_puts_edits_and_tombstones() -> None:
    watching, index, _ = view()
    seen: set[str] = set()
    watching.take(b"w1", encode(a_watch("w1", name="One")), "0/0", seen)
    watching.take(b"w2", encode(a_watch("w2")), "0/1", seen)
    watching.take(b"w1", encode(a_watch("w1", name="Two")), "0/2", seen)
    watching.take(b"w2", None, "0/3", seen)
    assert {watch_id: watch.name for watch_id, watch in index.held.items()} == {"w1": "Two"}
    assert seen == {"w1"}


@pytest.mark.parametrize(
    ("key", "value"),
    [
        (b"w1", b"nonsense"),
        (b"w1", b'{"watch_id": "w1"}'),
        (b"w1", encode(a_watch("w2"))),
        (b"w1", encode(a_watch("w1", name="impossible"))),
        (None, encode(a_watch("w1"))),
    ],
)
def test_an_invalid_watch_is_counted_and_the_version_before_it_stays(key: bytes | None, value: bytes) -> None:
    watching, index, metrics = view()
    watching.take(b"w1", encode(a_watch("w1", name="Good")), "0/0", set())
    watching.take(key, value, "0/1", set())
    assert index.held["w1"].name == "Good"
    labels = {"stage": "actor_alerts", "change": "invalid"}
    assert metrics.registry.get_sample_value("wirewatch_watch_changes_total", labels) == 1


@pytest.mark.kafka
async def test_an_edit_takes_effect_without_a_restart(empty_kafka: EmbeddedKafka) -> None:
    bootstrap = empty_kafka.bootstrap
    make_topics(bootstrap, 1)
    send(bootstrap, WATCHES.name, [(b"w1", encode(a_watch("w1", name="One"))), (b"w2", encode(a_watch("w2")))])
    index = FakeIndex()
    settings = replace(Settings(), bootstrap_servers=bootstrap)
    async with WatchesView.open(settings, Metrics(CollectorRegistry()), index, read_watch) as watching:
        assert watching.ready
        assert set(index.held) == {"w1", "w2"}
        await asyncio.to_thread(send, bootstrap, WATCHES.name, [(b"w1", encode(a_watch("w1", name="Two")))])
        sent = time.monotonic()
        while index.held["w1"].name != "Two":
            assert time.monotonic() - sent < 60
            await asyncio.sleep(0.01)


async def test_a_client_that_cancels_itself_does_not_end_the_view(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("streams.watches_view.RECONNECT", 0.0)
    watching, _, _ = view()
    sessions = 0

    async def session() -> None:
        nonlocal sessions
        sessions += 1
        if sessions == 1:
            raise asyncio.CancelledError
        watching._caught_up.set()
        await asyncio.Event().wait()

    monkeypatch.setattr(watching, "_session", session)
    following = asyncio.create_task(watching._follow())
    await asyncio.wait_for(watching._caught_up.wait(), 5)
    following.cancel()
    with pytest.raises(asyncio.CancelledError):
        await following
    assert sessions == 2
