"""`wirewatch watch apply` and `export`: the watches kept as files, in git."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from streams.cli.errors import MISTAKE, Failure
from streams.cli.options import with_settings
from streams.settings import Settings

if TYPE_CHECKING:
    from schemas.watch import Watch

_SUFFIXES = (".toml", ".yaml", ".yml", ".json", ".jsonl", ".ndjson")


@click.command()
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--prune", is_flag=True, help="Remove watches that are in no file.")
@click.option("--dry-run", is_flag=True, help="Show the difference, write nothing.")
@with_settings
def apply(settings: Settings, folder: Path, prune: bool, dry_run: bool) -> int | None:
    """Make the watches in force those of the files under FOLDER, and show what differs.

    Reads .toml, .yaml, .json and .jsonl files, as `watch add` does. What is the same already is not written, so applying
    twice changes nothing. Nothing is written where a file is wrong.

    \b
    Example:
      wirewatch watch apply ./watches --prune
    """
    from agents.actor_alerts.watch_sets import changes_between
    from streams.watch_store import put_watches, remove_watches

    wanted, problems = _read_folder(folder)
    if problems:
        for line in problems:
            click.echo(f"wirewatch: {line}", err=True)
        return MISTAKE
    changes = changes_between(_in_force(settings), wanted)
    for change in changes:
        if change.kind == "kept" or (change.kind == "removed" and not prune):
            continue
        click.echo(f"{change.kind:8} {change.watch.watch_id}  {change.watch.name}")
        for field in change.fields:
            click.echo(f"           {field}")
    strangers = [change.watch.watch_id for change in changes if change.kind == "removed"]
    written = [change.watch for change in changes if change.kind in ("added", "changed")]
    kept = sum(change.kind == "kept" for change in changes)
    if not dry_run:
        put_watches(settings, written)
        if prune:
            remove_watches(settings, strangers)
    told = f"{len(written)} {'to write' if dry_run else 'written'}, {kept} kept"
    if strangers:
        told += f", {len(strangers)} {'removed' if prune and not dry_run else 'in no file'}"
        told += "" if prune else " (--prune removes them)"
    click.echo(told)
    return None


@click.command()
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@with_settings
def export(settings: Settings, folder: Path) -> None:
    """Write each watch in force to a YAML file of its own in FOLDER, named by its id.

    \b
    Example:
      wirewatch watch export ./watches
    """
    from agents.actor_alerts.watch_sets import as_yaml

    watches = _in_force(settings)
    folder.mkdir(parents=True, exist_ok=True)
    for watch_id, watch in watches.items():
        (folder / f"{watch_id}.yaml").write_text(as_yaml(watch), encoding="utf-8")
    click.echo(f"{len(watches)} written to {folder}")


def _read_folder(folder: Path) -> tuple[dict[str, Watch], list[str]]:
    """The watches of all files, and what is wrong with them."""
    from agents.actor_alerts.watch_files import BadWatchFile, parse_watches
    from agents.extraction.actors.register import load_register

    known = [name for entry in load_register() for name in (entry.id, entry.name, *entry.aliases)]
    watches: dict[str, Watch] = {}
    origins: dict[str, str] = {}
    problems: list[str] = []
    for path in sorted(path for path in folder.rglob("*") if path.suffix.lower() in _SUFFIXES and path.is_file()):
        name = str(path.relative_to(folder))
        try:
            found = parse_watches(path.read_bytes(), name=name, known=known)
        except BadWatchFile as error:
            problems += str(error).splitlines()
            continue
        for watch in found:
            if watch.watch_id in watches:
                problems.append(f"{name}: {watch.watch_id} stands in {origins[watch.watch_id]} too")
            watches[watch.watch_id], origins[watch.watch_id] = watch, name
    if not watches and not problems:
        problems.append(f"{folder}: no watch files in it")
    return watches, problems


def _in_force(settings: Settings) -> dict[str, Watch]:
    from streams.admin import admin_client
    from streams.following import NoTopic
    from streams.watch_store import read_watches

    with admin_client(settings):
        pass  # a broker that is not there is told at once
    try:
        return read_watches(settings, on_unreadable=lambda key, why: click.echo(f"unreadable: {key}: {why}", err=True))
    except NoTopic as error:
        raise Failure(str(error)) from error
