"""The whole chain over TLS and SCRAM, each with the rights of its role and no more; and what happens without them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from schemas.base import encode
from streams.acls import Role, roles
from streams.topology import STAGES
from tests.builders import an_article
from tests.chaos.wiring import LIGHT
from tests.integration.harness import ROOT, Worker, until
from tests.security.secured import ADMIN, STORE_PASSWORD, Secured, password_of, secured

pytestmark = [pytest.mark.kafka, pytest.mark.long, pytest.mark.timeout(600)]

PIPELINE = "pipeline"
_USERS = ("ops", PIPELINE, "agency", "editor", "desk", "other", *(f"stage-{stage}" for stage in STAGES))


def _role(name: str, desk: str = "DESK") -> Role:
    return next(role for role in roles(desk) if role.name == name)


@pytest.fixture(scope="module")
def ground(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Secured]:
    """The secured broker with its topics, and every user with the rights of its role."""
    with secured(tmp_path_factory.mktemp("secured"), _USERS) as ground:
        ground.grant(
            {
                "ops": [_role("operator")],
                "agency": [_role("feeder")],
                "editor": [_role("editor")],
                "desk": [_role("subscriber", "desk")],
                "other": [_role("subscriber", "other")],
                PIPELINE: [_role(f"stage-{stage}") for stage in STAGES],
                **{f"stage-{stage}": [_role(f"stage-{stage}")] for stage in STAGES},
            }
        )
        made = until(lambda: _succeeds(ground, "ops", "topics", "ensure"), 60, "the operator's rights are known")
        assert "created  wire.raw.v1" in made
        yield ground


def wirewatch(ground: Secured, user: str, *arguments: str, **more: str) -> subprocess.CompletedProcess[str]:
    """A command as this user."""
    env = {**os.environ, **ground.environ(user, **more)}
    command = [sys.executable, "-m", "streams.cli", *arguments]
    return subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, timeout=200, check=False)


def _succeeds(ground: Secured, user: str, *arguments: str) -> str | None:
    done = wirewatch(ground, user, *arguments)
    return done.stdout if done.returncode == 0 else None


def _alerts(ground: Secured, user: str, idle: int) -> list[dict[str, object]]:
    done = wirewatch(ground, user, "tail", "alerts", "--json", "--from-beginning", "--idle-exit", str(idle))
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_from_the_agency_to_the_subscriber(ground: Secured, tmp_path: Path) -> None:
    watches, wire = tmp_path / "watches.toml", tmp_path / "wire.jsonl"
    watches.write_text('[[watch]]\nwatch_id = "all"\nname = "All"\n')
    story = an_article("RIGA (AP) — Latvia signed a treaty with Estonia on Thursday.", uri="urn:sec:1")
    wire.write_bytes(encode(story) + b"\n")
    assert _succeeds(ground, "editor", "watch", "add", str(watches)) is not None
    worker = Worker(ground.kafka.bootstrap, tmp_path, ",".join(STAGES), LIGHT, environ=ground.environ(PIPELINE))
    worker.start()
    try:
        worker.ready(240)
        fed = wirewatch(ground, "agency", "feed", str(wire))
        assert fed.returncode == 0, fed.stderr
        heard = until(lambda: _alerts(ground, "desk", 5), 120, f"an alert\n{worker.log.read_text()[-3000:]}")
        assert worker.stop() == 0
    finally:
        if worker.process is not None and worker.process.poll() is None:
            worker.kill()
    assert [alert["watch_id"] for alert in heard] == ["all"]
    log = worker.log.read_text() + fed.stderr + fed.stdout
    assert not [user for user in (*_USERS, ADMIN) if password_of(user) in log]
    assert STORE_PASSWORD not in log


@pytest.mark.parametrize("stage", STAGES)
def test_each_stage_runs_with_the_rights_of_its_own_role(ground: Secured, tmp_path: Path, stage: str) -> None:
    worker = Worker(ground.kafka.bootstrap, tmp_path, stage, LIGHT, environ=ground.environ(f"stage-{stage}"))
    worker.start()
    try:
        worker.ready(240)
        assert worker.stop() == 0
    finally:
        if worker.process is not None and worker.process.poll() is None:
            worker.kill()
    assert "Authorization" not in worker.log.read_text()


@pytest.mark.parametrize(
    ("user", "arguments"),
    [
        ("desk", ("watch", "add", "FILE")),
        ("desk", ("tail", "raw", "--from-beginning", "--idle-exit", "2")),
        ("desk", ("feed", "WIRE")),
        ("agency", ("tail", "alerts", "--from-beginning", "--idle-exit", "2")),
        ("agency", ("topics", "ensure", "--partitions", "8")),
        ("editor", ("feed", "WIRE")),
    ],
)
def test_what_was_not_granted_is_refused_in_one_line(
    ground: Secured, tmp_path: Path, user: str, arguments: tuple[str, ...]
) -> None:
    (tmp_path / "w.toml").write_text('[[watch]]\nwatch_id = "mine"\nname = "Mine"\n')
    (tmp_path / "wire.jsonl").write_bytes(encode(an_article()) + b"\n")
    named = {"FILE": str(tmp_path / "w.toml"), "WIRE": str(tmp_path / "wire.jsonl")}
    done = wirewatch(ground, user, *(named.get(one, one) for one in arguments))
    assert done.returncode != 0, done.stdout
    lines = [line for line in done.stderr.splitlines() if line]
    assert len(lines) == 1, done.stderr
    assert "uthoris" in lines[0] or "uthoriz" in lines[0]


@pytest.mark.parametrize(
    "arguments",
    [
        ("topics", "ensure"),
        ("feed", "WIRE"),
        ("tail", "alerts", "--from-beginning", "--idle-exit", "2"),
        ("watch", "list"),
        ("worker", "--stages", "intake", "--http-port", "0"),
    ],
    ids=lambda arguments: arguments[0],
)
def test_a_wrong_password_is_one_clear_line(ground: Secured, tmp_path: Path, arguments: tuple[str, ...]) -> None:
    (tmp_path / "wire.jsonl").write_bytes(encode(an_article()) + b"\n")
    told = [str(tmp_path / "wire.jsonl") if one == "WIRE" else one for one in arguments]
    done = wirewatch(ground, "ops", *told, WIREWATCH_SASL_PLAIN_PASSWORD="guessed-5150-wrong")
    assert done.returncode not in (0, None), done.stdout
    lines = [line for line in done.stderr.splitlines() if "assword" in line]
    assert lines, done.stderr
    assert "Traceback" not in done.stderr
    assert "guessed-5150-wrong" not in done.stderr + done.stdout
    assert password_of("ops") not in done.stderr + done.stdout


def test_the_groups_of_another_desk_are_closed(ground: Secured) -> None:
    from kafka import KafkaConsumer
    from kafka.errors import GroupAuthorizationFailedError

    from streams.kafka_clients import kafka_python_options

    def joins(user: str, group: str) -> None:
        options = kafka_python_options(ground.settings(user))
        consumer = KafkaConsumer("wire.alerts.v1", group_id=group, **options)
        try:
            consumer.poll(timeout_ms=20_000)
        finally:
            consumer.close(autocommit=False)

    joins("desk", "desk.pager")
    with pytest.raises(GroupAuthorizationFailedError):
        joins("other", "desk.pager")


def test_a_broker_whose_certificate_nobody_vouches_for_is_not_trusted(ground: Secured, tmp_path: Path) -> None:
    from tests.security.secured import certificates

    _, other = certificates(tmp_path)
    done = wirewatch(ground, "ops", "topics", "ensure", WIREWATCH_SSL_CAFILE=str(other))
    assert done.returncode != 0
    assert "ertificate" in done.stderr or "SECURITY_PROTOCOL" in done.stderr, done.stderr
    assert "Traceback" not in done.stderr
