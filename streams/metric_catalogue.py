"""Every metric: name, kind, labels, what it tells. Seconds and bytes are the units; every label has bounded values."""

# ruff: noqa: E501  (one line a metric)
from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Kind = Literal["counter", "gauge", "histogram"]

FAST = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
"""Buckets of work inside a stage, in seconds."""
WHOLE = (0.05, 0.1, 0.25, 0.5, 0.75, 1.0, 1.5, 2.5, 5.0, 10.0, 30.0, 60.0, 300.0, 1800.0, 7200.0)
"""Buckets of the way from an article to a record, in seconds; embargoes and replays reach the long ones."""
SIZES = (1, 2, 4, 8, 16, 32, 64, 128, 256)


@dataclass(frozen=True, slots=True)
class Metric:
    """One metric family."""

    name: str
    kind: Kind
    labels: tuple[str, ...]
    help: str
    buckets: tuple[float, ...] = ()


# fmt: off
CONSUMED        = Metric("wirewatch_messages_consumed_total", "counter", ("stage", "agent", "topic"), "Messages read and settled.")
CONSUMED_BYTES  = Metric("wirewatch_consumed_bytes_total", "counter", ("stage", "agent"), "Bytes of the values of messages read and settled.")
REPLAYED        = Metric("wirewatch_replayed_messages_total", "counter", ("stage",), "Messages settled that bear the mark of a replay or an archive; latencies leave them out.")
PRODUCED        = Metric("wirewatch_records_produced_total", "counter", ("stage", "agent", "topic"), "Records that the broker acknowledged.")
BATCH_SIZE      = Metric("wirewatch_batch_messages", "histogram", ("stage", "agent"), "Messages taken at once.", SIZES)
BATCH_SECONDS   = Metric("wirewatch_batch_seconds", "histogram", ("stage", "agent"), "From taking a batch until all it led to is safe at the broker.", FAST)
AGENT_SECONDS   = Metric("wirewatch_agent_seconds", "histogram", ("stage", "agent"), "The agent's own work on a batch.", FAST)
PUBLISH_SECONDS = Metric("wirewatch_publish_seconds", "histogram", ("stage", "agent"), "Waiting for the broker's word on outputs and state.", FAST)
INGEST_LATENCY  = Metric("wirewatch_ingest_latency_seconds", "histogram", ("stage", "agent"), "From the article's first append until this agent had settled what came of it.", WHOLE)
ALERT_LATENCY   = Metric("wirewatch_article_to_alert_seconds", "histogram", ("status",), "From the article's first append until its alert was safe at the broker.", WHOLE)
ERRORS          = Metric("wirewatch_errors_total", "counter", ("stage", "agent", "reason"), "Faults by reason: transient ones are repeated, fatal ones stop the stage.")
DEAD_LETTERS    = Metric("wirewatch_dead_letters_total", "counter", ("stage", "reason"), "Messages that can never be processed, by reason.")
DROPS           = Metric("wirewatch_drops_total", "counter", ("stage", "agent", "reason"), "Messages that led to no record, intendedly, by reason.")
LAG             = Metric("wirewatch_lag_records", "gauge", ("stage", "topic", "partition"), "Messages at the broker that the group has not committed.")
LAG_SECONDS     = Metric("wirewatch_lag_seconds", "gauge", ("stage", "topic", "partition"), "Age of the oldest message that waits, as far as it is in hand, else of the last settled one; 0 when none waits.")
BACKLOG_AGE     = Metric("wirewatch_backlog_age_seconds", "gauge", ("stage", "agent"), "Since the first append of the oldest article that is in hand and not settled; replays left out, 0 when none is.")
IN_FLIGHT       = Metric("wirewatch_in_flight_messages", "gauge", ("stage", "agent"), "Messages taken and not yet settled.")
BUFFERED        = Metric("wirewatch_buffered_messages", "gauge", ("stage", "agent"), "Messages fetched and waiting for the agent.")
LAST_PROGRESS   = Metric("wirewatch_last_progress_timestamp_seconds", "gauge", ("stage", "agent"), "When the agent last settled a batch.")
STATE_ENTRIES   = Metric("wirewatch_state_entries", "gauge", ("stage", "table"), "Entries of a table held by this process.")
STATE_BYTES     = Metric("wirewatch_state_written_bytes_total", "counter", ("stage", "table"), "Bytes written to a table's changelog.")
PARTITIONS      = Metric("wirewatch_assigned_partitions", "gauge", ("stage",), "Partitions of source topics assigned to this process.")
REBALANCES      = Metric("wirewatch_rebalances_total", "counter", ("stage",), "Rebalances seen.")
RECOVERY        = Metric("wirewatch_recovery_seconds", "gauge", ("stage",), "How long the last recovery took, from assignment to ready.")
POOL_PROCESSES  = Metric("wirewatch_pool_processes", "gauge", ("stage",), "Extraction processes that are up.")
POOL_BUSY       = Metric("wirewatch_pool_busy_processes", "gauge", ("stage",), "Extraction processes at work.")
POOL_QUEUE      = Metric("wirewatch_pool_queued_stories", "gauge", ("stage",), "Stories waiting for an extraction process.")
POOL_SECONDS    = Metric("wirewatch_pool_task_seconds", "histogram", ("stage",), "One task of an extraction process.", FAST)
POOL_RESTARTS   = Metric("wirewatch_pool_restarts_total", "counter", ("stage", "reason"), "Extraction processes that were replaced.")
MODEL_INFO      = Metric("wirewatch_model_info", "gauge", ("stage", "name"), "1 for the language model in use.")
ARTICLES        = Metric("wirewatch_articles_total", "counter", ("provider", "format"), "Articles decided on, by provider (the first fifty by name) and source format.")
PROVIDER_LAST   = Metric("wirewatch_provider_last_article_timestamp_seconds", "gauge", ("provider",), "When the last article of a provider was decided on; replays left out.")
STORIES         = Metric("wirewatch_stories_total", "counter", ("kind",), "Stories by decision of deduplication.")
EXTRACTIONS     = Metric("wirewatch_extractions_total", "counter", ("outcome",), "Extractions: coded, or why not.")
REPORTS         = Metric("wirewatch_reports_total", "counter", ("type",), "Event reports by type; withdrawals under their reason.")
EVENTS          = Metric("wirewatch_events_total", "counter", ("type", "status"), "Event records by type and status.")
ALERTS          = Metric("wirewatch_alerts_total", "counter", ("status", "priority"), "Alert records by status and priority.")
ACTOR_ALERTS    = Metric("wirewatch_actor_alerts", "gauge", ("actor",), "Alerts raised in the last 24 hours by actor of their event; the twenty actors with the most.")
WATCHES         = Metric("wirewatch_watches", "gauge", ("stage",), "Watches in force in this process.")
WATCH_CHANGES   = Metric("wirewatch_watch_changes_total", "counter", ("stage", "change"), "Edits of watches: put, removed, or invalid and skipped.")
BUILD_INFO      = Metric("wirewatch_build_info", "gauge", ("version", "python"), "1, with the version that runs.")
STAGE_UP        = Metric("wirewatch_stage_up", "gauge", ("stage",), "1 while the stage's process answers.")
STAGE_READY     = Metric("wirewatch_stage_ready", "gauge", ("stage",), "1 while the stage is assigned, recovered and making progress.")
STAGE_RESTARTS  = Metric("wirewatch_stage_restarts_total", "counter", ("stage",), "Restarts of a stage's process by the supervisor.")
# fmt: on

WORKER = (BUILD_INFO, STAGE_UP, STAGE_READY, STAGE_RESTARTS)
"""Kept by the supervisor."""
STAGE = tuple(metric for metric in list(globals().values()) if isinstance(metric, Metric) and metric not in WORKER)
"""Kept by a stage's process."""
ALL = STAGE + WORKER
