"""The one loop that every agent runs in: take, decode, work, publish, wait for the broker, keep the state, acknowledge."""

from __future__ import annotations

import asyncio
import logging
from collections import defaultdict
from collections.abc import Awaitable, Callable, Mapping, Sequence
from functools import partial
from time import monotonic
from typing import Any

from aiokafka import errors as kafka_errors
from faust.exceptions import ProducerSendError

from agents.errors import InvalidInput, TransientFault
from agents.ports import Agent, Output, Rejected, Result, parted
from streams import headers, logs, reached
from streams import metric_catalogue as c
from streams.account import Account
from streams.binding import Binding, Tools
from streams.gate import Gate
from streams.instances import Instance, Instances
from streams.metrics import Metrics
from streams.publisher import OutputTooLarge, Prepared, Provenance, Publisher, settle
from streams.reached import Reached
from streams.settings import Settings
from streams.tables import PartitionStore
from streams.take import take
from streams.taken import Reader, Taken
from streams.topics import changelog_topic

log = logging.getLogger(__name__)

HOPELESS = (
    kafka_errors.MessageSizeTooLargeError,
    kafka_errors.TopicAuthorizationFailedError,
    kafka_errors.ClusterAuthorizationFailedError,
    kafka_errors.InvalidTopicError,
)
"""What the broker will say again however often it is asked."""
LONGEST_RETRY_WAIT = 30.0


