"""`wirewatch watch test`: what watches would have alerted on, before they go live."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import click

from streams.cli.errors import MISTAKE, Mistake
from streams.cli.options import with_settings
from streams.settings import Settings

if TYPE_CHECKING:
    from agents.actor_alerts.dry_run import DryRun
    from schemas.event import Event

_BAR = 40


class Duration(click.ParamType):
    """30m, 6h, 7d or PT6H."""

    name = "duration"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> timedelta:
        from agents.actor_alerts.durations import parse_duration

        if isinstance(value, timedelta):
            return value
        try:
            return parse_duration(str(value))
        except ValueError as error:
            self.fail(str(error), param, ctx)


@click.command("test")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, allow_dash=True, path_type=Path))
@click.option("--since", type=Duration(), default="7d", show_default=True, help="How far back alerts are counted.")
@click.option(
    "--events",
    "archive",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Events as JSON lines (`wirewatch process --emit events`) in place of those on the broker.",
)
@with_settings
def trial(settings: Settings, file: Path, since: timedelta, archive: Path | None) -> int | None:
    """What the watches of FILE would have alerted on, a day and at last; nothing is written.

    Looks at the events that the broker still has, or at an archive of them. Events before --since count as history only:
    novelty, bursts and cooldowns look back on them. With an archive, --since counts back from its last event.

    \b
    Example:
      wirewatch watch test watches.toml --since 30d
    """
    from agents.actor_alerts.dry_run import dry_run
    from agents.actor_alerts.watch_files import BadWatchFile, parse_watches
    from agents.extraction.actors.register import load_register

    register = load_register()
    known = [name for entry in register for name in (entry.id, entry.name, *entry.aliases)]
    stdin = str(file) == "-"
    try:
        data = sys.stdin.buffer.read() if stdin else file.read_bytes()
        watches = parse_watches(data, name="standard input" if stdin else file.name, known=known)
    except BadWatchFile as error:
        for line in str(error).splitlines():
            click.echo(f"wirewatch: {line}", err=True)
        return MISTAKE
    events = list(_archived(archive) if archive else _retained(settings))
    end = max((event.updated_at for event in events), default=None) if archive else datetime.now(UTC)
    results = asyncio.run(dry_run(watches, events, resolve=register.resolve, since=end - since if end else None))
    for result in results:
        _tell(result)
    return None


def _archived(archive: Path) -> Iterator[Event]:
    import msgspec

    from schemas.base import decode
    from schemas.event import Event

    with open(archive, "rb") as lines:
        for number, line in enumerate(lines, start=1):
            if line.strip():
                try:
                    yield decode(line, Event)
                except (msgspec.MsgspecError, UnicodeDecodeError) as error:
                    raise Mistake(f"{archive.name}: line {number}: no event: {error}") from error


def _retained(settings: Settings) -> Iterator[Event]:
    from streams.following import NoTopic
    from streams.retained import retained_events

    def unreadable(offset: int, why: str) -> None:
        click.echo(f"unreadable event at offset {offset}: {why}", err=True)

    try:
        yield from retained_events(settings, on_unreadable=unreadable)
    except NoTopic as error:
        raise Mistake(str(error)) from error


def _tell(result: DryRun) -> None:
    from streams.cli.console import Out
    from streams.cli.render import alert as rendered

    watch, statuses = result.watch, result.statuses
    counts = ", ".join(f"{statuses.get(status, 0)} {status}" for status in ("raised", "updated", "retracted"))
    click.echo(f"{watch.watch_id}  {watch.name}: {counts}; {result.standing} stand, of {result.events} events")
    most = max(result.days.values(), default=0)
    for day, count in result.days.items():
        click.echo(f"  {day}  {count:>5}  {'█' * max(1, round(_BAR * count / most))}")
    console = Out()
    for alert in result.latest:
        console.print(rendered(alert))
