"""Panels, rows and dashboards in Grafana's JSON: panel types and fields that Grafana 8 to 12 all know."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

DATASOURCE = "${datasource}"
RUNBOOK = "${runbook}"
SCHEMA_VERSION = 30
"""Grafana 8.0's; later ones migrate it when they load it."""
COLUMNS = 24

Kind = Literal["timeseries", "stat", "table", "bargauge"]


@dataclass(frozen=True, slots=True)
class Panel:
    """One panel: its queries are (PromQL, legend) pairs, thresholds in its unit, `runbook` the alert to read about.

    `idle` says why the panel may be empty while all is well; without it a panel must have something to show.
    """

    title: str
    description: str
    unit: str
    queries: Sequence[tuple[str, str]]
    kind: Kind = "timeseries"
    warn: float | None = None
    bad: float | None = None
    low_is_bad: bool = False
    runbook: str | None = None
    width: int = 6
    height: int = 7
    stacked: bool = False
    idle: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """A titled line of panels."""

    title: str
    panels: Sequence[Panel]


@dataclass(frozen=True, slots=True)
class Dashboard:
    """One dashboard; `uid` is its address and its file's name."""

    uid: str
    title: str
    description: str
    rows: Sequence[Row]
    annotations: Sequence[dict[str, Any]] = ()


def render(board: Dashboard) -> dict[str, Any]:
    """The dashboard as Grafana's JSON."""
    return {
        "uid": board.uid,
        "title": board.title,
        "description": board.description,
        "tags": ["wirewatch"],
        "schemaVersion": SCHEMA_VERSION,
        "version": 1,
        "editable": False,
        "graphTooltip": 1,
        "refresh": "30s",
        "time": {"from": "now-3h", "to": "now"},
        "timezone": "browser",
        "links": [
            {"type": "dashboards", "title": "Wirewatch", "tags": ["wirewatch"], "asDropdown": True, "includeVars": True}
            | {"keepTime": True, "icon": "external link", "targetBlank": False, "tooltip": "", "url": ""}
        ],
        "annotations": {"list": [_alerts_of_grafana(), *board.annotations]},
        "templating": {"list": _variables()},
        "panels": _laid_out(board.rows),
    }


def annotation(name: str, expr: str, title: str, color: str) -> dict[str, Any]:
    """Marks on every graph at the times when `expr` has a value."""
    asked = {"name": name, "datasource": DATASOURCE, "expr": expr, "titleFormat": title, "iconColor": color}
    return {**asked, "enable": True, "step": "60s", "type": "tags", "useValueForTime": False}


def _laid_out(rows: Sequence[Row]) -> list[dict[str, Any]]:
    placed: list[dict[str, Any]] = []
    y = 0
    for row in rows:
        placed.append(
            {"type": "row", "title": row.title, "collapsed": False, "panels": [], "id": len(placed) + 1}
            | {"gridPos": {"x": 0, "y": y, "w": COLUMNS, "h": 1}}
        )
        y += 1
        x = tallest = 0
        for panel in row.panels:
            if x + panel.width > COLUMNS:
                x, y, tallest = 0, y + tallest, 0
            place = {"x": x, "y": y, "w": panel.width, "h": panel.height}
            placed.append({"id": len(placed) + 1, "gridPos": place, **_panel(panel)})
            x, tallest = x + panel.width, max(tallest, panel.height)
        y += tallest
    return placed


def _panel(panel: Panel) -> dict[str, Any]:
    instant = panel.kind != "timeseries"
    targets = [
        {"refId": chr(ord("A") + at), "expr": expr, "legendFormat": legend, "datasource": DATASOURCE}
        | ({"instant": True, "range": False} if instant else {})
        | ({"format": "table"} if panel.kind == "table" else {})
        for at, (expr, legend) in enumerate(panel.queries)
    ]
    link = {"title": f"Runbook: {panel.runbook}", "url": f"{RUNBOOK}#{(panel.runbook or '').lower()}", "targetBlank": True}
    return {
        "type": panel.kind,
        "title": panel.title,
        "description": panel.description + (f" Empty while {panel.idle}." if panel.idle else ""),
        "datasource": DATASOURCE,
        "targets": targets,
        "links": [link] if panel.runbook else [],
        "options": _options(panel.kind),
        "fieldConfig": {"defaults": _defaults(panel), "overrides": []},
    }


