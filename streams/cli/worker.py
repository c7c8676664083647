"""`wirewatch worker`: the stages, each in a process of its own."""

from __future__ import annotations

import click

from streams.cli.errors import Mistake
from streams.cli.options import changed_settings, with_settings
from streams.settings import Settings


@click.command()
@click.option("--stages", metavar="A,B,…", help="Only these stages, comma-separated.")
@click.option("--http-port", type=click.IntRange(0, 65535), help="Of metrics and probes; 0 takes a free one.")
@click.option("--processes", type=click.IntRange(1), help="That run the language model.")
@click.option("--log-format", type=click.Choice(["text", "json"]), help="Text for people, JSON lines for collectors.")
@with_settings
def worker(settings: Settings, stages: str | None, http_port: int | None, processes: int | None, log_format: str | None) -> int:
    """Run the stages until SIGTERM or Ctrl-C: a supervised process for each, or for those named.

    \b
    Example:
      wirewatch worker
      wirewatch worker --stages extraction --processes 2
    """
    from streams.supervisor import run_worker
    from streams.topology import STAGES

    settings = changed_settings(settings, http_port=http_port, extraction_processes=processes, log_format=log_format)
    return run_worker(settings, _chosen(stages, STAGES))


def _chosen(stages: str | None, known: tuple[str, ...]) -> list[str]:
    """The stages named, in the order of the pipeline; all of them where none is named."""
    if stages is None:
        return list(known)
    named = {name.strip() for name in stages.split(",") if name.strip()}
    unknown = sorted(named - set(known))
    if unknown or not named:
        raise Mistake(f"--stages: no stage {(', '.join(unknown) or stages)!r}; there are {', '.join(known)}")
    return [stage for stage in known if stage in named]
