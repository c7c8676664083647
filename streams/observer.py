"""What the broker itself says: which topics there are, where they end, and what the group has committed.

Faust's own figures freeze when a worker stalls, which is when they are needed; these come over connections of their own.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterable, Mapping
from typing import Any

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.conn import create_conn
from aiokafka.errors import (
    AuthenticationFailedError,
    KafkaError,
    SaslAuthenticationFailed,
    UnsupportedSaslMechanismError,
)

from streams.errors import GroundError
from streams.kafka_clients import aiokafka_options
from streams.settings import Settings

log = logging.getLogger(__name__)
LONGEST_WAIT = 15.0


class Observer:
    """Asks the broker about topics, ends and committed offsets."""

    def __init__(self, settings: Settings) -> None:
        self._options = aiokafka_options(settings)
        self._brokers = settings.bootstrap_servers
        self._admin: Any = None
        self._consumer: Any = None
        self.partitions_of: dict[str, int] = {}
        """How many partitions each topic had when `look` last looked; the same dict throughout."""

    async def start(self) -> None:
        """Connect, for as long as it takes: a worker that starts before its broker waits for it.

        Raises GroundError where the broker is there and refuses us: that does not pass by waiting.
        """
        wait = 0.5
        while True:
            admin, consumer = AIOKafkaAdminClient(**self._options), AIOKafkaConsumer(**self._options)
            try:
                await admin.start()
                await consumer.start()
            except (KafkaError, OSError) as error:
                await _close(admin, consumer)
                await self._refused()
                log.warning("no broker at %s yet (%s); again in %.0f s", self._brokers, type(error).__name__, wait)
                await asyncio.sleep(wait)
                wait = min(wait * 2, LONGEST_WAIT)
            else:
                self._admin, self._consumer = admin, consumer
                return

    async def _refused(self) -> None:
        """Raises GroundError where a broker says that this is not our password; the clients keep it to themselves."""
        options = {name: value for name, value in self._options.items() if name != "bootstrap_servers"}
        if not self._options["security_protocol"].startswith("SASL"):
            return
        for server in self._options["bootstrap_servers"]:
            host, _, port = server.rpartition(":")
            try:
                connection = await create_conn(host.strip("[]"), int(port), request_timeout_ms=10_000, **options)
            except (AuthenticationFailedError, SaslAuthenticationFailed, UnsupportedSaslMechanismError) as error:
                user = options["sasl_plain_username"]
                raise GroundError(
                    f"{server} refuses the user {user!r} or the password with {options['sasl_mechanism']} ({error}): "
                    "check WIREWATCH_SASL_PLAIN_USERNAME and WIREWATCH_SASL_PLAIN_PASSWORD"
                ) from error
            except (KafkaError, OSError, TimeoutError):
                continue
            connection.close()

    async def stop(self) -> None:
        """Close the connections."""
        await _close(*(client for client in (self._admin, self._consumer) if client is not None))

    async def look(self, topics: Iterable[str]) -> Mapping[str, int]:
        """How many partitions each of these topics has; those that do not exist are left out."""
        found = await self._admin.describe_topics(sorted(set(topics)))
        counts = {entry["topic"]: len(entry["partitions"]) for entry in found if entry["partitions"]}
        self.partitions_of.update(counts)
        return counts

    async def ends(self, topic: str, partitions: Iterable[int]) -> dict[int, int]:
        """The end offset of each partition."""
        wanted = [TopicPartition(topic, number) for number in partitions]
        return {tp.partition: offset for tp, offset in (await self._consumer.end_offsets(wanted)).items()}

    async def committed(self, group: str) -> dict[tuple[str, int], int]:
        """What the group has committed, by topic and partition; where it has committed nothing there is no entry."""
        offsets = await self._admin.list_consumer_group_offsets(group)
        return {(tp.topic, tp.partition): known.offset for tp, known in offsets.items() if known.offset >= 0}


async def _close(*clients: Any) -> None:
    for client in clients:
        try:
            await (client.close() if hasattr(client, "close") else client.stop())
        except Exception:  # a connection that cannot be closed properly is gone as well
            log.debug("closing %s failed", type(client).__name__, exc_info=True)
