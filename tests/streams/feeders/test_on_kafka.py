"""The whole command on a real broker: all kinds of sources at once, killed in the middle, gone on, stopped."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from urllib.parse import urlsplit

import aiohttp
import pytest

from agents.intake.parse import parse
from streams.admin import ensure_topics
from streams.embedded_kafka import EmbeddedKafka
from streams.following import follow
from streams.settings import Settings, load
from tests.streams.feeders.ap_server import KEY, MediaApi, item
from tests.streams.feeders.fakes import until
from tests.streams.feeders.server import serving
from tests.streams.feeders.test_http_source import Feed, rss
from tests.streams.feeders.test_tcp_source import message

pytestmark = pytest.mark.kafka
ITEMS = 400


@asynccontextmanager
async def feeding(settings: Settings, config: Path, *more: str) -> AsyncIterator[asyncio.subprocess.Process]:
    """The command as a process, which does not outlive the block."""
    where = ["--bootstrap-servers", settings.bootstrap_servers, "--state-dir", str(settings.state_dir)]
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "streams.cli", "feed", "--config", str(config), *where, *more),
        stderr=asyncio.subprocess.PIPE,
        env={**os.environ, "AP_KEY": KEY},
    )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
            await process.communicate()


async def test_many_sources_killed_gone_on_and_stopped(empty_kafka: EmbeddedKafka, tmp_path: Path) -> None:
    settings = load({"bootstrap_servers": empty_kafka.bootstrap, "state_dir": str(tmp_path / "state")}, environ={})
    ensure_topics(settings, partitions=2)
    drop = tmp_path / "drop"
    drop.mkdir()
    (drop / "wire.jsonl").write_text(
        '{"uri":"urn:dropped","body_text":"A dropped text.","language":"en","versioncreated":"2017-03-20T12:00:00Z"}\n'
    )
    lines = 0

    async def talk(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal lines
        lines += 1
        writer.write(message(lines))
        await writer.drain()
        writer.close()
        await writer.wait_closed()

    api = MediaApi([item(number) for number in range(ITEMS)], page_size=20)
    wire = await asyncio.start_server(talk, "127.0.0.1", 0)
    port = wire.sockets[0].getsockname()[1]
    async with serving(api) as ap, serving(Feed(rss(range(30)))) as desk:
        config = tmp_path / "feeds.toml"
        config.write_text(
            f'[[feed]]\nname = "ap"\nkind = "ap"\nurl = "{ap.url}media/v/content/feed?include=*"\nkey_env = "AP_KEY"\n'
            f'[[feed]]\nname = "desk"\nkind = "http"\nurl = "{desk.url}"\nevery = "1s"\nprovider = "desk"\n'
            f'[[feed]]\nname = "drop"\nkind = "folder"\npath = "drop"\n'
            f'[[feed]]\nname = "line"\nkind = "tcp"\naddress = "127.0.0.1:{port}"\nspread = true\n'
        )
        async with feeding(settings, config):
            await until(lambda: len(api.pages) >= 6)
        async with feeding(settings, config, "--metrics-port", "0") as second:
            assert second.stderr is not None
            url = (await second.stderr.readline()).decode().split()[-1]
            assert urlsplit(url).hostname == "127.0.0.1"
            asked, dialled = len(desk.asked), lines
            await until(lambda: api.pages[-1].get("seq") == str(ITEMS) and len(desk.asked) > asked and lines > dialled + 1)
            async with aiohttp.ClientSession() as session, session.get(url) as answer:
                metrics = await answer.text()
            second.send_signal(signal.SIGTERM)
            told = (await second.communicate())[1].decode()
    wire.close()
    assert second.returncode == 143, told
    assert 'wirewatch_feed_up{source="ap"} 1.0' in metrics
    assert 'wirewatch_feed_errors_total{reason="closed",source="line"}' in metrics
    assert KEY not in told + metrics
    records = list(follow(settings, "wire.raw.v1", from_beginning=True, to_end=True))
    found: Counter[tuple[str, int]] = Counter()
    for record in records:
        kind = dict(record.headers).get("content-type", b"").decode()
        found.update((article.uri, article.version) for article in parse(record.value, kind))
    names = {uri for uri, _ in found}
    assert {f"item{number:05d}" for number in range(ITEMS)} <= names
    assert {f"urn:{number}" for number in range(30)} | {"urn:dropped"} <= names
    assert {f"urn:anpa1312:v:2017-03-20:geneva-talks{number}" for number in range(1, dialled + 1)} <= names
    # What the broker had when the process was killed, and no cursor had moved yet, comes again as the same version.
    assert sum(found.values()) - len(found) <= 20 + 30 + 1 + 1
