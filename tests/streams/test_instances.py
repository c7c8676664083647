"""Instances: one for each partition, over the state that the partition has now."""

from __future__ import annotations

from collections.abc import MutableMapping, Sequence
from typing import Any

from agents.ports import Input, Result
from streams.binding import Binding, Tools
from streams.instances import Instances
from streams.tables import Part
from streams.topics import ARTICLES, STORIES
from tests.builders import NOON


class Counting:
    """Derives the number of its entries."""

    def __init__(self, state: MutableMapping[str, bytes]) -> None:
        self.state, self.seen = state, -1

    async def __call__(self, batch: Sequence[Input[Any]]) -> Sequence[Result]:
        return [() for _ in batch]

    def rebuild(self) -> None:
        self.seen = len(self.state)


class Store:
    def __init__(self) -> None:
        self.parts: dict[int, Part] = {}

    def part(self, partition: int) -> Part:
        return self.parts.setdefault(partition, Part())


def made() -> tuple[Instances, Store]:
    binding = Binding(
        stage="s", agent="a", reads=ARTICLES, table="t", writes=(STORIES,), make=lambda tools, state: Counting(state)
    )
    store = Store()
    return Instances(binding, Tools(clock=lambda: NOON), store), store  # type: ignore[arg-type]


def seen(instances: Instances, partition: int) -> int:
    agent = instances.of(partition).agent
    assert isinstance(agent, Counting)
    return agent.seen


def test_a_partition_that_went_and_came_gets_an_instance_over_what_it_has_now() -> None:
    instances, store = made()
    store.parts[0] = Part({"a": b"1"}, whole=True)
    instances.keep({0})
    first = instances.of(0)
    assert instances.of(0) is first
    store.parts[0] = Part({"a": b"1", "b": b"2"}, whole=True)  # another worker wrote b meanwhile
    instances.keep({0})
    assert seen(instances, 0) == 2


def test_an_instance_made_before_the_state_was_whole_is_made_anew() -> None:
    instances, store = made()
    assert seen(instances, 0) == 0
    store.part(0).entries |= {"a": b"1", "b": b"2"}
    store.part(0).whole = True
    instances.keep({0})
    assert seen(instances, 0) == 2
    whole = instances.of(0)
    instances.keep({0})
    assert instances.of(0) is whole, "deriving everything anew takes long; what is whole stays"
