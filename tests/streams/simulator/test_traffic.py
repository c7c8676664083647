"""The simulated wire: repeatable, mixed as wires are, and true to what it says of itself."""

from __future__ import annotations

from collections import Counter, defaultdict
from functools import cache

import pytest

from schemas.base import decode, encode
from streams.simulator.traffic import simulate
from streams.simulator.truth import Simulated


@cache
def wire(seed: int = 7) -> tuple[Simulated, ...]:
    return tuple(simulate(rate=14, hours=3, seed=seed))


def test_equal_seeds_give_equal_wires_and_others_do_not() -> None:
    assert tuple(simulate(rate=14, hours=3, seed=7)) == wire(7)
    assert wire(8) != wire(7)


def test_articles_are_sent_in_their_numbers() -> None:
    day = sum(1 for _ in simulate(rate=3, hours=48, seed=1))
    assert day == pytest.approx(3 * 60 * 48, rel=0.15)


def test_every_decision_occurs() -> None:
    assert set(Counter(one.truth.kind for one in simulate(rate=10, hours=12, seed=3))) == {
        "new",
        "duplicate",
        "update",
        "correction",
        "kill",
        "withheld",
        "redelivery",
    }


def test_articles_survive_the_wire() -> None:
    assert all(decode(encode(one.article), type(one.article)) == one.article for one in wire()[:200])


def test_truth_stands_beside_its_article() -> None:
    assert all((one.article.uri, one.article.version) == (one.truth.uri, one.truth.version) for one in wire())


def test_a_lineage_begins_once_and_stays_in_one_thread_and_language() -> None:
    of_lineage = defaultdict(set)
    for one in wire():
        of_lineage[one.truth.lineage].add((one.truth.thread, one.article.language))
    assert all(len(found) == 1 for found in of_lineage.values())


def test_the_first_text_of_a_lineage_is_new_unless_it_is_taken_back() -> None:
    begun: set[str] = set()
    for one in wire():
        if one.truth.lineage not in begun and one.truth.kind not in ("kill", "withheld"):
            assert one.truth.kind == "new", one.truth
        if one.truth.kind not in ("kill", "withheld"):
            begun.add(one.truth.lineage)


def test_people_die_only_by_unnamed_hands_or_water() -> None:
    actors = {actor for one in wire() for event in one.truth.events if event.toll for actor in event.actors}
    assert actors <= {"gunmen"}


def test_an_embargo_says_until_when_and_the_story_follows_then() -> None:
    held = [one.article for one in simulate(rate=10, hours=12, seed=3) if one.article.status == "embargoed"]
    assert held
    assert all(article.embargoed_until is not None and article.embargoed_until >= article.published_at for article in held)
