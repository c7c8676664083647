"""`wirewatch explain`: which rules fired in an article, and why the other candidates were dropped."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from streams.cli.errors import FAILED, Failure
from streams.cli.explain_drops import by_trigger
from streams.cli.extract import coder_of, show, stories_of
from streams.cli.options import with_settings
from streams.settings import Settings

if TYPE_CHECKING:
    from agents.extraction.coder import Trace
    from schemas.extraction import Extraction
    from schemas.story import Story
    from streams.cli.console import Out

_REASONS = 4


@click.command()
@click.argument("source", metavar="URI|FILE")
@click.option("--html", is_flag=True, help="Write a page instead: spans coloured, each event beside its sentence.")
@click.option(
    "-o", "--output", type=click.Path(path_type=Path, allow_dash=True), help="Where the page goes; - is standard output."
)
@click.option("--all", "everything", is_flag=True, help="Every reason of every candidate, not the nearest misses alone.")
@click.option("--model", help="The spaCy package that reads English.")
@with_settings
def explain(settings: Settings, source: str, html: bool, output: Path | None, everything: bool, model: str | None) -> int:
    """Show, sentence by sentence, which rules fired, and which nearly did and why not.

    FILE is anything that intake reads, - is standard input; a URI is looked up among the stories on the broker.

    \b
    Example:
      echo 'BEIRUT (Reuters) - The army denied that it shelled the town.' | wirewatch explain -
      wirewatch explain dispatch.txt --html -o dispatch.html
      wirewatch explain urn:newsml:reuters.com:20240304:nL1
    """
    from streams.cli.console import Out

    code = 0
    coder = None
    console = Out()
    told: list[tuple[Story, Extraction, Sequence[Trace]]] = []
    for story in _found(settings, source):
        if story is None:
            code = FAILED
            continue
        coder = coder or coder_of(model)
        extraction, traces = coder.explain(story)
        if html:
            told.append((story, extraction, traces))
        else:
            show(story, extraction)
            _show_traces(console, traces, everything=everything)
    if html and told:
        _write(told, output or Path(f"{_stem(source)}.explained.html"))
    return code


def _found(settings: Settings, source: str) -> Iterator[Story | None]:
    path = Path(source)
    if source == "-" or path.exists():
        yield from stories_of(path)
    elif ":" in source and not source.startswith((".", "/")):
        yield _on_broker(settings, source)
    else:
        raise Failure(f"there is no file {source}, and it is no URI")


def _on_broker(settings: Settings, uri: str) -> Story:
    """The latest story of a URI on the broker; raises Failure where there is none."""
    import msgspec

    from schemas.story import Story
    from streams.admin import admin_client
    from streams.following import NoTopic, follow
    from streams.topics import topic_named

    with admin_client(settings):
        pass  # a broker that is not there is told at once
    latest: Story | None = None
    try:
        for record in follow(settings, topic_named("stories").name, from_beginning=True, to_end=True):
            if record.key == uri.encode() and record.value is not None:
                story = msgspec.json.decode(record.value, type=Story)
                latest = story if latest is None or story.version >= latest.version else latest
    except NoTopic as error:
        raise Failure(str(error)) from error
    if latest is None:
        raise Failure(f"no story on the broker has the URI {uri}")
    return latest


def _show_traces(console: Out, traces: Sequence[Trace], *, everything: bool) -> None:
    for trace in traces:
        console.print(f"\n“{' '.join(trace.sentence.text.split())}”", style="bold")
        for clause in trace.clauses:
            console.print(f"  fired    {clause}", style="green")
        for trigger, reasons in by_trigger(trace.drops):
            shown = reasons if everything else reasons[:_REASONS]
            for at, (why, rules) in enumerate(shown):
                word = f"{trigger}: " if at == 0 else " " * len(f"{trigger}: ")
                console.print(f"  {'dropped' if at == 0 else '       '}  {word}{why} ({', '.join(rules)})", style="yellow")
            if left := len(reasons) - len(shown):
                console.print(f"           {' ' * len(trigger)}  and {left} farther misses: --all tells them", style="dim")
        if trace.unread:
            console.print(f"  not parsed: {trace.unread}", style="dim")
        elif not trace.clauses and not trace.drops:
            console.print("  no rule's trigger stands here", style="dim")


def _write(told: Sequence[tuple[Story, Extraction, Sequence[Trace]]], output: Path) -> None:
    from streams.cli.explain_page import page

    text = page(told)
    if str(output) == "-":
        sys.stdout.write(text)
        return
    try:
        output.write_text(text, encoding="utf-8")
    except OSError as error:
        raise Failure(f"cannot write {output}: {error.strerror or error}") from error
    click.echo(f"wrote {output}")


def _stem(source: str) -> str:
    stem = "article" if source == "-" else Path(source).stem
    return "".join(letter if letter.isalnum() or letter in "-_." else "-" for letter in stem)[:80] or "article"
