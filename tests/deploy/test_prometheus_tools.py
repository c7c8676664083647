"""Prometheus' and Alertmanager's own programs on the shipped rules, and every panel's query on a real Prometheus."""

from __future__ import annotations

import contextlib
import subprocess
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from prometheus_client import CollectorRegistry, generate_latest

from streams import metric_catalogue as c
from streams.exposition import merged
from streams.feeders.metrics import FEED
from streams.metrics import Metrics
from streams.topology import topology
from tests.deploy.prometheus import Prometheus, prometheus, wait_until
from tests.deploy.promql import EXPORTED
from tests.deploy.test_grafana import queries
from tests.deploy.test_prometheus import PROMETHEUS
from tests.deploy.tools import run, tool

CASES = sorted((Path(__file__).parent / "rules").glob("*_test.yml"))
RULES = sorted(str(path) for path in (PROMETHEUS / "rules").glob("*.yml"))


def test_promtool_accepts_rules_and_configuration() -> None:
    promtool = tool("promtool")
    assert "FAILED" not in run(promtool, "check", "rules", "--lint=all", "--lint-fatal", *RULES)
    assert "SUCCESS" in run(promtool, "check", "config", str(PROMETHEUS / "prometheus.yml"))


@pytest.mark.parametrize("cases", CASES, ids=lambda path: path.stem)
def test_alerts_fire_when_they_should_and_only_then(cases: Path) -> None:
    assert "SUCCESS" in run(tool("promtool"), "test", "rules", str(cases))


def test_a_rule_that_never_fires_fails_its_case(tmp_path: Path) -> None:
    promtool = tool("promtool")
    rules = tmp_path / "processes.yml"
    text = (PROMETHEUS / "rules/processes.yml").read_text(encoding="utf-8")
    rules.write_text(text.replace("wirewatch_stage_up == 0", "wirewatch_stage_up == 2"), encoding="utf-8")
    case = Path(__file__).parent / "rules/processes_test.yml"
    copy = tmp_path / "processes_test.yml"
    copy.write_text(
        case.read_text(encoding="utf-8").replace("../../../deploy/prometheus/rules/", f"{tmp_path}/"), encoding="utf-8"
    )
    outcome = subprocess.run([promtool, "test", "rules", str(copy)], capture_output=True, text=True, check=False)
    assert outcome.returncode == 1
    assert "WirewatchStageDown" in outcome.stdout + outcome.stderr


def test_amtool_accepts_the_configuration_and_routes_by_severity() -> None:
    amtool = tool("amtool")
    config = str(PROMETHEUS / "alertmanager.yml")
    assert "SUCCESS" in run(amtool, "check-config", config)
    for severity, receiver in (("page", "pager"), ("ticket", "tickets")):
        run(
            amtool,
            "config",
            "routes",
            "test",
            f"--config.file={config}",
            f"--verify.receivers={receiver}",
            f"severity={severity}",
        )


def exposition(step: int) -> str:
    """A page as a worker serves it, made by the product's own code: every metric, further along with each step."""
    groups = {catalogue: Metrics(CollectorRegistry(), catalogue) for catalogue in (c.STAGE, c.WORKER, FEED)}
    for metric in EXPORTED:
        metrics = next(own for catalogue, own in groups.items() if metric in catalogue)
        for labels in label_values(metric):
            match metric.kind:
                case "counter":
                    metrics.add(metric, *labels, by=10 * step)
                case "gauge":
                    metrics.set(metric, *labels, to=1)
                case "histogram":
                    for _ in range(step):
                        metrics.observe(metric, *labels, value=0.3)
    return merged([generate_latest(metrics.registry).decode() for metrics in groups.values()])


def label_values(metric: c.Metric) -> list[tuple[str, ...]]:
    """Label values as each binding would give them; where panels ask for a value, that one too."""
    asked = {
        "kind": ["new", "duplicate", "kill"],
        "outcome": ["coded", "language"],
        "status": ["raised", "updated", "retracted"],
    }
    rows: list[tuple[str, ...]] = []
    for binding in topology():
        known = {"stage": binding.stage, "agent": binding.agent, "topic": binding.reads.name, "table": binding.table or "none"}
        row = tuple(known.get(label, "x") for label in metric.labels)
        rows += [row]
        for at, label in enumerate(metric.labels):
            rows += [(*row[:at], value, *row[at + 1 :]) for value in asked.get(label, [])]
    return list(dict.fromkeys(rows))


class Page(BaseHTTPRequestHandler):
    """Serves `/metrics`, a step further each time."""

    step = 0

    def do_GET(self) -> None:
        Page.step += 1
        body = exposition(Page.step).encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/plain; version=0.0.4; charset=utf-8")
        self.end_headers()
        with contextlib.suppress(ConnectionError):  # Prometheus stops when it has what it was asked for
            self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Prometheus]:
    """A real Prometheus with the shipped rules that has scraped a worker's page a few times."""
    tool("prometheus")
    Page.step = 0
    page = ThreadingHTTPServer(("127.0.0.1", 0), Page)
    threading.Thread(target=page.serve_forever, daemon=True).start()
    try:
        with prometheus(tmp_path_factory.mktemp("prometheus") / "p", [page.server_port], every="2s") as running:
            wait_until(lambda: len(running.query("wirewatch_build_info[60s]")[0]["values"]) >= 3, 240)
            yield running
    finally:
        page.shutdown()
        page.server_close()


def test_every_panels_query_has_an_answer(running: Prometheus) -> None:
    """On a page made by the product's metrics. Queries of yesterday and marks have none yet, but must be understood."""
    empty = []
    for place, expr in queries():
        filled = expr.replace("$job", ".+").replace("$instance", ".+").replace("$__rate_interval", "60s")
        if not running.query(filled) and "offset" not in expr and "mark" not in place:
            empty.append(place)
    assert empty == []


def test_every_rule_can_be_evaluated(running: Prometheus) -> None:
    wait_until(lambda: all(rule["health"] != "unknown" for rule in running.rules()))
    assert [(rule["name"], rule.get("lastError")) for rule in running.rules() if rule["health"] == "err"] == []