def _defaults(panel: Panel) -> dict[str, Any]:
    steps: list[dict[str, Any]] = [{"color": "red" if panel.low_is_bad else "green", "value": None}]
    for value, color in ((panel.warn, "orange"), (panel.bad, "green" if panel.low_is_bad else "red")):
        if value is not None:
            steps.append({"color": color, "value": value})
    defaults: dict[str, Any] = {"unit": panel.unit, "thresholds": {"mode": "absolute", "steps": steps}, "mappings": []}
    if not panel.low_is_bad:
        defaults["min"] = 0
    if panel.kind == "timeseries":
        limits = "line" if len(steps) > 1 else "off"
        defaults["color"] = {"mode": "palette-classic"}
        defaults["custom"] = {
            "drawStyle": "line",
            "lineWidth": 1,
            "fillOpacity": 20 if panel.stacked else 5,
            "showPoints": "never",
            "spanNulls": False,
            "stacking": {"mode": "normal" if panel.stacked else "none", "group": "A"},
            "thresholdsStyle": {"mode": limits},
        }
    else:
        defaults["color"] = {"mode": "thresholds"}
    return defaults


def _options(kind: Kind) -> dict[str, Any]:
    last = {"calcs": ["lastNotNull"], "fields": "", "values": False}
    match kind:
        case "timeseries":
            legend = {"displayMode": "list", "placement": "bottom", "calcs": []}
            return {"legend": legend, "tooltip": {"mode": "multi"}}
        case "stat":
            return {"reduceOptions": last, "colorMode": "value", "graphMode": "none", "textMode": "auto", "orientation": "auto"}
        case "bargauge":
            return {"reduceOptions": last, "displayMode": "basic", "orientation": "horizontal", "showUnfilled": True}
        case "table":
            return {"showHeader": True}


def _variables() -> list[dict[str, Any]]:
    source = {"name": "datasource", "label": "Data source", "type": "datasource", "query": "prometheus", "hide": 0}
    source |= {"current": {}, "regex": "", "refresh": 1, "multi": False, "includeAll": False, "options": []}
    runbook = {"name": "runbook", "label": "Runbook", "type": "textbox", "query": "/public/wirewatch/runbook.md", "hide": 2}
    runbook |= {"current": {"text": runbook["query"], "value": runbook["query"], "selected": True}}
    runbook |= {"options": [{"text": runbook["query"], "value": runbook["query"], "selected": True}]}
    return [
        source,
        _labels_of("job", "Job", 'label_values({__name__=~"wirewatch_build_info|wirewatch_feed_up"}, job)'),
        _labels_of(
            "instance", "Instance", 'label_values({__name__=~"wirewatch_build_info|wirewatch_feed_up",job=~"$job"}, instance)'
        ),
        runbook,
    ]


def _labels_of(name: str, label: str, query: str) -> dict[str, Any]:
    asked = {"name": name, "label": label, "type": "query", "datasource": DATASOURCE, "query": query, "definition": query}
    shown = {
        "multi": True,
        "includeAll": True,
        "allValue": ".+",
        "refresh": 2,
        "sort": 1,
        "hide": 0,
        "regex": "",
        "options": [],
    }
    return {**asked, **shown, "current": {"text": ["All"], "value": ["$__all"], "selected": True}}


def _alerts_of_grafana() -> dict[str, Any]:
    known = {"builtIn": 1, "datasource": "-- Grafana --", "name": "Annotations & Alerts", "type": "dashboard"}
    return {**known, "enable": True, "hide": True, "iconColor": "rgba(0, 211, 255, 1)"}
