"""aiokafka's defects that we work around, each with what it does; Faust's are in faust_fixes.

Written against aiokafka 0.14.
"""

from __future__ import annotations

import asyncio
from typing import Any

from aiokafka import errors
from aiokafka.client import AIOKafkaClient
from aiokafka.consumer.fetcher import Fetcher, FetchResult
from aiokafka.consumer.group_coordinator import GroupCoordinator
from aiokafka.protocol.commit import OffsetFetchRequest

IDLE_WAIT = 0.25
"""Seconds that the broker may hold a fetch that asks for everything; what is sought meanwhile waits for so long."""

CHANGELOG = "-changelog"
"""How the topics end whose records Faust leaves in the buffer: it has recovered from them."""

ASK_AGAIN = 0.5
"""Seconds between two questions for the brokers of a cluster that names none."""

_bootstrapped = AIOKafkaClient.bootstrap
_sent = GroupCoordinator._send_req
_planned = Fetcher._get_actions_per_node


async def _bootstrap(self: Any) -> None:
    """Begin with a cluster that has brokers.

    One that was just restarted or hung may answer before it counts itself in, and names none. aiokafka takes that for an
    answer, has then nobody to ask, and waits for the next regular look, five minutes. Found by `make chaos`.
    """
    await _bootstrapped(self)
    end = asyncio.get_running_loop().time() + self._request_timeout_ms / 1000
    while not self.cluster.brokers():
        if asyncio.get_running_loop().time() > end:
            raise errors.KafkaConnectionError(f"no broker is up behind {self.hosts}")
        await asyncio.sleep(ASK_AGAIN)
        await self.force_metadata_update()


async def _send_req(self: Any, request: Any) -> Any:
    """Hear the error of a whole answer about committed offsets, not only those of its partitions.

    While a coordinator loads or has moved (a broker that restarted, hung, or lost its leadership), it answers with an error
    and no partitions (KIP-88). aiokafka takes that for "nothing was ever committed" and reads the topic anew from its
    beginning: a week of articles, told again to a state that has forgotten the most of it. Found by `make chaos`; pykafka
    had the same (Parsely/pykafka#958). Raised, it is asked again, as the errors of partitions are.
    """
    response = await _sent(self, request)
    code = getattr(response, "error_code", 0) if isinstance(request, OffsetFetchRequest) else 0
    if code:
        error = errors.for_code(code)
        if error is errors.NotCoordinatorForGroupError:
            self.coordinator_dead()
        raise error()
    return response


def _get_actions_per_node(self: Any, assignment: Any) -> Any:
    """Let the broker hold a fetch for long where that keeps nobody waiting.

    aiokafka has one fetch under way per broker, and a partition whose records are being worked off is not in it: what
    arrives there waits for the others' fetch to return, so that one must be short. A fetch for all partitions is answered by
    the first record that comes; to ask twenty times a second instead costs an idle broker and its clients more than their work.
    """
    planned = _planned(self, assignment)
    held = {tp for tp, result in self._records.items() if type(result) is FetchResult and not tp.topic.endswith(CHANGELOG)}
    if held.isdisjoint(assignment.tps):
        for _, request in planned[0]:
            request._max_wait_ms = max(request._max_wait_ms, int(1000 * IDLE_WAIT))
    return planned


def install() -> None:
    """Patch aiokafka; doing it twice does no harm."""
    AIOKafkaClient.bootstrap = _bootstrap
    GroupCoordinator._send_req = _send_req
    Fetcher._get_actions_per_node = _get_actions_per_node


def cancelled_by_us() -> bool:
    """Whether the task that runs was asked to end: aiokafka lets cancellations of its own out when a broker goes away."""
    task = asyncio.current_task()
    return task is None or bool(task.cancelling())
