"""Dockerfile and compose file as texts: what they name exists, nothing is secret, floating, or open to the world."""

from __future__ import annotations

import re
import shlex
import subprocess
from pathlib import Path
from typing import Any

import click
import pytest
import yaml

from streams.cli.main import cli
from streams.settings import ENV_PREFIX, describe, load
from tests.deploy.tools import module, run, tool

ROOT = Path(__file__).resolve().parent.parent.parent
DEPLOY = ROOT / "deploy"
COMPOSE = yaml.safe_load((DEPLOY / "compose.yaml").read_text(encoding="utf-8"))
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
OURS = {name: service for name, service in SERVICES.items() if service["image"].startswith("wirewatch:")}
ELSEWHERE = {f"{ENV_PREFIX}CACHE_DIR", f"{ENV_PREFIX}PROMETHEUS_URL"}
"""Variables that are no settings of ours: the gazetteer's folder, and what Grafana's provisioning reads."""


def instructions() -> list[tuple[str, str]]:
    """The Dockerfile's instructions with their arguments, continued lines joined."""
    text = (DEPLOY / "Dockerfile").read_text(encoding="utf-8").replace("\\\n", " ")
    lines = [line for line in text.splitlines() if line.strip() and not line.startswith("#")]
    return [(line.split(None, 1)[0], line.split(None, 1)[1].strip()) for line in lines]


def said(name: str) -> list[str]:
    return [argument for instruction, argument in instructions() if instruction == name]


def known_variables() -> set[str]:
    return {line.env for line in describe(load(environ={}, folder=DEPLOY))} | ELSEWHERE


def test_the_image_is_built_in_one_stage_and_run_from_another() -> None:
    assert said("FROM") == ["python:${PYTHON} AS build", "python:${PYTHON}"]
    (python,) = said("ARG")
    assert re.fullmatch(r"PYTHON=3\.\d+\.\d+-slim-\w+", python)
    assert any(argument.startswith("--from=build /opt/wirewatch ") for argument in said("COPY"))


def test_the_image_does_not_run_as_root() -> None:
    names = [name for name, _ in instructions()]
    user = said("USER")[-1]
    assert re.fullmatch(r"[1-9]\d{3,}:[1-9]\d{3,}", user), "a number, so that Kubernetes can tell it is not root"
    assert "RUN" not in names[names.index("USER") :]


def test_the_gazetteer_is_baked_in_where_it_is_looked_for() -> None:
    build, run = ("ENV " + " ENV ".join(said("ENV"))).split("PYTHONDONTWRITEBYTECODE")
    folder = re.search(r"WIREWATCH_CACHE_DIR=(\S+)", build)
    assert folder is not None
    assert f"WIREWATCH_CACHE_DIR={folder[1]} " in run
    assert any("python -m agents.extraction.places" in argument for argument in said("RUN"))
    assert folder[1].startswith("/opt/wirewatch/"), "inside what is copied over"


def test_the_image_is_asked_whether_it_lives() -> None:
    (check,) = said("HEALTHCHECK")
    assert "/livez" in check
    command = re.search(r"CMD (\[.*\])", check)
    assert command is not None
    source = yaml.safe_load(command[1])
    assert source[:2] == ["python", "-c"]
    compile(source[2], "healthcheck", "exec")


def test_what_the_image_copies_exists_and_is_sent_to_the_builder() -> None:
    sent = {line[1:] for line in (DEPLOY / "Dockerfile.dockerignore").read_text().splitlines() if line.startswith("!")}
    for argument in said("COPY"):
        if not argument.startswith("--from"):
            for source in argument.split()[:-1]:
                assert (ROOT / source).exists(), source
                assert source.split("/")[0] in sent, source


def test_variables_are_settings_that_exist() -> None:
    named = set(
        re.findall(rf"\b{ENV_PREFIX}[A-Z_]+", (DEPLOY / "Dockerfile").read_text() + (DEPLOY / "compose.yaml").read_text())
    )
    assert named - known_variables() == set()
    values = dict(pair.split("=", 1) for line in said("ENV") for pair in shlex.split(line))
    load(environ={name: value for name, value in values.items() if name.startswith(ENV_PREFIX)}, folder=DEPLOY)


