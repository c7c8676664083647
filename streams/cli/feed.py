"""`wirewatch feed`: wire items from files, folders and standard input to the stream."""

from __future__ import annotations

import contextlib
import json
import signal
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from streams.cli.errors import INTERRUPTED, Failure, Mistake
from streams.cli.options import with_settings
from streams.settings import Settings

if TYPE_CHECKING:
    from streams.feed_sources import Item
    from streams.feeding import Feed, Tally

STDIN = "-"
_TERMINATED = 143


class _Told(BaseException):
    """SIGTERM: finish what is out, remember how far it came, and go."""


@click.command()
@click.argument("sources", nargs=-1, metavar="SOURCE...")
@click.option(
    "--config",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Feed from all sources of this file, for ever.",
)
@click.option("--check", is_flag=True, help="With --config: only say whether the file is right; needs no broker.")
@click.option("--once", is_flag=True, help="With --config: take what is there now, then end.")
@click.option("--metrics-port", type=click.IntRange(0, 65_535), metavar="PORT", help="With --config: serve metrics there.")
@click.option(
    "--rate", type=click.FloatRange(min=0, min_open=True), metavar="N", help="Items a second; as fast as it goes otherwise."
)
@click.option("--loop", is_flag=True, help="Start again at the end, for ever.")
@click.option("--follow", is_flag=True, help="Wait for new lines and new files, for ever.")
@click.option("--from-start", is_flag=True, help="Feed everything, also what was fed before.")
@click.option("--provider", metavar="P", help="The agency, where the items do not say it or are to be overruled.")
@click.option(
    "--spread", is_flag=True, help="Over all partitions by item: faster, but only versions of an item keep their order."
)
@with_settings
def feed(
    settings: Settings,
    sources: tuple[str, ...],
    config: Path | None,
    check: bool,
    once: bool,
    metrics_port: int | None,
    rate: float | None,
    loop: bool,
    follow: bool,
    from_start: bool,
    provider: str | None,
    spread: bool,
) -> int:
    """Send wire items to wire.raw.v1, in order, as the bytes that they are.

    SOURCE is a file (.jsonl: an item a line, Article or ninjs; .json and .txt: one item; others as they are), a folder
    of such files, or - for lines on standard input. A feed that was stopped goes on where it stopped when it is called
    again. With --config, SOURCEs are the [[feed]] entries of a TOML file: HTTP polling, AP's Media API, folders, lines.

    \b
    Example:
      wirewatch feed archive/ --rate 20 --provider reuters
      tail -F wire.jsonl | wirewatch feed -
      wirewatch feed --config feeds.toml --metrics-port 9465
    """
    if config is not None:
        if sources or rate or loop or follow or from_start or provider or spread:
            raise Mistake("--config goes with --check, --once and --metrics-port only: what feeds, and how, stands in the file")
        return _feed_config(settings, config, check, once, metrics_port)
    if check or once or metrics_port is not None:
        raise Mistake("--check, --once and --metrics-port go with --config only")
    if not sources:
        raise click.UsageError("Missing argument 'SOURCE...'", click.get_current_context())
    paths = _paths(sources, loop, follow)
    with _sigterm_as_exception():
        try:
            return _feed(settings, paths, rate, loop, follow, from_start, provider, spread)
        except _Told:
            return _TERMINATED
        except KeyboardInterrupt:
            return INTERRUPTED


def _feed_config(settings: Settings, config: Path, check: bool, once: bool, metrics_port: int | None) -> int:
    from streams.feeders.command import read_feeds, run_feeds

    feeds = read_feeds(config)
    if check:
        click.echo(f"{len(feeds)} feed{'' if len(feeds) == 1 else 's'}, nothing wrong")
        return 0
    return run_feeds(settings, feeds, _target(settings), once=once, metrics_port=metrics_port)


def _target(settings: Settings) -> str:
    """The cluster and topic that is fed, under which positions are kept; raises Failure where there is no topic."""
    from streams.admin import admin_client, patiently
    from streams.kafka_clients import no_topic
    from streams.topics import RAW

    with admin_client(settings) as admin:
        cluster = patiently(lambda _: admin.describe_cluster(), None)["cluster_id"]  # one of several brokers may be down
        if any(entry["error_code"] for entry in patiently(admin.describe_topics, [RAW.name])):
            raise Failure(no_topic(settings, RAW.name))
    return f"{cluster}/{RAW.name}"


