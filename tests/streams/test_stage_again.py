"""Messages that come again: what is safe is not worked on twice, and a topic made anew is not taken for the old one."""

from __future__ import annotations

from collections.abc import MutableMapping, Sequence

from agents.ports import Input, Output, Result
from schemas.article import Article
from streams.reached import Reached
from streams.topics import STORIES
from tests.builders import a_story, an_article
from tests.streams.fakes import FakeMessage
from tests.streams.test_stage import CHANGELOG, Rig, event, stories


async def test_a_message_whose_state_is_safe_is_not_worked_on_again() -> None:
    """Its commit got lost: what it would say now, knowing what came later, is not what it said."""

    def counting(batch: Sequence[Input[Article]], state: MutableMapping[str, bytes]) -> Sequence[Result]:
        results: list[Result] = []
        for taken in batch:
            state[taken.value.uri] = b"seen"
            results.append([Output(taken.value.uri, a_story(an_article(f"Number {len(state)}.", uri=taken.value.uri)))])
        return results

    first = Rig(counting)
    await first.run([event(0), event(1)])
    second = Rig(counting, batch=1)
    second.store.part(0).fill(
        [FakeMessage(record.value, record.key, offset=at) for at, record in enumerate(first.producer.to(CHANGELOG))]
    )
    stream = await second.run([event(0), event(1), event(2)])
    assert [record.key for record in second.producer.to(STORIES.name)] == [b"urn:0:2"]
    assert stream.acked == [(0, 0), (0, 1), (0, 2)]
    assert second.store.part(0).reached == Reached(2, 1_700_000_000.0)


async def test_a_topic_made_anew_is_read_though_its_offsets_begin_again() -> None:
    rig = Rig(stories)
    await rig.run([event(0), event(1)])
    rig.gate.open()
    await rig.run([event(0, article=an_article(uri="urn:new"), timestamp=1_700_000_001.0)])
    assert [record.key for record in rig.producer.to(STORIES.name)] == [b"urn:0:0", b"urn:0:1", b"urn:new"]
