"""`wirewatch extract`: what one article says."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from streams.cli.errors import FAILED, Mistake

if TYPE_CHECKING:
    from schemas.extraction import Extraction
    from schemas.story import Story

_FILE = click.Path(exists=True, dir_okay=False, allow_dash=True, path_type=Path)


@click.command()
@click.argument("file", type=_FILE)
@click.option("--json", "as_json", is_flag=True, help="One Extraction as a JSON line an article.")
@click.option("--model", help="The spaCy package that reads English.")
def extract(file: Path, as_json: bool, model: str | None) -> int:
    """Show what the article in FILE says: actors, places and events. - reads standard input.

    FILE is anything that intake reads: Article JSON, ninjs, plain text with a dateline, ...

    \b
    Example:
      wirewatch extract dispatch.txt
      echo 'BEIRUT (Reuters) - The army shelled the town.' | wirewatch extract -
    """
    from schemas.base import encode

    coder = None
    code = 0
    for story in stories_of(file):
        if story is None:
            code = FAILED
            continue
        coder = coder or coder_of(model)
        found = coder.code([story])[0]
        if as_json:
            sys.stdout.buffer.write(encode(found) + b"\n")
            sys.stdout.buffer.flush()
        else:
            show(story, found)
    return code


def stories_of(file: Path) -> Iterator[Story | None]:
    """Each article as a story that is all new; None, told on standard error, for what is none."""
    from agents.text import sentences
    from schemas.article import Article
    from schemas.story import Span, Story
    from streams.cli.reading import articles_of

    empty = True
    for read in articles_of(file):
        empty = False
        if isinstance(read, Article):
            novel = tuple(Span(start=sentence.start, end=sentence.end) for sentence in sentences(read.body))
            yield Story(
                uri=read.uri, version=read.version, kind="new", story_id=read.uri, thread_id=read.uri, novel=novel, article=read
            )
        else:
            click.echo(f"wirewatch: {file}: {read}", err=True)
            yield None
    if empty:
        raise Mistake(f"{file}: nothing in it")


def coder_of(model: str | None) -> Any:
    """The project's coder with that model; raises Mistake where it is not installed."""
    from agents.extraction.coder import build_coder
    from streams.settings import load

    try:
        return build_coder(model or load().model)
    except OSError as error:
        raise Mistake(str(error)) from error


def show(story: Story, found: Extraction) -> None:
    """An article with its tables of actors and places, and its events."""
    from rich.table import Table

    from streams.cli import render
    from streams.cli.console import Out

    console = Out(width=None if sys.stdout.isatty() else 160)
    console.print(render.article(story.article), style="bold")
    if found.skipped:
        console.print(f"nothing was coded: {found.skipped}", style="yellow")
        return
    actors = Table("actor", "id", "kind", "country", "as written", box=None, pad_edge=False, header_style="dim")
    for known in {actor.id: actor for actor in reversed(found.actors)}.values():
        actors.add_row(known.name, known.id, known.kind, known.country or "", known.text)
    places = Table("place", "country", "geonameid", "precision", "as written", box=None, pad_edge=False, header_style="dim")
    for place in {(place.geonameid, place.name): place for place in reversed(found.places)}.values():
        places.add_row(place.name, place.country or "", str(place.geonameid or ""), place.precision, place.text)
    for table in (actors, places):
        if table.row_count:
            console.print(table)
    for event in found.events:
        console.print(render.happening(event))
    if not found.events:
        console.print("no event", style="dim")
