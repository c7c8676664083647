"""Where an output goes: its topic, every partition of it, or the topic of flashes too."""

from __future__ import annotations

import json

import pytest

from agents.ports import FLASH, Output
from schemas.alert import Alert
from schemas.base import decode, encode
from schemas.report import Withdrawal
from streams.publisher import OutputTooLarge, Provenance, Publisher
from tests.builders import NOON, a_story, an_article
from tests.schemas.test_samples import sample
from tests.streams.fakes import FakeProducer

FROM = Provenance(NOON, "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01")
ALERT = decode(json.dumps(sample("alert")), Alert)


def publisher(producer: FakeProducer, limit: int = 1_000_000) -> Publisher:
    return Publisher(stage="a", producer=producer, partitions=lambda topic: range(3), clock=lambda: NOON, limit=limit)


async def places(output: Output) -> list[tuple[str, int | None]]:
    producer = FakeProducer()
    under_test = publisher(producer)
    await under_test.send(under_test.prepare(output, FROM))
    assert len({(sent.key, sent.value, str(sent.headers)) for sent in producer.sent}) == 1, "the same record everywhere"
    assert producer.sent[0].value == encode(output.value)
    return [(sent.topic, sent.partition) for sent in producer.sent]


async def test_an_alert_goes_where_its_key_says() -> None:
    assert await places(Output("w1", ALERT)) == [("wire.alerts.v1", None)]


async def test_a_flash_goes_to_those_who_wait_for_flashes_too() -> None:
    assert await places(Output("w1", ALERT, flash=True)) == [("wire.alerts.v1", None), ("wire.alerts.flash.v1", None)]


async def test_a_story_that_is_a_flash_stands_in_both_topics_and_says_so() -> None:
    story = a_story(an_article("Troops took the town."))
    assert await places(Output(story.uri, story, flash=True)) == [("wire.stories.v1", None), ("wire.stories.flash.v1", None)]
    ahead, routine = (publisher(FakeProducer()).prepare(Output(story.uri, story, flash=flash), FROM) for flash in (True, False))
    assert (FLASH, b"1") in ahead.headers
    assert FLASH not in dict(routine.headers)


async def test_a_broadcast_goes_to_every_partition() -> None:
    gone = Withdrawal(uri="urn:a", version=1, reason="kill", published_at=NOON)
    assert await places(Output("urn:a", gone, broadcast=True)) == [("wire.reports.v1", number) for number in range(3)]


def test_what_the_broker_would_never_take_is_refused() -> None:
    with pytest.raises(OutputTooLarge, match="Alert of"):
        publisher(FakeProducer(), limit=5_000).prepare(Output("w1", ALERT), FROM)
