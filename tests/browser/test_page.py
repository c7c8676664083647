"""The page on records that are put on the topics by hand: the keyboard, hostile text, the map, a server that goes away."""

from __future__ import annotations

import asyncio
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from schemas.alert import Alert
from schemas.base import decode, encode
from streams.embedded_kafka import EmbeddedKafka
from streams.topics import ALERTS, EVENTS, STORIES, WATCHES
from streams.web.outline import project
from tests.browser.chromium import Page
from tests.browser.serving import ARTEFACTS, page_server
from tests.builders import a_story, a_watch, an_article
from tests.integration.harness import make_topics, send

pytestmark = [pytest.mark.kafka, pytest.mark.long, pytest.mark.timeout(400)]

SAMPLE = json.loads((Path(__file__).resolve().parents[1] / "samples" / "alert.json").read_text(encoding="utf-8"))
HOSTILE = "</script><img src=x onerror=\"document.title='owned'\"><b>bold</b> & <script>document.title='owned'</script>"
PLACES = (
    ("Raqqa", 35.95, 39.01, "SYR"),
    ("Caracas", 10.48, -66.9, "VEN"),
    ("Juba", 4.85, 31.58, "SSD"),
    ("Mosul", 36.34, 43.13, "IRQ"),
)


def alerts(count: int) -> list[Alert]:
    """Alerts of four places and three priorities, the last one the latest."""
    made = []
    start = datetime.now(UTC) - timedelta(minutes=count)
    for number in range(count):
        name, lat, lon, country = PLACES[number % len(PLACES)]
        place = {**SAMPLE["event"]["place"], "name": name, "lat": lat, "lon": lon, "country": country}
        event = {**SAMPLE["event"], "event_id": f"e{number}", "place": place}
        told: dict[str, Any] = {
            "alert_id": f"a.{number}",
            "version": 1,
            "status": "raised",
            "changed": [],
            "watch_id": f"w{number % 2}",
            "priority": ("flash", "urgent", "routine")[number % 3],
            "summary": f"Number {number}: armed men took ground near {name}",
            "raised_at": (start + timedelta(minutes=number)).isoformat(),
            "event": event,
        }
        made.append(decode(json.dumps({**SAMPLE, **told}), Alert))
    return made


def put(bootstrap: str, made: list[Alert]) -> None:
    """The alerts, their events, their article and two watches."""
    source = SAMPLE["articles"][0]
    body = f"{source['sentence']}\n\nThe base lies {HOSTILE} by the river."
    story = a_story(
        an_article(body, uri=source["uri"], version=source["version"], provider=source["provider"], headline=HOSTILE),
        thread_id=SAMPLE["event"]["thread_ids"][0],
    )
    send(bootstrap, STORIES.name, [(story.uri.encode(), encode(story))])
    send(bootstrap, WATCHES.name, [(f"w{n}".encode(), encode(a_watch(f"w{n}", name=f"Watch {n}"))) for n in range(2)])
    send(bootstrap, EVENTS.name, [(alert.event.event_id.encode(), encode(alert.event)) for alert in made])
    send(bootstrap, ALERTS.name, [(alert.watch_id.encode(), encode(alert)) for alert in made])


async def opened(page: Page, address: str, rows: int) -> None:
    """The page, live, with so many alerts in its list."""
    await page.open(address)
    await page.until("document.getElementById('link')?.dataset.state === 'live'")
    await page.until(f"document.querySelectorAll('#alert-list [role=option]').length === {rows}")


async def focused(page: Page, selector: str) -> None:
    """Wait until what has the focus is this."""
    await page.until(f"document.activeElement?.matches({json.dumps(selector)})", 30)


async def test_everything_is_reached_by_keyboard(empty_kafka: EmbeddedKafka, tmp_path: Path, page: Page) -> None:
    make_topics(empty_kafka.bootstrap, 2)
    put(empty_kafka.bootstrap, alerts(8))
    with page_server(empty_kafka.bootstrap, tmp_path) as address:
        await opened(page, address, 8)
        await page.press("j", "j")
        await focused(page, "#alert-list [data-id='a.5'][aria-selected=true]")
        await page.press("k")
        await focused(page, "#alert-list [data-id='a.6']")
        await page.press("Enter")
        await focused(page, "#alert-detail h1")
        await page.until("document.querySelector('#alert-detail h1').textContent.startsWith('Number 6')")
        await page.press("Escape")
        await focused(page, "#alert-list [data-id='a.6']")
        await page.press("/")
        await focused(page, "#filter-text")
        await page.type("caracas")
        await page.until("document.getElementById('filter-count').textContent === '2 of 8 alerts'")
        await page.press("Escape")
        await page.press("x")
        await page.until("document.getElementById('filter-count').textContent === '8 alerts'")
        for field, value, count in (
            ("priority", "flash", 3),
            ("watch", "w1", 4),
            ("actor", "islamic-state", 8),
            ("status", "retracted", 0),
        ):
            filled = f"e.value = {json.dumps(value)}; e.dispatchEvent(new Event('input'));"
            await page.run(f"(e => {{ {filled} }})(document.getElementById('filter-{field}'))")
            await page.until(f"document.querySelectorAll('#alert-list [role=option]').length === {count}")
            await page.press("x")
        await page.press("?")
        await page.until("document.getElementById('help').open")
        await page.press("Escape")
        await page.until("!document.getElementById('help').open")
        await page.press("2")
        await page.until("document.querySelectorAll('.dot').length >= 4")
        await focused(page, ".dot")
        await page.run("document.querySelector('.dot[data-name=Caracas]').focus()")
        await page.press("Enter")
        await focused(page, "#map-list button")
        await page.press("Enter")
        await page.until("document.querySelector('#alert-detail h1')?.textContent.includes('Caracas')")
        await page.press("3")
        await focused(page, "#story-list [role=option]")
        await page.press("Enter")
        await page.until("document.querySelectorAll('#story-detail .mark-dot').length > 1")
        await page.press("4")
        await focused(page, "#watch-pane button[data-id=w0]")
        await page.press("j", "Enter")
        await page.until("document.querySelector('#w-watch_id')?.value === 'w1'")
        assert page.complaints == []


