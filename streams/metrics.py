"""The metrics of one process, in a registry of its own; what they tell is derived from records, so agents know none."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

from schemas.alert import Alert
from schemas.base import Record
from schemas.event import Event
from schemas.extraction import Extraction
from schemas.report import Report, Withdrawal
from schemas.story import Story
from streams import metric_catalogue as c
from streams.metric_catalogue import Metric

MOST_VALUES = 50
"""Distinct values of a label that comes from outside; whatever follows counts as `other`."""


class Metrics:
    """All metrics of the given catalogue entries, by name; `registry` is handed in."""

    def __init__(self, registry: CollectorRegistry, catalogue: Iterable[Metric] = c.STAGE) -> None:
        self.registry = registry
        self._families: dict[str, Any] = {metric.name: _family(metric, registry) for metric in catalogue}
        self._children: dict[str, dict[tuple[str, ...], Any]] = {name: {} for name in self._families}
        self._bounded: dict[str, set[str]] = {}

    def add(self, metric: Metric, *labels: str, by: float = 1.0) -> None:
        """Count."""
        self._child(metric, labels).inc(by)

    def set(self, metric: Metric, *labels: str, to: float) -> None:
        """Set a gauge."""
        self._child(metric, labels).set(to)

    def observe(self, metric: Metric, *labels: str, value: float) -> None:
        """Put a value into a histogram."""
        self._child(metric, labels).observe(max(0.0, value))

    def forget(self, metric: Metric) -> None:
        """Drop all label values of a gauge whose subjects may have moved to another process."""
        self._families[metric.name].clear()
        self._children[metric.name].clear()

    def bounded(self, label: str, value: str) -> str:
        """The value as a label, or `other` once too many different ones were seen."""
        seen = self._bounded.setdefault(label, set())
        if value in seen:
            return value
        if len(seen) >= MOST_VALUES:
            return "other"
        seen.add(value)
        return value

    def told(self, records: Sequence[Record]) -> None:
        """Count what was produced by what it says."""
        for record in records:
            match record:
                case Story():
                    provider = self.bounded("provider", record.article.provider or "unknown")
                    self.add(c.ARTICLES, provider, self.bounded("format", record.article.source_format))
                    self.add(c.STORIES, record.kind)
                case Extraction():
                    self.add(c.EXTRACTIONS, record.skipped or "coded")
                case Report():
                    self.add(c.REPORTS, record.report.type)
                case Withdrawal():
                    self.add(c.REPORTS, record.reason)
                case Event():
                    self.add(c.EVENTS, record.type, record.status)
                case Alert():
                    self.add(c.ALERTS, record.status, record.priority)

    def _child(self, metric: Metric, labels: tuple[str, ...]) -> Any:
        """The metric of these label values, looked up once: prometheus_client takes five times as long for it as to count."""
        known = self._children[metric.name]
        child = known.get(labels)
        if child is None:
            family = self._families[metric.name]
            child = known[labels] = family.labels(*labels) if metric.labels else family
        return child


def _family(metric: Metric, registry: CollectorRegistry) -> Any:
    match metric.kind:
        case "counter":
            return Counter(metric.name.removesuffix("_total"), metric.help, metric.labels, registry=registry)
        case "gauge":
            return Gauge(metric.name, metric.help, metric.labels, registry=registry)
        case "histogram":
            return Histogram(metric.name, metric.help, metric.labels, buckets=metric.buckets, registry=registry)
