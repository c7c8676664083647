"""`wirewatch demo`: the whole pipeline on the sample wire, on an embedded Apache Kafka."""

from __future__ import annotations

import contextlib
import signal
import tempfile
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from rich.console import Console

    from streams.settings import Settings


@click.command()
@click.option("--rate", type=click.FloatRange(min=0.1), default=4.0, show_default=True, help="Articles fed a second.")
@click.option("--keep", is_flag=True, help="Leave broker and worker running until Ctrl-C.")
@click.option("--port", type=click.IntRange(0, 65535), default=0, help="Port of metrics and probes; 0 takes a free one.")
def demo(rate: float, keep: bool, port: int) -> None:
    """Feed the sample wire through the whole pipeline and show alerts as they are raised, updated and retracted.

    Starts an Apache Kafka and a worker of its own, and ends with a table. The exit code is 0 only if nothing was lost.

    \b
    Example:
      wirewatch demo --keep
    """
    with tempfile.TemporaryDirectory(prefix="wirewatch-demo-") as folder:
        code = _demo(Path(folder), rate, keep, port)
    raise SystemExit(code)


def _demo(folder: Path, rate: float, keep: bool, port: int) -> int:
    from rich.console import Console

    from streams.admin import ensure_topics
    from streams.demo.ground import page, worker
    from streams.demo.run import sample_watches
    from streams.embedded_kafka import EmbeddedKafka
    from streams.kafka_process import free_ports
    from streams.settings import load
    from streams.watch_store import put_watches

    out, err = Console(), Console(stderr=True)
    with contextlib.ExitStack() as stack:
        status = stack.enter_context(_status(err, "starting Apache Kafka"))
        kafka = stack.enter_context(EmbeddedKafka(folder / "broker"))
        settings = load(
            {"bootstrap_servers": kafka.bootstrap, "state_dir": folder / "state", "http_port": port or free_ports(1)[0]},
        )
        ensure_topics(settings)
        put_watches(settings, sample_watches())
        status("starting the worker")
        process = stack.enter_context(
            worker(settings, folder / "worker.log", waiting=lambda missing: status(f"waiting for {missing}"))
        )
        status("")
        lost = _play(settings, rate, out, err, lambda: process.poll() is None)
        if keep:
            _keep(settings, err, stack.enter_context(page(settings, folder / "page.log")))
    return 1 if lost else 0


def _play(settings: Settings, rate: float, out: Console, err: Console, running: Callable[[], bool]) -> bool:
    """Feed and show; whether anything was lost."""
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    from streams.demo.ledger import Ledger
    from streams.demo.run import Follower, feed, sample_wire
    from streams.demo.view import alert_line, closing_table

    ledger, wire = Ledger(), sample_wire()
    columns = (TextColumn("the wire"), BarColumn(), MofNCompleteColumn(), TextColumn("{task.description}"))
    live = out if out.is_terminal else err
    with (
        Progress(*columns, console=live, transient=True, disable=not live.is_terminal) as bar,
        Follower(settings, ledger, lambda alert: (live if live is out else out).print(alert_line(alert))) as follower,
    ):
        task = bar.add_task("", total=len(wire))
        for article in feed(settings, wire, ledger, rate=rate):
            bar.update(task, advance=1, description=article.headline[:60])
        follower.settle(running)
    out.print()
    out.print(closing_table(ledger))
    return bool(ledger.lost)


def _keep(settings: Settings, err: Console, address: str) -> None:
    """Say how to look around, and wait for Ctrl-C or SIGTERM."""
    err.print(
        f"\nStill running. Open {address} in a browser: alerts, map, stories, watches.\n"
        "In another terminal:\n"
        f"  export WIREWATCH_BOOTSTRAP_SERVERS={settings.bootstrap_servers}\n"
        "  wirewatch tail alerts --from-beginning\n"
        "  wirewatch watch list\n"
        f"  metrics: http://{settings.http_host}:{settings.http_port}/metrics\n"
        "Ctrl-C ends it.",
        highlight=False,
    )
    ended = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: ended.set())
    ended.wait()


@contextlib.contextmanager
def _status(err: Console, first: str) -> Iterator[Callable[[str], None]]:
    """A spinner on a terminal, a line a step off it; calling it with nothing ends it."""
    if not err.is_terminal:
        told: set[str] = set()

        def tell(text: str) -> None:
            if text and text not in told:
                told.add(text)
                err.print(text, highlight=False)

        tell(first)
        yield tell
        return
    with err.status(first) as spinner:
        yield lambda text: spinner.update(text) if text else spinner.stop()