async def test_text_of_the_wire_stays_text(empty_kafka: EmbeddedKafka, tmp_path: Path, page: Page) -> None:
    make_topics(empty_kafka.bootstrap, 1)
    [alert] = alerts(1)
    fields = {
        **json.loads(encode(alert)),
        "summary": HOSTILE,
        "watch_id": "w0",
        "retraction": HOSTILE,
        "status": "retracted",
        "version": 2,
    }
    put(empty_kafka.bootstrap, [alert, decode(json.dumps(fields), Alert)])
    with page_server(empty_kafka.bootstrap, tmp_path) as address:
        await opened(page, address, 1)
        await page.press("j", "Enter")
        await page.until("document.querySelector('#alert-detail .quote .text')?.textContent.includes('onerror')")
        assert await page.run("document.querySelector('.row-summary').textContent") == HOSTILE
        await page.press("s")
        await page.until("document.querySelector('#story-detail .chronicle')?.textContent.includes('onerror')")
        await page.run("document.getElementById('view-alerts').hidden = false")
        assert await page.run("document.querySelectorAll('main img, main script, main .row-summary b').length") == 0
        assert await page.run("document.title") == "Wirewatch"
        told = await page.run("try { document.body.insertAdjacentHTML('beforeend', '<i>x</i>'); 'made' } catch { 'refused' }")
        assert told == "refused", "not even our own scripts could make markup of text"


async def test_it_comes_back_when_the_server_does(empty_kafka: EmbeddedKafka, tmp_path: Path, page: Page) -> None:
    make_topics(empty_kafka.bootstrap, 1)
    made = alerts(4)
    put(empty_kafka.bootstrap, made[:2])
    with page_server(empty_kafka.bootstrap, tmp_path) as address:
        await opened(page, address, 2)
    await page.until("document.getElementById('link').dataset.state === 'lost'")
    await asyncio.to_thread(put, empty_kafka.bootstrap, made[2:])
    with page_server(empty_kafka.bootstrap, tmp_path, urlsplit(address).port or 0):
        await page.until("document.getElementById('link').dataset.state === 'live'")
        await page.until("document.querySelectorAll('#alert-list [role=option]').length === 4")


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
async def test_it_fits_wide_and_narrow_windows(empty_kafka: EmbeddedKafka, tmp_path: Path, page: Page, dark: bool) -> None:
    make_topics(empty_kafka.bootstrap, 1)
    put(empty_kafka.bootstrap, alerts(12))
    name = "dark" if dark else "light"
    with page_server(empty_kafka.bootstrap, tmp_path) as address:
        await opened(page, address, 12)
        for lon, lat in ((0.0, 0.0), (39.0, 35.9), (-66.9, 10.5), (178.0, -41.3)):
            placed = await page.run(f"import('/static/projection.js').then(module => module.project({lon}, {lat}))")
            assert placed == pytest.approx(project(lon, lat)), "dots and outline lie in one projection"
        for width, height in ((1440, 900), (390, 844)):
            await page.size(width, height, dark=dark)
            await opened(page, f"{address}?{width}", 12)
            for view in ("alerts", "alerts/a.6", "map", "stories", "watches", "watches/w1"):
                await page.run(f"location.hash = {json.dumps(view)}")
                await page.until(f"!document.getElementById('view-{view.partition('/')[0]}').hidden")
                await asyncio.sleep(0.3)  # only for the picture: nothing below depends on it
                spill = await page.run("document.documentElement.scrollWidth - innerWidth")
                assert spill <= 0, f"{view} spills {spill} pixels at {width}"
                if dark or view in ("alerts/a.6", "map"):
                    await page.shoot(ARTEFACTS / f"{view.replace('/', '-')}-{width}-{name}.png")
        assert page.complaints == []
