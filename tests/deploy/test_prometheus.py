"""The rules as files: made of metrics that exist, each alert tested both ways and told in the runbook."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from streams import metric_catalogue as c
from tests.deploy.promql import faults

ROOT = Path(__file__).resolve().parent.parent.parent
PROMETHEUS = ROOT / "deploy" / "prometheus"
RUNBOOK = (ROOT / "deploy" / "runbook.md").read_text(encoding="utf-8")
GROUPS = [
    group
    for path in sorted((PROMETHEUS / "rules").glob("*.yml"))
    for group in yaml.safe_load(path.read_text(encoding="utf-8"))["groups"]
]
RULES: list[dict[str, Any]] = [rule for group in GROUPS for rule in group["rules"]]
ALERTS = {rule["alert"]: rule for rule in RULES if "alert" in rule}
RECORDED = {rule["record"]: rule for rule in RULES if "record" in rule}
TESTED = [
    case
    for path in sorted((Path(__file__).parent / "rules").glob("*_test.yml"))
    for case in yaml.safe_load(path.read_text(encoding="utf-8"))["tests"]
]


def test_rules_ask_for_metrics_and_labels_that_exist() -> None:
    recorded = re.compile(r"\bwirewatch:[\w:]+")
    wrong = []
    for rule in RULES:
        name = rule.get("alert") or rule["record"]
        wrong += [f"{name}: nothing records {asked}" for asked in recorded.findall(rule["expr"]) if asked not in RECORDED]
        if not recorded.search(rule["expr"]):
            wrong += [f"{name}: {fault}" for fault in faults(rule["expr"])]
    assert wrong == []


def test_what_is_recorded_is_used() -> None:
    asked = "\n".join(rule["expr"] for rule in RULES)
    assert [name for name in RECORDED if not re.search(rf"{name}\b", asked)] == []


def test_the_promise_is_a_bucket_of_the_histogram_and_the_dashboards_tell_the_same() -> None:
    from deploy.grafana.boards import SLO_SECONDS

    limits = {limit for rule in RULES for limit in re.findall(r'le="([^"]+)"', rule["expr"])}
    assert limits == {SLO_SECONDS}
    assert float(SLO_SECONDS) in c.ALERT_LATENCY.buckets


@pytest.mark.parametrize("name", ALERTS)
def test_an_alert_says_who_is_told_what_and_where_to_read_on(name: str) -> None:
    rule = ALERTS[name]
    assert rule["labels"]["severity"] in {"page", "ticket"}
    assert rule["annotations"]["summary"]
    assert rule["annotations"]["runbook"] == f"deploy/runbook.md#{name.lower()}"


@pytest.mark.parametrize("name", ALERTS)
def test_an_alert_has_a_case_that_fires_and_one_that_does_not(name: str) -> None:
    fired = {
        bool(sample["value"])
        for case in TESTED
        for asked in case["promql_expr_test"]
        if f'alertname="{name}"' in asked["expr"]
        for sample in asked["exp_samples"]
    }
    assert fired == {True, False}


def test_cases_are_made_of_series_that_exist() -> None:
    series = [given["series"] for case in TESTED for given in case["input_series"] if not given["series"].startswith("up")]
    assert [fault for name in series for fault in faults(name)] == []


def test_the_runbook_has_a_heading_for_each_alert_and_none_besides() -> None:
    assert re.findall(r"^## (.+)$", RUNBOOK, re.MULTILINE) == sorted(ALERTS, key=list(ALERTS).index)


@pytest.mark.parametrize("name", ALERTS)
def test_the_runbook_says_what_is_seen_what_to_look_at_and_what_to_do(name: str) -> None:
    told = RUNBOOK.split(f"## {name}\n", 1)[1].split("\n## ", 1)[0]
    assert re.findall(r"^\*\*(Symptom|Check|Act)\.\*\* \S", told, re.MULTILINE) == ["Symptom", "Check", "Act"]


def test_alertmanager_is_told_of_alerts_that_exist_and_holds_no_secret() -> None:
    text = (PROMETHEUS / "alertmanager.yml").read_text(encoding="utf-8")
    config = yaml.safe_load(text)
    for rule in config["inhibit_rules"]:
        for matcher in rule["source_matchers"] + rule["target_matchers"]:
            pattern = re.fullmatch(r'alertname=~?"(.+)"', matcher)
            assert pattern is not None
            expanded = [pattern[1]]
            if found := re.fullmatch(r"(\w+)\((.+)\)", pattern[1]):
                expanded = [found[1] + end for end in found[2].split("|")]
            assert set(expanded) <= set(ALERTS)
    named = {config["route"]["receiver"], *(route["receiver"] for route in config["route"]["routes"])}
    assert named == {receiver["name"] for receiver in config["receivers"]}
    assert not re.search(r"(password|api_url|token|secret|service_key)\s*:", text)
