"""State by partition: a Faust table whose entries are kept apart by partition, and the view of one that an agent holds."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping, MutableMapping
from typing import Any

import faust
from faust.stores import memory
from faust.types import TP

from streams.changelogs import Changelogs
from streams.faust_fixes import FAUST_LOG


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


class PartitionStore(memory.Store):  # type: ignore[misc]
    """Faust's table storage, kept apart by partition, so that an agent sees its own partition alone.

    A partition that goes away takes its entries along; one that comes starts empty and is filled from the changelog:
    what another worker wrote meanwhile must not be mixed with what was left here.
    """

    logger = FAUST_LOG

    def __post_init__(self) -> None:
        super().__post_init__()
        self.partitions: dict[int, dict[str, bytes]] = {}
        self.recovered: Callable[[set[int]], Awaitable[None]] | None = None
        self.changelogs: Changelogs | None = None

    def entries(self, partition: int) -> dict[str, bytes]:
        """The entries of one partition."""
        return self.partitions.setdefault(partition, {})

    def apply_changelog_batch(self, batch: Iterable[Any], to_key: Any, to_value: Any) -> None:
        """Fill partitions from changelog messages; a message without value deletes."""
        for event in batch:
            self.fill(event.message.partition, [event.message])

    def fill(self, partition: int, records: Iterable[Any]) -> None:
        """Fill one partition from records of its changelog, in their order."""
        entries = self.entries(partition)
        for record in records:
            if record.value is None:
                entries.pop(record.key.decode(), None)
            else:
                entries[record.key.decode()] = record.value

    async def read_back(self, known: MutableMapping[TP, int], last: Mapping[TP, int]) -> None:
        """Fill the partitions from behind the offsets in `known` to those in `last`, and move `known` on."""
        if self.changelogs is not None:
            await self.changelogs.read(self.table.changelog_topic_name, known, last, self.fill)

    def written(self, partition: int, offset: int) -> None:
        """Note how far our own writes have got in the changelog.

        Faust does not, and reads all that a worker wrote itself once more at every rebalance.
        """
        known = self.app.tables.recovery.active_offsets
        changelog = TP(self.table.changelog_topic_name, partition)
        if known.get(changelog) is not None:
            known[changelog] = max(known[changelog], offset)

    async def on_rebalance(
        self, assigned: set[Any], revoked: set[Any], newly_assigned: set[Any], generation_id: int = 0
    ) -> None:
        """Drop what went away and what comes anew."""
        changelog = self.table.changelog_topic_name
        for tp in revoked | newly_assigned:
            if tp.topic == changelog:
                self.partitions.pop(tp.partition, None)

    async def on_recovery_completed(self, active_tps: set[Any], standby_tps: set[Any]) -> None:
        """Tell whoever waits that these partitions are complete."""
        held = {tp.partition for tp in active_tps}
        for partition in set(self.partitions) - held:
            del self.partitions[partition]
        if self.recovered is not None:
            await self.recovered(held)


class StateTable(faust.Table):  # type: ignore[misc]
    """A Faust table over a PartitionStore; written by the runtime alone, never inside a stream iteration."""

    logger = FAUST_LOG

    def _new_store(self) -> PartitionStore:
        return PartitionStore(
            "memory://", self.app, self, table_name=self.name, key_type=bytes, value_type=bytes, loop=self.loop
        )
