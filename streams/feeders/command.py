"""`wirewatch feed --config`: the sources of a file, run until a signal."""

from __future__ import annotations

import asyncio
import json
import os
import signal
from collections.abc import Callable
from pathlib import Path

import click
from prometheus_client import CollectorRegistry, start_http_server

from streams.cli.errors import INTERRUPTED, Failure, Mistake
from streams.feed_positions import Positions
from streams.feed_sources import Item
from streams.feeders.assembly import Assembly
from streams.feeders.config import Described, Tcp, parse_feeds
from streams.feeders.cursors import Cursors
from streams.feeders.delivery import OpenSender
from streams.feeders.errors import BadFeedFile
from streams.feeders.metrics import feed_metrics
from streams.feeders.runner import Runner
from streams.feeding import KafkaSender
from streams.settings import Settings

_TERMINATED = 143


def read_feeds(file: Path) -> tuple[Described, ...]:
    """The feeds of a file; raises Mistake that names the feed and the key."""
    try:
        return parse_feeds(file.read_text(encoding="utf-8"), os.environ, file.absolute().parent)
    except (BadFeedFile, UnicodeDecodeError) as error:
        raise Mistake(f"{file.name}: {error}") from error
    except OSError as error:
        raise Mistake(f"{file}: {error.strerror}") from error


def run_feeds(settings: Settings, feeds: tuple[Described, ...], target: str, *, once: bool, metrics_port: int | None) -> int:
    """Feed until SIGTERM or Ctrl-C, or with `once` until nothing is left; the exit code. Raises Failure, Mistake."""
    for described in feeds:
        if once and isinstance(described.feed, Tcp):
            raise Mistake(f"--once: feed {described.feed.name} is a line, which has no end")
    registry = CollectorRegistry()
    metrics = feed_metrics(registry)
    if metrics_port is not None:
        try:
            server, _ = start_http_server(metrics_port, addr=settings.http_host, registry=registry)
        except OSError as error:
            raise Failure(f"cannot serve metrics at {settings.http_host}:{metrics_port}: {error.strerror}") from error
        click.echo(f"metrics at http://{settings.http_host}:{server.server_port}/metrics", err=True)

    def open_sender(provider: str, spread: bool) -> OpenSender:
        return KafkaSender(settings, provider=provider or None, spread=spread)

    with Cursors(settings.state_dir, target) as cursors:
        assembly = Assembly(
            cursors=cursors,
            metrics=metrics,
            open_sender=open_sender,
            open_positions=lambda: Positions(settings.state_dir, target),
            say=_say,
            on_refused=_refused,
        )
        click.echo(f"feeding from {', '.join(described.feed.name for described in feeds)}", err=True)
        try:
            return asyncio.run(_until_told(lambda: Runner(assembly.tended(feeds), say=_say), once))
        except Exception as error:
            raise Failure(f"the feed stopped: {type(error).__name__}: {error}; what is safe is remembered") from error


async def _until_told(make: Callable[[], Runner], once: bool) -> int:
    """Run; a signal ends it after what is on its way has arrived."""
    loop = asyncio.get_running_loop()
    codes: list[int] = []
    run = asyncio.ensure_future(make().run(once=once))

    def told(code: int) -> None:
        codes.append(code)
        run.cancel()

    for number, code in ((signal.SIGTERM, _TERMINATED), (signal.SIGINT, INTERRUPTED)):
        loop.add_signal_handler(number, told, code)
    try:
        return 0 if await run else 1
    except asyncio.CancelledError:
        return codes[0] if codes else INTERRUPTED


def _say(line: str) -> None:
    click.echo(line, err=True)


def _refused(source: str, item: Item, reason: str) -> None:
    told = {"feed": source, "source": str(item.path) if item.path else None, "error": reason}
    click.echo(json.dumps({name: value for name, value in told.items() if value}, ensure_ascii=False), err=True)
