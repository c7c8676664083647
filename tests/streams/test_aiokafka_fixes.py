"""What a coordinator that is not ready says of committed offsets; how long a broker may hold a fetch."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from aiokafka import TopicPartition, errors
from aiokafka.client import AIOKafkaClient
from aiokafka.consumer.fetcher import FetchResult
from aiokafka.consumer.group_coordinator import GroupCoordinator
from aiokafka.protocol.commit import OffsetFetchResponse_v3

from streams import aiokafka_fixes

TP = TopicPartition("wire.reports.v1", 0)
CHANGELOG = TopicPartition("wirewatch.deduplication-lineages-changelog", 0)
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


def _fetcher(buffered: tuple[TopicPartition, ...] = ()) -> Any:
    """What the planning of fetches looks at: one broker, and results that wait to be read."""
    lasting = {
        "_fetch_max_wait_ms": 50,
        "_fetch_min_bytes": 1,
        "_fetch_max_bytes": 1 << 20,
        "_max_partition_fetch_bytes": 1 << 20,
    }
    result = FetchResult.__new__(FetchResult)
    result._created, result._backoff = 0.0, 0.1  # it has waited for longer than the others must wait for it
    return SimpleNamespace(
        **lasting,
        _isolation_level=0,
        _client_rack=None,
        _fetcher_timeout=0.2,
        _in_flight=set(),
        _records=dict.fromkeys(buffered, result),
        _select_read_replica=lambda tp: 1,
    )


def _asked(buffered: tuple[TopicPartition, ...]) -> tuple[int, int]:
    """How long the broker may hold the next fetch (milliseconds), and of how many partitions it is."""
    tps = (TopicPartition("wire.articles.v1", 0), TopicPartition("wire.articles.v1", 1), CHANGELOG)
    state = SimpleNamespace(has_valid_position=True, paused=False, position=0)
    assignment = SimpleNamespace(tps=tps, state_value=lambda tp: state)
    [(_, request)], *_ = aiokafka_fixes._get_actions_per_node(_fetcher(buffered), assignment)
    return request._max_wait_ms, sum(len(partitions) for _, partitions in request.topics)


def test_a_fetch_for_all_partitions_may_be_held_for_long() -> None:
    assert _asked(()) == (250, 3)


def test_a_fetch_that_leaves_out_what_is_being_read_is_short() -> None:
    assert _asked((TopicPartition("wire.articles.v1", 1),)) == (50, 2)


def test_what_stays_in_the_buffer_for_good_hurries_nobody() -> None:
    assert _asked((CHANGELOG,)) == (250, 2)


class Cluster:
    """A cluster that counts its broker in after a number of questions."""

    def __init__(self, questions: int) -> None:
        self.questions = questions
        self.hosts, self._request_timeout_ms = [("127.0.0.1", 9092, 0)], 50
        self.cluster = SimpleNamespace(brokers=lambda: {"one"} if self.questions <= 0 else set())

    async def force_metadata_update(self) -> None:
        self.questions -= 1


async def test_a_client_begins_with_a_cluster_that_has_brokers(monkeypatch: pytest.MonkeyPatch) -> None:
    async def answered(self: Any) -> None: ...

    aiokafka_fixes.install()
    monkeypatch.setattr(aiokafka_fixes, "_bootstrapped", answered)
    monkeypatch.setattr(aiokafka_fixes, "ASK_AGAIN", 0.01)
    late: Any = Cluster(3)
    await AIOKafkaClient.bootstrap(late)
    assert late.questions == 0
    with pytest.raises(errors.KafkaConnectionError, match="no broker is up"):
        await AIOKafkaClient.bootstrap(Cluster(10_000))
