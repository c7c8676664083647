"""Staged state behaves as a dict at every step; a partition that goes and comes takes nothing of its past along."""

from __future__ import annotations

from collections import Counter
from types import SimpleNamespace
from typing import Any

import faust
import pytest
from faust.types import TP
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from streams.tables import PartitionStore, StagedState, StateTable

KEYS = st.sampled_from(["a", "b", "c", "d"])
VALUES = st.binary(max_size=3)


class AsADict(RuleBasedStateMachine):
    """A plain dict does the same beside it."""

    def __init__(self) -> None:
        super().__init__()
        self.base: dict[str, bytes] = {"a": b"1"}
        self.state = StagedState(self.base)
        self.model = {"a": b"1"}
        self.safe = {"a": b"1"}

    @rule(key=KEYS, value=VALUES)
    def put(self, key: str, value: bytes) -> None:
        self.state[key] = self.model[key] = value

    @rule(key=KEYS)
    def drop(self, key: str) -> None:
        assert self.state.pop(key, None) == self.model.pop(key, None)

    @rule()
    def apply(self) -> None:
        writes = self.state.staged()
        changelog = {**self.safe, **{key: value for key, value in writes.items() if value is not None}}
        for key, value in writes.items():
            if value is None:
                del changelog[key]
        self.state.apply()
        self.safe = dict(self.model)
        assert changelog == self.safe, "what is sent to the changelog makes the same state"

    @rule()
    def discard(self) -> None:
        self.state.discard()
        self.model = dict(self.safe)

    @invariant()
    def same(self) -> None:
        assert dict(self.state) == self.model
        assert len(self.state) == len(self.model)
        assert all((key in self.state) == (key in self.model) for key in "abcd")
        assert self.base == self.safe


TestAsADict = AsADict.TestCase


@given(st.dictionaries(KEYS, VALUES))
def test_a_missing_key_is_missing(entries: dict[str, bytes]) -> None:
    state = StagedState(entries)
    with pytest.raises(KeyError):
        state["nowhere"]
    with pytest.raises(KeyError):
        del state["nowhere"]


def test_keys_may_be_deleted_while_a_copy_is_walked() -> None:
    state = StagedState({"a": b"1", "b": b"2"})
    for key in list(state):
        del state[key]
    assert not state
    assert state.staged() == {"a": None, "b": None}


CHANGELOG = "app-things-changelog"


def a_store() -> PartitionStore:
    app = faust.App("app", broker="kafka://nowhere", store="memory://")
    return StateTable(app, name="things", partitions=4).data  # type: ignore[no-any-return]


def a_record(offset: int, key: str, value: bytes | None = b"x", generation: int = 1) -> Any:
    message = SimpleNamespace(offset=offset, key=key.encode(), value=value, partition=0, generation_id=generation)
    return SimpleNamespace(message=message)


async def test_a_partition_that_comes_back_is_read_from_its_beginning_whatever_was_known_of_it() -> None:
    store, changelog = a_store(), TP(CHANGELOG, 0)
    assert store.persisted_offset(changelog) == -1
    store.apply_changelog_batch([a_record(7, "a")], None, None)
    store.part(0).written(12)
    assert store.persisted_offset(changelog) == 12

    await store.on_rebalance({changelog}, set(), {changelog}, generation_id=2)  # the one that lost it was cut short
    assert store.persisted_offset(changelog) == -1
    assert store.part(0).entries == {}


async def test_what_was_fetched_before_a_partition_came_is_not_taken_for_its_beginning() -> None:
    store, changelog = a_store(), TP(CHANGELOG, 0)
    await store.on_rebalance({changelog}, set(), {changelog}, generation_id=2)
    store.apply_changelog_batch([a_record(7, "late", generation=1), a_record(0, "first", generation=2)], None, None)
    assert store.part(0).entries == {"first": b"x"}
    assert store.persisted_offset(changelog) == 0


