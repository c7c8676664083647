"""The page's server on a real broker: what it reads back to, and that an edit is a record of the watches' topic."""

from __future__ import annotations

import asyncio
import json
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from kafka import KafkaProducer

from schemas.base import encode
from streams.demo.ground import page
from streams.embedded_kafka import EmbeddedKafka
from streams.settings import Settings
from streams.topics import ALERTS, EVENTS, WATCHES
from streams.web.guard import MARK
from tests.builders import a_watch, an_event
from tests.integration.harness import everything, make_topics, send
from tests.streams.web.conftest import an_alert

pytestmark = [pytest.mark.kafka, pytest.mark.long, pytest.mark.timeout(300)]


async def events(response: aiohttp.ClientResponse) -> Any:
    """The server-sent events but heartbeats, one after the other."""
    kind = ""
    while line := (await asyncio.wait_for(response.content.readline(), 90)).decode():
        if line.startswith("event: "):
            kind = line[7:].strip()
        elif line.startswith("data: ") and kind != "beat":
            yield kind, json.loads(line[6:])


def put_old(bootstrap: str) -> None:
    """An alert of four days ago and one of now, in the same partition."""
    producer = KafkaProducer(bootstrap_servers=bootstrap)
    now = int(time.time() * 1000)
    for name, at in (("old", now - 4 * 86_400_000), ("new", now)):
        producer.send(ALERTS.name, key=b"w1", value=encode(an_alert(name, watch_id="w1")), timestamp_ms=at)
    producer.flush()
    producer.close()


async def test_it_reads_back_some_days_and_its_edits_are_records(empty_kafka: EmbeddedKafka, tmp_path: Path) -> None:
    bootstrap = empty_kafka.bootstrap
    make_topics(bootstrap, 2)
    await asyncio.to_thread(put_old, bootstrap)
    await asyncio.to_thread(send, bootstrap, WATCHES.name, [(b"w1", encode(a_watch("w1"))), (b"bad", b"{}")])
    await asyncio.to_thread(send, bootstrap, EVENTS.name, [(b"e1", encode(an_event("e1"))), (b"e2", b"no json")])
    settings = replace(Settings(), bootstrap_servers=bootstrap, state_dir=tmp_path / "state")
    with page(settings, tmp_path / "page.log") as address:
        async with aiohttp.ClientSession(headers={MARK: "1"}) as session, session.get(f"{address}api/stream") as response:
            told = events(response)
            kind, shown = await anext(told)
            assert kind == "snapshot"
            assert [row["alert_id"] for row in shown["alerts"]] == ["new"]
            assert [row["watch"]["watch_id"] for row in shown["watches"]] == ["w1"]
            assert [row["event_id"] for row in shown["events"]] == ["e1"]
            body = {"watch_id": "w2", "name": "Two", "actors": ["Hezbollah"], "cooldown": "6h"}
            async with session.put(f"{address}api/watches/w2", json=body, headers={"If-None-Match": "*"}) as answer:
                assert answer.status == 200, await answer.text()
            kind, row = await anext(told)
            assert (kind, row["watch"]) == ("watch", body)
            async with session.post(f"{address}api/watches/trial", json={"watch_id": "t", "name": "T"}) as answer:
                tried = await answer.json()
            assert (tried["statuses"], tried["quiet"]) == ({"raised": 1}, True)
            async with session.delete(f"{address}api/watches/w2", json={}) as answer:
                assert answer.status == 200
            assert await anext(told) == ("unwatch", {"watch_id": "w2"})
    last = [(message.key, message.value) for message in everything(bootstrap, WATCHES.name)][-2:]
    assert last[0][0] == last[1][0] == b"w2"
    assert json.loads(last[0][1] or b"")["cooldown"] == "PT6H" or json.loads(last[0][1] or b"")["cooldown"] == "PT21600S"
    assert last[1][1] is None


async def test_a_broker_that_is_gone_is_told_and_followed_again(tmp_path: Path) -> None:
    folder = tmp_path / "kafka"
    with EmbeddedKafka(folder, timeout=120) as broker:
        bootstrap = broker.bootstrap
        make_topics(bootstrap, 1)
        settings = replace(Settings(), bootstrap_servers=bootstrap, state_dir=tmp_path / "state")
        serving = page(settings, tmp_path / "page.log")
        address = await asyncio.to_thread(serving.__enter__)
    try:
        async with aiohttp.ClientSession() as session, session.get(f"{address}api/stream") as response:
            told = events(response)
            kind, shown = await anext(told)
            assert kind == "snapshot"
            if shown["broker"]:
                assert await anext(told) == ("broker", {"connected": False})
            with EmbeddedKafka(folder, port=int(bootstrap.rpartition(":")[2]), timeout=120):
                assert await anext(told) == ("broker", {"connected": True})
                await asyncio.to_thread(send, bootstrap, ALERTS.name, [(b"w1", encode(an_alert("after")))])
                kind, row = await anext(told)
                assert (kind, row["alert_id"]) == ("alert", "after")
    finally:
        serving.__exit__(None, None, None)
