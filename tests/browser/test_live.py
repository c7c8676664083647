"""The whole pipeline beside the page: a watch typed into it takes effect, an alert appears at once and is taken back."""

from __future__ import annotations

import asyncio
import json
import statistics
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from kafka import KafkaConsumer, TopicPartition

from schemas.base import encode
from streams.embedded_kafka import EmbeddedKafka
from streams.supervisor import TOPOLOGY
from streams.topics import ALERTS, ARTICLES
from streams.topology import STAGES
from tests.browser.chromium import Page
from tests.browser.serving import ARTEFACTS, page_server
from tests.builders import an_article
from tests.integration.harness import Worker, make_topics, send, working

pytestmark = [pytest.mark.kafka, pytest.mark.model, pytest.mark.long, pytest.mark.timeout(600)]

WITHIN = 2.0
TEXTS = {
    "deir-hafer": (24, "BEIRUT (Meridian) — The Syrian army captured the town of Deir Hafer from Islamic State on Friday."),
    "tabqa": (
        26,
        "AIN ISSA, Syria (Meridian) — The Syrian Democratic Forces captured the Tabqa air base from Islamic State on Sunday.",
    ),
}
"""What happened in the last week of March 2017, in our words: the day, the text."""
LISTEN = """
(() => {
  window.seen = {};
  const list = document.getElementById('alert-list');
  const look = () => {
    for (const { dataset } of list.querySelectorAll('[role=option]')) {
      window.seen[`${dataset.id} ${dataset.status}`] ??= Date.now();
    }
  };
  new MutationObserver(look).observe(list, { childList: true, subtree: true, attributes: true });
})()
"""
ROWS = "document.querySelectorAll('#alert-list [role=option]{}').length"


def article(name: str, day: int, body: str, **fields: Any) -> tuple[bytes, bytes]:
    """One article version for its topic."""
    at = datetime(2017, 3, day, 18, tzinfo=UTC)
    told = {"provider": "meridian", "headline": f"{name.title()} changes hands", "published_at": at, **fields}
    return b"en", encode(an_article(body, uri=f"urn:meridian:{name}", **told))


def appended(bootstrap: str) -> dict[str, float]:
    """When each record of the alerts reached the broker, in milliseconds, by alert and status."""
    consumer = KafkaConsumer(bootstrap_servers=bootstrap, auto_offset_reset="earliest", enable_auto_commit=False)
    try:
        parts = [TopicPartition(ALERTS.name, number) for number in consumer.partitions_for_topic(ALERTS.name) or ()]
        consumer.assign(parts)
        ends, found = consumer.end_offsets(parts), {}
        while any(consumer.position(part) < end for part, end in ends.items()):
            for records in consumer.poll(timeout_ms=200).values():
                for record in records:
                    alert = json.loads(record.value)
                    found[f"{alert['alert_id']} {alert['status']}"] = record.timestamp
        return found
    finally:
        consumer.close()


async def add_watch(page: Page) -> None:
    """Type a watch with a slip of the pen, take the name that was meant, and save it."""
    await page.press("n")
    await page.until("document.activeElement?.id === 'w-name'")
    await page.type("Islamic State loses ground")
    await page.until("document.getElementById('w-watch_id').value === 'islamic-state-loses-ground'")
    await page.run("document.getElementById('w-actors').focus()")
    await page.type("Hezbolah")
    await page.until("document.querySelector('[data-field=actors] .wrong').textContent.includes('did you mean Hezbollah?')")
    assert await page.run("document.getElementById('w-actors').getAttribute('aria-invalid')") == "true"
    await page.run("document.querySelector('[data-field=actors] .wrong button').click()")
    await page.until("document.getElementById('w-actors').value === 'Hezbollah'")
    await page.until("document.querySelector('.said').textContent === 'Nothing wrong'")
    await page.run("document.getElementById('w-actors').value = 'Islamic State'")
    await page.run("document.getElementById('w-name').focus()")
    await page.press("Enter")
    await page.until("document.getElementById('toast').textContent.includes('it is in force')")
    assert await page.run("document.querySelectorAll('.watches > li').length") == 1


async def test_a_watch_an_alert_and_its_retraction(empty_kafka: EmbeddedKafka, tmp_path: Path, page: Page) -> None:
    bootstrap = empty_kafka.bootstrap
    make_topics(bootstrap, 2)
    with working(Worker(bootstrap, tmp_path, ",".join(STAGES), TOPOLOGY)), page_server(bootstrap, tmp_path) as address:
        await page.open(address)
        await page.until("document.getElementById('link')?.dataset.state === 'live'")
        await page.run(LISTEN)
        await add_watch(page)
        await page.press("1")
        for count, (name, (day, body)) in enumerate(TEXTS.items(), start=1):
            await asyncio.to_thread(send, bootstrap, ARTICLES.name, [article(name, day, body)])
            await page.until(f"{ROWS.format('')} >= {count}", 120)
        await page.press("j", "Enter")
        await page.until("document.querySelector('#alert-detail mark')?.textContent.includes('Islamic State')")
        await page.shoot(ARTEFACTS / "alert-raised.png")
        kills = [article(name, 26, "", version=2, status="canceled") for name in TEXTS]
        await asyncio.to_thread(send, bootstrap, ARTICLES.name, kills)
        await page.until(f"{ROWS.format('[data-status=retracted]')} >= {len(TEXTS)}", 120)
        await page.until("document.querySelector('#alert-detail .gone-note')?.textContent.includes('killed the story')")
        assert await page.run("document.getElementById('count-alerts').textContent") == "", "none stands"
        await page.shoot(ARTEFACTS / "alert-retracted.png")
        seen = await page.run("window.seen")
        sent = await asyncio.to_thread(appended, bootstrap)
        delays = {key: (seen[key] - at) / 1000 for key, at in sent.items() if key in seen}
        print({key: round(delay, 3) for key, delay in delays.items()})
        assert {key.split()[1] for key in delays} >= {"raised", "retracted"}
        assert statistics.median(delays.values()) <= WITHIN, delays
        assert page.complaints == []
        assert all(asked.startswith((address, "data:")) for asked in page.addresses - {"about:blank"}), page.addresses
