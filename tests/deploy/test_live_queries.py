"""Every query of every panel and every recording rule, on a real Prometheus that scrapes a running pipeline and its feeder."""

from __future__ import annotations

import contextlib
import json
import re
import signal
import subprocess
import sys
import urllib.error
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from deploy.grafana.boards import dashboards
from deploy.grafana.panels import render
from streams.demo.run import sample_wire
from streams.embedded_kafka import EmbeddedKafka
from streams.kafka_process import free_ports
from streams.supervisor import TOPOLOGY
from streams.topics import ALERTS, DEAD_LETTERS, EXTRACTIONS, group_id
from streams.topology import STAGES
from tests.deploy.prometheus import Prometheus, prometheus, wait_until
from tests.deploy.test_prometheus import RECORDED
from tests.deploy.tools import tool
from tests.integration.harness import ROOT, Worker, count, everything, settled, until, working

pytestmark = [pytest.mark.kafka, pytest.mark.model, pytest.mark.long, pytest.mark.timeout(1200)]

RULES_IDLE: dict[str, str] = {}
"""Recording rules that may have nothing to tell after the demo's wire, and why."""
STANDS_FOR = {"$job": "wirewatch", "$instance": ".+", "$__rate_interval": "5m", "$datasource": "prometheus"}
SECONDS = 240.0


@dataclass(frozen=True, slots=True)
class Query:
    """One query of a panel as Grafana would send it; `idle` says why it may give nothing."""

    place: str
    expr: str
    idle: str


def filled(expr: str) -> str:
    for name, value in STANDS_FOR.items():
        expr = expr.replace(name, value)
    assert "$" not in expr, f"a variable that nobody knows: {expr}"
    return expr


def panel_queries() -> list[Query]:
    found = []
    for board in dashboards():
        for row in board.rows:
            for panel in row.panels:
                place = f"{board.title} / {row.title} / {panel.title}"
                found += [Query(f"{place}: {legend}", filled(expr), panel.idle) for expr, legend in panel.queries]
        for mark in board.annotations:
            found.append(Query(f"{board.title} / mark {mark['name']}", filled(str(mark["expr"])), "nothing to mark"))
    return found


@pytest.fixture(scope="module")
def scraped(kafka: EmbeddedKafka, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Prometheus]:
    """A Prometheus that watched a worker and a feeder while the demo's wire went through, one broken item among it."""
    tool("prometheus")
    folder = tmp_path_factory.mktemp("live")
    spool = folder / "spool"
    spool.mkdir()
    environ = ("--bootstrap-servers", kafka.bootstrap, "--state-dir", str(folder / "feeder"))
    for command in (["topics", "ensure"], ["watch", "add", str(ROOT / "streams/demo/watches.toml")]):
        subprocess.run([sys.executable, "-m", "streams.cli", *command, *environ], check=True, capture_output=True, cwd=ROOT)
    worker_port, feeder_port = free_ports(2)
    with (
        working(Worker(kafka.bootstrap, folder, ",".join(STAGES), TOPOLOGY, port=worker_port)),
        feeder(folder, spool, feeder_port, environ),
        prometheus(folder / "prometheus", [worker_port, feeder_port], every="1s") as running,
    ):
        wait_until(lambda: len(running.query("up == 1")) == 2, SECONDS)
        drop(spool, "00.json", b'{"uri": "urn:broken", "versioncreated": ')
        wire = sample_wire()
        # In halves, each seen by Prometheus before the next: a counter that is born whole in one scrape has no rate.
        for half, lines in enumerate((wire[: len(wire) // 2], wire[len(wire) // 2 :]), start=1):
            drop(spool, f"{half}.jsonl", b"\n".join(lines))
            until(lambda: count(kafka.bootstrap, EXTRACTIONS.name) >= len(wire) // 2 * half, SECONDS, "every article extracted")  # noqa: B023
            until(lambda: all(settled(kafka.bootstrap, group_id(stage)) for stage in STAGES), SECONDS, "nothing waits")
            wait_until(lambda: number(running, 'wirewatch_alerts_total{status="raised"}') >= raised(kafka.bootstrap), SECONDS)
        until(lambda: count(kafka.bootstrap, DEAD_LETTERS.name) >= 1, SECONDS, "the broken item refused")
        wait_until(lambda: number(running, "wirewatch_dead_letters_total") >= 1, SECONDS)
        seen = number(running, "min(timestamp(up))")
        wait_until(lambda: number(running, "min(timestamp(up))") > seen + 2, SECONDS)  # two scrapes more
        yield running


def number(running: Prometheus, expr: str) -> float:
    """The sum of an expression; 0 of nothing."""
    found = running.query(f"sum({expr})")
    return float(found[0]["value"][1]) if found else 0.0


def raised(bootstrap: str) -> int:
    """How many alerts were raised so far, at least one."""
    return max(1, len([alert for alert in everything(bootstrap, ALERTS.name) if alert.json["status"] == "raised"]))


@contextlib.contextmanager
def feeder(folder: Path, spool: Path, port: int, environ: tuple[str, ...]) -> Iterator[None]:
    feeds = folder / "feeds.toml"
    feeds.write_text(f'[[feed]]\nname = "spool"\nkind = "folder"\npath = {json.dumps(str(spool))}\nsilence = "1h"\n')
    command = [sys.executable, "-m", "streams.cli", "feed", "--config", str(feeds), "--metrics-port", str(port), *environ]
    with (folder / "feeder.log").open("wb") as log:
        process = subprocess.Popen(command, stdout=log, stderr=log, cwd=ROOT)
    try:
        yield
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(60)


def drop(spool: Path, name: str, data: bytes) -> None:
    """A file that is there all at once, as feeders want it."""
    unfinished = spool / f".{name}"
    unfinished.write_bytes(data + b"\n")
    unfinished.rename(spool / name)


def test_no_query_of_a_panel_fails_and_none_is_empty_that_is_not_said_to_be(scraped: Prometheus) -> None:
    wrong: list[str] = []
    idle: list[str] = []
    asked = panel_queries()
    for query in asked:
        try:
            found = scraped.query(query.expr)
        except urllib.error.HTTPError as error:
            with error:
                wrong.append(f"{query.place}: {error.read().decode()}")
            continue
        if not found:
            (idle if query.idle else wrong).append(f"{query.place}: empty{query.idle and ' while ' + query.idle}")
    print(f"{len(asked)} queries, {len(idle)} idle", *idle, sep="\n  ")
    assert not wrong, "\n".join(wrong)


def test_every_recording_rule_has_something_to_tell(scraped: Prometheus) -> None:
    wait_until(lambda: all(rule["health"] != "unknown" for rule in scraped.rules()))
    assert [(rule["name"], rule.get("lastError")) for rule in scraped.rules() if rule["health"] != "ok"] == []
    assert [name for name in RECORDED if name not in RULES_IDLE and not scraped.query(name)] == []
    assert set(RULES_IDLE) <= set(RECORDED)


def test_no_alert_fires_on_a_pipeline_that_is_well(scraped: Prometheus) -> None:
    firing = [alert["labels"]["alertname"] for alert in scraped.ask("alerts")["alerts"] if alert["state"] == "firing"]
    assert firing == []


def test_the_choices_at_the_top_of_a_dashboard_are_found(scraped: Prometheus) -> None:
    for board in dashboards():
        for variable in render(board)["templating"]["list"]:
            if variable["type"] == "query":
                asked = re.fullmatch(r"label_values\((.+), (\w+)\)", variable["query"])
                assert asked is not None
                assert {series["metric"].get(asked[2]) for series in scraped.query(filled(asked[1]))} - {None}