def _paths(sources: Sequence[str], loop: bool, follow: bool) -> list[Path | None]:
    """The sources, None for standard input; raises Mistake for what cannot be fed."""
    if loop and follow:
        raise Mistake("--loop and --follow exclude each other: one starts again at the end, the other waits there")
    if STDIN in sources and (len(sources) > 1 or loop or follow):
        raise Mistake("- (standard input) goes alone, without --loop or --follow: it cannot be read twice")
    paths = [None if source == STDIN else Path(source) for source in sources]
    for path in paths:
        if path is not None and not path.exists():
            raise Mistake(f"{path}: no such file or folder")
    return paths


def _feed(
    settings: Settings,
    paths: Sequence[Path | None],
    rate: float | None,
    loop: bool,
    follow: bool,
    from_start: bool,
    provider: str | None,
    spread: bool,
) -> int:
    from streams.feed_positions import Positions
    from streams.feed_sources import files_of, lines_of, size_of
    from streams.feeding import Feed, FeedError, KafkaSender

    files = [file for path in paths if path is not None for file in files_of(path)]
    if not files and None not in paths and not follow:
        raise Mistake(f"nothing to feed in {', '.join(map(str, paths))}")
    target = _target(settings)
    began = time.monotonic()
    with (
        Positions(settings.state_dir, target) as positions,
        KafkaSender(settings, provider=provider, spread=spread) as sender,
        _shown(size_of(files), bool(files) and not loop and not follow) as on_item,
    ):
        run = Feed(sender, positions, rate=rate, from_start=from_start, on_item=on_item, on_refused=_refused)
        before = sum(run.start_of(file) for file in files)
        on_item.skip(before)
        try:
            with contextlib.closing(run):
                if None in paths:
                    run.run_items(lines_of(sys.stdin.buffer))
                else:
                    _run_files(run, [path for path in paths if path is not None], loop, follow)
        except FeedError as error:
            raise Failure(f"{error}; {_summary(run.tally, began, before)}; call it again to go on from there") from error
        finally:
            on_item.finish()
            click.echo(_summary(run.tally, began, before), err=True)
    return 1 if run.tally.refused else 0


def _run_files(run: Feed, paths: Sequence[Path], loop: bool, follow: bool) -> None:
    run.run(paths, follow=follow)
    while loop:
        run.again()
        run.run(paths)


def _summary(tally: Tally, began: float, before: int) -> str:
    seconds = time.monotonic() - began
    told = f"fed {tally.acknowledged} item{'' if tally.acknowledged == 1 else 's'} in {seconds:.1f} s"
    if tally.refused:
        told += f", {tally.refused} refused"
    if before:
        told += f"; {before} bytes were fed before (--from-start feeds them again)"
    return told


def _refused(item: Item, reason: str) -> None:
    source = str(item.path) if item.path else STDIN
    click.echo(json.dumps({"source": source, "end": item.end, "error": reason}, ensure_ascii=False), err=True)


class _Shown:
    """Shows items as they are acknowledged; this one does not."""

    def __call__(self, item: Item) -> None:
        """An item is safe at the broker."""

    def skip(self, size: int) -> None:
        """So many bytes were fed before."""

    def finish(self) -> None:
        """Show nothing more."""


@contextlib.contextmanager
def _shown(size: int, has_end: bool) -> Iterator[_Shown]:
    """A bar on a terminal: of bytes where the end is known, of items otherwise; nothing elsewhere."""
    if not sys.stderr.isatty():
        yield _Shown()
        return
    from rich.console import Console
    from rich.progress import BarColumn, DownloadColumn, Progress, SpinnerColumn, TextColumn, TimeRemainingColumn

    columns = (
        (BarColumn(), DownloadColumn(), TextColumn("{task.description}"), TimeRemainingColumn())
        if has_end
        else (SpinnerColumn(), TextColumn("{task.description}"))
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("", total=size if has_end else None)

        class Bar(_Shown):
            count, began = 0, time.monotonic()

            def __call__(self, item: Item) -> None:
                self.count += 1
                rate = self.count / max(time.monotonic() - self.began, 0.001)
                bar.update(task, advance=len(item.data) + 1, description=f"{self.count} items, {rate:.0f}/s")

            def skip(self, size: int) -> None:
                bar.update(task, advance=size)

            def finish(self) -> None:
                bar.stop()

        yield Bar()


@contextlib.contextmanager
def _sigterm_as_exception() -> Iterator[None]:
    def raise_it(*_: object) -> None:
        raise _Told

    earlier = signal.signal(signal.SIGTERM, raise_it)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, earlier)
