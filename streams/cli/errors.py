"""How a command says no: one line on standard error and an exit code, never a traceback for what a user did."""

from __future__ import annotations

import click

DONE, FAILED, MISTAKE, INTERRUPTED = 0, 1, 2, 130


class Mistake(click.ClickException):
    """Something the user can put right: exit code 2."""

    exit_code = MISTAKE


class Failure(click.ClickException):
    """Something that went wrong: exit code 1."""

    exit_code = FAILED


def told(error: BaseException) -> tuple[str, int] | None:
    """The line and the exit code for an error that our own code raises on purpose; None for any other."""
    # Imported here: an error of theirs cannot have been raised where they were not imported already.
    from streams.errors import GroundError
    from streams.kafka_jars import BrokerError, ExtraMissing
    from streams.settings import SettingsError

    if isinstance(error, click.UsageError):
        command = error.ctx.command_path if error.ctx else "wirewatch"
        return f"{_one_line(error.format_message())} (see: {command} --help)", MISTAKE
    if isinstance(error, click.ClickException):
        return error.format_message(), error.exit_code
    if isinstance(error, (SettingsError, GroundError, ExtraMissing)):
        return _one_line(str(error)), MISTAKE
    if isinstance(error, BrokerError) or type(error).__name__ in ("BrokerUnreachable", "AdminError"):
        return _one_line(str(error)), FAILED
    if type(error).__module__.startswith("kafka."):
        return f"Kafka refused or did not answer: {_one_line(str(error))}", FAILED
    return None


def _one_line(text: str) -> str:
    return " ".join(text.split())
