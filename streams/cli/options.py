"""Options that many commands share: each command that takes them is handed the settings in force."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

import click

from streams.settings import Settings, load

Command = Callable[..., Any]

_FLAGS = ("bootstrap_servers", "state_dir")


def with_settings(command: Command) -> Command:
    """Adds --bootstrap-servers and --state-dir to a command and hands it `settings`."""

    @click.option("--bootstrap-servers", metavar="HOST:PORT,…", help="Kafka brokers; else WIREWATCH_BOOTSTRAP_SERVERS.")
    @click.option("--state-dir", type=click.Path(file_okay=False), help="Bookmarks; else WIREWATCH_STATE_DIR.")
    @functools.wraps(command)
    def wrapped(*args: Any, **kwargs: Any) -> Any:
        flags = {name: kwargs.pop(name) for name in _FLAGS}
        return command(*args, settings=load(flags), **kwargs)

    return wrapped


def changed_settings(settings: Settings, **flags: Any) -> Settings:
    """The settings with further flags of one command laid over them; None means not given."""
    from streams.settings import changed

    given = {name: value for name, value in flags.items() if value is not None}
    return changed(settings, **given) if given else settings
