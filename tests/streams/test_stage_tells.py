"""What the loop tells of what it has in hand: how old it is, and that replays are no news."""

from __future__ import annotations

from collections.abc import MutableMapping, Sequence

from agents.ports import Input, Result
from schemas.article import Article
from streams.topics import STORIES
from tests.builders import NOON
from tests.streams.test_stage import Rig, event, stories


async def test_the_oldest_message_in_hand_is_known_until_it_is_settled() -> None:
    seen: list[tuple[float | None, float | None, float | None]] = []

    def look(batch: Sequence[Input[Article]], state: MutableMapping[str, bytes]) -> Sequence[Result]:
        seen.append((rig.loop.oldest_message(0), rig.loop.oldest_message(1), rig.loop.oldest_article()))
        return stories(batch, state)

    rig = Rig(look)
    archived = [("wirewatch-replay", b"today"), ("wirewatch-ingested-at", b"2017-03-21T12:00:00Z")]
    await rig.run([event(0, timestamp=1_700_000_009.0), event(1, timestamp=1_700_000_005.0), event(2, headers=archived)])
    assert seen == [(1_700_000_000.0, None, 1_700_000_005.0)], "an archive's age says nothing about ours"
    assert rig.loop.oldest_message(0) is None
    assert rig.loop.oldest_article() is None


async def test_latencies_leave_replays_out_and_their_outputs_carry_the_mark() -> None:
    rig = Rig(stories)
    await rig.run([event(0), event(1, headers=[("wirewatch-replay", b"today")])])
    marks = [dict(record.headers).get("wirewatch-replay") for record in rig.producer.to(STORIES.name)]
    assert marks == [None, b"today"]
    labels = {"stage": "deduplication", "agent": "deduplication"}
    assert rig.total("wirewatch_ingest_latency_seconds_count", **labels) == 1
    assert rig.total("wirewatch_replayed_messages_total", stage="deduplication") == 1
    assert rig.total("wirewatch_provider_last_article_timestamp_seconds", provider="ap") == NOON.timestamp()
