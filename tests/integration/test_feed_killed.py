"""A feed of three kinds of sources that is killed again and again: 5,000 items of each arrive, repeats are the same version.

FEED_KILLS and FEED_SEED choose how often and at which moments.
"""

from __future__ import annotations

import asyncio
import os
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from random import Random

import pytest
from aiohttp import web

from agents.intake.parse import parse
from streams.admin import ensure_topics
from streams.embedded_kafka import EmbeddedKafka
from streams.following import follow
from streams.settings import Settings, load
from tests.streams.feeders.ap_server import MediaApi, item
from tests.streams.feeders.server import Served, serving
from tests.streams.feeders.test_http_source import Feed, rss
from tests.streams.feeders.test_on_kafka import feeding

pytestmark = [pytest.mark.kafka, pytest.mark.long, pytest.mark.timeout(1500)]

ITEMS = 5_000
KILLS = int(os.environ.get("FEED_KILLS", "20"))
SEED = int(os.environ.get("FEED_SEED", "7"))
AP_PAGE = 50
SPREAD_SECONDS = 0.8
"""Within so long after a source was first asked the process is killed: while it fetches, sends, or remembers."""


class Wires:
    """What the three sources hold, which grows by a share before each kill, so that the feed always has work in hand."""

    def __init__(self, folder: Path) -> None:
        self.api = MediaApi([], page_size=AP_PAGE)
        self.desk = Feed(rss([]))
        self.lines = folder / "wire.jsonl"
        self.lines.touch()
        self.stock = 0

    def grow(self, stock: int) -> None:
        """Each source holds so many items from now on."""
        new = range(self.stock, stock)
        self.api.items += [item(number) for number in new]
        self.desk.page = rss(range(stock))
        with self.lines.open("a") as file:
            file.writelines(
                f'{{"uri":"urn:line:{n}","body_text":"Line {n}.","language":"en","versioncreated":"2017-03-20T12:00:00Z"}}\n'
                for n in new
            )
        self.stock = stock


def config(folder: Path, ap: Served, desk: Served) -> Path:
    file = folder / "feeds.toml"
    file.write_text(
        f'[[feed]]\nname = "ap"\nkind = "ap"\nurl = "{ap.url}media/v/content/feed?include=*"\nkey_env = "AP_KEY"\n'
        f'[[feed]]\nname = "desk"\nkind = "http"\nurl = "{desk.url}"\nevery = "1s"\nprovider = "desk"\n'
        f'[[feed]]\nname = "lines"\nkind = "folder"\npath = "{folder / "drop"}"\n'
    )
    return file


def records(settings: Settings) -> dict[tuple[str, int], list[bytes]]:
    """What arrived, by uri and version."""
    found: defaultdict[tuple[str, int], list[bytes]] = defaultdict(list)
    for record in follow(settings, "wire.raw.v1", from_beginning=True, to_end=True):
        kind = dict(record.headers).get("content-type", b"").decode()
        for article in parse(record.value, kind):
            found[article.uri, article.version].append(record.value)
    return found


async def asked(condition: Callable[[], bool], process: asyncio.subprocess.Process) -> None:
    """Wait until the process, which must still run, has asked."""
    async with asyncio.timeout(120):
        while not condition():
            assert process.returncode is None, "the feed ended by itself"
            await asyncio.sleep(0.01)


async def test_killed_at_random_moments_everything_arrives(empty_kafka: EmbeddedKafka, tmp_path: Path) -> None:
    settings = load({"bootstrap_servers": empty_kafka.bootstrap, "state_dir": str(tmp_path / "state")}, environ={})
    ensure_topics(settings, partitions=2)
    (tmp_path / "drop").mkdir()
    wires, random = Wires(tmp_path / "drop"), Random(SEED)

    def page(request: web.Request) -> web.StreamResponse:
        return wires.desk(request)

    async with serving(wires.api) as ap, serving(page) as desk:
        file = config(tmp_path, ap, desk)
        for kill in range(KILLS):
            wires.grow(ITEMS * (kill + 1) // KILLS)
            before = len(ap.asked) + len(desk.asked)
            async with feeding(settings, file) as process:
                await asked(lambda: len(ap.asked) + len(desk.asked) > before, process)  # noqa: B023 (awaited here)
                await asyncio.sleep(random.uniform(0, SPREAD_SECONDS))
                process.kill()
                await process.communicate()
        async with feeding(settings, file, "--once") as process:
            _, told = await process.communicate()
            assert process.returncode == 0, told.decode()
    found = await asyncio.to_thread(records, settings)
    arrived = {uri for uri, _ in found}
    wanted = (
        {f"item{n:05d}" for n in range(ITEMS)} | {f"urn:{n}" for n in range(ITEMS)} | {f"urn:line:{n}" for n in range(ITEMS)}
    )
    assert wanted - arrived == set(), "lost"
    assert arrived - wanted == set()
    assert len(found) == len(wanted), "an item came under two versions"
    steady = [values for (uri, _), values in found.items() if not uri.startswith("item")]
    assert all(len(set(values)) == 1 for values in steady), "a repeat is not the same bytes"
    repeats = sum(len(values) - 1 for values in found.values())
    print(f"{KILLS} kills, seed {SEED}: {len(arrived)} items, {repeats} repeats, all of equal uri and version")
    assert repeats <= KILLS * (AP_PAGE + 2 * 100 + ITEMS // KILLS), "a kill repeats no more than what was in hand"
