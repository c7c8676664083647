"""Reading state back: every record from behind what is known up to the end, whatever the pieces and the gaps."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from types import SimpleNamespace
from typing import Any

from aiokafka import TopicPartition
from faust.types import TP
from hypothesis import given
from hypothesis import strategies as st

from streams.changelogs import Changelogs, read_back
from streams.settings import Settings

TOPIC = "lineages-changelog"


class Broker:
    """A consumer over made-up partitions: offsets that compaction left, and where each partition ends."""

    def __init__(self, left: Mapping[int, Sequence[int]], ends: Mapping[int, int], piece: int) -> None:
        self.left, self.ends, self.piece = left, ends, piece
        self.at: dict[TopicPartition, int] = {}

    def assign(self, partitions: Sequence[TopicPartition]) -> None:
        self.at = dict.fromkeys(partitions, 0)

    def seek(self, partition: TopicPartition, offset: int) -> None:
        self.at[partition] = offset

    async def position(self, partition: TopicPartition) -> int:
        return self.at[partition]

    async def end_offsets(self, partitions: Sequence[TopicPartition]) -> dict[TopicPartition, int]:
        return {partition: self.ends[partition.partition] for partition in partitions}

    async def getmany(self, *, timeout_ms: int, max_records: int) -> dict[TopicPartition, list[Any]]:
        found = {}
        for partition, at in self.at.items():
            offsets = [offset for offset in self.left[partition.partition] if offset >= at][: self.piece]
            self.at[partition] = offsets[-1] + 1 if offsets else self.ends[partition.partition]
            found[partition] = [SimpleNamespace(offset=offset) for offset in offsets]
        return found


@given(
    left=st.lists(st.sets(st.integers(0, 30)), min_size=1, max_size=3),
    known=st.lists(st.integers(-1, 30), min_size=3, max_size=3),
    piece=st.integers(1, 7),
)
async def test_all_that_was_not_known_is_applied_once_and_in_order(left: list[set[int]], known: list[int], piece: int) -> None:
    offsets = {number: sorted(found) for number, found in enumerate(left)}
    broker = Broker(offsets, dict.fromkeys(offsets, 31), piece)
    at = {TP(TOPIC, number): known[number] for number in offsets}
    last = {tp: 30 for tp, offset in at.items() if offset < 30}
    applied: dict[int, list[int]] = {number: [] for number in offsets}

    def apply(number: int, records: Sequence[Any]) -> bool:
        applied[number].extend(record.offset for record in records)
        return True

    await read_back(broker, last, at, apply)
    for number in offsets:
        assert applied[number] == [offset for offset in offsets[number] if offset > known[number]]
        assert at[TP(TOPIC, number)] == 30


async def test_completing_reads_to_the_end_as_it_is_now() -> None:
    broker = Broker({0: [2, 5, 6], 1: [1]}, {0: 8, 1: 2}, piece=2)

    class Reading(Changelogs):
        @asynccontextmanager
        async def consumer(self) -> AsyncIterator[Any]:
            yield broker

    applied: list[tuple[int, int]] = []

    def apply(number: int, records: Sequence[Any]) -> bool:
        applied.extend((number, record.offset) for record in records)
        return True

    known = {TP(TOPIC, 0): 4, TP(TOPIC, 1): 1}
    assert await Reading(Settings()).complete(TOPIC, known, apply) == 3
    assert applied == [(0, 5), (0, 6)]
    assert known == {TP(TOPIC, 0): 7, TP(TOPIC, 1): 1}
    assert await Reading(Settings()).complete(TOPIC, known, apply) == 0