class StageLoop:
    """Runs one binding. `__call__` is the Faust agent function; `fatal` is told of any fault that must stop the process."""

    def __init__(
        self,
        binding: Binding,
        *,
        settings: Settings,
        tools: Tools,
        publisher: Publisher,
        metrics: Metrics,
        gate: Gate,
        store: PartitionStore | None,
        generation: Callable[[], int],
        fatal: Callable[[BaseException], None],
    ) -> None:
        self.binding = binding
        self.instances = Instances(binding, tools, store)
        self._settings = settings
        self._clock = tools.clock
        self._publisher = publisher
        self._metrics = metrics
        self._gate = gate
        self._generation = generation
        self._fatal = fatal
        self._reader = Reader(binding.reads, settings=settings, clock=tools.clock)
        self._account = Account(binding, metrics, tools.clock)
        self._changelog = changelog_topic(binding.stage, binding.table).name if binding.table else ""
        self._labels = (binding.stage, binding.agent)
        self._lock = asyncio.Lock()
        self._held: dict[int, Sequence[Taken]] = {}
        self._taken = 0
        self._slots, self._most = binding.in_flight, settings.batch_size
        if "coder" in binding.needs:
            # Two tasks for each process keep all busy; more would only be repeated, or waited for, when partitions move.
            self._slots = max(binding.in_flight, 2 * settings.extraction_processes + 2)
            self._most = settings.extraction_batch

    async def __call__(self, stream: Any) -> None:
        """Work on the stream until it ends; nothing that happens inside may end it otherwise."""
        slots = asyncio.Semaphore(self._slots)
        before: asyncio.Task[bool] | None = None
        last = self._generation()
        async for events in take(stream, self._most, self._settings.batch_wait):
            await slots.acquire()
            await self._gate.wait_open()
            # Messages from before a rebalance are read again by whoever has their partition now.
            generation = self._generation()
            fresh = [event for event in events if event.message.generation_id == generation]
            if not fresh:
                slots.release()
                continue
            self._gate.enter()
            self._in_hand(len(fresh), stream.channel.queue.qsize())
            if generation != last:  # what was left then comes again: nothing now has to wait for it
                before, last = None, generation
            task = asyncio.create_task(self._batch(stream, fresh, before, generation))
            task.add_done_callback(lambda _: slots.release())
            task.add_done_callback(partial(self._left, fresh))
            before = task
            if self.binding.in_flight == 1:
                await asyncio.shield(task)

    def _in_hand(self, count: int, buffered: int) -> None:
        self._taken += count
        self._metrics.set(c.IN_FLIGHT, *self._labels, to=self._taken)
        self._metrics.set(c.BUFFERED, *self._labels, to=buffered)

    def _left(self, events: Sequence[Any], _: asyncio.Task[bool]) -> None:
        self._held.pop(id(events), None)
        self._taken -= len(events)
        self._metrics.set(c.IN_FLIGHT, *self._labels, to=self._taken)
        self._gate.leave()

    @property
    def settled(self) -> dict[int, float]:
        """By partition: the time of the last settled message, in seconds since 1970."""
        return self._account.last

    def oldest_message(self, partition: int) -> float | None:
        """When the oldest message of a partition that is in hand was appended, in seconds since 1970."""
        held = [
            taken.event.message.timestamp for batch in self._held.values() for taken in batch if taken.partition == partition
        ]
        return min((float(at) for at in held if at), default=None)

    def oldest_article(self) -> float | None:
        """When the oldest article that is in hand first came, in seconds since 1970; replays left out."""
        held = [taken.provenance for batch in self._held.values() for taken in batch]
        return min((one.ingested.timestamp() for one in held if not one.replay), default=None)

    async def tick(self) -> None:
        """Let agents that act by the clock do what has come due; called about once a second."""
        if self._gate.closed or not any(True for _ in self.instances.timed()):
            return
        async with self._gate.passage(), self._lock:
            for partition, agent, instance in self.instances.timed():
                try:
                    due = agent.due(self._clock())
                    for key, outputs in due:
                        parent = headers.trace({}, f"{self.binding.agent}/{partition}/{key}")
                        await self._publish(
                            [self._publisher.prepare(output, Provenance(self._clock(), parent)) for output in outputs]
                        )
                        agent.settle(key)
                        self._metrics.told([output.value for output in outputs])
                    if due:
                        await self._keep_state({partition: instance}, {})
                        instance.state.apply()
                except Exception as error:
                    self.instances.undo([partition])
                    if not _is_transient(error):
                        self._fatal(error)
                        return
                    self._metrics.add(c.ERRORS, *self._labels, "transient")

    async def _batch(self, stream: Any, events: Sequence[Any], before: asyncio.Task[bool] | None, generation: int) -> bool:
        """Whether the batch is settled; False leaves it to be read again."""
        started = monotonic()
        batch = [self._reader.read(event) for event in events]
        self._held[id(events)] = batch
        logs.IN_HAND.set([taken.provenance.parent for taken in batch])
        self._metrics.observe(c.BATCH_SIZE, *self._labels, value=len(batch))
        wait = self._settings.retry_wait
        while True:
            try:
                async with self._lock if self.binding.in_flight == 1 else _NoLock():
                    self._check_held(generation)
                    held = {taken.partition: self.instances.of(taken.partition) for taken in batch}
                    results = await self._work(batch, held)
                    if before is not None and not await asyncio.shield(before):
                        raise _Moved
                    produced = await self._finish(batch, results, held, generation)
            except _Moved:
                self.instances.undo({taken.partition for taken in batch})
                return False
            except Exception as error:
                self.instances.undo({taken.partition for taken in batch})
                if not _is_transient(error):
                    log.exception("%s cannot go on", self.binding.agent)
                    self._metrics.add(c.ERRORS, *self._labels, "fatal")
                    self._fatal(error)
                    return False
                self._metrics.add(c.ERRORS, *self._labels, "transient")
                log.warning("%s: %s: %s; again in %.1f s", self.binding.agent, type(error).__name__, error, wait)
                if not await self._pause(wait, generation):
                    return False
                wait = min(wait * 2, LONGEST_RETRY_WAIT)
            else:
                for taken in batch:
                    taken.event.message.settled = True  # faust_fixes.Consumer takes no other word for it
                    await stream.ack(taken.event)
                self._account.settled(batch, results, produced, monotonic() - started)
                return True

    async def _work(self, batch: Sequence[Taken], held: Mapping[int, Instance]) -> list[Result]:
        """One result per message, in order; each partition's messages go to that partition's instance."""
        by_partition: dict[int, list[int]] = defaultdict(list)
        results: list[Result] = [()] * len(batch)
        for index, taken in enumerate(batch):
            if held[taken.partition].part.reached.covers(taken.event.message):
                continue  # it comes again because its commit did not get through
            if taken.bad is not None:
                results[index] = Rejected(taken.bad.reason, taken.bad.detail)
            else:
                by_partition[taken.partition].append(index)
        started = monotonic()
        asked = (self._ask(held[p].agent, [batch[i].input for i in places]) for p, places in by_partition.items())
        groups = await asyncio.gather(*asked)
        self._metrics.observe(c.AGENT_SECONDS, *self._labels, value=monotonic() - started)
        for places, group in zip(by_partition.values(), groups, strict=True):
            for index, result in zip(places, group, strict=True):
                results[index] = result
        return results

    async def _ask(self, agent: Agent[Any], inputs: Sequence[Any]) -> Sequence[Result]:
        try:
            return await agent(inputs)
        except InvalidInput as error:
            if len(inputs) > 1:
                raise  # agents answer per message; which one was meant cannot be told
            return [Rejected(error.reason, error.detail)]

    async def _finish(
        self, batch: Sequence[Taken], results: Sequence[Result], held: Mapping[int, Instance], generation: int
    ) -> list[Output]:
        """Make outputs safe, then the state; returns what was sent. Raises _Moved when that is another's to do by now."""
        started = monotonic()
        self._check_held(generation)
        records: list[Prepared] = []
        letters: list[tuple[Taken, Rejected]] = []
        for taken, result in zip(batch, results, strict=True):
            outputs, refused = parted(result)
            try:
                prepared = [self._publisher.prepare(output, taken.provenance) for output in outputs]
            except OutputTooLarge as error:
                letters.append((taken, Rejected("output too large", str(error))))
                continue
            letters += [(taken, rejected) for rejected in refused]
            records += prepared
        await self._publish(records, letters)
        self._check_held(generation)
        come = {
            partition: instance.part.reached.after(taken.event.message for taken in batch if taken.partition == partition)
            for partition, instance in held.items()
        }
        await self._keep_state(held, come)
        self._check_held(generation)
        for partition, instance in held.items():
            instance.state.apply()
            instance.part.reached = come[partition]
        self._metrics.observe(c.PUBLISH_SECONDS, *self._labels, value=monotonic() - started)
        return [record.output for record in records]

    async def _publish(self, records: Sequence[Prepared], letters: Sequence[tuple[Taken, Rejected]] = ()) -> None:
        sent: list[Awaitable[Any]] = []
        for record in records:
            sent += await self._publisher.send(record)
        for taken, rejected in letters:
            letter = taken.letter(self.binding.stage, rejected)
            place = f"{letter.topic}/{letter.partition}/{letter.offset}"
            log.info("dead letter: %s: %s", place, rejected.reason, extra={"in_hand": [taken.provenance.parent]})
            sent.append(await self._publisher.dead_letter(letter, headers.pairs(taken.event.message.headers)))
        await settle(sent)

    async def _keep_state(self, held: Mapping[int, Instance], come: Mapping[int, Reached]) -> None:
        """Make staged writes safe, each partition's as one batch with how far into the source it has `come`."""
        if not self._changelog:
            return
        sent: dict[int, Awaitable[int]] = {}
        for partition, instance in held.items():
            records = [(key.encode(), value) for key, value in instance.state.staged().items()]
            if not records:
                continue
            if partition in come:
                records.append((reached.KEY, reached.encode(come[partition])))
            sent[partition] = await self._publisher.changelog(self._changelog, partition, records)
            size = sum(len(key) + len(value or b"") for key, value in records)
            self._metrics.add(c.STATE_BYTES, self.binding.stage, str(self.binding.table), by=size)
        for partition, offset in zip(sent, await settle(list(sent.values())), strict=True):
            held[partition].part.written(offset)

    def _check_held(self, generation: int) -> None:
        if self._gate.given_up or self._generation() != generation:
            log.warning("%s: partitions went before the work on them was done; it is repeated", self.binding.agent)
            raise _Moved

    async def _pause(self, seconds: float, generation: int) -> bool:
        """Wait before a repeat; False when partitions may go to another worker meanwhile."""
        end = monotonic() + seconds
        while monotonic() < end:
            if self._gate.closed:
                return False
            await asyncio.sleep(min(0.05, seconds))
        return not self._gate.closed and self._generation() == generation


class _Moved(Exception):
    """The partitions of a batch went to another worker, or come anew."""


class _NoLock:
    """Stands where no lock is needed."""

    async def __aenter__(self) -> None: ...

    async def __aexit__(self, *_: object) -> None: ...


def _is_transient(error: BaseException) -> bool:
    if isinstance(error, ProducerSendError) and isinstance(error.__cause__, kafka_errors.KafkaError):
        error = error.__cause__
    if isinstance(error, HOPELESS):
        return False
    return isinstance(error, TransientFault | kafka_errors.KafkaError | ProducerSendError | OSError)