async def test_a_part_that_went_while_it_was_read_back_leaves_no_trace() -> None:
    store, changelog = a_store(), TP(CHANGELOG, 0)
    known = Counter({changelog: -1})

    class Interrupted:
        async def read(self, topic: str, at: dict[TP, int], last: dict[TP, int], apply: Any) -> None:
            assert apply(0, [a_record(0, "old").message])
            await store.on_rebalance({changelog}, set(), {changelog}, generation_id=2)
            assert not apply(0, [a_record(1, "old").message])
            at[changelog] = 1

    store.changelogs = Interrupted()  # type: ignore[assignment]
    await store.read_back(known, {changelog: 1})
    assert store.part(0).entries == {}
    assert known == {changelog: 0}, "what an earlier recovery knows is asked for anew"
    assert store.persisted_offset(changelog) == -1


async def test_how_far_a_part_was_read_back_is_noted_as_faust_counts() -> None:
    store, changelogs = a_store(), [TP(CHANGELOG, number) for number in range(2)]
    known = Counter(dict.fromkeys(changelogs, -1))

    class Read:
        async def read(self, topic: str, at: dict[TP, int], last: dict[TP, int], apply: Any) -> None:
            assert apply(0, [a_record(4, "a").message])
            at[changelogs[0]] = 9  # what lay behind was compacted

    store.changelogs = Read()  # type: ignore[assignment]
    await store.read_back(known, {changelogs[0]: 9})
    assert known == Counter({changelogs[0]: 9, changelogs[1]: -1})


async def test_parts_are_whole_once_they_are_recovered() -> None:
    store, changelog = a_store(), TP(CHANGELOG, 0)
    await store.on_rebalance({changelog}, set(), {changelog}, generation_id=2)
    assert not store.part(0).whole
    await store.on_recovery_completed({changelog}, set())
    assert store.part(0).whole


async def test_what_recovery_left_in_the_changelog_is_read_before_a_part_is_whole(caplog: pytest.LogCaptureFixture) -> None:
    store, changelog = a_store(), TP(CHANGELOG, 0)
    await store.on_rebalance({changelog}, set(), {changelog}, generation_id=2)
    store.part(0).fill([a_record(3, "a").message])

    class Longer:
        async def complete(self, topic: str, at: dict[TP, int], apply: Any) -> int:
            assert at == {changelog: 3}
            assert apply(0, [a_record(4, "b").message])
            at[changelog] = 5
            return 2

    store.changelogs = Longer()  # type: ignore[assignment]
    await store.on_recovery_completed({changelog}, set())
    assert store.part(0).entries.keys() == {"a", "b"}
    assert store.persisted_offset(changelog) == 5
    assert store.part(0).whole
    assert "2 records of the changelog had not been read back" in caplog.text


async def test_a_recovery_that_the_next_rebalance_overtakes_makes_nothing_whole() -> None:
    store, changelog = a_store(), TP(CHANGELOG, 0)
    told: list[set[int]] = []

    async def recovered(partitions: set[int]) -> None:
        told.append(partitions)

    class Overtaken:
        async def complete(self, topic: str, at: dict[TP, int], apply: Any) -> int:
            await store.on_rebalance({changelog}, set(), {changelog}, generation_id=3)
            return 0

    store.recovered, store.changelogs = recovered, Overtaken()  # type: ignore[assignment]
    await store.on_rebalance({changelog}, set(), {changelog}, generation_id=2)
    await store.on_recovery_completed({changelog}, set())
    assert not store.part(0).whole
    assert told == []


async def test_an_older_record_that_comes_late_does_not_take_the_place_of_a_newer_one() -> None:
    store = a_store()
    store.part(0).fill([a_record(9, "a", b"new").message])
    store.apply_changelog_batch([a_record(4, "a", b"old")], None, None)
    assert store.part(0).entries == {"a": b"new"}
    assert store.part(0).offset == 9
