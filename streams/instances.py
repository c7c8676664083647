"""The agent instances of a process: one for each assigned partition, with that partition's state."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol, runtime_checkable

from agents.ports import Agent, Output
from streams.binding import Binding, Tools
from streams.tables import PartitionStore, StagedState


@runtime_checkable
class Timed(Protocol):
    """The part of a TimedAgent that acts by the clock."""

    def due(self, now: datetime) -> Sequence[tuple[str, Sequence[Output]]]: ...

    def settle(self, key: str) -> None: ...


@dataclass(frozen=True, slots=True)
class Instance:
    """An agent and its staged state."""

    agent: Agent[Any]
    state: StagedState


class Instances:
    """Makes an instance when its partition is assigned and recovered, and drops it when the partition goes."""

    def __init__(self, binding: Binding, tools: Tools, store: PartitionStore | None) -> None:
        self._binding = binding
        self._tools = tools
        self._store = store
        self._by_partition: dict[int, Instance] = {}

    def of(self, partition: int) -> Instance:
        """The instance of a partition, made where there is none."""
        found = self._by_partition.get(partition)
        if found is None:
            entries = self._store.entries(partition) if self._store is not None else {}
            state = StagedState(entries)
            found = Instance(self._binding.make(self._tools, state), state)
            found.agent.rebuild()
            self._by_partition[partition] = found
        return found

    def gone(self, partitions: Iterable[int]) -> None:
        """Drop the instances of partitions whose state is no longer ours or is about to be read anew."""
        for partition in partitions:
            self._by_partition.pop(partition, None)

    def keep(self, partitions: set[int]) -> None:
        """Have exactly these partitions: make what is missing, drop the rest."""
        self.gone(set(self._by_partition) - partitions)
        for partition in sorted(partitions):
            self.of(partition)

    def undo(self, partitions: Iterable[int]) -> None:
        """Back to the state before the failed call, derived memory included."""
        for partition in partitions:
            instance = self._by_partition.get(partition)
            if instance is not None:
                instance.state.discard()
                instance.agent.rebuild()

    def written(self, partition: int, offset: int) -> None:
        """Note how far the changelog of a partition has got."""
        if self._store is not None:
            self._store.written(partition, offset)

    def timed(self) -> Iterator[tuple[int, Timed, StagedState]]:
        """Partition, agent and state of the instances that act by the clock."""
        for partition, instance in list(self._by_partition.items()):
            if isinstance(instance.agent, Timed):
                yield partition, instance.agent, instance.state

    def entries(self) -> int:
        """How many state entries this process holds."""
        return sum(len(instance.state) for instance in self._by_partition.values())
