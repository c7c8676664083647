"""Agents that act by the clock: what comes due is safe at the broker before it is forgotten."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from aiokafka.errors import KafkaTimeoutError

from agents.ports import Output
from streams.topics import ARTICLES
from tests.builders import an_article
from tests.streams.test_stage import CHANGELOG, Rig, Scripted, stories


class Alarm(Scripted):
    """Holds what it is given until its time."""

    def due(self, now: datetime) -> Sequence[tuple[str, Sequence[Output]]]:
        return [(key, [Output("en", an_article(uri=key))]) for key in list(self.state)]

    def settle(self, key: str) -> None:
        del self.state[key]


async def test_what_comes_due_is_sent_and_then_forgotten() -> None:
    rig = Rig(stories, kind=Alarm)
    rig.store.part(1).entries["urn:held"] = b"x"
    rig.loop.instances.keep({1})
    rig.producer.refuse[ARTICLES.name] = [KafkaTimeoutError()]
    await rig.loop.tick()
    assert rig.store.partitions[1] == {"urn:held": b"x"}
    await rig.loop.tick()
    assert [record.key for record in rig.producer.to(ARTICLES.name)] == [b"en"]
    assert [(r.partition, r.key, r.value) for r in rig.producer.to(CHANGELOG)] == [(1, b"urn:held", None)]
    assert rig.store.partitions[1] == {}
