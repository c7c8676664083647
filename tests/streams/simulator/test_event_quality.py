"""The whole chain on simulated traffic of an unseen seed: one happening, one event; `tests/benchmarks` has the large run."""

from __future__ import annotations

from itertools import islice

from streams.simulator.chain import tell
from streams.simulator.coding import TruthCoder
from streams.simulator.scores import event_score, report
from streams.simulator.traffic import simulate


async def test_one_happening_of_the_simulated_wire_is_told_once() -> None:
    traffic = list(islice(simulate(rate=14, hours=24, seed=401), 600))
    truths = [one.truth for one in traffic]
    told = await tell([one.article for one in traffic], coder=TruthCoder(truths, blur=0.1))
    score = event_score(truths, told.reports, told.events)
    assert score.items > 150
    assert score.joined.f1 >= 0.85, score
    assert 0.9 <= score.over_count <= 1.15, score
    assert report(truths, told.stories).story.f1 >= 0.95


async def test_equal_stories_are_coded_alike_and_copies_not_at_all() -> None:
    traffic = list(islice(simulate(rate=14, hours=24, seed=401), 250))
    truths = [one.truth for one in traffic]
    once, twice = [await tell([one.article for one in traffic], coder=TruthCoder(truths, blur=0.3)) for _ in range(2)]
    assert once == twice
    copies = {story.uri for story in once.stories if story.kind == "duplicate"} - {
        story.uri for story in once.stories if story.kind != "duplicate"
    }
    assert copies
    assert not copies & {report.report.uri for report in once.reports}
