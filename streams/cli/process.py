"""`wirewatch process`: the stages in one process, JSON lines in, JSON lines out, no Kafka."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import BinaryIO

import click

from schemas.watch import Watch

EMITS = ("stories", "extractions", "events", "alerts")


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path), required=False)
@click.option("--emit", type=click.Choice(EMITS), required=True, help="Which records to print.")
@click.option("--watches", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="Watches, for --emit alerts.")
@click.option("--model", default=None, help="The spaCy package that reads English.")
@click.option("--batch", type=click.IntRange(1, 4096), default=64, show_default=True, help="Articles taken at once.")
def process(file: Path | None, emit: str, watches: Path | None, model: str | None, batch: int) -> None:
    """Run the stages in this process: Article JSON lines in, one JSON line per record out, in order.

    Reads FILE, or standard input. An article that cannot be processed gives {"uri": ..., "error": ...} on standard error
    and the rest goes on.

    \b
    Example:
      wirewatch process articles.jsonl --emit alerts --watches watches.toml | jq .summary
    """
    if emit == "alerts" and watches is None:
        raise click.UsageError("--emit alerts needs --watches FILE: without a watch there is nothing to alert on.")
    with open(file, "rb") if file else sys.stdin.buffer as source:
        asyncio.run(_run(source, file, emit, _read_watches(watches), model, batch))


async def _run(source: BinaryIO, file: Path | None, emit: str, watches: Sequence[Watch], model: str | None, batch: int) -> None:
    from schemas.base import encode
    from streams.assembly import inline_coder, local_stages, record_types
    from streams.local import Failure, LocalPipeline
    from streams.settings import load
    from streams.tools import now
    from streams.topics import topic_named

    coder = None if emit == "stories" else inline_coder(model or load().model)
    stages = local_stages(emit=topic_named(emit), clock=now, coder=coder, watches=watches)
    pipeline = LocalPipeline(stages=stages, clock=now)
    wanted = record_types(emit)
    out = sys.stdout.buffer
    async for made in pipeline.run(_progress(_lines(source), file), batch=batch):
        if isinstance(made, Failure):
            _tell(made)
        elif isinstance(made, wanted):
            out.write(encode(made) + b"\n")
            out.flush()


def _lines(source: Iterable[bytes]) -> Iterator[tuple[bytes, Mapping[str, str]]]:
    for line in source:
        if line.strip():
            yield line.rstrip(b"\r\n"), {"content-type": "application/vnd.wirewatch.article+json"}


def _progress(lines: Iterator[tuple[bytes, Mapping[str, str]]], file: Path | None) -> Iterator[tuple[bytes, Mapping[str, str]]]:
    """The same lines; on a terminal with a bar of the bytes read."""
    if file is None or not sys.stderr.isatty():
        yield from lines
        return
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(file.name, total=file.stat().st_size)
        for line, headers in lines:
            yield line, headers
            bar.advance(task, len(line) + 1)


def _tell(failure: object) -> None:
    from streams.local import Failure

    assert isinstance(failure, Failure)
    told = f"{failure.reason}: {failure.detail}" if failure.detail else failure.reason
    print(json.dumps({"uri": _uri_of(failure.value), "error": f"{failure.stage}: {told}"}, ensure_ascii=False), file=sys.stderr)


def _uri_of(value: object) -> str | None:
    """The uri of what failed, as far as it can be read."""
    if isinstance(value, bytes):
        try:
            value = json.loads(value)
        except (ValueError, RecursionError):
            return None
    uri = value.get("uri") if isinstance(value, dict) else getattr(value, "uri", None)
    return uri if isinstance(uri, str) else None


def _read_watches(path: Path | None) -> Sequence[Watch]:
    if path is None:
        return ()
    from agents.actor_alerts.watch_files import BadWatchFile, parse_watches

    try:
        return parse_watches(path.read_bytes(), name=path.name)
    except BadWatchFile as error:
        raise click.UsageError(" / ".join(str(error).splitlines())) from error
