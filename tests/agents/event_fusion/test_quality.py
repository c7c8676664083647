"""How well retellings are put together, on synthetic days whose seeds were not used to set the weights."""

from __future__ import annotations

from collections import defaultdict

import pytest

from tests.agents.event_fusion.fusion import Desk
from tests.agents.event_fusion.synthetic_day import days


@pytest.mark.parametrize("seed", [101, 102])
async def test_retellings_become_one_event_and_others_stay_apart(seed: int) -> None:
    wire = days(seed)
    desk = Desk()
    await desk.send(*wire.reports)
    found: dict[str, set[str]] = defaultdict(set)
    event_of: dict[str, str] = {}
    for event in desk.standing:
        for source in event.reports:
            found[event.event_id].add(source.uri)
            event_of[source.uri] = event.event_id
    true: dict[str, set[str]] = defaultdict(set)
    for uri, happening in wire.truth.items():
        true[happening].add(uri)
    assert event_of.keys() == wire.truth.keys()
    precision = recall = 0.0
    for uri, happening in wire.truth.items():
        ours, theirs = found[event_of[uri]], true[happening]
        precision += len(ours & theirs) / len(ours)
        recall += len(ours & theirs) / len(theirs)
    precision, recall = precision / len(wire.truth), recall / len(wire.truth)
    f1 = 2 * precision * recall / (precision + recall)
    assert f1 >= 0.93, f"B³ precision {precision:.3f}, recall {recall:.3f}"
    assert 0.9 <= len(found) / len(true) <= 1.1, "events told for each true happening"
