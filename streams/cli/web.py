"""`wirewatch web`: the live page."""

from __future__ import annotations

import asyncio
import logging
import signal

import click

from streams.cli.errors import Failure
from streams.cli.options import with_settings
from streams.settings import Settings


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to bind; the page asks nobody for a password.")
@click.option("--port", type=click.IntRange(0, 65535), default=8420, show_default=True, help="0 takes a free one.")
@click.option("--allow-host", multiple=True, metavar="NAME", help="A further name to serve it under, behind a proxy.")
@click.option("--hours", type=click.FloatRange(min=0.1, max=8760), default=72, show_default=True, help="How far back it looks.")
@click.option("--alerts", type=click.IntRange(1, 20_000), default=2000, show_default=True, help="So many it holds at most.")
@click.option("--read-only", is_flag=True, help="Watches can be looked at and tried, not edited.")
@click.option("--writable", is_flag=True, help="Watches can be edited though the address is not loopback.")
@with_settings
def web(
    settings: Settings,
    host: str,
    port: int,
    allow_host: tuple[str, ...],
    hours: float,
    alerts: int,
    read_only: bool,
    writable: bool,
) -> None:
    """Serve the live page until SIGTERM or Ctrl-C: alerts, a map, stories over time, the watches.

    Bound to an address beyond this machine it is read-only unless --writable is given: put a proxy that asks for a password
    before it, and name the proxy's host with --allow-host.

    \b
    Example:
      wirewatch web --port 8420
    """
    from datetime import timedelta

    from streams.admin import admin_client
    from streams.kafka_clients import no_topic
    from streams.topics import ALERTS, EVENTS, STORIES, WATCHES
    from streams.web.guard import is_loopback
    from streams.web.window import Limits

    with admin_client(settings) as admin:  # a broker that is not there is told at once
        missing = {topic.name for topic in (ALERTS, EVENTS, STORIES, WATCHES)} - set(admin.list_topics())
    if missing:
        raise Failure(no_topic(settings, min(missing)))
    may_write = not read_only and (writable or is_loopback(host))
    limits = Limits(age=timedelta(hours=hours), alerts=alerts)
    asyncio.run(_serve(settings, host, port, limits, allow_host, may_write))


async def _serve(settings: Settings, host: str, port: int, limits: object, further: tuple[str, ...], writable: bool) -> None:
    from streams.web.server import serving
    from streams.web.window import Limits

    assert isinstance(limits, Limits)
    # What the client has to say of a broker that is away, the page and we say in one line.
    logging.getLogger("aiokafka").setLevel(logging.CRITICAL)
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    async with serving(settings, host=host, port=port, limits=limits, further_hosts=further, writable=writable) as address:
        click.echo(f"{address}")
        click.echo(f"Wirewatch's page is at {address}{'' if writable else ' (read-only)'}; Ctrl-C stops it", err=True)
        await stop.wait()
