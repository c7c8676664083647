"""`wirewatch topics`: the topics as the contract says."""

from __future__ import annotations

import click

from streams.cli.options import with_settings
from streams.settings import Settings


@click.group()
def topics() -> None:
    """Create the topics, or bring them to what they should be."""


@topics.command()
@click.option("--partitions", type=click.IntRange(1, 10_000), help="Of each topic that scales; grows those that have fewer.")
@with_settings
def ensure(settings: Settings, partitions: int | None) -> None:
    """Create what is missing, change what differs, and say what was done.

    Without --partitions, new topics get the settings' number and existing ones keep theirs.

    \b
    Example:
      wirewatch topics ensure --partitions 8
    """
    from streams.admin import GROWN, ensure_topics

    changes = ensure_topics(settings, partitions=partitions)
    width = max(len(change.topic) for change in changes)
    for change in changes:
        click.echo(f"{change.action:8} {change.topic:{width}}  {change.detail}".rstrip())
    if any(change.action == "grown" for change in changes):
        click.echo(f"note: {GROWN}", err=True)
