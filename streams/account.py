"""Telling the metrics what became of a batch."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from agents.ports import Output, Result, parted
from schemas.alert import Alert
from schemas.story import Story
from streams import metric_catalogue as c
from streams.binding import Binding
from streams.metrics import Metrics
from streams.taken import Taken
from streams.top_actors import TopActors
from streams.topics import DEAD_LETTERS, topics_for

MOST_ACTORS = 20


class Account:
    """Counts for one binding; `last` is the time of the last settled message by partition (seconds since 1970)."""

    def __init__(self, binding: Binding, metrics: Metrics, clock: Callable[[], datetime]) -> None:
        self.last: dict[int, float] = {}
        self._binding = binding
        self._metrics = metrics
        self._clock = clock
        self._labels = (binding.stage, binding.agent)
        self._actors = TopActors()

    def settled(self, batch: Sequence[Taken], results: Sequence[Result], produced: Sequence[Output], seconds: float) -> None:
        """A batch is done: all it led to is safe, and it is acknowledged."""
        metrics, now = self._metrics, self._clock()
        metrics.observe(c.BATCH_SECONDS, *self._labels, value=seconds)
        metrics.add(c.CONSUMED, *self._labels, self._binding.reads.name, by=len(batch))
        metrics.add(c.CONSUMED_BYTES, *self._labels, by=sum(len(taken.event.message.value or b"") for taken in batch))
        metrics.set(c.LAST_PROGRESS, *self._labels, to=now.timestamp())
        raised = False
        for taken, result in zip(batch, results, strict=True):
            message = taken.event.message
            self.last[message.partition] = message.timestamp or 0.0
            passed = (now - taken.provenance.ingested).total_seconds()
            if taken.provenance.replay:  # how long ago it first came says nothing about how fast we are
                metrics.add(c.REPLAYED, self._binding.stage)
            else:
                metrics.observe(c.INGEST_LATENCY, *self._labels, value=passed)
                raised |= self._heard(result, now)
            self._one(result, None if taken.provenance.replay else passed)
        for topic in self._binding.writes:
            count = sum(topic in topics_for(type(output.value), flash=output.flash) for output in produced)
            if count:
                metrics.add(c.PRODUCED, *self._labels, topic.name, by=count)
        metrics.told([output.value for output in produced])
        if raised:
            metrics.forget(c.ACTOR_ALERTS)
            for actor, many in self._actors.top(MOST_ACTORS):
                metrics.set(c.ACTOR_ALERTS, actor, to=many)

    def _heard(self, result: Result, now: datetime) -> bool:
        """From whom, and of whom, there is news; whether an alert was raised."""
        raised = False
        for output in parted(result)[0]:
            match output.value:
                case Story(article=article):
                    provider = self._metrics.bounded("provider", article.provider or "unknown")
                    self._metrics.set(c.PROVIDER_LAST, provider, to=now.timestamp())
                case Alert(status="raised", event=event):
                    self._actors.raised({actor.id for actor in (*event.actors, *event.recipients)}, now.timestamp())
                    raised = True
        return raised

    def _one(self, result: Result, passed: float | None) -> None:
        metrics = self._metrics
        outputs, refused = parted(result)
        for rejected in refused:
            metrics.add(c.DEAD_LETTERS, self._binding.stage, metrics.bounded("reason", rejected.reason))
            metrics.add(c.PRODUCED, *self._labels, DEAD_LETTERS.name)
        if not outputs and not refused:
            metrics.add(c.DROPS, *self._labels, "no_output")
        for output in outputs:
            if passed is not None and isinstance(output.value, Alert):
                metrics.observe(c.ALERT_LATENCY, output.value.status, value=passed)
