"""`wirewatch`: the commands by name, each imported when it is asked for, and what every one does with an error."""

from __future__ import annotations

import contextlib
import difflib
import importlib
import importlib.util
import logging
import os
import sys
from collections.abc import Sequence
from types import MappingProxyType
from typing import NoReturn

import click

from streams.cli.errors import DONE, FAILED, INTERRUPTED, told

COMMANDS = MappingProxyType(
    {
        "demo": ("streams.cli.demo:demo", "The whole pipeline on a sample wire, on an embedded Apache Kafka."),
        "broker": ("streams.cli.broker:broker", "An Apache Kafka of your own in the foreground."),
        "topics": ("streams.cli.topics:topics", "Create the topics, or bring them to what they should be."),
        "worker": ("streams.cli.worker:worker", "Run the stages until SIGTERM."),
        "feed": ("streams.cli.feed:feed", "Send wire items from files, folders or standard input."),
        "watch": ("streams.cli.watch:watch", "Add, list, show and remove watches."),
        "tail": ("streams.cli.tail:tail", "Follow a topic: alerts, events, stories, dead letters, ..."),
        "web": ("streams.cli.web:web", "The live page: alerts, a map, stories, the watches."),
        "relay": ("streams.cli.relay:relay", "Deliver alerts to webhooks, Slack and e-mail."),
        "process": ("streams.cli.process:process", "Run the stages here, without Kafka: JSON lines in and out."),
        "extract": ("streams.cli.extract:extract", "Show what one article says: actors, places, events."),
        "explain": ("streams.cli.explain:explain", "Show which rules fired in an article, and which nearly did."),
        "convert": ("streams.cli.convert:convert", "Turn a wire file into Article or ninjs JSON lines."),
        "top": ("streams.cli.top:top", "Stages, lag, rates and the latest alerts, live."),
        "replay": ("streams.cli.replay:replay", "A period of a topic, or an archive, through the pipeline once more."),
        "dlq": ("streams.cli.dlq:dlq", "List, show and requeue dead letters."),
        "state": ("streams.cli.state:state", "Make a stage forget."),
        "doctor": ("streams.cli.doctor:doctor", "Find out what is wrong, and what to do about it."),
        "config": ("streams.cli.config:config", "Show each setting and where it came from."),
        "simulate": ("streams.cli.simulate:simulate", "A day's wire from a seed, with the truth beside it."),
        "bench": ("streams.cli.bench:bench", "Throughput of the pipeline beside the bare language model."),
    }
)
"""Name to (module:command, what it does); told here so that `wirewatch --help` imports none of them."""


COMPLETION = "_WIREWATCH_COMPLETE"
"""Set by a shell that asks for completions."""


class Commands(click.Group):
    """A group whose commands are imported when one is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names in the order in which people need them; only those that are there."""
        return [name for name, (target, _) in COMMANDS.items() if _exists(target)]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of this name, imported now."""
        if cmd_name not in self.list_commands(ctx):
            return None
        module, _, name = COMMANDS[cmd_name][0].partition(":")
        command: click.Command = getattr(importlib.import_module(module), name)
        return command

    def resolve_command(self, ctx: click.Context, args: list[str]) -> tuple[str | None, click.Command | None, list[str]]:
        """The command and what is left of the arguments; a name that is none is told with the nearest that is one."""
        if args and args[0] not in COMMANDS and not args[0].startswith("-"):
            close = difflib.get_close_matches(args[0], self.list_commands(ctx), 1)
            ctx.fail(f"no command {args[0]!r}" + (f"; did you mean {close[0]!r}?" if close else ""))
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The list of commands, from the table above."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, COMMANDS[name][1]) for name in self.list_commands(ctx)])


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
@click.version_option(package_name="wirewatch")
def cli() -> None:
    """Live news-wire traffic in, actor alerts out, on Apache Kafka.

    \b
    Example:
      wirewatch demo
      wirewatch tail alerts
    """


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Run the command line and exit: 0 done, 1 a failure, 2 a user's mistake, 130 interrupted."""
    sys.exit(run(arguments))


def run(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; the exit code."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")  # a name must not end the command on a terminal that lacks a letter
    # What Kafka's client has to say about its connections, we say in one line; a worker sets up its own log.
    logging.getLogger("kafka").addHandler(logging.NullHandler())
    if COMPLETION in os.environ:
        cli.main(prog_name="wirewatch", complete_var=COMPLETION)
    try:
        # Not cli.main: it makes every broken pipe a failure.
        with cli.make_context("wirewatch", list(sys.argv[1:] if arguments is None else arguments)) as context:
            outcome = cli.invoke(context)
        sys.stdout.flush()
    except click.exceptions.Exit as leaving:
        return leaving.exit_code
    except (KeyboardInterrupt, click.Abort):
        return INTERRUPTED
    except BrokenPipeError:
        return _reader_left()
    except SystemExit as leaving:
        return leaving.code if isinstance(leaving.code, int) else DONE if leaving.code is None else FAILED
    except Exception as error:
        line = told(error)
        if line is None:
            raise
        with contextlib.suppress(BrokenPipeError):
            print(f"wirewatch: {line[0]}", file=sys.stderr)
        return line[1]
    return outcome if isinstance(outcome, int) else DONE


def _reader_left() -> int:
    """Whoever read our output has enough (`| head`): that is no failure, and Python shall not complain at exit."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())
    return DONE


def _exists(target: str) -> bool:
    """Whether a command's module is installed, without importing it."""
    return importlib.util.find_spec(target.partition(":")[0]) is not None
