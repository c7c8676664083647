"""The index finds every watch that holds, without asking most of the others."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from agents.actor_alerts.facts import EVERYONE, facts_of
from agents.actor_alerts.watch_index import WatchIndex
from schemas.watch import Watch
from tests.builders import a_place, a_watch, an_actor, an_event

TERMS = ("a", "b", "country:SYR", "country:IRQ", "sector:REB", "sector:MIL", "parent:p", "name:Gamma")


@st.composite
def watches(draw: st.DrawFn) -> Watch:
    return a_watch(
        f"w{draw(st.integers(0, 9))}",
        actors=tuple(draw(st.lists(st.sampled_from(TERMS), max_size=2))),
        against=tuple(draw(st.lists(st.sampled_from(TERMS), max_size=1))),
        event_types=tuple(draw(st.lists(st.sampled_from(("ASSAULT", "AID")), max_size=2, unique=True))),
        countries=tuple(draw(st.lists(st.sampled_from(("SYR", "TUR")), max_size=1))),
        role=draw(st.sampled_from(("any", "actor", "recipient"))),
        enabled=draw(st.sampled_from((True, True, True, False))),
    )


@st.composite
def actors(draw: st.DrawFn) -> Any:
    fields = {
        "name": draw(st.sampled_from(("Gamma", "Delta"))),
        "country": draw(st.sampled_from(("SYR", "IRQ", None))),
        "sector": draw(st.sampled_from(("REB", "MIL", None))),
        "parents": draw(st.sampled_from(((), ("p",)))),
    }
    return an_actor(draw(st.sampled_from(("a", "b", "c"))), **fields)


edits = st.lists(st.tuples(st.booleans(), watches()), max_size=25)
sides = st.lists(actors(), max_size=2).map(tuple)


@given(edits, sides, sides, st.sampled_from(("ASSAULT", "AID", "RETREAT")), st.sampled_from(("SYR", "TUR")))
def test_the_candidates_hold_all_that_asking_every_watch_finds(
    told: list[tuple[bool, Watch]], left: Any, right: Any, kind: str, country: str
) -> None:
    index, plain = WatchIndex(), dict[str, Watch]()
    for put, watch in told:
        if put:
            index.put(watch)
            plain[watch.watch_id] = watch
        else:
            index.remove(watch.watch_id)
            plain.pop(watch.watch_id, None)
    assert len(index) == len(plain)
    assert {watch.watch_id: watch for watch in index} == plain
    facts = facts_of(an_event(type=kind, actors=left, recipients=right, place=a_place(country=country)))
    for watch_id in plain:
        condition = index.condition(watch_id)
        assert condition is not None
        verdict = condition.judge(facts)
        if verdict.holds and condition.in_force(facts):
            through = {party.id for party in verdict.through} if condition.terms else {EVERYONE}
            assert through
            for actor_id in through:
                assert condition in index.candidates(actor_id, facts)


def test_an_emptied_index_keeps_nothing() -> None:
    index = WatchIndex()
    for number in range(50):
        index.put(a_watch(f"w{number}", actors=("a", "country:SYR"), event_types=("AID", "ASSAULT")))
    for number in range(50):
        index.remove(f"w{number}")
    assert index._buckets == {}


def test_ten_thousand_watches_on_others_are_not_asked() -> None:
    index = WatchIndex()
    for number in range(10_000):
        index.put(a_watch(f"w{number}", actors=(f"actor-{number}",)))
    facts = facts_of(an_event(actors=(an_actor("actor-7"),), recipients=()))
    assert [condition.watch.watch_id for condition in index.candidates("actor-7", facts)] == ["w7"]
    assert index.candidates(EVERYONE, facts) == []
