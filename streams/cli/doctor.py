"""`wirewatch doctor`: is everything well, and if not, what to do."""

from __future__ import annotations

import click

from streams.cli.errors import DONE, FAILED
from streams.cli.options import with_settings
from streams.settings import Settings

_MARKS = {"well": ("ok", "green"), "wrong": ("!!", "bold red"), "unknown": ("--", "yellow")}


@click.command()
@with_settings
def doctor(settings: Settings) -> int:
    """Look at broker, topics, lag, worker, model and gazetteer; say what is wrong and what to do about it.

    Exit code 0 where nothing is wrong, 1 otherwise.

    \b
    Example:
      wirewatch doctor
    """
    from rich.text import Text

    from streams.checks import findings
    from streams.cli.console import Out

    console = Out()
    wrong = 0
    for finding in findings(settings):
        mark, style = _MARKS[finding.state]
        line = Text().append(mark, style=style).append(f"  {finding.name:<10}", style="dim").append(finding.seen)
        if finding.advice:
            line.append(f"\n{'':>14}→ {finding.advice}", style="bold")
        console.print(line)
        wrong += finding.state == "wrong"
    return FAILED if wrong else DONE
