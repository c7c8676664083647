"""`wirewatch dlq`: dead letters, listed, looked at, and sent back."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING

import click

from streams.cli.errors import Failure, Mistake
from streams.cli.options import with_settings
from streams.settings import Settings

if TYPE_CHECKING:
    from streams.dead_letter_box import Letter


def _filters(command: Callable[..., object]) -> Callable[..., object]:
    command = click.option("--stage", metavar="S", help="Only those of this stage.")(command)
    return click.option("--reason", metavar="R", help="Only those with this reason, or one that begins so.")(command)


@click.group()
def dlq() -> None:
    """List, show and requeue dead letters: messages that a stage could never process."""


@dlq.command("list")
@_filters
@click.option("--all", "with_sent", is_flag=True, help="Also those that were requeued.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a letter.")
@with_settings
def list_(settings: Settings, stage: str | None, reason: str | None, with_sent: bool, as_json: bool) -> None:
    """What died, where, and why; each under the name partition:offset.

    \b
    Example:
      wirewatch dlq list --stage intake --reason 'not UTF-8'
    """
    from rich.text import Text

    from streams.cli.console import Out
    from streams.cli.render import dead_letter

    console = Out()
    count = 0
    for letter in _letters(settings, stage, reason):
        if letter.sent_back and not with_sent:
            continue
        count += 1
        if as_json:
            fields = ("stage", "reason", "detail", "exception", "topic", "partition", "offset")
            told = {"name": letter.name, "at": letter.at.isoformat(), "requeued": letter.sent_back}
            click.echo(json.dumps({**told, **{name: letter.told(name) for name in fields}}, ensure_ascii=False))
        else:
            mark = "  requeued" if letter.sent_back else ""
            console.print(
                Text(f"{letter.name:<8}{mark} {letter.at:%m-%d %H:%M:%S} ").append(dead_letter(letter.headers, letter.value))
            )
    if not count and not as_json:
        click.echo("no dead letters", err=True)


@dlq.command()
@click.argument("name", metavar="PARTITION:OFFSET")
@click.option("--raw", is_flag=True, help="The bytes alone, as they came.")
@with_settings
def show(settings: Settings, name: str, raw: bool) -> None:
    """One dead letter in full: its headers, and the bytes as they came.

    \b
    Example:
      wirewatch dlq show 0:17 --raw | wirewatch convert - --to article
    """
    letter = _named(settings, (name,))[0]
    if not raw:
        for header, value in letter.headers.items():
            click.echo(f"{header}: {value}")
        click.echo(f"key: {(letter.key or b'').decode('utf-8', 'replace')}\n")
    sys.stdout.flush()
    sys.stdout.buffer.write(letter.value or b"")
    if not raw:
        click.echo()


@dlq.command()
@click.argument("names", metavar="[PARTITION:OFFSET]...", nargs=-1)
@_filters
@click.option("--all", "everything", is_flag=True, help="All that were not requeued before.")
@with_settings
def requeue(settings: Settings, names: tuple[str, ...], stage: str | None, reason: str | None, everything: bool) -> None:
    """Send dead letters back to the topic they came from, once: what was requeued before stays where it is.

    A letter that is named is sent again even so.

    \b
    Example:
      wirewatch dlq requeue --stage intake --reason 'wrong encoding'
    """
    from streams.dead_letter_box import BoxError, send_back

    if bool(names) == bool(stage or reason or everything):
        raise Mistake("say which: either names, or --stage, --reason or --all")
    if names:
        chosen = _named(settings, names)
    else:
        chosen = [letter for letter in _letters(settings, stage, reason) if not letter.sent_back]
    if not chosen:
        click.echo("nothing to requeue", err=True)
        return
    try:
        count = send_back(settings, chosen)
    except BoxError as error:
        raise Failure(str(error)) from error
    click.echo(f"requeued {count} message{'s' if count != 1 else ''}")


def _letters(settings: Settings, stage: str | None, reason: str | None) -> list[Letter]:
    from streams.dead_letter_box import letters
    from streams.following import NoTopic

    try:
        found = list(letters(settings))
    except NoTopic as error:
        raise Failure(str(error)) from error
    return [
        letter
        for letter in found
        if (not stage or letter.told("stage") == stage) and (not reason or letter.told("reason").startswith(reason))
    ]


def _named(settings: Settings, names: tuple[str, ...]) -> list[Letter]:
    there = {letter.name: letter for letter in _letters(settings, None, None)}
    for name in names:
        if name not in there:
            raise Mistake(f"no dead letter {name!r}; see `wirewatch dlq list --all`")
    return [there[name] for name in dict.fromkeys(names)]
