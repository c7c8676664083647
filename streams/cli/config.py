"""`wirewatch config`: the settings in force."""

from __future__ import annotations

import json
import sys

import click

from streams.cli.options import with_settings
from streams.settings import Settings, describe


@click.group()
def config() -> None:
    """Show each setting and where it came from."""


@config.command()
@click.option("--json", "as_json", is_flag=True, help="One JSON object a setting, for machines.")
@with_settings
def show(settings: Settings, as_json: bool) -> None:
    """Each setting, its value, and where the value came from: flag, environment, file or default. Secrets are masked.

    \b
    Example:
      WIREWATCH_PARTITIONS=8 wirewatch config show
    """
    lines = describe(settings)
    if as_json:
        for line in lines:
            fields = {"name": line.name, "value": line.value, "origin": line.origin, "env": line.env, "reason": line.reason}
            click.echo(json.dumps(fields, ensure_ascii=False))
        return
    from rich.console import Console
    from rich.table import Table

    table = Table(box=None, pad_edge=False, show_edge=False)
    for column in ("setting", "value", "from"):
        table.add_column(column, overflow="fold")
    table.add_column("what it is for", overflow="fold", style="dim")
    for line in lines:
        table.add_row(line.name, line.value, line.origin, line.reason, style=None if line.origin == "default" else "bold")
    width = None if sys.stdout.isatty() else 200
    Console(width=width, highlight=False, markup=False).print(table)
