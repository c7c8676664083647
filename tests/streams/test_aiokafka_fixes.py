"""What a coordinator that is not ready says of committed offsets is not taken for "there are none"."""

from __future__ import annotations

from typing import Any

import pytest
from aiokafka import TopicPartition, errors
from aiokafka.consumer.group_coordinator import GroupCoordinator
from aiokafka.protocol.commit import OffsetFetchResponse_v3

from streams import aiokafka_fixes

TP = TopicPartition("wire.reports.v1", 0)
LOADING, NOT_COORDINATOR = 14, 16


class Client:
    """Answers one after the other."""

    def __init__(self, *answers: Any) -> None:
        self.answers = list(answers)

    async def send(self, node_id: int, request: Any, group: Any = None) -> Any:
        return self.answers.pop(0)


def coordinator(client: Client) -> Any:
    """A coordinator with nothing but what asking about offsets needs."""
    aiokafka_fixes.install()
    made: Any = object.__new__(GroupCoordinator)
    made._client, made.coordinator_id, made.group_id, made._retry_backoff_ms = client, 1, "wirewatch.event_fusion", 1
    made.died = 0

    async def known() -> None: ...

    def dead() -> None:
        made.died += 1

    made.ensure_coordinator_known, made.coordinator_dead = known, dead
    return made


def answer(code: int, *partitions: tuple[int, int, str, int]) -> Any:
    return OffsetFetchResponse_v3(0, [(TP.topic, list(partitions))] if partitions else [], code)


@pytest.mark.parametrize(("code", "died"), [(LOADING, 0), (NOT_COORDINATOR, 1)])
async def test_it_is_asked_again_until_it_knows(code: int, died: int) -> None:
    asked = coordinator(Client(answer(code), answer(0, (0, 343, "", 0))))
    found = await asked.fetch_committed_offsets([TP])
    assert found[TP].offset == 343
    assert asked.died == died


async def test_nothing_committed_is_still_nothing() -> None:
    assert await coordinator(Client(answer(0, (0, -1, "", 0)))).fetch_committed_offsets([TP]) == {}


async def test_a_right_that_is_missing_is_told() -> None:
    with pytest.raises(errors.GroupAuthorizationFailedError):
        await coordinator(Client(answer(30))).fetch_committed_offsets([TP])
