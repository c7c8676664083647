"""The Pipeline dashboard: a row for each stage along the data path, with the same panels in the same places."""

# ruff: noqa: E501  (one line a panel)
from __future__ import annotations

from deploy.grafana.panels import Dashboard, Panel, Row
from deploy.grafana.queries import gauge, increase, quantile, rate, series, share
from streams import metric_catalogue as c
from streams.topology import STAGES


def pipeline() -> Dashboard:
    """Throughput, latency, faults, dead letters, lag and saturation of each stage."""
    return Dashboard(
        uid="wirewatch-pipeline",
        title="Wirewatch / Pipeline",
        description="From the wire to the alert: a row for each stage, in the order in which an article passes them.",
        rows=[_overview(), *(_stage(stage) for stage in STAGES)],
    )


def _overview() -> Row:
    settled = rate(c.CONSUMED, stage="deduplication")
    lag = gauge(c.LAG_SECONDS, how="max")
    slow = quantile(0.95, c.ALERT_LATENCY, status="raised")
    dead = f"({increase(c.DEAD_LETTERS, window='1h')}) or vector(0)"
    # fmt: off
    return Row("Overview", [
        Panel("Articles", "Article versions decided on, a second.", "ops", [(settled, "articles")], "stat", width=4, height=4),
        Panel("Alerts", "Alert records in the last hour.", "short", [(f"({increase(c.ALERTS, window='1h')}) or vector(0)", "alerts")], "stat", width=4, height=4),
        Panel("Article to alert, p95", "95 of 100 alerts were raised within this time of their article's first append.", "s", [(slow, "p95")], "stat", 2.5, 5, width=4, height=4, runbook="WirewatchAlertLatencyBurnsFast"),
        Panel("Furthest behind", "How long the oldest message has waited at a stage, worst partition.", "s", [(lag, "lag")], "stat", 60, 300, width=4, height=4, runbook="WirewatchLagHigh"),
        Panel("Dead letters", "In the last hour; each lies in wire.dead_letters.v1 with its reason.", "short", [(dead, "dead letters")], "stat", 1, 20, width=4, height=4, runbook="WirewatchDeadLettersBurnFast"),
        Panel("Stages ready", "Share of the stages' processes that are assigned, recovered and getting on.", "percentunit", [(share(gauge(c.STAGE_READY), f"count({series(c.STAGE_READY)})"), "ready")], "stat", 0.5, 1, True, width=4, height=4, runbook="WirewatchStageNotReady"),
    ])
    # fmt: on


def _stage(stage: str) -> Row:
    title = stage.replace("_", " ").capitalize()
    latency = [
        (quantile(q, c.BATCH_SECONDS, ("agent",), stage=stage), f"{{{{agent}}}} p{round(q * 100)}") for q in (0.5, 0.95, 0.99)
    ]
    faults = [
        (rate(c.ERRORS, ("agent", "reason"), stage=stage), "{{agent}}: {{reason}} error"),
        (rate(c.DROPS, ("agent", "reason"), stage=stage), "{{agent}}: dropped, {{reason}}"),
    ]
    busy = [(rate(c.AGENT_SECONDS, ("agent",), suffix="_sum", stage=stage), "{{agent}}")]
    if stage == "extraction":
        busy = [(share(gauge(c.POOL_BUSY, stage=stage), gauge(c.POOL_PROCESSES, stage=stage)), "model processes at work")]
    queued = [(gauge(c.IN_FLIGHT, ("agent",), stage=stage), "{{agent}}: taken")]
    queued += [(gauge(c.BUFFERED, ("agent",), stage=stage), "{{agent}}: fetched, waiting")]
    # fmt: off
    return Row(title, [
        Panel("In", "Messages read and settled, by topic.", "ops", [(rate(c.CONSUMED, ("topic",), stage=stage), "{{topic}}")], runbook="WirewatchStageStalled"),
        Panel("Out", "Records that the broker acknowledged, by topic.", "ops", [(rate(c.PRODUCED, ("topic",), stage=stage), "{{topic}}")], runbook="WirewatchRecordsUnaccounted"),
        Panel("Latency of a batch", "From taking a batch until all it led to is safe at the broker.", "s", latency, warn=1, bad=5),
        Panel("Errors and drops", "Transient errors are repeated, fatal ones stop the stage; drops are intended.", "ops", faults, runbook="WirewatchTransientErrors", idle="nothing went wrong"),
        Panel("Dead letters", "Messages that can never be processed, by reason, in five minutes.", "short", [(increase(c.DEAD_LETTERS, ("reason",), window="5m", stage=stage), "{{reason}}")], stacked=True, runbook="WirewatchDeadLettersBurnFast", idle="no message was refused"),
        Panel("Lag", "Messages at the broker that the group has not committed.", "short", [(gauge(c.LAG, ("topic",), stage=stage), "{{topic}}")], runbook="WirewatchLagGrows"),
        Panel("Lag in time", "How long the oldest message has waited at the stage, worst partition; and how old the oldest article in hand is since it first came.", "s", [(gauge(c.LAG_SECONDS, ("topic",), how="max", stage=stage), "{{topic}}"), (gauge(c.BACKLOG_AGE, ("agent",), how="max", stage=stage), "{{agent}}: oldest article")], warn=60, bad=300, runbook="WirewatchLagHigh"),
        Panel("Busy", "Share of the time spent at work; near 1 the stage needs more processes.", "percentunit", busy, warn=0.8, bad=0.95, width=3, runbook="WirewatchPoolSaturated"),
        Panel("Messages in hand", "Taken and not settled, and fetched and waiting: how full the stage is.", "short", queued, width=3),
    ])
    # fmt: on
