"""What a watch would have alerted on, over events of the past; nothing is written anywhere."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from agents.actor_alerts.activity import ActivityAgent
from agents.actor_alerts.alerting import AlertingAgent
from agents.actor_alerts.conditions import Resolve
from agents.actor_alerts.matching import MatchingAgent
from agents.actor_alerts.watch_index import WatchIndex
from agents.ports import Agent, Input, Output, Position, parted
from schemas.alert import Alert
from schemas.event import Event
from schemas.watch import Watch

LATEST = 10
"""So many of the latest alerts are shown."""


@dataclass(frozen=True, slots=True)
class DryRun:
    """What came of a watch: `days` counts the alerts raised a day (UTC), `latest` are the newest, the newest first.

    `statuses` counts all records by status; `standing` the alerts that were not taken back in the end.
    """

    watch: Watch
    events: int
    days: Mapping[date, int]
    statuses: Mapping[str, int]
    standing: int
    latest: Sequence[Alert]


async def dry_run(
    watches: Sequence[Watch], events: Iterable[Event], *, resolve: Resolve | None = None, since: datetime | None = None
) -> list[DryRun]:
    """One result a watch, in their order.

    `events` come in the order of the stream. Those before `since` make the history that novelty, bursts and cooldowns
    look back on, but what they raised is not counted.
    """
    index = WatchIndex(resolve=resolve)
    for watch in watches:
        index.put(watch)
    told = {watch.watch_id: _Tally() for watch in watches}
    seen = 0
    now: list[datetime] = []
    alerting = AlertingAgent(state={}, clock=lambda: now[-1])
    stages: list[Agent[Any]] = [ActivityAgent(state={}), MatchingAgent(watches=index, history={}), alerting]
    offsets = [0] * len(stages)
    for event in events:
        now[:] = [event.updated_at]
        counted = since is None or event.updated_at >= since
        seen += counted
        values: list[Any] = [event]
        for number, agent in enumerate(stages):
            taken = len(values)
            values = await _through(agent, values, offsets[number], event.updated_at)
            offsets[number] += taken
        for alert in (*_gathered(alerting, event.updated_at), *values):
            told[alert.watch_id].hear(alert, counted=_within(alert, since, counted))
    for alert in _gathered(alerting, datetime.max.replace(tzinfo=UTC)):
        told[alert.watch_id].hear(alert, counted=_within(alert, since, True))
    return [told[watch.watch_id].result(watch, seen) for watch in watches]


class _Tally:
    def __init__(self) -> None:
        self._days: Counter[date] = Counter()
        self._statuses: Counter[str] = Counter()
        self._standing: set[str] = set()
        self._latest: deque[Alert] = deque(maxlen=LATEST)

    def hear(self, alert: Alert, *, counted: bool) -> None:
        if not counted:
            return
        self._statuses[alert.status] += 1
        if alert.status == "retracted":
            self._standing.discard(alert.alert_id)
        else:
            self._standing.add(alert.alert_id)
        if alert.status == "raised":
            self._days[alert.event.first_reported_at.date()] += 1
        self._latest.append(alert)

    def result(self, watch: Watch, events: int) -> DryRun:
        days = dict(sorted(self._days.items()))
        return DryRun(watch, events, days, dict(self._statuses), len(self._standing), tuple(reversed(self._latest)))


def _within(alert: Alert, since: datetime | None, counted: bool) -> bool:
    """Whether an alert is counted: one of a digest by the end of its period, any other as the event that led to it."""
    return counted if alert.digest is None else since is None or alert.digest.until >= since


def _gathered(alerting: AlertingAgent, moment: datetime) -> list[Alert]:
    """The alerts of the digests that are due."""
    alerts = []
    for key, outputs in alerting.due(moment):
        alerts += [output.value for output in outputs if isinstance(output.value, Alert)]
        alerting.settle(key)
    return alerts


async def _through(agent: Agent[Any], values: Sequence[Any], offset: int, moment: datetime) -> list[Any]:
    batch = [Input(value, None, Position(0, offset + number), moment) for number, value in enumerate(values)]
    outputs: list[Output] = []
    for result in await agent(batch):
        made, refused = parted(result)
        if refused:
            raise ValueError(f"{refused[0].reason}: {refused[0].detail}")
        outputs += made
    return [output.value for output in outputs]
