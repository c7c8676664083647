"""No secret is shown, whatever is asked or goes wrong; and nothing listens to strangers unless told to."""

from __future__ import annotations

import dataclasses
import logging
import os
import subprocess
import sys
from pathlib import Path

import pytest

from streams.settings import Settings, SettingsError, describe, load

SECRET = "swordfish-8842-open"
_ENVIRON = {
    "WIREWATCH_SECURITY_PROTOCOL": "SASL_SSL",
    "WIREWATCH_SASL_MECHANISM": "SCRAM-SHA-512",
    "WIREWATCH_SASL_PLAIN_USERNAME": "desk",
    "WIREWATCH_SASL_PLAIN_PASSWORD": SECRET,
    "WIREWATCH_SSL_PASSWORD": SECRET,
    "WIREWATCH_BOOTSTRAP_SERVERS": "127.0.0.1:1",
}


def _settings() -> Settings:
    return load(environ=_ENVIRON, folder=Path("/nonexistent"))


def test_every_setting_that_holds_a_secret_is_marked_as_one() -> None:
    named = {field.name for field in dataclasses.fields(Settings) if "password" in field.name or "secret" in field.name}
    marked = {field.name for field in dataclasses.fields(Settings) if field.metadata.get("secret")}
    assert named - {"ssl_check_hostname"} == marked


def test_settings_show_no_secret(caplog: pytest.LogCaptureFixture) -> None:
    settings = _settings()
    with caplog.at_level(logging.DEBUG):
        logging.getLogger("test").info("%s %r", settings, settings)
    shown = repr(settings) + str(settings) + caplog.text + "".join(line.value for line in describe(settings))
    assert SECRET not in shown
    assert "desk" in shown


@pytest.mark.parametrize("name", ["WIREWATCH_SASL_PLAIN_PASSWORD", "WIREWATCH_SASL_MECHANISM", "WIREWATCH_PARTITIONS"])
def test_a_mistake_beside_a_secret_does_not_tell_it(name: str) -> None:
    environ = {**_ENVIRON, name: "" if name.endswith("PASSWORD") else "many"}
    with pytest.raises(SettingsError) as told:
        load(environ=environ, folder=Path("/nonexistent"))
    assert SECRET not in str(told.value)


@pytest.mark.parametrize("arguments", [("config", "show"), ("config", "show", "--json"), ("topics", "ensure")])
def test_no_command_shows_a_secret(arguments: tuple[str, ...]) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "streams.cli", *arguments],
        env={**os.environ, **_ENVIRON},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.stdout or done.stderr
    assert SECRET not in done.stdout + done.stderr


def test_what_listens_listens_on_loopback_unless_told_otherwise() -> None:
    assert Settings().http_host == "127.0.0.1"
    assert Settings().bootstrap_servers.startswith("127.0.0.1:")
