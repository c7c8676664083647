"""`wirewatch state`: what the stages remember, and making one forget."""

from __future__ import annotations

import sys

import click

from streams.cli.errors import Failure, Mistake
from streams.cli.options import with_settings
from streams.settings import Settings


@click.group()
def state() -> None:
    """What the stages remember, and making one forget it."""


@state.command("list")
@with_settings
def list_(settings: Settings) -> None:
    """The tables of each stage and how many records their changelogs hold.

    \b
    Example:
      wirewatch state list
    """
    from streams.state import tables

    found = tables(settings)
    for table in found:
        click.echo(f"{table.stage:<14} {table.name:<9} {table.records:>10} records  {table.partitions:>3} partitions")
    if not found:
        click.echo("no tables: create them with `wirewatch topics ensure`", err=True)


@state.command()
@click.option("--stage", required=True, metavar="S", help="intake, deduplication, event_fusion or actor_alerts.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@with_settings
def reset(settings: Settings, stage: str, yes: bool) -> None:
    """Make a stage forget everything that it remembers. Cannot be undone.

    For a state that cannot be read, by this release or at all. The stage must be stopped. Afterwards replay the topic that
    it reads, so that it knows again what it knew: no alert is raised by that.

    \b
    Example:
      wirewatch state reset --stage event_fusion
      wirewatch replay --topic reports --since 3d
    """
    from streams.state import LOSES, InUse
    from streams.state import reset as forget
    from streams.topology import STAGES

    if stage not in LOSES:
        known = ", ".join(LOSES)
        raise Mistake(f"{stage} keeps no state" if stage in STAGES else f"no stage {stage!r}; those with state are {known}")
    consequence, topic = LOSES[stage]
    click.echo(f"WARNING: {stage} forgets everything, for good. Until it has been told again, {consequence}.", err=True)
    if not yes:
        if not sys.stdin.isatty():
            raise Mistake("nobody can be asked here: say --yes if it is meant")
        if click.prompt(f"Type {stage} to go on", default="", show_default=False) != stage:
            raise Failure("nothing was done")
    try:
        names = forget(settings, stage)
    except InUse as error:
        raise Mistake(str(error)) from error
    click.echo(f"emptied {', '.join(names)}")
    click.echo(
        f"next: start the stage, then wirewatch replay --topic {topic} --since <as far back as it should know>", err=True
    )
