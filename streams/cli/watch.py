"""`wirewatch watch`: the watches, edited while the worker runs."""

from __future__ import annotations

import difflib
import sys
from collections.abc import Iterable
from pathlib import Path

import click

from schemas.watch import Watch
from streams.cli.errors import MISTAKE, Failure, Mistake
from streams.cli.options import with_settings
from streams.cli.watch_files import apply, export
from streams.cli.watch_trial import trial
from streams.settings import Settings


@click.group()
def watch() -> None:
    """Add, list, show and remove watches; an edit takes effect at once, without a restart."""


watch.add_command(trial)
watch.add_command(apply)
watch.add_command(export)


@watch.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, allow_dash=True, path_type=Path))
@click.option("--check", is_flag=True, help="Only say whether the file is right; needs no broker.")
@with_settings
def add(settings: Settings, file: Path, check: bool) -> int | None:
    """Add the watches of FILE, or change those that bear the same watch_id.

    FILE holds watches as TOML ([[watch]]), YAML, JSON or JSON lines; - reads standard input. Nothing is added where
    one of them is wrong.

    \b
    Example:
      wirewatch watch add watches.toml
    with, in watches.toml:
      [[watch]]
      watch_id = "is-attacks"
      name = "Attacks by the Islamic State"
      actors = ["islamic-state"]
      role = "actor"
      event_types = ["ASSAULT"]
      cooldown = "6h"
    """
    from agents.actor_alerts.watch_files import BadWatchFile, parse_watches

    stdin = str(file) == "-"
    try:
        data = sys.stdin.buffer.read() if stdin else file.read_bytes()
        watches = parse_watches(data, name="standard input" if stdin else file.name, known=_known_actors())
    except BadWatchFile as error:
        for line in str(error).splitlines():
            click.echo(f"wirewatch: {line}", err=True)
        return MISTAKE
    if check:
        click.echo(f"{len(watches)} watch{'es' if len(watches) != 1 else ''}, nothing wrong")
        return None
    from streams.watch_store import put_watches

    before = _read(settings)
    put_watches(settings, watches)
    for record in watches:
        change = "added" if record.watch_id not in before else "kept" if before[record.watch_id] == record else "changed"
        click.echo(f"{change:8} {record.watch_id}  {record.name}")
    return None


@watch.command("list")
@click.option("--json", "as_json", is_flag=True, help="JSON lines, as `watch add` reads them.")
@with_settings
def list_(settings: Settings, as_json: bool) -> None:
    """All watches in force, by id.

    \b
    Example:
      wirewatch watch list --json > watches.jsonl
    """
    from schemas.base import encode
    from streams.cli.console import Out
    from streams.cli.render import watch as rendered

    watches = _read(settings)
    if as_json:
        for record in watches.values():
            click.echo(encode(record))
        return
    console = Out()
    for record in watches.values():
        console.print(rendered(record))
    if not watches:
        click.echo("no watches; add some with `wirewatch watch add FILE`", err=True)


@watch.command()
@click.argument("watch_id", metavar="ID")
@with_settings
def show(settings: Settings, watch_id: str) -> None:
    """One watch in full, as `watch add` reads it.

    \b
    Example:
      wirewatch watch show is-attacks
    """
    import msgspec

    from schemas.base import encode

    watches = _read(settings)
    _must_exist([watch_id], watches)
    click.echo(msgspec.json.format(encode(watches[watch_id]), indent=2))


@watch.command()
@click.argument("watch_ids", metavar="ID...", nargs=-1, required=True)
@with_settings
def remove(settings: Settings, watch_ids: tuple[str, ...]) -> None:
    """Remove watches; their alerts stay on the topic, no new ones are raised.

    \b
    Example:
      wirewatch watch remove is-attacks
    """
    from streams.watch_store import remove_watches

    _must_exist(watch_ids, _read(settings))
    remove_watches(settings, watch_ids)
    for watch_id in watch_ids:
        click.echo(f"removed  {watch_id}")


def _read(settings: Settings) -> dict[str, Watch]:
    from streams.admin import admin_client
    from streams.following import NoTopic
    from streams.watch_store import read_watches

    with admin_client(settings):
        pass  # a broker that is not there is told at once
    try:
        return read_watches(settings, on_unreadable=lambda key, why: click.echo(f"unreadable: {key}: {why}", err=True))
    except NoTopic as error:
        raise Failure(str(error)) from error


def _must_exist(watch_ids: Iterable[str], watches: dict[str, Watch]) -> None:
    for watch_id in watch_ids:
        if watch_id not in watches:
            close = difflib.get_close_matches(watch_id, watches, 1)
            raise Mistake(
                f"no watch {watch_id!r}" + (f"; did you mean {close[0]}?" if close else "; see `wirewatch watch list`")
            )


def _known_actors() -> list[str]:
    """Ids, names and aliases of the register, against which a slip of the pen is told."""
    from agents.extraction.actors.register import load_register

    return [name for entry in load_register() for name in (entry.id, entry.name, *entry.aliases)]
