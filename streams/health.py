"""Is a stage alive, ready, and getting on? Judged by what the broker says, not by what the stage thinks of itself."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from time import monotonic
from typing import Any

from streams import metric_catalogue as c
from streams.app import StageApp
from streams.metrics import Metrics
from streams.observer import Observer
from streams.settings import Settings
from streams.topics import group_id

log = logging.getLogger(__name__)

INTERVAL = 2.0
TURNS = 5


@dataclass
class Progress:
    """Whether one partition gets on: its committed offset moves while messages wait."""

    committed: int
    since: float

    def stalled(self, committed: int, end: int, now: float, patience: float) -> bool:
        """Take in a new reading; True when messages have waited for `patience` seconds and nothing was committed."""
        if committed != self.committed or committed >= end:
            self.committed, self.since = committed, now
        return now - self.since > patience


@dataclass
class Health:
    """Watches a stage's lag; `status` is what the probes tell."""

    app: StageApp
    observer: Observer
    settings: Settings
    metrics: Metrics
    clock: Callable[[], datetime]
    progress: dict[tuple[str, int], Progress] = field(default_factory=dict)
    stalled: list[str] = field(default_factory=list)
    lag: dict[str, int] = field(default_factory=dict)

    def status(self, *, watches_ready: bool = True) -> dict[str, Any]:
        """Assigned, recovered, progressing, and what follows: alive and ready."""
        assigned, recovered = self.app.assigned, self.app.ready
        progressing = not self.stalled
        return {
            "stage": self.app.stage,
            "assigned": assigned,
            "recovered": recovered,
            "progressing": progressing,
            "watches": watches_ready,
            "stalled": self.stalled,
            "lag": self.lag,
            "alive": progressing and not self.app.failed.done(),
            "ready": assigned and recovered and progressing and watches_ready and not self.app.failed.done(),
        }

    async def watch(self) -> None:
        """Look every other second, for ever; a broker that does not answer is no news about the stage."""
        while True:
            try:
                await self.look()
            except Exception as error:
                log.warning("%s: cannot read offsets: %s: %s", self.app.stage, type(error).__name__, error)
            await asyncio.sleep(INTERVAL)

    async def look(self) -> None:
        """One reading of lag and progress, for the partitions that are this process's share."""
        names = [topic.name for binding in self.app.bindings for topic in (binding.reads, *binding.writes)]
        await self.observer.look(names)
        committed = await self.observer.committed(group_id(self.app.stage))
        now, stalled, seen = monotonic(), [], set()
        self.metrics.forget(c.LAG)
        self.metrics.forget(c.LAG_SECONDS)
        for loop in self.app.loops:
            topic = loop.binding.reads.name
            mine = self.app.assigned_partitions(loop.binding)
            ends = await self.observer.ends(topic, mine) if mine else {}
            behind, standing = 0, []
            for partition, end in ends.items():
                at = committed.get((topic, partition), 0)
                lag = max(0, end - at)
                behind += lag
                labels = (self.app.stage, topic, str(partition))
                self.metrics.set(c.LAG, *labels, to=lag)
                self.metrics.set(c.LAG_SECONDS, *labels, to=self._age(loop, partition) if lag else 0.0)
                seen.add((topic, partition))
                known = self.progress.setdefault((topic, partition), Progress(at, now))
                if known.stalled(at, end, now, self.settings.stall_timeout):
                    standing.append(partition)
            stalled += [f"{topic}/{number}" for number in self._stuck(topic, standing, ends, now)]
            self.lag[topic] = behind
            article = loop.oldest_article()
            age = 0.0 if article is None else max(0.0, self.clock().timestamp() - article)
            self.metrics.set(c.BACKLOG_AGE, self.app.stage, loop.binding.agent, to=age)
            if loop.binding.table:
                self.metrics.set(c.STATE_ENTRIES, self.app.stage, loop.binding.table, to=loop.instances.entries())
        for gone in set(self.progress) - seen:
            del self.progress[gone]
        if stalled and not self.stalled:
            log.error("%s: no progress for %.0f s on %s", self.app.stage, self.settings.stall_timeout, ", ".join(stalled))
        self.stalled = stalled

    def _stuck(self, topic: str, standing: list[int], ends: dict[int, int], now: float) -> list[int]:
        """Those of the standing partitions that are stuck: all stand, or one has stood so long that it is not just its turn.

        A stage with a backlog works its partitions off one after the other.
        """
        waiting = [p for p, end in ends.items() if self.progress[topic, p].committed < end]
        if len(standing) == len(waiting):
            return standing
        return [p for p in standing if now - self.progress[topic, p].since > TURNS * self.settings.stall_timeout]

    def _age(self, loop: Any, partition: int) -> float:
        """How long the oldest message has waited, as far as that is known here."""
        moment = loop.oldest_message(partition) or loop.settled.get(partition)
        return max(0.0, self.clock().timestamp() - moment) if moment else 0.0
