"""The command line as a whole: help for everything, exit codes, one line for a mistake, quiet ends."""

from __future__ import annotations

import shlex
import subprocess
import sys
import time
from pathlib import Path

import click
import pytest

from streams.cli.main import COMMANDS, cli
from streams.kafka_process import free_ports
from tests.streams.cli.conftest import Command


def every_command() -> list[tuple[str, ...]]:
    paths: list[tuple[str, ...]] = []
    context = click.Context(cli)
    for name in cli.list_commands(context):
        command = cli.get_command(context, name)
        assert command is not None
        paths += [(name, sub) for sub in command.commands] if isinstance(command, click.Group) else [(name,)]
    return paths


def nobody() -> str:
    return f"127.0.0.1:{free_ports(1)[0]}"


@pytest.mark.parametrize("path", every_command(), ids=" ".join)
def test_every_command_has_help_with_an_example_that_is_one_of_its_own(path: tuple[str, ...], wirewatch: Command) -> None:
    told = wirewatch(*path, "--help")
    assert told.code == 0
    example = told.out.partition("Example:")[2]
    assert f"wirewatch {' '.join(path)}" in example


def test_help_lists_every_command_that_is_installed(wirewatch: Command) -> None:
    told = wirewatch("--help")
    assert told.code == 0
    for name in cli.list_commands(click.Context(cli)):
        assert f"\n  {name} " in told.out
    assert set(COMMANDS) >= {name for name, *_ in every_command()}


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("wacth",), "did you mean 'watch'"),
        (("tail",), "Missing argument 'TOPIC'"),
        (("tail", "alrets"), "did you mean alerts"),
        (("tail", "stories", "--watch", "w"), "--watch goes with alerts"),
        (("worker", "--stages", "extraction,dedup"), "no stage 'dedup'"),
        (("feed", "nowhere.jsonl"), "no such file or folder"),
        (("feed", "-", "x"), "standard input"),
        (("feed", ".", "--rate", "0"), "--rate"),
        (("feed", ".", "--loop", "--follow"), "exclude each other"),
        (("feed", "."), "nothing to feed in ."),
        (("watch", "add", "nowhere.toml"), "nowhere.toml"),
        (("convert", "x"), "x"),
        (("config", "show", "--bootstrap-servers", "kafka"), "expected host:port"),
        (("dlq", "requeue"), "say which"),
        (("dlq", "requeue", "0:1", "--all"), "say which"),
    ],
)
def test_a_users_mistake_is_one_line_and_exit_code_2(arguments: tuple[str, ...], told: str, wirewatch: Command) -> None:
    outcome = wirewatch(*arguments)
    assert outcome.code == 2
    assert outcome.out == ""
    assert told in outcome.err
    assert outcome.err.count("\n") == 1


@pytest.mark.parametrize(
    "arguments",
    [
        ("topics", "ensure"),
        ("tail", "alerts"),
        ("watch", "list"),
        ("feed", "wire.jsonl"),
        ("dlq", "list"),
        ("watch", "remove", "x"),
    ],
    ids=" ".join,
)
def test_a_broker_that_is_not_there_is_told_at_once_in_one_line(arguments: tuple[str, ...], wirewatch: Command) -> None:
    Path("wire.jsonl").write_text('{"uri":"a"}\n')
    address = nobody()
    began = time.monotonic()
    outcome = wirewatch(*arguments, "--bootstrap-servers", address)
    assert outcome.code == 1
    assert address in outcome.err
    assert "wirewatch broker" in outcome.err
    assert outcome.err.count("\n") == 1
    assert time.monotonic() - began < 30


def test_help_imports_none_of_the_heavy_libraries() -> None:
    code = (
        "import sys\n"
        "from streams.cli.main import run\n"
        "run(['--help'])\n"
        "heavy = {'spacy', 'faust', 'kafka', 'aiokafka', 'numpy', 'rich', 'prometheus_client', 'jgo', 'msgspec'}\n"
        "print(sorted(heavy & set(sys.modules)), file=sys.stderr)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stderr.strip() == "[]"


def test_a_reader_that_leaves_ends_the_command_quietly_and_it_is_done() -> None:
    command = f"{shlex.quote(sys.executable)} -m streams.cli config show --json | head -n 1; exit ${{PIPESTATUS[0]}}"
    done = subprocess.run(["bash", "-c", command], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr, done.stdout.count("\n")) == (0, "", 1)


def test_an_error_of_our_own_making_is_not_hidden(wirewatch: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise ZeroDivisionError("a bug")

    monkeypatch.setattr("streams.cli.config.describe", broken)
    with pytest.raises(ZeroDivisionError):
        wirewatch("config", "show")
