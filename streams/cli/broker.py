"""`wirewatch broker`: an embedded Apache Kafka in the foreground."""

from __future__ import annotations

import contextlib
import signal
import sys
from collections.abc import Iterator
from pathlib import Path

import click

from streams.cli.errors import DONE, INTERRUPTED
from streams.kafka_jars import Progress


@click.command()
@click.option(
    "--dir",
    "folder",
    type=click.Path(file_okay=False, path_type=Path),
    help="Where its data stay; the state directory otherwise.",
)
@click.option(
    "--port", type=click.IntRange(0, 65535), default=0, help="0, the default: the last one where it is free, else any free one."
)
def broker(folder: Path | None, port: int) -> int:
    """Run an Apache Kafka of one node until SIGTERM or Ctrl-C, and keep its data.

    Prints host:port on standard output once it answers. The first start downloads 45 MB of Apache Kafka into a cache of
    your own (WIREWATCH_CACHE_DIR); later starts need no network.

    \b
    Example:
      wirewatch broker --dir ./kafka --port 9092
    """
    from streams.embedded_kafka import EmbeddedKafka
    from streams.settings import load

    folder = folder or load().state_dir / "broker"
    heard: list[int] = []
    with download_bar() as progress, EmbeddedKafka(folder, port, progress=progress) as kafka:
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda signal_number, _: heard.append(signal_number))
        click.echo(kafka.bootstrap)
        sys.stdout.flush()
        click.echo(f"Apache Kafka is up, data in {folder}; Ctrl-C stops it", err=True)
        while not heard:
            if kafka.wait(0.2) and not heard:
                raise click.ClickException(f"Apache Kafka ended by itself; see {kafka.log_path()}")
    return INTERRUPTED if heard[0] == signal.SIGINT else DONE


@contextlib.contextmanager
def download_bar() -> Iterator[Progress]:
    """What shows a download: a bar on a terminal, a line elsewhere, nothing where nothing is missing."""
    if not sys.stderr.isatty():
        yield _Line()
        return
    from rich.console import Console
    from rich.progress import BarColumn, DownloadColumn, TextColumn, TransferSpeedColumn
    from rich.progress import Progress as Bar

    columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn(), TransferSpeedColumn())
    with Bar(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("Apache Kafka", total=None, visible=False)
        yield lambda have, of: bar.update(task, completed=have, total=of, visible=have < of)


class _Line:
    """One line when a download starts and one when it is done."""

    def __init__(self) -> None:
        self._told = False

    def __call__(self, have: int, of: int) -> None:
        if not self._told:
            self._told = True
            click.echo(f"downloading Apache Kafka ({(of - have) / 1e6:.0f} MB, once) ...", err=True)
        elif have == of:
            click.echo("Apache Kafka is downloaded and verified", err=True)
