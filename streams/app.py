"""One stage as a Faust app: the agents of its bindings, their tables, and the way partitions come and go."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from time import monotonic
from typing import Any

import faust

from streams import faust_fixes
from streams import metric_catalogue as c
from streams.binding import Binding, Tools
from streams.changelogs import Changelogs
from streams.gate import Gate
from streams.kafka_clients import faust_options
from streams.metrics import Metrics
from streams.publisher import Publisher
from streams.settings import Settings
from streams.stage import StageLoop
from streams.tables import StateTable
from streams.topics import group_id

log = logging.getLogger(__name__)

RECOVERY_PATIENCE = 30.0
"""Seconds without a record from a changelog after which a recovery will not end by itself; a new start reads it anew."""

JOIN_PATIENCE = 150.0
"""Seconds without a share of the group after which none will come: more than two rebalances may take."""

METADATA_AGE = 30.0
"""Seconds after which a client looks for new partitions; the clients' own five minutes leave what comes there waiting."""


class StageApp:
    """The Faust app of a stage and the loops of its agents. Nothing runs before `start`."""

    def __init__(
        self, stage: str, bindings: Sequence[Binding], *, settings: Settings, tools: Tools, metrics: Metrics, partitions: Any
    ) -> None:
        faust_fixes.install()
        self.stage = stage
        self.bindings = bindings
        self.gate = Gate()
        self.loops: list[StageLoop] = []
        self.failed: asyncio.Future[BaseException] = asyncio.get_running_loop().create_future()
        self._settings = settings
        self._metrics = metrics
        self._changelogs = Changelogs(settings)
        self._rebalanced_at = self._begun_at = monotonic()
        self._recovered: tuple[int | None, float] = (None, 0.0)
        self.app = _faust_app(stage, settings, patient=any(binding.in_flight > 1 for binding in bindings))
        self.app.transport.Consumer, self.app.transport.Producer = faust_fixes.Consumer, faust_fixes.Producer
        self._publisher = Publisher(
            stage=stage,
            producer=self.app.producer,
            partitions=lambda topic: range(partitions[topic]),
            clock=tools.clock,
        )
        for binding in bindings:
            self._bind(binding, tools)
        self.app.on_partitions_assigned.connect(self._on_assigned)
        self.app.on_rebalance_complete.connect(self._on_recovered)

    def _bind(self, binding: Binding, tools: Tools) -> None:
        store = None
        if binding.table is not None:
            table = StateTable(self.app, name=binding.table, key_type=bytes, value_type=bytes)
            self.app.tables.add(table)
            store = table.data
        loop = StageLoop(
            binding,
            settings=self._settings,
            tools=tools,
            publisher=self._publisher,
            metrics=self._metrics,
            gate=self.gate,
            store=store,
            generation=lambda: int(self.app.consumer_generation_id),
            fatal=self.fail,
        )
        if store is not None:
            store.recovered = partial(self._set_up, loop)
            store.changelogs = self._changelogs
        channel = self.app.topic(
            binding.reads.name,
            key_type=bytes,
            value_type=bytes,
            key_serializer="raw",
            value_serializer="raw",
            allow_empty=True,
        )
        # Concurrency above 1 loses messages: a commit passes those still in other hands (faust-streaming #606).
        self.app.agent(channel, name=f"{binding.stage}.{binding.agent}", concurrency=1)(_named(binding.agent, loop))
        self.loops.append(loop)

    @property
    def ready(self) -> bool:
        """Whether partitions are assigned and their state is recovered."""
        return bool(self.app.tables.actives_ready) and not self.app.rebalancing and not self.gate.closed

    @property
    def assigned(self) -> bool:
        """Whether the group has given this process its share, be it an empty one."""
        return self.app._assignment is not None

    def assigned_partitions(self, binding: Binding) -> set[int]:
        """The partitions of a binding's source topic that are this process's share."""
        return {tp.partition for tp in self.app._assignment or () if tp.topic == binding.reads.name}

    def fail(self, error: BaseException) -> None:
        """Note what must stop the process; the first such fault counts."""
        if not self.failed.done():
            self.failed.set_result(error)

    async def start(self) -> None:
        """Join the group."""
        _datadir(self.stage, self._settings).parent.mkdir(parents=True, exist_ok=True)  # Faust makes the last folder only
        self.app.consumer.fetch_wait = self._settings.fetch_wait  # before the client under it is made
        await self.app.start()

    async def stop(self) -> None:
        """Finish what is being worked on, commit it, leave the group."""
        if not await self.gate.close(self._settings.shutdown_timeout):
            log.warning("%s: some work was not finished in time; it will be read again", self.stage)
        if self.assigned and self.app.consumer.started:
            await self.app.consumer.commit()
        await self.app.stop()

    async def tick(self) -> None:
        """Let agents act by the clock, and look whether Faust itself has crashed."""
        if self.app.crashed:
            self.fail(self.app.crash_reason or RuntimeError("the stream library stopped"))
        self._watch_start(monotonic())
        self._watch_recovery(monotonic())
        if self.ready:
            for loop in self.loops:
                await loop.tick()

    def _watch_start(self, now: float) -> None:
        if not self.assigned and now - self._begun_at > JOIN_PATIENCE:
            self.fail(RuntimeError(f"the group has given no partitions for {JOIN_PATIENCE:.0f} s"))

    def _watch_recovery(self, now: float) -> None:
        recovery = self.app.tables.recovery
        read = sum(offset or 0 for offset in recovery.active_offsets.values()) if recovery.in_recovery else None
        if read is None or read != self._recovered[0]:
            self._recovered = (read, now)
        elif now - self._recovered[1] > RECOVERY_PATIENCE:
            self.fail(RuntimeError(f"the recovery of state has stood still for {RECOVERY_PATIENCE:.0f} s"))

    async def _handover(self) -> None:
        self._metrics.add(c.REBALANCES, self.stage)
        self._rebalanced_at = monotonic()
        # Half of the time the group grants, so that the rest of the rebalance has its share.
        if not await self.gate.close(self._settings.session_timeout / 2):
            log.warning("%s: partitions go while work on them is unfinished; it will be repeated", self.stage)

    async def _on_assigned(self, app: Any, assigned: set[Any], **_: Any) -> None:
        self.app.consumer.handover = self._handover
        for loop in self.loops:
            if loop.binding.table is None:  # agents with a table wait until it is recovered
                await self._set_up(loop, self.assigned_partitions(loop.binding))
        sources = {loop.binding.reads.name for loop in self.loops}
        self._metrics.set(c.PARTITIONS, self.stage, to=sum(tp.topic in sources for tp in assigned))
        self.gate.open()

    async def _set_up(self, loop: StageLoop, partitions: set[int]) -> None:
        try:
            loop.instances.keep(partitions)
        except Exception as error:  # Faust would drop it and go on without agents
            log.exception("%s cannot be set up", loop.binding.agent)
            self.fail(error)
            return
        if loop.binding.table:
            self._metrics.set(c.STATE_ENTRIES, self.stage, loop.binding.table, to=loop.instances.entries())

    async def _on_recovered(self, app: Any, **_: Any) -> None:
        self._metrics.set(c.RECOVERY, self.stage, to=monotonic() - self._rebalanced_at)