@pytest.mark.parametrize("name", SERVICES)
def test_an_image_has_its_version_and_no_host_in_its_name(name: str) -> None:
    assert re.fullmatch(r"([a-z]+/)?[a-z]+:v?\d+\.\d+\.\d+", SERVICES[name]["image"])


@pytest.mark.parametrize("name", SERVICES)
def test_a_service_listens_on_this_machine_only(name: str) -> None:
    for port in SERVICES[name].get("ports", []):
        assert port.startswith("127.0.0.1:")


@pytest.mark.parametrize("name", SERVICES)
def test_a_service_names_what_exists(name: str) -> None:
    service = SERVICES[name]
    for other, wait in (dict.fromkeys(d) if isinstance(d := service.get("depends_on", {}), list) else d).items():
        assert other in SERVICES
        if wait and wait["condition"] == "service_healthy":
            assert "healthcheck" in SERVICES[other] or other in OURS, "the image of ours has a check of its own"
    for volume in service.get("volumes", []):
        source = volume.split(":")[0]
        assert (DEPLOY / source).exists() if source.startswith(".") else source in COMPOSE["volumes"]
    assert set(service["networks"]) <= set(COMPOSE["networks"])


@pytest.mark.parametrize("name", OURS)
def test_ours_run_with_no_more_rights_than_they_need(name: str) -> None:
    service = OURS[name]
    assert service["read_only"]
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert service["environment"][f"{ENV_PREFIX}BOOTSTRAP_SERVERS"] == "kafka:9092"


@pytest.mark.parametrize("name", OURS)
def test_the_command_is_one_that_wirewatch_understands(name: str) -> None:
    command: click.Command = cli
    words = [str(word) for word in OURS[name]["command"]]
    while isinstance(command, click.Group):
        found = command.get_command(click.Context(command), words.pop(0))
        assert found is not None
        command = found
    words = [
        str(ROOT / "streams/demo" / Path(word).name) if word.startswith("/usr/share/wirewatch/") else word for word in words
    ]
    command.make_context(name, words)


def test_hadolint_finds_nothing_and_would_find_something(tmp_path: Path) -> None:
    hadolint = tool("hadolint")
    run(hadolint, str(DEPLOY / "Dockerfile"))
    sloppy = tmp_path / "Dockerfile"
    sloppy.write_text("FROM python:latest\nRUN cd /tmp && pip install x\n", encoding="utf-8")
    assert subprocess.run([hadolint, str(sloppy)], capture_output=True, check=False).returncode == 1


def test_compose_would_read_the_file() -> None:
    specification = module("compose_spec").PyCompose
    specification.from_yaml(yaml.safe_dump(COMPOSE)).validate()
    mistakes: list[dict[str, Any]] = [{"portz": []}, {"networks": ["nowhere"]}, {"healthcheck": {"interval": "soon"}}]
    for wrong in mistakes:
        broken = {**COMPOSE, "services": {**SERVICES, "kafka": {**SERVICES["kafka"], **wrong}}}
        with pytest.raises(ValueError, match=next(iter(wrong)).rstrip("s")):
            specification.from_yaml(yaml.safe_dump(broken)).validate()


def test_nothing_in_it_is_secret() -> None:
    for name, service in SERVICES.items():
        for variable in service.get("environment", {}):
            assert not re.search(r"PASSWORD|SECRET|TOKEN|API_KEY", variable), name


def test_prometheus_asks_services_that_are_there() -> None:
    config = yaml.safe_load((DEPLOY / "prometheus/prometheus.yml").read_text(encoding="utf-8"))
    targets = [target for job in config["scrape_configs"] for one in job["static_configs"] for target in one["targets"]]
    targets += [
        target for one in config["alerting"]["alertmanagers"] for group in one["static_configs"] for target in group["targets"]
    ]
    for target in targets:
        host, port = target.split(":")
        assert host == "127.0.0.1" or f"127.0.0.1:{port}:{port}" in SERVICES[host]["ports"]


def test_the_worker_may_finish_what_it_holds() -> None:
    assert int(OURS["worker"]["stop_grace_period"].removesuffix("s")) >= load(environ={}, folder=DEPLOY).shutdown_timeout + 10
