"""An embargo on a real broker: held through kill -9, released at its time, shown by tail and metrics, undone by a kill."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from streams import reached
from streams.embedded_kafka import EmbeddedKafka
from streams.following import follow
from streams.settings import Settings, load
from streams.supervisor import TOPOLOGY
from streams.topics import ARTICLES, EMBARGOES, RAW
from tests.agents.intake import samples
from tests.integration.harness import Worker, everything, make_topics, send, until, working

pytestmark = [pytest.mark.kafka, pytest.mark.long, pytest.mark.timeout(600)]
FAR = "2099-01-01T00:00:00Z"
WAIT = timedelta(seconds=25)


def an_item(uri: str, **marks: object) -> tuple[bytes, bytes]:
    return uri.encode(), json.dumps(json.loads(samples.ninjs(**marks)) | {"uri": uri}).encode()


def held(worker: Worker) -> float:
    """What the metrics say is held."""
    found = re.search(r'^wirewatch_state_entries\{stage="intake",table="held"\} (\S+)', worker.get("/metrics")[1], re.MULTILINE)
    return float(found[1]) if found else -1.0


def ever_held(bootstrap: str) -> set[str]:
    """What was written to the durable state so far, also where its time has come meanwhile."""
    kept = (m for m in everything(bootstrap, EMBARGOES.name) if m.key != reached.KEY)
    return {(message.key or b"").decode() for message in kept if message.value}


def tail(bootstrap: str) -> str:
    command = [sys.executable, "-m", "streams.cli", "tail", "embargoes", "--from-beginning", "--idle-exit", "2"]
    done = subprocess.run([*command, "--bootstrap-servers", bootstrap], capture_output=True, timeout=120, check=True)
    return done.stdout.decode()


def released(settings: Settings) -> dict[str, tuple[str, datetime]]:
    """What came out of intake: the status, and when the broker had it."""
    found = {}
    for record in follow(settings, ARTICLES.name, from_beginning=True, to_end=True):
        article = json.loads(record.value)
        found[f"{article['uri']} {article['version']}"] = (
            article["status"],
            datetime.fromtimestamp(record.timestamp / 1000, UTC),
        )
    return found


def test_an_embargo_outlives_a_kill_and_ends_at_its_time(empty_kafka: EmbeddedKafka, tmp_path: Path) -> None:
    bootstrap = empty_kafka.bootstrap
    settings = load({"bootstrap_servers": bootstrap}, environ={})
    make_topics(bootstrap, 2)
    with working(Worker(bootstrap, tmp_path, "intake", TOPOLOGY)) as worker:
        send(bootstrap, RAW.name, [an_item(f"urn:{name}", embargo=FAR) for name in ("killed", "replaced", "far")])
        until(lambda: ever_held(bootstrap) >= {"urn:killed|1", "urn:replaced|1", "urn:far|1"}, 120, "held for good")
        until(lambda: held(worker) == 3, 60, "and told by the metrics")
        end = datetime.now(UTC).replace(microsecond=0) + WAIT
        soon = [an_item("urn:soon", embargo=end.isoformat()), an_item("urn:replaced", version=2, embargo=end.isoformat())]
        send(bootstrap, RAW.name, [an_item("urn:killed", version=2, status="canceled", body=None), *soon, an_item("urn:open")])
        # On a machine that is very busy the time may have come before intake has seen them: then they are out at once.
        until(lambda: {"urn:soon|1", "urn:replaced|2"} <= ever_held(bootstrap) or datetime.now(UTC) > end, 120, "held, too")
        told = tail(bootstrap)
        assert re.search(r"HELD +urn:far v1.*\n +until +2099-01-01 00:00:00 UTC", told)
        before = worker.pids()["intake"]
        os.kill(before, signal.SIGKILL)
        until(lambda: worker.pids().get("intake", before) != before, 60, "intake restarted")
        until(lambda: {"urn:soon 1", "urn:replaced 2"} <= set(released(settings)), 120, "released")
        out = released(settings)
        until(lambda: held(worker) == 1, 60, "one is left")
        told = tail(bootstrap)
        assert worker.stop() == 0, worker.log.read_text()[-3000:]
    assert set(out) == {"urn:open 1", "urn:killed 2", "urn:soon 1", "urn:replaced 2"}
    assert out["urn:soon 1"][0] == out["urn:replaced 2"][0] == "usable"
    assert out["urn:killed 2"][0] == "canceled"
    late = [out[name][1] - end for name in ("urn:soon 1", "urn:replaced 2")]
    assert all(timedelta(0) <= gap for gap in late), "released before its time"
    print(f"released {max(late).total_seconds():.1f} s after its time, over a kill -9")
    assert all(re.search(rf"FREE +urn:{gone}", told) for gone in ("killed v1", "replaced v1"))
