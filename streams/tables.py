"""State by partition: a Faust table whose entries are kept apart by partition, and the view of one that an agent holds."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping, MutableMapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import faust
from aiokafka.errors import KafkaError
from faust.stores import memory
from faust.types import TP

from streams import reached
from streams.changelogs import Changelogs
from streams.faust_fixes import FAUST_LOG
from streams.reached import Reached

log = logging.getLogger(__name__)


class StagedState(MutableMapping[str, bytes]):
    """One partition's entries: reads see the agent's own writes at once, `base` gets them when they are safe.

    The runtime takes the writes of a call with `staged`, sends them to the changelog, and then calls `apply`; `discard`
    forgets them, so the same call can be made again on the earlier state.
    """

    def __init__(self, base: dict[str, bytes]) -> None:
        self._base = base
        self._writes: dict[str, bytes | None] = {}
        self._size = len(base)

    def __getitem__(self, key: str) -> bytes:
        value = self._writes[key] if key in self._writes else self._base[key]
        if value is None:
            raise KeyError(key)
        return value

    def __setitem__(self, key: str, value: bytes) -> None:
        self._size += key not in self
        self._writes[key] = value

    def __delitem__(self, key: str) -> None:
        if key not in self:
            raise KeyError(key)
        self._size -= 1
        self._writes[key] = None

    def __contains__(self, key: object) -> bool:
        if key in self._writes:
            return self._writes[key] is not None
        return key in self._base

    def __iter__(self) -> Iterator[str]:
        if not self._writes:
            return iter(self._base)
        return self._merged()

    def __len__(self) -> int:
        return self._size

    def _merged(self) -> Iterator[str]:
        for key in self._base:
            if key not in self._writes:
                yield key
        for key, value in list(self._writes.items()):
            if value is not None:
                yield key

    def staged(self) -> dict[str, bytes | None]:
        """The writes since the last `apply` or `discard`, in order of first writing; None deletes."""
        return {key: value for key, value in self._writes.items() if value is not None or key in self._base}

    def apply(self) -> None:
        """Make the staged writes part of the state."""
        for key, value in self._writes.items():
            if value is None:
                self._base.pop(key, None)
            else:
                self._base[key] = value
        self._writes.clear()

    def discard(self) -> None:
        """Forget the staged writes."""
        self._writes.clear()
        self._size = len(self._base)


@dataclass(eq=False, slots=True)
class Part:
    """One partition's entries, and the offset of the last changelog record that is among them (-1 for none).

    `reached` is how far into the source they have come; `whole` once it was recovered; `since` is the generation of the
    group in which it came.
    """

    entries: dict[str, bytes] = field(default_factory=dict)
    offset: int = -1
    since: int = 0
    whole: bool = False
    reached: Reached = field(default_factory=Reached)

    def fill(self, records: Iterable[Any]) -> None:
        """Take over records of the changelog, in their order; a record without value deletes."""
        for record in records:
            if record.key == reached.KEY:
                self.reached = reached.decode(record.value)
            elif record.value is None:
                self.entries.pop(record.key.decode(), None)
            else:
                self.entries[record.key.decode()] = record.value
            self.offset = record.offset

    def written(self, offset: int) -> None:
        """Note up to where the changelog holds nothing new: our own writes, and what compaction took.

        Faust does not, and reads all that a worker wrote itself once more at every rebalance.
        """
        self.offset = max(self.offset, offset)


class PartitionStore(memory.Store):  # type: ignore[misc]
    """Faust's table storage, kept apart by partition, so that an agent sees its own partition alone.

    A partition that goes away takes its entries along; one that comes starts empty and is filled from the changelog:
    what another worker wrote meanwhile must not be mixed with what was left here. Where recovery begins is what the store
    says that it has (`persisted_offset`): Faust's own list outlives entries when one rebalance follows on another.
    """

    logger = FAUST_LOG

    def __post_init__(self) -> None:
        super().__post_init__()
        self.partitions: dict[int, Part] = {}
        self.generation = 0
        self.recovered: Callable[[set[int]], Awaitable[None]] | None = None
        self.changelogs: Changelogs | None = None

    def part(self, partition: int) -> Part:
        """One partition as it stands."""
        return self.partitions.setdefault(partition, Part(since=self.generation))

    def persisted_offset(self, tp: TP) -> int:
        """The last record of a changelog that is in the store, -1 for none."""
        held = self.partitions.get(tp.partition)
        return held.offset if held is not None else -1

    def apply_changelog_batch(self, batch: Iterable[Any], to_key: Any, to_value: Any) -> None:
        """Fill partitions from messages that Faust fetched; those from before a partition came begin in its midst."""
        for event in batch:
            part = self.part(event.message.partition)
            if event.message.generation_id >= part.since and event.message.offset > part.offset:
                part.fill([event.message])

    async def read_back(self, known: MutableMapping[TP, int], last: Mapping[TP, int]) -> None:
        """Fill the partitions from behind the offsets in `known` to those in `last`, and move `known` on."""
        parts, at = self._parts_of(known), {tp: offset for tp, offset in known.items() if tp.topic == self._topic}
        if self.changelogs is not None:
            await self.changelogs.read(self._topic, at, last, partial(self._fill, parts, known))
        for tp, offset in self._reached(parts, at).items():
            known[tp] = offset  # one by one: Faust's counter would add what `update` is given

    async def complete(self, held: Iterable[TP]) -> None:
        """Make sure that nothing stands in the changelog which is not in the partitions."""
        if self.changelogs is None:
            return
        parts = self._parts_of(held)
        at = {TP(self._topic, number): part.offset for number, part in parts.items()}
        missing = await self.changelogs.complete(self._topic, at, partial(self._fill, parts, at))
        if missing:
            log.warning("%s: %d records of the changelog had not been read back; they are now", self.table.name, missing)
        self._reached(parts, at)

    def _parts_of(self, tps: Iterable[TP]) -> dict[int, Part]:
        return {tp.partition: self.part(tp.partition) for tp in tps if tp.topic == self._topic}

    def _holds(self, parts: Mapping[int, Part], partition: int) -> bool:
        """Whether a partition has neither gone nor come anew since `parts` were taken."""
        return self.partitions.get(partition) is parts[partition]

    def _reached(self, parts: Mapping[int, Part], at: Mapping[TP, int]) -> dict[TP, int]:
        """Note in the parts that are still ours up to where they were read, compacted offsets included; their offsets."""
        held = {tp: offset for tp, offset in at.items() if self._holds(parts, tp.partition)}
        for tp, offset in held.items():
            parts[tp.partition].written(offset)
        return held

    def _fill(self, parts: Mapping[int, Part], known: MutableMapping[TP, int], partition: int, records: Iterable[Any]) -> bool:
        held = self._holds(parts, partition)
        if held:
            parts[partition].fill(records)
            known[TP(self._topic, partition)] = parts[partition].offset
        return held

    @property
    def _topic(self) -> str:
        return str(self.table.changelog_topic_name)

    async def on_rebalance(
        self, assigned: set[Any], revoked: set[Any], newly_assigned: set[Any], generation_id: int = 0
    ) -> None:
        """Drop what went away and what comes anew."""
        self.generation = generation_id
        for tp in revoked | newly_assigned:
            if tp.topic == self._topic:
                self.partitions.pop(tp.partition, None)

    async def on_recovery_completed(self, active_tps: set[Any], standby_tps: set[Any]) -> None:
        """Tell whoever waits that these partitions are complete."""
        generation, held = self.generation, {tp.partition for tp in active_tps}
        for partition in set(self.partitions) - held:
            del self.partitions[partition]
        try:
            await self.complete(active_tps)
        except KafkaError as error:  # what was read is what the broker said to be there
            log.warning("%s: not compared with the end of its changelog: %s", self.table.name, error)
        if self.generation != generation:
            return  # another rebalance came; its own recovery ends here too
        for partition in held:
            self.part(partition).whole = True
        told = ", ".join(f"{number}: {len(part.entries)} to {part.offset}" for number, part in sorted(self.partitions.items()))
        log.info("%s recovered in generation %d: %s", self.table.name, generation, told or "no partitions")
        if self.recovered is not None:
            await self.recovered(held)


class StateTable(faust.Table):  # type: ignore[misc]
    """A Faust table over a PartitionStore; written by the runtime alone, never inside a stream iteration."""

    logger = FAUST_LOG

    def _new_store(self) -> PartitionStore:
        return PartitionStore(
            "memory://", self.app, self, table_name=self.name, key_type=bytes, value_type=bytes, loop=self.loop
        )
