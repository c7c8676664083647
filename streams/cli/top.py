"""`wirewatch top`: how the pipeline stands, live on a terminal, once as a plain table elsewhere."""

from __future__ import annotations

import json
import sys
import time
from typing import TYPE_CHECKING

import click

from streams.cli.options import with_settings
from streams.settings import Settings

if TYPE_CHECKING:
    from rich.console import RenderableType

    from streams.overview import StageLine, View

_LATE_SECONDS, _VERY_LATE_SECONDS = 60.0, 300.0
"""As the alert rules see it: WirewatchLagGrows and WirewatchLagHigh."""


@click.command()
@click.option("--once", is_flag=True, help="Print one plain table and end; so it is where the output is no terminal.")
@click.option("--json", "as_json", is_flag=True, help="With --once: one JSON object.")
@click.option("--interval", type=click.FloatRange(0.2), default=2.0, show_default=True, metavar="S", help="Between two looks.")
@click.option("--alerts", type=click.IntRange(0, 200), default=8, show_default=True, metavar="N", help="The latest N alerts.")
@with_settings
def top(settings: Settings, once: bool, as_json: bool, interval: float, alerts: int) -> None:
    """Stages, lag in messages and in seconds, rates, watches, dead letters and the latest alerts. Ctrl-C ends it.

    All of it is the broker's word on all workers of the cluster; nothing is joined or committed.

    \b
    Example:
      wirewatch top
      wirewatch top --once --json | jq '.stages[] | select(.waiting > 1000)'
    """
    from streams.overview import overview

    with overview(settings, shown=alerts) as pipeline:
        if once or as_json or not sys.stdout.isatty():
            pipeline.look()  # a rate needs two
            time.sleep(min(interval, 1.0))
            view = pipeline.look()
            click.echo(json.dumps(_plain(view), ensure_ascii=False) if as_json else text(view))
            return
        from rich.console import Console
        from rich.live import Live

        with Live(console=Console(highlight=False), screen=True, auto_refresh=False) as live:
            while True:
                live.update(screen(pipeline.look()), refresh=True)
                time.sleep(interval)


def text(view: View) -> str:
    """One look as a plain table: a header, a line a stage, the sums, the alerts."""
    lines = [f"{'STAGE':<15}{'WORKERS':>8}{'WAITING':>10}{'OLDEST':>9}{'RATE/S':>9}"]
    for line in view.stages:
        lines.append(f"{line.stage:<15}{line.workers:>8}{line.waiting:>10}{_age(line):>9}{_rate(line):>9}")
    lines.append(f"watches {view.watches}  dead letters {view.dead_letters}")
    for alert in view.alerts:
        lines.append(f"{alert.raised_at:%H:%M:%S} {alert.status:<9} {alert.priority:<7} {alert.watch_id}  {alert.summary}")
    return "\n".join(lines)


def screen(view: View) -> RenderableType:
    """One look for a terminal."""
    from rich.console import Group
    from rich.table import Table
    from rich.text import Text

    from streams.cli.render import alert as rendered

    table = Table(box=None, pad_edge=False)
    table.add_column("stage", style="bold")
    for name in ("workers", "waiting", "oldest", "a second"):
        table.add_column(name, justify="right")
    for line in view.stages:
        workers = Text(str(line.workers), style="" if line.workers else "bold red")
        table.add_row(line.stage, workers, f"{line.waiting:,}", Text(_age(line), style=_style(line)), _rate(line))
    letters = Text(f"{view.dead_letters:,} dead letters", style="yellow" if view.dead_letters else "dim")
    sums = Text().append(f"{view.watches} watches, ", style="dim").append_text(letters)
    latest = [Text(rendered(alert).plain.splitlines()[0], overflow="ellipsis", no_wrap=True) for alert in reversed(view.alerts)]
    return Group(table, Text(), sums, Text(), *latest)


def _style(line: StageLine) -> str:
    age = line.age or 0.0
    return "bold red" if age > _VERY_LATE_SECONDS else "yellow" if age > _LATE_SECONDS else ""


def _age(line: StageLine) -> str:
    if line.age is None:
        return "?" if line.waiting else "–"
    if line.age < 100:
        return f"{line.age:.1f} s"
    return f"{line.age / 60:.0f} min" if line.age < 6000 else f"{line.age / 3600:.0f} h"


def _rate(line: StageLine) -> str:
    return "–" if line.rate is None else f"{line.rate:.1f}"


def _plain(view: View) -> dict[str, object]:
    stages = [
        {"stage": line.stage, "workers": line.workers, "waiting": line.waiting, "oldest_seconds": line.age, "rate": line.rate}
        for line in view.stages
    ]
    alerts = [
        {"alert_id": alert.alert_id, "version": alert.version, "status": alert.status, "priority": alert.priority}
        | {"watch_id": alert.watch_id, "summary": alert.summary, "raised_at": alert.raised_at.isoformat()}
        for alert in view.alerts
    ]
    return {"stages": stages, "watches": view.watches, "dead_letters": view.dead_letters, "alerts": alerts}
