"""The dashboards by the linter's rules, and each rule on a dashboard that breaks it."""

from __future__ import annotations

import copy
import json
from typing import Any

import pytest

from deploy.grafana.generate import FOLDER
from tests.deploy.linter import RULES, Board, panels

BOARDS: dict[str, Board] = {path.stem: json.loads(path.read_text(encoding="utf-8")) for path in sorted(FOLDER.glob("*.json"))}


@pytest.mark.parametrize("name", BOARDS)
@pytest.mark.parametrize("rule", RULES)
def test_a_dashboard_keeps_the_rule(name: str, rule: str) -> None:
    assert list(RULES[rule](BOARDS[name])) == []


def variable(board: Board, name: str) -> dict[str, Any]:
    found: dict[str, Any] = next(each for each in board["templating"]["list"] if each["name"] == name)
    return found


def spoil(board: Board, rule: str) -> None:
    """Break one rule."""
    panel = next(each for each in panels(board) if "rate(" in each["targets"][0]["expr"])
    target = panel["targets"][0]
    match rule:
        case "template-datasource-rule":
            variable(board, "datasource")["query"] = "loki"
        case "template-job-rule":
            variable(board, "job")["multi"] = False
        case "template-instance-rule":
            variable(board, "instance")["allValue"] = ".*"
        case "template-label-promql-rule":
            variable(board, "job")["query"] = "label_values(job"
        case "template-on-time-change-reload-rule":
            variable(board, "job")["refresh"] = 1
        case "panel-datasource-rule":
            target["datasource"] = "my-prometheus"
        case "panel-title-description-rule":
            panel["description"] = ""
        case "panel-units-rule":
            panel["fieldConfig"]["defaults"]["unit"] = "parsecs"
        case "panel-no-targets-rule":
            panel["targets"] = []
        case "target-promql-rule":
            target["expr"] += ")"
        case "target-rate-interval-rule":
            target["expr"] = target["expr"].replace("$__rate_interval", "5m")
        case "target-job-rule":
            target["expr"] = target["expr"].replace('job=~"$job",', "")
        case "target-instance-rule":
            target["expr"] = target["expr"].replace('instance=~"$instance"', 'stage="intake"')
        case "target-counter-agg-rule":
            target["expr"] = target["expr"].replace("rate(", "(").replace("[$__rate_interval]", "")
        case "uneditable-dashboard-rule":
            board["editable"] = True


@pytest.mark.parametrize("rule", RULES)
def test_a_dashboard_that_breaks_the_rule_is_found_by_it(rule: str) -> None:
    board = copy.deepcopy(BOARDS["wirewatch-pipeline"])
    spoil(board, rule)
    assert list(RULES[rule](board))
