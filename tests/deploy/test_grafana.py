"""The dashboards: current, made of metrics that exist, and as Grafana's dashboard linter wants them."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from deploy.grafana.generate import FOLDER, files, outdated
from deploy.grafana.queries import gauge, series
from streams import metric_catalogue as c
from streams.topology import STAGES
from tests.deploy.promql import BY_NAME, EXPORTED, family, faults

ROOT = FOLDER.parent.parent.parent
BOARDS = {path.stem: json.loads(path.read_text(encoding="utf-8")) for path in sorted(FOLDER.glob("*.json"))}
KNOWN_TO_ALL_GRAFANAS = {"row", "timeseries", "stat", "table", "bargauge"}
UNITS = {"ops", "s", "short", "percentunit", "Bps"}


def panels(board: dict[str, Any]) -> list[dict[str, Any]]:
    return [panel for panel in board["panels"] if panel["type"] != "row"]


def queries() -> Iterator[tuple[str, str]]:
    """Every query of every panel, with the place it stands at."""
    for name, board in BOARDS.items():
        for panel in panels(board):
            yield from ((f"{name}: {panel['title']} #{panel['id']}", target["expr"]) for target in panel["targets"])
        for mark in board["annotations"]["list"]:
            if "expr" in mark:
                yield f"{name}: mark {mark['name']}", mark["expr"]


def test_the_committed_dashboards_are_current() -> None:
    assert outdated() == []


def test_a_dashboard_changed_by_hand_is_found(tmp_path: Path) -> None:
    for name, content in files().items():
        (tmp_path / name).write_text(content, encoding="utf-8")
    assert outdated(tmp_path) == []
    (tmp_path / "wirewatch-wire.json").write_text("{}", encoding="utf-8")
    (tmp_path / "old.json").write_text("{}", encoding="utf-8")
    assert outdated(tmp_path) == ["old.json", "wirewatch-wire.json"]


def test_an_unknown_argument_is_a_mistake() -> None:
    outcome = subprocess.run(
        [sys.executable, "-m", "deploy.grafana.generate", "--chek"], cwd=ROOT, capture_output=True, check=False
    )
    assert outcome.returncode == 2


def test_the_four_dashboards_are_there() -> None:
    assert set(BOARDS) == {"wirewatch-pipeline", "wirewatch-wire", "wirewatch-alerts", "wirewatch-runtime"}


def test_every_query_asks_for_metrics_and_labels_that_exist() -> None:
    assert [f"{place}: {fault}" for place, expr in queries() for fault in faults(expr)] == []


@pytest.mark.parametrize(
    ("expr", "fault"),
    [
        ("rate(wirewatch_nothing_total[5m])", "no metric wirewatch_nothing_total"),
        ('wirewatch_lag_records{agent="x"}', "wirewatch_lag_records has no label agent"),
        ("sum by (reason) (wirewatch_lag_records)", "nothing in it carries reason"),
        ("wirewatch_batch_seconds > 1", "no metric wirewatch_batch_seconds"),
    ],
)
def test_a_query_for_what_does_not_exist_is_found(expr: str, fault: str) -> None:
    assert faults(expr) == [fault]


def test_the_generator_refuses_a_label_that_a_metric_lacks() -> None:
    with pytest.raises(ValueError, match="no label agent"):
        series(c.LAG, agent="intake")
    with pytest.raises(ValueError, match="no label agent"):
        gauge(c.LAG, ("agent",))


def test_every_metric_is_shown_somewhere() -> None:
    named = {name for _, expr in queries() for name in re.findall(r"wirewatch_\w+", expr)}
    shown = {metric.name for metric in map(family, named) if metric is not None}
    assert {metric.name for metric in EXPORTED} - shown == set()


def test_the_pipeline_has_a_row_for_each_stage_in_order_with_the_same_panels() -> None:
    rows: dict[str, list[str]] = {}
    for panel in BOARDS["wirewatch-pipeline"]["panels"]:
        if panel["type"] == "row":
            rows[panel["title"]] = []
        else:
            rows[next(reversed(rows))].append(panel["title"])
    stages = list(rows)[1:]
    assert [title.lower().replace(" ", "_") for title in stages] == list(STAGES)
    assert len({tuple(rows[title]) for title in stages}) == 1


@pytest.mark.parametrize("name", BOARDS)
def test_a_dashboard_follows_the_linters_rules(name: str) -> None:
    board = BOARDS[name]
    assert board["uid"] == name
    assert not board["editable"]
    variables = {variable["name"]: variable for variable in board["templating"]["list"]}
    assert (variables["datasource"]["type"], variables["datasource"]["query"]) == ("datasource", "prometheus")
    for label in ("job", "instance"):
        chosen = variables[label]
        assert (chosen["type"], chosen["multi"], chosen["allValue"], chosen["refresh"]) == ("query", True, ".+", 2)
        assert chosen["datasource"] == "${datasource}"
    assert {mark["name"] for mark in board["annotations"]["list"]} > {"Rebalances", "Deploys"}
    assert len({panel["id"] for panel in board["panels"]}) == len(board["panels"])


@pytest.mark.parametrize("name", BOARDS)
def test_a_panel_can_be_drawn_and_understood(name: str) -> None:
    for panel in BOARDS[name]["panels"]:
        assert panel["type"] in KNOWN_TO_ALL_GRAFANAS
    for panel in panels(BOARDS[name]):
        assert panel["title"]
        assert panel["description"].endswith(".")
        assert panel["datasource"] == "${datasource}"
        assert panel["targets"]
        assert panel["fieldConfig"]["defaults"]["unit"] in UNITS
        steps = panel["fieldConfig"]["defaults"]["thresholds"]["steps"]
        assert steps[0]["value"] is None
        values = [step["value"] for step in steps[1:]]
        assert values == sorted(values)


@pytest.mark.parametrize("name", BOARDS)
def test_panels_lie_beside_each_other_within_the_width(name: str) -> None:
    taken: set[tuple[int, int]] = set()
    for panel in BOARDS[name]["panels"]:
        place = panel["gridPos"]
        cells = {(x, y) for x in range(place["x"], place["x"] + place["w"]) for y in range(place["y"], place["y"] + place["h"])}
        assert max(x for x, _ in cells) < 24
        assert not cells & taken, panel["title"]
        taken |= cells


@pytest.mark.parametrize(("place", "expr"), list(queries()))
def test_a_query_is_asked_as_it_should_be(place: str, expr: str) -> None:
    for name, matchers in re.findall(r"(wirewatch_\w+)(\{[^}]*\})?", expr):
        assert matchers.startswith('{job=~"$job",instance=~"$instance"'), f"{name} ignores what was chosen"
        metric = family(name)
        assert metric is not None
        if metric.kind != "gauge":
            assert re.search(rf"(rate|increase|changes)\({name}\{{[^}}]*\}}\[[^]]+\]", expr), f"{name} is a counter"
    assert expr.count("(") == expr.count(")")
    assert all(window == "$__rate_interval" for window in re.findall(r"rate\([^[]*\[([^]]+)\]", expr))


def test_links_lead_to_alerts_that_the_runbook_knows() -> None:
    headings = {
        f"#{line[3:].strip().lower()}"
        for line in (ROOT / "deploy/runbook.md").read_text().splitlines()
        if line.startswith("## ")
    }
    links = [link["url"] for board in BOARDS.values() for panel in panels(board) for link in panel["links"]]
    assert links
    assert {url.removeprefix("${runbook}") for url in links} - headings == set()


def test_grafana_is_told_where_dashboards_and_prometheus_are() -> None:
    provisioning = FOLDER.parent / "provisioning"
    sources = yaml.safe_load((provisioning / "datasources/prometheus.yaml").read_text(encoding="utf-8"))
    assert [source["type"] for source in sources["datasources"]] == ["prometheus"]
    providers = yaml.safe_load((provisioning / "dashboards/wirewatch.yaml").read_text(encoding="utf-8"))["providers"]
    mounted = yaml.safe_load((ROOT / "deploy/compose.yaml").read_text(encoding="utf-8"))["services"]["grafana"]["volumes"]
    targets = {volume.split(":")[1] for volume in mounted}
    assert {provider["options"]["path"] for provider in providers} <= targets


def test_the_catalogue_names_each_metric_once() -> None:
    assert len(BY_NAME) == len(EXPORTED)
