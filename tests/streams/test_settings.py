"""Settings: precedence, origins, mistakes told in one line, secrets masked."""

from __future__ import annotations

from pathlib import Path

import pytest
from faust.transport.drivers.aiokafka import credentials_to_aiokafka_auth

from streams.kafka_clients import faust_options, kafka_python_options
from streams.settings import MASK, SettingsError, changed, describe, load, to_environ

SASL = {
    "WIREWATCH_SECURITY_PROTOCOL": "SASL_SSL",
    "WIREWATCH_SASL_MECHANISM": "SCRAM-SHA-512",
    "WIREWATCH_SASL_PLAIN_USERNAME": "desk",
    "WIREWATCH_SASL_PLAIN_PASSWORD": "open sesame",
}


def test_flags_beat_the_environment_beats_the_file_beats_defaults(tmp_path: Path) -> None:
    (tmp_path / "wirewatch.toml").write_text('model = "file"\nbatch_size = 7\nhttp_port = 1000\n')
    settings = load(
        {"model": "flag", "http_host": None}, environ={"WIREWATCH_HTTP_PORT": "2000", "WIREWATCH_MODEL": "env"}, folder=tmp_path
    )
    assert (settings.model, settings.http_port, settings.batch_size) == ("flag", 2000, 7)
    origins = settings.origins
    assert origins["model"] == "flag --model"
    assert origins["http_port"] == "env WIREWATCH_HTTP_PORT"
    assert origins["batch_size"] == f"file {tmp_path / 'wirewatch.toml'}"
    assert origins["http_host"] == "default"


def test_a_named_file_is_read_wherever_it_is(tmp_path: Path) -> None:
    path = tmp_path / "other.toml"
    path.write_text('log_format = "json"')
    assert load(environ={"WIREWATCH_CONFIG": str(path)}, folder=tmp_path).log_format == "json"


@pytest.mark.parametrize(
    ("environ", "told"),
    [
        ({"WIREWATCH_HTTP_PORT": "99999"}, "http_port"),
        ({"WIREWATCH_HTTP_PORT": "many"}, "env WIREWATCH_HTTP_PORT"),
        ({"WIREWATCH_BOOTSTRAP_SERVERS": "broker"}, "host:port"),
        ({"WIREWATCH_BOOTSTRAP_SERVERS": "a:9092,b:port"}, "host:port"),
        ({"WIREWATCH_CONFIG": "/no/such/file.toml"}, "cannot read"),
        ({"WIREWATCH_SSL_CAFILE": "/no/such/ca.pem"}, "no such file"),
        ({"WIREWATCH_SASL_PLAIN_PASSWORD": "x"}, "SASL_SSL"),
        ({**SASL, "WIREWATCH_SECURITY_PROTOCOL": "SASL_PLAINTEXT"}, "WIREWATCH_ALLOW_PLAINTEXT_SASL"),
        ({"WIREWATCH_SECURITY_PROTOCOL": "SASL_SSL"}, "sasl_mechanism"),
        ({"WIREWATCH_LOG_FORMAT": "xml"}, "log_format"),
    ],
)
def test_a_mistake_is_one_line_that_names_the_setting(environ: dict[str, str], told: str, tmp_path: Path) -> None:
    with pytest.raises(SettingsError) as caught:
        load(environ=environ, folder=tmp_path)
    assert told in str(caught.value)
    assert "\n" not in str(caught.value)


def test_an_unknown_name_in_the_file_is_refused_with_the_nearest(tmp_path: Path) -> None:
    (tmp_path / "wirewatch.toml").write_text('modle = "x"')
    with pytest.raises(SettingsError, match="did you mean 'model'"):
        load(environ={}, folder=tmp_path)


def test_a_secret_is_shown_nowhere(tmp_path: Path) -> None:
    settings = load(environ=SASL, folder=tmp_path)
    assert settings.sasl_plain_password == "open sesame"
    assert "sesame" not in repr(settings)
    assert [line.value for line in describe(settings) if line.name == "sasl_plain_password"] == [MASK]
    with pytest.raises(SettingsError) as caught:
        load({"sasl_plain_password": ["open sesame"]}, environ={}, folder=tmp_path)
    assert "sesame" not in str(caught.value)


def test_sasl_without_tls_passes_where_it_was_asked_for(tmp_path: Path) -> None:
    environ = {**SASL, "WIREWATCH_SECURITY_PROTOCOL": "SASL_PLAINTEXT", "WIREWATCH_ALLOW_PLAINTEXT_SASL": "true"}
    options = kafka_python_options(load(environ=environ, folder=tmp_path))
    assert options["security_protocol"] == "SASL_PLAINTEXT"
    assert "ssl_context" not in options


def test_clients_get_tls_and_sasl(tmp_path: Path) -> None:
    options = kafka_python_options(load(environ=SASL, folder=tmp_path))
    assert options["ssl_context"].check_hostname
    assert (options["sasl_mechanism"], options["sasl_plain_username"]) == ("SCRAM-SHA-512", "desk")


def test_a_child_process_sees_the_very_same(tmp_path: Path) -> None:
    settings = changed(load(environ=SASL, folder=tmp_path), http_port=0, state_dir=tmp_path / "a b")
    assert load(environ=to_environ(settings), folder=tmp_path) == settings


def test_other_clients_names_are_understood(tmp_path: Path) -> None:
    environ = {key.replace("SASL_PLAIN_", "SASL_"): value for key, value in SASL.items()}
    assert load(environ=environ, folder=tmp_path).sasl_plain_username == "desk"


@pytest.mark.parametrize("protocol", ["SASL_SSL", "SASL_PLAINTEXT"])
def test_faust_hands_its_client_the_same(protocol: str, tmp_path: Path) -> None:
    environ = {**SASL, "WIREWATCH_SECURITY_PROTOCOL": protocol, "WIREWATCH_ALLOW_PLAINTEXT_SASL": "true"}
    credentials = faust_options(load(environ=environ, folder=tmp_path))["broker_credentials"]
    told = credentials_to_aiokafka_auth(credentials, None)
    assert told["security_protocol"] == protocol
    assert told["sasl_mechanism"] == "SCRAM-SHA-512"
    assert (told["ssl_context"] is not None) == (protocol == "SASL_SSL")