def _faust_app(stage: str, settings: Settings, *, patient: bool) -> faust.App:
    """The app of a stage; a `patient` one works long on each message, so it fetches little at a time.

    One fetch is worked off partition by partition: at fifteen articles a second, a fetch of megabytes would let the other
    partitions wait for minutes.
    """
    session = settings.session_timeout
    return faust.App(
        group_id(stage),
        **faust_options(settings),
        autodiscover=False,
        datadir=str(_datadir(stage, settings)),
        store="memory://",
        web_enabled=False,
        worker_redirect_stdouts=False,
        topic_allow_declare=False,
        topic_disable_leader=True,
        table_standby_replicas=0,
        consumer_auto_offset_reset="earliest",
        stream_buffer_maxsize=200 if patient else 1_000,
        consumer_max_fetch_size=131_072 if patient else 1_048_576,  # a larger message comes alone, whatever its size
        stream_wait_empty=False,  # what is not settled is read again; waiting for it can hang a shutdown
        broker_session_timeout=session,
        broker_heartbeat_interval=min(3.0, session / 4),
        broker_rebalance_timeout=max(60.0, 2 * session),
        broker_request_timeout=max(40.0, session),
        broker_commit_interval=settings.commit_interval,
        consumer_metadata_max_age_ms=int(1000 * METADATA_AGE),
        producer_metadata_max_age_ms=int(1000 * METADATA_AGE),
        broker_max_poll_records=50 if patient else 500,
        producer_acks=-1,
        producer_linger=settings.linger,
        producer_max_batch_size=262_144,
        producer_compression_type="lz4",
    )


def _datadir(stage: str, settings: Settings) -> Path:
    return settings.state_dir.absolute() / "faust" / stage


def _named(name: str, loop: StageLoop) -> Callable[[Any], Any]:
    """The loop as a plain coroutine function, which is what Faust looks for."""

    async def agent(stream: Any) -> None:
        await loop(stream)

    agent.__name__ = agent.__qualname__ = name
    return agent
