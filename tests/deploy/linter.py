"""The rules of Grafana's dashboard linter that apply to dashboards on Prometheus, under the linter's own names.

Left out are its rules for Loki, of which there is none here, and for native histograms. `target-promql-rule` is held by a
real Prometheus, which is asked every query (test_live_queries.py); here only brackets and quotes are looked at.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType
from typing import Any

from tests.deploy.promql import family

Board = dict[str, Any]
Rule = Callable[[Board], Iterator[str]]
UNITS = frozenset({"ops", "s", "short", "percentunit", "Bps"})
"""Those in use, each of them an id of Grafana's."""
_SELECTOR = re.compile(r"(wirewatch_\w+)(\{[^}]*\})?")
_LABELS = re.compile(r"label_values\((?:(.+), )?(\w+)\)")


def panels(board: Board) -> Iterator[dict[str, Any]]:
    """All panels that show something."""
    for panel in board["panels"]:
        if panel["type"] != "row":
            yield panel
        yield from panel.get("panels", ())


def queries(board: Board) -> Iterator[tuple[str, str]]:
    """Every query with the title of its panel."""
    for panel in panels(board):
        yield from ((panel["title"], target["expr"]) for target in panel["targets"])


def _variables(board: Board) -> Mapping[str, dict[str, Any]]:
    return {variable["name"]: variable for variable in board["templating"]["list"]}


def _template_datasource(board: Board) -> Iterator[str]:
    found = _variables(board).get("datasource", {})
    if (found.get("type"), found.get("query"), found.get("label")) != ("datasource", "prometheus", "Data source"):
        yield "no variable `datasource` that chooses a Prometheus"


def _template_label(name: str) -> Rule:
    def rule(board: Board) -> Iterator[str]:
        found = _variables(board).get(name, {})
        wanted = {"type": "query", "label": name.capitalize(), "multi": True, "includeAll": True, "allValue": ".+"}
        wanted["datasource"] = "${datasource}"
        yield from (f"variable {name}: {key} is {found.get(key)!r}" for key in wanted if found.get(key) != wanted[key])

    return rule


def _template_promql(board: Board) -> Iterator[str]:
    for name, variable in _variables(board).items():
        if variable["type"] == "query" and not _LABELS.fullmatch(variable["query"]):
            yield f"variable {name} asks {variable['query']}"


def _template_reload(board: Board) -> Iterator[str]:
    for name, variable in _variables(board).items():
        if variable["type"] == "query" and variable["refresh"] != 2:
            yield f"variable {name} is not asked anew when the time changes"


def _panel_datasource(board: Board) -> Iterator[str]:
    for panel in panels(board):
        if {panel["datasource"], *(target["datasource"] for target in panel["targets"])} != {"${datasource}"}:
            yield f"{panel['title']} asks another source"


def _panel_title(board: Board) -> Iterator[str]:
    for panel in panels(board):
        if not panel.get("title") or not panel.get("description"):
            yield f"panel {panel['id']} has no title or no description"


def _panel_units(board: Board) -> Iterator[str]:
    for panel in panels(board):
        if panel["fieldConfig"]["defaults"].get("unit") not in UNITS:
            yield f"{panel['title']} has no known unit"


def _panel_targets(board: Board) -> Iterator[str]:
    yield from (f"{panel['title']} asks nothing" for panel in panels(board) if not panel.get("targets"))


def _promql(board: Board) -> Iterator[str]:
    for title, expr in queries(board):
        if any(expr.count(a) != expr.count(b) for a, b in ("()", "[]", "{}")) or expr.count('"') % 2:
            yield f"{title}: {expr}"


def _rate_interval(board: Board) -> Iterator[str]:
    for title, expr in queries(board):
        if any(window != "$__rate_interval" for window in re.findall(r"\b(?:i?rate)\([^[]*\[([^]]+)\]", expr)):
            yield f"{title}: {expr}"


def _matcher(label: str) -> Rule:
    def rule(board: Board) -> Iterator[str]:
        for title, expr in queries(board):
            if any(f'{label}=~"${label}"' not in matchers for _, matchers in _SELECTOR.findall(expr)):
                yield f"{title} ignores ${label}"

    return rule


def _counter_agg(board: Board) -> Iterator[str]:
    for title, expr in queries(board):
        for name in {found for found, _ in _SELECTOR.findall(expr)}:
            metric = family(name)
            if metric is not None and metric.kind != "gauge" and not re.search(rf"\b(?:i?rate|increase)\({name}\b", expr):
                yield f"{title}: {name} only ever grows"


def _uneditable(board: Board) -> Iterator[str]:
    if board["editable"]:
        yield "a provisioned dashboard cannot be saved, so it shall not seem so"


RULES: Mapping[str, Rule] = MappingProxyType(
    {
        "template-datasource-rule": _template_datasource,
        "template-job-rule": _template_label("job"),
        "template-instance-rule": _template_label("instance"),
        "template-label-promql-rule": _template_promql,
        "template-on-time-change-reload-rule": _template_reload,
        "panel-datasource-rule": _panel_datasource,
        "panel-title-description-rule": _panel_title,
        "panel-units-rule": _panel_units,
        "panel-no-targets-rule": _panel_targets,
        "target-promql-rule": _promql,
        "target-rate-interval-rule": _rate_interval,
        "target-job-rule": _matcher("job"),
        "target-instance-rule": _matcher("instance"),
        "target-counter-agg-rule": _counter_agg,
        "uneditable-dashboard-rule": _uneditable,
    }
)
