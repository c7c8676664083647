"""The other dashboards: what comes over the wire, what alerts it leads to, and how the processes fare."""

# ruff: noqa: E501  (one line a panel)
from __future__ import annotations

from collections.abc import Sequence

from deploy.grafana.panels import Dashboard, Panel, Row, annotation
from deploy.grafana.pipeline import pipeline
from deploy.grafana.queries import gauge, increase, quantile, rate, series, share, total
from streams import metric_catalogue as c
from streams.feeders import metrics as f

SLO_SECONDS = "5.0"
"""An alert is in time when it is at the broker this soon after its article; a bucket of the histogram."""
SLO_SHARE = 0.99


def dashboards() -> Sequence[Dashboard]:
    """All of them, each with the marks of rebalances and deploys."""
    boards = (pipeline(), _wire(), _alerts(), _runtime())
    return [Dashboard(b.uid, b.title, b.description, b.rows, _marks()) for b in boards]


def _marks() -> list[dict[str, object]]:
    moved = total(f"changes({series(c.REBALANCES)}[2m])", ("stage",)) + " > 0"
    version = total(series(c.BUILD_INFO), ("version",))
    deployed = f"{version} unless {total(series(c.BUILD_INFO) + ' offset 5m', ('version',))}"
    return [
        annotation("Rebalances", moved, "Rebalance: {{stage}}", "orange"),
        annotation("Deploys", deployed, "Version {{version}}", "blue"),
    ]


def _wire() -> Dashboard:
    seen = increase(c.ARTICLES, ("provider",), window="1h")
    before = total(f"increase({series(c.ARTICLES)}[1h] offset 1d)", ("provider",))
    kinds = rate(c.STORIES, ("kind",))
    repeated = share(rate(c.STORIES, kind="~duplicate|redelivery"), rate(c.STORIES))
    taken_back = increase(c.STORIES, ("kind",), window="1h", kind="~kill|withheld|correction")
    unread = share(rate(c.EXTRACTIONS, outcome="language"), rate(c.EXTRACTIONS, outcome="~coded|language"))
    # fmt: off
    return Dashboard("wirewatch-wire", "Wirewatch / Wire", "What the agencies send: how much, in which formats, which versions, and who is silent.", [
        Row("Arriving", [
            Panel("Raw items", "Items as the agencies sent them, read from wire.raw.v1.", "ops", [(rate(c.CONSUMED, stage="intake"), "items")], runbook="WirewatchWireSilent"),
            Panel("Bytes", "Bytes of the raw items.", "Bps", [(rate(c.CONSUMED_BYTES, stage="intake"), "bytes")]),
            Panel("Articles by provider", "Article versions decided on; the first fifty providers by name, the rest as other.", "ops", [(rate(c.ARTICLES, ("provider",)), "{{provider}}")], stacked=True, runbook="WirewatchProviderSilent"),
            Panel("Articles by format", "The format in which they came.", "ops", [(rate(c.ARTICLES, ("format",)), "{{format}}")], stacked=True),
        ]),
        Row("Silence", [
            Panel("Since the last article", "By provider; replays do not count as news.", "s", [(f"time() - {gauge(c.PROVIDER_LAST, ('provider',), how='max')}", "{{provider}}")], "bargauge", runbook="WirewatchProviderSilent"),
            Panel("Articles in the last hour", "By provider; 0 where one that was heard has fallen silent.", "short", [(seen, "{{provider}}")], "bargauge", runbook="WirewatchProviderSilent"),
            Panel("Same hour yesterday", "By provider, to compare with: wires have their nights and weekends.", "short", [(before, "{{provider}}")], "bargauge", idle="there is no yesterday yet"),
            Panel("Held embargoes", "Articles that wait at intake for their time.", "short", [(gauge(c.STATE_ENTRIES, stage="intake", table="held"), "held")]),
        ]),
        Row("Feeders", [
            Panel("Items by outcome", "Of each source: sent, known from before, skipped without text, refused. Feeders that run with --config and --metrics-port.", "ops", [(rate(f.ITEMS, ("source", "outcome")), "{{source}}: {{outcome}}")]),
            Panel("Errors", "Rounds and messages that came to nothing, by reason.", "ops", [(rate(f.ERRORS, ("source", "reason")), "{{source}}: {{reason}}")], runbook="WirewatchFeedDown", idle="no round failed"),
            Panel("Since the last item", "Of each source.", "s", [(f"time() - {gauge(f.LAST_ITEM, ('source',), how='max')}", "{{source}}")], runbook="WirewatchFeedSilent"),
            Panel("Age of the newest item", "By its own date, when the broker had it.", "s", [(gauge(f.LAG, ("source",), how="max"), "{{source}}")], idle="no source dates its items"),
            Panel("Sources that answer", "1 while a source answers.", "short", [(gauge(f.UP, ("source",), how="min"), "{{source}}")], runbook="WirewatchFeedDown"),
            Panel("Sources that are silent", "1 while nothing has come for longer than the feed allows.", "short", [(gauge(f.SILENT, ("source",), how="max"), "{{source}}")], runbook="WirewatchFeedSilent"),
            Panel("Time of a round", "From asking to the broker's word, 95 of 100.", "s", [(quantile(0.95, f.SECONDS, ("source",)), "{{source}}")]),
            Panel("Spooled", "Messages of a line kept on disk until the broker has them.", "short", [(gauge(f.SPOOLED, ("source",)), "{{source}}")], idle="no line feeds"),
        ]),
        Row("Versions", [
            Panel("Decisions", "What deduplication made of each article version.", "ops", [(kinds, "{{kind}}")], stacked=True, width=8),
            Panel("Share of repeats", "Duplicates and redeliveries among all article versions.", "percentunit", [(repeated, "repeats")], width=8),
            Panel("Taken back or put right", "Kills, withheld articles and corrections in an hour.", "short", [(taken_back, "{{kind}}")], width=8),
        ]),
        Row("Reading", [
            Panel("Extractions by outcome", "Coded, or why not: a duplicate, nothing novel, a language without a model.", "ops", [(rate(c.EXTRACTIONS, ("outcome",)), "{{outcome}}")], stacked=True, width=12),
            Panel("Share in a language without a model", "Among the articles that would have been coded.", "percentunit", [(unread, "unread")], width=12),
        ]),
    ])
    # fmt: on


