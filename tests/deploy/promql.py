"""What a PromQL expression names: metrics with the labels asked of them, and the labels that it groups by."""

from __future__ import annotations

import re

from streams.feeders.metrics import FEED
from streams.metric_catalogue import ALL, Metric

OUTSIDE = {"job", "instance"}
"""Labels that Prometheus itself puts on every series it scrapes."""
EXPORTED = (*ALL, *FEED)
"""Of workers, and of feeders of many sources."""
BY_NAME = {metric.name: metric for metric in EXPORTED}
_SELECTOR = re.compile(r"\b(wirewatch_\w+)\s*(?:\{([^}]*)\})?")
_MATCHER = re.compile(r"(\w+)\s*(?:=~|!~|!=|=)\s*\"")
_GROUPING = re.compile(r"\b(?:by|on|without|ignoring)\s*\(([^)]*)\)")


def family(name: str) -> Metric | None:
    """The catalogue's metric that this series belongs to; only histograms have parts."""
    if name in BY_NAME:
        return BY_NAME[name] if BY_NAME[name].kind != "histogram" else None
    base = re.sub(r"_(bucket|sum|count)$", "", name)
    found = BY_NAME.get(base)
    return found if found is not None and found.kind == "histogram" else None


def faults(expr: str) -> list[str]:
    """What the expression asks for that no process exports."""
    wrong, known = [], set(OUTSIDE)
    for name, matchers in _SELECTOR.findall(expr):
        metric = family(name)
        if metric is None:
            wrong.append(f"no metric {name}")
            continue
        carried = {*metric.labels, *OUTSIDE, *(["le"] if name.endswith("_bucket") else [])}
        known |= carried
        wrong += [f"{name} has no label {label}" for label in _MATCHER.findall(matchers) if label not in carried]
    grouped = {label.strip() for labels in _GROUPING.findall(expr) for label in labels.split(",") if label.strip()}
    return wrong + [f"nothing in it carries {label}" for label in sorted(grouped - known)]
