"""The stage's three agents joined as the topology joins them, with as many partitions as a test asks for."""

from __future__ import annotations

import random
import zlib
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Any

from agents.actor_alerts.agent import ActivityAgent, AlertingAgent, MatchingAgent, WatchIndex
from agents.ports import Input, Output, Position, Rejected
from schemas.alert import Activity, Alert, Match
from schemas.base import encode
from schemas.event import Event
from schemas.watch import Watch
from tests.builders import NOON


class Desk:
    """Events in, alerts out; topics are lists, keys choose partitions, and every message has its position."""

    def __init__(
        self,
        *watches: Watch,
        partitions: int = 1,
        resolve: Callable[[str], Sequence[str]] | None = None,
        clock: Callable[[], datetime] = lambda: NOON,
    ) -> None:
        self.watches = WatchIndex(resolve=resolve)
        for watch in watches:
            self.watches.put(watch)
        self.states: dict[str, list[dict[str, bytes]]] = {
            name: [{} for _ in range(partitions)] for name in ("activity", "matching", "alerting")
        }
        self._clock = clock
        self._offsets: dict[tuple[str, int], int] = {}
        self.restart()

    def restart(self) -> None:
        """New agents over the same state, as after a crash."""
        self.activity = [ActivityAgent(state=state) for state in self.states["activity"]]
        self.matching = [MatchingAgent(watches=self.watches, history=state) for state in self.states["matching"]]
        self.alerting = [AlertingAgent(state=state, clock=self._clock) for state in self.states["alerting"]]
        agents: list[Any] = [*self.activity, *self.matching, *self.alerting]
        for agent in agents:
            agent.rebuild()

    async def tell(self, *events: Event) -> list[Alert]:
        """The alerts that follow from these events, each taken through all agents before the next."""
        alerts: list[Alert] = []
        for event in events:
            matches = await self.match(await self.fan_out([event]))
            alerts += await self.alert(matches)
        return alerts

    async def fan_out(self, events: Iterable[Event]) -> list[Input[Activity]]:
        """The activities of these events, with their places in the topic."""
        return await self._run("activity", self.activity, self.place("events", [(e.event_id, e) for e in events]))

    async def match(self, activities: Iterable[Input[Activity]]) -> list[Input[Match]]:
        """The matches of these activities, with their places in the topic."""
        return await self._run("matching", self.matching, activities)

    async def alert(self, matches: Iterable[Input[Match]]) -> list[Alert]:
        """The alerts of these matches."""
        return [taken.value for taken in await self._run("alerting", self.alerting, matches)]

    def place(self, topic: str, pairs: Iterable[tuple[str, Any]], *, arrived: datetime = NOON) -> list[Input[Any]]:
        """Messages appended to a topic."""
        placed = []
        for key, value in pairs:
            partition = zlib.crc32(key.encode()) % len(self.activity)
            offset = self._offsets.get((topic, partition), 0)
            self._offsets[topic, partition] = offset + 1
            placed.append(Input(value, key, Position(partition, offset), ingested_at=arrived))
        return placed

    async def _run(self, topic: str, agents: Sequence[Any], taken: Iterable[Input[Any]]) -> list[Input[Any]]:
        outputs: list[Output] = []
        for message in taken:
            (result,) = await agents[message.position.partition]([message])
            assert not isinstance(result, Rejected)
            outputs += result
        return self.place(topic, [(output.key, output.value) for output in outputs])


def interleaved(messages: Iterable[Input[Any]], rng: random.Random) -> list[Input[Any]]:
    """The messages in an order that Kafka could deliver: that of each partition kept, partitions mixed at will."""
    queues: dict[int, list[Input[Any]]] = {}
    for message in messages:
        queues.setdefault(message.position.partition, []).append(message)
    order: list[Input[Any]] = []
    while queues:
        partition = rng.choice(sorted(queues))
        order.append(queues[partition].pop(0))
        if not queues[partition]:
            del queues[partition]
    return order


def standing(alerts: Iterable[Alert]) -> dict[tuple[str, str], bytes]:
    """What a subscriber believes at the end: by watch and event, the last record of each alert that was not taken back."""
    last: dict[str, Alert] = {}
    for alert in alerts:
        held = last.get(alert.alert_id)
        assert held is None or alert.version == held.version + 1, "versions grow by one"
        assert (held is None or held.status == "retracted") == (alert.status == "raised"), "raised once"
        last[alert.alert_id] = alert
    return {(a.watch_id, a.event.event_id): encode(a.event) for a in last.values() if a.status != "retracted"}
