"""The agent instances of a process: one for each assigned partition, with that partition's state."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol, runtime_checkable

from agents.ports import Agent, Output
from streams.binding import Binding, Tools
from streams.tables import Part, PartitionStore, StagedState


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
    part: Part
    whole: bool
    """Whether it was made over a state that was recovered to its end."""


class Instances:
    """Makes an instance when its partition is assigned and recovered, and drops it when the partition goes."""

    def __init__(self, binding: Binding, tools: Tools, store: PartitionStore | None) -> None:
        self._binding = binding
        self._tools = tools
        self._store = store
        self._by_partition: dict[int, Instance] = {}

    def of(self, partition: int) -> Instance:
        """The instance of a partition, made where there is none over the state as it stands."""
        found = self._by_partition.get(partition)
        part = self._part(partition, found)
        if found is None or found.part is not part:
            state = StagedState(part.entries)
            found = Instance(self._binding.make(self._tools, state), state, part, part.whole)
            found.agent.rebuild()
            self._by_partition[partition] = found
        return found

    def _part(self, partition: int, found: Instance | None) -> Part:
        if self._store is not None:
            return self._store.part(partition)
        return found.part if found is not None else Part()

    def gone(self, partitions: Iterable[int]) -> None:
        """Drop the instances of partitions whose state is no longer ours or is about to be read anew."""
        for partition in partitions:
            self._by_partition.pop(partition, None)

    def keep(self, partitions: set[int]) -> None:
        """Have exactly these partitions: make what is missing or was made too early, drop the rest."""
        early = {partition for partition, instance in self._by_partition.items() if not instance.whole}
        self.gone((set(self._by_partition) - partitions) | (early if self._store is not None else set()))
        for partition in sorted(partitions):
            self.of(partition)

    def undo(self, partitions: Iterable[int]) -> None:
        """Back to the state before the failed call, derived memory included."""
        for partition in partitions:
            instance = self._by_partition.get(partition)
            if instance is not None:
                instance.state.discard()
                instance.agent.rebuild()

    def timed(self) -> Iterator[tuple[int, Timed, Instance]]:
        """Partition, agent and instance of those that act by the clock."""
        for partition, instance in list(self._by_partition.items()):
            if isinstance(instance.agent, Timed):
                yield partition, instance.agent, instance

    def entries(self) -> int:
        """How many state entries this process holds."""
        return sum(len(instance.state) for instance in self._by_partition.values())
