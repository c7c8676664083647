"""`wirewatch config show`: values, where they came from, and no secret."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.streams.cli.conftest import Command


def shown(wirewatch: Command, *arguments: str) -> dict[str, dict[str, str]]:
    outcome = wirewatch("config", "show", "--json", *arguments)
    assert outcome.code == 0
    return {line["name"]: line for line in map(json.loads, outcome.lines)}


def test_a_flag_beats_the_environment_which_beats_the_file(wirewatch: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    Path("wirewatch.toml").write_text('bootstrap_servers = "file:1"\npartitions = 3\nlinger = 0.5\n')
    monkeypatch.setenv("WIREWATCH_BOOTSTRAP_SERVERS", "env:2")
    monkeypatch.setenv("WIREWATCH_PARTITIONS", "5")
    told = shown(wirewatch, "--bootstrap-servers", "flag:3")
    assert (told["bootstrap_servers"]["value"], told["bootstrap_servers"]["origin"]) == ("flag:3", "flag --bootstrap-servers")
    assert (told["partitions"]["value"], told["partitions"]["origin"]) == ("5", "env WIREWATCH_PARTITIONS")
    assert told["linger"]["value"] == "0.5"
    assert told["linger"]["origin"].startswith("file ")
    assert told["model"]["origin"] == "default"


def test_secrets_are_masked_in_both_forms(wirewatch: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WIREWATCH_SECURITY_PROTOCOL", "SASL_SSL")
    monkeypatch.setenv("WIREWATCH_SASL_MECHANISM", "SCRAM-SHA-512")
    monkeypatch.setenv("WIREWATCH_SASL_USERNAME", "desk")
    monkeypatch.setenv("WIREWATCH_SASL_PASSWORD", "correct horse")
    for arguments in ((), ("--json",)):
        outcome = wirewatch("config", "show", *arguments)
        assert outcome.code == 0
        assert "desk" in outcome.out
        assert "correct horse" not in outcome.out + outcome.err


def test_the_table_names_every_setting(wirewatch: Command) -> None:
    table = wirewatch("config", "show").out
    assert all(name in table for name in shown(wirewatch))


def test_a_wrong_value_names_the_setting_and_its_source(wirewatch: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WIREWATCH_PARTITIONS", "many")
    outcome = wirewatch("config", "show")
    assert outcome.code == 2
    assert "partitions" in outcome.err
    assert "WIREWATCH_PARTITIONS" in outcome.err
