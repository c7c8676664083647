"""Developing stories: which lineages tell of one happening, and what becomes of two threads that turn out to be one."""

from __future__ import annotations

from agents.deduplication.agent import DeduplicationAgent
from tests.agents.deduplication.test_agent import stories
from tests.builders import an_article


async def test_a_story_that_tells_of_two_threads_makes_them_one_and_says_so() -> None:
    desk = DeduplicationAgent(state={})
    one = an_article(
        "QUITO (A) — A quake of magnitude 7.8 shook Pedernales, Manta and Portoviejo in Ecuador, President Rafael Correa said.",
        uri="urn:1",
        headline="Quake shakes Pedernales, Manta and Portoviejo",
    )
    two = an_article(
        "GENEVA (B) — The Red Cross, Oxfam and UNICEF sent tents to Esmeraldas and Guayaquil, it was told.",
        uri="urn:2",
        headline="Red Cross, Oxfam and UNICEF send tents to Esmeraldas",
    )
    both = an_article(
        "PARIS (C) — Pedernales, Manta and Portoviejo in Ecuador were hit by magnitude 7.8, Rafael Correa told reporters.\n\n"
        "Red Cross, Oxfam and UNICEF tents reached Esmeraldas and Guayaquil, it was added.",
        uri="urn:3",
        headline="Pedernales, Manta and Portoviejo: Red Cross in Esmeraldas",
    )
    first, second, third = await stories(desk, one, two, both)
    assert first.thread_id != second.thread_id
    assert (third.thread_id, third.thread_merged_from) == (first.thread_id, (second.thread_id,))
    (later_on,) = await stories(desk, an_article(two.body + "\n\nMore tents are due.", uri="urn:2", version=2), first=3)
    assert (later_on.thread_id, later_on.thread_merged_from) == (first.thread_id, ())