def _alerts() -> Dashboard:
    in_time = share(
        total(f"increase({_in_time()}[1h])"),
        total(f"increase({series(c.ALERT_LATENCY, suffix='_count', status='raised')}[1h])"),
    )
    month = share(
        total(f"increase({_in_time()}[30d])"),
        total(f"increase({series(c.ALERT_LATENCY, suffix='_count', status='raised')}[30d])"),
    )
    budget = f"1 - (1 - {month}) / {round(1 - SLO_SHARE, 4)}"
    latency = [(quantile(q, c.ALERT_LATENCY, status="raised"), f"p{round(q * 100)}") for q in (0.5, 0.95, 0.99)]
    retracted = share(increase(c.ALERTS, window="1d", status="retracted"), increase(c.ALERTS, window="1d", status="raised"))
    # fmt: off
    return Dashboard("wirewatch-alerts", "Wirewatch / Alerts and actors", "What subscribers get: alerts and how fast, the events behind them, the watches in force. Of actors only the most alerted are told (all would be too many for labels): ask `wirewatch tail alerts`.", [
        Row("Service level", [
            Panel("In time, last hour", f"Share of alerts raised within {float(SLO_SECONDS):g} s of their article; {SLO_SHARE:.0%} are promised.", "percentunit", [(in_time, "in time")], "stat", 0.95, SLO_SHARE, True, runbook="WirewatchAlertLatencyBurnsFast"),
            Panel("Error budget left, 30 days", "1 is untouched, 0 is spent; below 0 the promise is broken.", "percentunit", [(budget, "left")], "stat", 0, 0.25, True, runbook="WirewatchAlertLatencyBurnsSlow"),
            Panel("Article to alert", "From the article's first append until its alert was safe at the broker.", "s", latency, warn=2.5, bad=5, width=12, runbook="WirewatchAlertLatencyBurnsFast"),
        ]),
        Row("Alerts", [
            Panel("By status", "Raised, updated, retracted, in an hour.", "short", [(increase(c.ALERTS, ("status",), window="1h"), "{{status}}")], stacked=True),
            Panel("By priority", "Flash, urgent, routine, in an hour.", "short", [(increase(c.ALERTS, ("priority",), window="1h"), "{{priority}}")], stacked=True),
            Panel("Retracted for each raised", "Over a day; a rise says that kills or corrections grow, or that fusion errs.", "percentunit", [(retracted, "retracted")], warn=0.1, bad=0.3),
            Panel("Way of retractions", "From the kill or correction until the retraction was safe at the broker.", "s", [(quantile(0.95, c.ALERT_LATENCY, ("status",), status="~updated|retracted"), "{{status}} p95")], warn=2.5, bad=5),
        ]),
        Row("Events", [
            Panel("By type", "Event records by PLOVER type, in an hour.", "short", [(increase(c.EVENTS, ("type",), window="1h"), "{{type}}")], stacked=True, width=8),
            Panel("By status", "Active, updated, retracted, in an hour.", "short", [(increase(c.EVENTS, ("status",), window="1h"), "{{status}}")], stacked=True, width=8),
            Panel("Reports by type", "What single sentences told, and withdrawals under their reason, in an hour.", "short", [(increase(c.REPORTS, ("type",), window="1h"), "{{type}}")], stacked=True, width=8),
        ]),
        Row("Actors", [
            Panel("Most alerted", "Alerts raised in the last 24 hours by actor of their event; the twenty with the most of each process.", "short", [(f"topk(20, {gauge(c.ACTOR_ALERTS, ('actor',))})", "{{actor}}")], "bargauge", width=24, height=10),
        ]),
        Row("Watches", [
            Panel("In force", "Watches that this pipeline tries against events; every process should tell the same number.", "short", [(gauge(c.WATCHES, ("instance",), how="max"), "{{instance}}")], width=12),
            Panel("Edits", "Put, removed, or invalid and skipped, in an hour.", "short", [(increase(c.WATCH_CHANGES, ("change",), window="1h"), "{{change}}")], width=12, runbook="WirewatchWatchInvalid"),
        ]),
    ])
    # fmt: on


