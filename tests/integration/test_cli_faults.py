"""Feeding and administration where the broker fails, asks for a password, or is three."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from pathlib import Path

import pytest

from streams import admin
from streams.embedded_kafka import EmbeddedKafka
from streams.following import follow
from streams.settings import Settings, load

pytestmark = [pytest.mark.kafka, pytest.mark.slow]


def settings_for(broker: EmbeddedKafka, tmp_path: Path, **values: str) -> Settings:
    where = {"bootstrap_servers": broker.bootstrap, "state_dir": str(tmp_path / "state")}
    return load({**where, **values}, environ={})


def test_a_feed_outlives_a_broker_that_is_killed_and_comes_back(tmp_path: Path) -> None:
    path = tmp_path / "wire.jsonl"
    path.write_text("".join(json.dumps({"uri": f"urn:{number}"}) + "\n" for number in range(4000)))
    with EmbeddedKafka(tmp_path / "kafka") as broker:
        settings = settings_for(broker, tmp_path)
        admin.ensure_topics(settings, partitions=1)
        command = [sys.executable, "-m", "streams.cli", "feed", str(path), "--rate", "400"]
        where = ["--bootstrap-servers", broker.bootstrap, "--state-dir", str(settings.state_dir)]
        running = subprocess.Popen([*command, *where], stderr=subprocess.PIPE, text=True)
        time.sleep(4)
        broker.kill()
        time.sleep(2)
        broker.restart()
        _, told = running.communicate(timeout=150)
        assert running.returncode == 0, told
        assert told.startswith("fed 4000 items"), told
        found = [int(record.key[4:]) for record in follow(settings, "wire.raw.v1", from_beginning=True, to_end=True)]
    # Nothing lost, nothing twice, nothing out of order: the broker's loss of power is no reason to send anew.
    assert sorted(found) == list(range(4000))


def test_a_password_and_rights_are_asked_for_and_a_refusal_is_told_in_one_line(tmp_path: Path) -> None:
    properties = {
        "listener.security.protocol.map": "CONTROLLER:PLAINTEXT,CLIENT:SASL_PLAINTEXT",
        "sasl.enabled.mechanisms": "SCRAM-SHA-512",
        "sasl.mechanism.inter.broker.protocol": "SCRAM-SHA-512",
        "listener.name.client.scram-sha-512.sasl.jaas.config": (
            'org.apache.kafka.common.security.scram.ScramLoginModule required username="admin" password="first";'
        ),
        "authorizer.class.name": "org.apache.kafka.metadata.authorizer.StandardAuthorizer",
        "super.users": "User:admin;User:ANONYMOUS",
    }
    users = (
        "--add-scram",
        "SCRAM-SHA-512=[name=admin,password=first]",
        "--add-scram",
        "SCRAM-SHA-512=[name=desk,password=second]",
    )
    sasl = {"security_protocol": "SASL_PLAINTEXT", "sasl_mechanism": "SCRAM-SHA-512", "allow_plaintext_sasl": "true"}
    with EmbeddedKafka(tmp_path / "kafka", properties=properties, format_arguments=users) as broker:

        def as_user(name: str, password: str) -> Settings:
            return settings_for(broker, tmp_path, **sasl, sasl_plain_username=name, sasl_plain_password=password)

        assert {change.action for change in admin.ensure_topics(as_user("admin", "first"))} == {"created"}
        with pytest.raises(admin.AdminError, match="Authorization"):
            admin.ensure_topics(as_user("desk", "second"), partitions=9)


def test_three_nodes_go_on_when_one_is_killed(tmp_path: Path) -> None:
    path = tmp_path / "wire.jsonl"
    path.write_text('{"uri":"urn:1"}\n')
    with EmbeddedKafka(tmp_path / "kafka", nodes=3, timeout=200) as cluster:
        where = ["--bootstrap-servers", cluster.bootstrap, "--state-dir", str(tmp_path / "state")]

        def wirewatch(*arguments: str) -> subprocess.CompletedProcess[str]:
            # As processes: kafka-python leaves the sockets of failed connections to the garbage collector.
            command = [sys.executable, "-m", "streams.cli", *arguments, *where]
            return subprocess.run(command, capture_output=True, text=True, timeout=150, check=False)

        assert admin.broker_count(settings_for(cluster, tmp_path)) == 3
        assert wirewatch("topics", "ensure", "--partitions", "2").returncode == 0
        cluster.kill(0)
        assert cluster.pid(0) is None
        done = wirewatch("feed", str(path), "--spread")
        assert done.returncode == 0, done.stderr
        cluster.restart(0)
        assert wirewatch("tail", "raw", "--json", "--from-beginning", "--idle-exit", "3").stdout.count("\n") == 1
