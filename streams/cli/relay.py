"""`wirewatch relay`: alerts carried on to webhooks, Slack and e-mail."""

from __future__ import annotations

import os
import signal
import threading
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from streams.cli.errors import Failure, Mistake
from streams.cli.options import with_settings
from streams.settings import Settings

if TYPE_CHECKING:
    from streams.relay.targets import Target


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--from-beginning", is_flag=True, help="A target that is new is sent what the topic still holds, too.")
@click.option("--check", is_flag=True, help="Only say whether the file is right; needs no broker.")
@with_settings
def relay(settings: Settings, file: Path, from_beginning: bool, check: bool) -> None:
    """Deliver alerts to the targets of FILE until SIGTERM or Ctrl-C; run it once.

    FILE is TOML with a [[target]] each: webhooks (signed, with an idempotency key), Slack's incoming webhooks, or e-mail
    by SMTP. Each target is delivered to on its own, in order and at least once; one that is down is tried again for
    give_up (1d), then its alerts go to the dead letters.

    \b
    Example:
      wirewatch relay relay.toml
    with, in relay.toml:
      [[target]]
      name = "desk"
      kind = "webhook"
      url = "https://desk.example/alerts"
      secret_env = "DESK_SECRET"
      priorities = ["flash", "urgent"]
    """
    from streams.relay.targets import BadRelayFile, parse_targets

    try:
        targets = parse_targets(file.read_text(encoding="utf-8"), os.environ)
    except (BadRelayFile, UnicodeDecodeError) as error:
        raise Mistake(f"{file.name}: {error}") from error
    if check:
        click.echo(f"{len(targets)} target{'s' if len(targets) != 1 else ''}, nothing wrong")
        return
    from streams.admin import admin_client

    with admin_client(settings):
        pass  # a broker that is not there is told at once
    stop = threading.Event()
    faults: list[BaseException] = []

    def serve(target: Target) -> None:
        try:
            _serve(settings, target, from_beginning, stop)
        except BaseException as error:  # one target's fault ends the relay loudly, not one thread silently
            faults.append(error)
            stop.set()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    threads = [threading.Thread(target=serve, args=(target,), name=target.name) for target in targets]
    for thread in threads:
        thread.start()
    click.echo(f"relaying to {', '.join(target.name for target in targets)}; Ctrl-C stops it", err=True)
    for thread in threads:
        thread.join()
    if faults:
        raise Failure(f"the relay stopped: {type(faults[0]).__name__}: {faults[0]}") from faults[0]


def _serve(settings: Settings, target: Target, from_beginning: bool, stop: threading.Event) -> None:
    from contextlib import closing

    from streams.relay.courier import Courier
    from streams.relay.kafka_source import AlertSource, Cemetery
    from streams.relay.senders import sender

    def now() -> datetime:
        return datetime.now(UTC)

    group = f"wirewatch.relay.{target.name}"
    with (
        closing(AlertSource(settings, group=group, from_beginning=from_beginning)) as source,
        closing(Cemetery(settings)) as bury,
    ):
        send = sender(target, environment=os.environ, clock=now)
        courier = Courier(target, source=source, send=send, bury=bury, clock=now, wait=lambda seconds: not stop.wait(seconds))
        courier.run()