def _in_time() -> str:
    return series(c.ALERT_LATENCY, suffix="_bucket", status="raised").replace("}", f',le="{SLO_SECONDS}"}}')


def _runtime() -> Dashboard:
    # fmt: off
    return Dashboard("wirewatch-runtime", "Wirewatch / Runtime", "How the processes fare: stages, model processes, state, the way to the broker.", [
        Row("Processes", [
            Panel("Stages up", "1 while the stage's process answers.", "short", [(gauge(c.STAGE_UP, ("stage",)), "{{stage}}")], runbook="WirewatchStageDown"),
            Panel("Stages ready", "1 while the stage is assigned, recovered and getting on.", "short", [(gauge(c.STAGE_READY, ("stage",)), "{{stage}}")], runbook="WirewatchStageNotReady"),
            Panel("Restarts", "Of a stage's process by its supervisor, in an hour.", "short", [(increase(c.STAGE_RESTARTS, ("stage",), window="1h"), "{{stage}}")], warn=1, bad=3, runbook="WirewatchStageRestarts", idle="no stage crashed"),
            Panel("Versions", "What runs where.", "short", [(gauge(c.BUILD_INFO, ("instance", "version", "python"), how="max"), "")], "table"),
        ]),
        Row("Groups", [
            Panel("Assigned partitions", "Of source topics, by process.", "short", [(gauge(c.PARTITIONS, ("stage", "instance")), "{{stage}} {{instance}}")], width=8),
            Panel("Rebalances", "In ten minutes.", "short", [(increase(c.REBALANCES, ("stage",), window="10m"), "{{stage}}")], width=8, warn=3, bad=6, runbook="WirewatchRebalancesOften", idle="no group was dealt anew"),
            Panel("Last recovery", "From assignment to ready.", "s", [(gauge(c.RECOVERY, ("stage",), how="max"), "{{stage}}")], width=8, warn=60, bad=300, runbook="WirewatchStageNotReady"),
            Panel("Since the last settled batch", "By agent; only beside waiting messages a long time means anything.", "s", [(f"time() - {gauge(c.LAST_PROGRESS, ('agent',), how='max')}", "{{agent}}")], width=12, runbook="WirewatchStageStalled"),
            Panel("Replayed", "Messages that bear the mark of a replay or an archive, by stage; they raise no alert, and latencies leave them out.", "ops", [(rate(c.REPLAYED, ("stage",)), "{{stage}}")], width=12, idle="nothing is replayed"),
        ]),
        Row("Language model", [
            Panel("Processes", "Up and at work.", "short", [(gauge(c.POOL_PROCESSES), "up"), (gauge(c.POOL_BUSY), "at work")], runbook="WirewatchPoolSaturated"),
            Panel("Queue", "Stories waiting for a process.", "short", [(gauge(c.POOL_QUEUE), "waiting")], runbook="WirewatchPoolSaturated"),
            Panel("Time of a task", "One task of a process.", "s", [(quantile(0.5, c.POOL_SECONDS), "p50"), (quantile(0.95, c.POOL_SECONDS), "p95")], warn=5, bad=10),
            Panel("Replaced processes", "By reason, in an hour.", "short", [(increase(c.POOL_RESTARTS, ("reason",), window="1h"), "{{reason}}")], warn=1, bad=3, runbook="WirewatchModelCrashes", idle="no process was replaced"),
            Panel("Model", "The model in use.", "short", [(gauge(c.MODEL_INFO, ("instance", "name"), how="max"), "")], "table", width=24, height=4, runbook="WirewatchModelMissing"),
        ]),
        Row("State", [
            Panel("Entries", "Of each table, over all processes.", "short", [(gauge(c.STATE_ENTRIES, ("table",)), "{{table}}")], width=12),
            Panel("Written to changelogs", "By table.", "Bps", [(rate(c.STATE_BYTES, ("table",)), "{{table}}")], width=12),
        ]),
        Row("Work", [
            Panel("The agent's own work", "On a batch, 95 of 100.", "s", [(quantile(0.95, c.AGENT_SECONDS, ("agent",)), "{{agent}}")], width=8),
            Panel("Waiting for the broker", "Until outputs and state are acknowledged, 95 of 100 batches.", "s", [(quantile(0.95, c.PUBLISH_SECONDS, ("agent",)), "{{agent}}")], width=8, warn=0.5, bad=2, runbook="WirewatchTransientErrors"),
            Panel("Messages in a batch", "Taken at once, half of the batches.", "short", [(quantile(0.5, c.BATCH_SIZE, ("agent",)), "{{agent}}")], width=8),
            Panel("Article to stage", "From the article's first append until the agent had settled what came of it, 95 of 100.", "s", [(quantile(0.95, c.INGEST_LATENCY, ("agent",)), "{{agent}}")], width=24),
        ]),
    ])
    # fmt: on
