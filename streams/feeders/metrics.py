"""What a feed of many sources tells: one family a line, the source as label (bounded by the feeds file)."""

# ruff: noqa: E501  (one line a metric)
from __future__ import annotations

import math
from collections.abc import Callable
from datetime import datetime

from prometheus_client import CollectorRegistry

from streams.metric_catalogue import Metric
from streams.metrics import Metrics

ROUNDS = (0.01, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0)
"""Buckets of one round of a source, in seconds; a long poll lasts 15."""

# fmt: off
ITEMS     = Metric("wirewatch_feed_items_total", "counter", ("source", "outcome"), "Items by what became of them: sent (acknowledged by the broker), known (sent before), skipped (no text), refused (too large).")
ERRORS    = Metric("wirewatch_feed_errors_total", "counter", ("source", "reason"), "Rounds and messages that came to nothing, by reason.")
LAG       = Metric("wirewatch_feed_lag_seconds", "gauge", ("source",), "Age of the newest item, by its own date, when the broker had it.")
LAST_ITEM = Metric("wirewatch_feed_last_item_timestamp_seconds", "gauge", ("source",), "When the broker last acknowledged an item of this source; the silence is the time since.")
SILENT    = Metric("wirewatch_feed_silent", "gauge", ("source",), "1 while nothing has come for longer than the feed's `silence`.")
UP        = Metric("wirewatch_feed_up", "gauge", ("source",), "1 while the source answers, 0 after a round that came to nothing.")
SECONDS   = Metric("wirewatch_feed_round_seconds", "histogram", ("source",), "One round of a source, from asking to the broker's word.", ROUNDS)
SPOOLED   = Metric("wirewatch_feed_spooled_messages", "gauge", ("source",), "Messages of a line that are kept on disk because the broker has not yet acknowledged them.")
# fmt: on

FEED = (ITEMS, ERRORS, LAG, LAST_ITEM, SILENT, UP, SECONDS, SPOOLED)
"""Kept by `wirewatch feed --config`."""


class FeedMetrics:
    """The metrics of one source."""

    def __init__(self, source: str, metrics: Metrics, clock: Callable[[], float]) -> None:
        self._source = source
        self._metrics = metrics
        self._clock = clock
        self.last_item = clock()

    def items(self, outcome: str, count: int = 1) -> None:
        """So many items were sent, known, skipped or refused."""
        if count:
            self._metrics.add(ITEMS, self._source, outcome, by=count)
        if outcome == "sent" and count:
            self.last_item = self._clock()
            self._metrics.set(LAST_ITEM, self._source, to=self.last_item)

    def newest(self, published: datetime | None) -> None:
        """The newest item of a batch is at the broker."""
        if published is not None:
            self._metrics.set(LAG, self._source, to=max(0.0, self._clock() - published.timestamp()))

    def error(self, reason: str) -> None:
        """Something came to nothing."""
        self._metrics.add(ERRORS, self._source, reason)

    def up(self, answered: bool) -> None:
        """Whether the last round came to something."""
        self._metrics.set(UP, self._source, to=float(answered))

    def silent(self, after: float = math.inf) -> bool:
        """Whether nothing has come for longer than `after` seconds."""
        silent = self._clock() - self.last_item > after
        self._metrics.set(SILENT, self._source, to=float(silent))
        return silent

    def took(self, seconds: float) -> None:
        """A round lasted so long."""
        self._metrics.observe(SECONDS, self._source, value=seconds)

    def spooled(self, count: int) -> None:
        """So many messages wait on disk."""
        self._metrics.set(SPOOLED, self._source, to=count)


def feed_metrics(registry: CollectorRegistry) -> Metrics:
    """The families in a registry."""
    return Metrics(registry, FEED)
