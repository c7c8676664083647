"""Laws: the outcome depends on which messages came, not on their order, their batches, or restarts between them."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.report import Report, ReportMessage, Withdrawal
from tests.agents.event_fusion.fusion import (
    ALEPPO,
    ARMY,
    CIVILIANS,
    MILITANTS,
    RAQQA,
    TALIBAN,
    Desk,
    day,
    taken_back,
    told,
)
from tests.builders import NOON, an_actor

STATE = an_actor("syr.gov", country="SYR", sector="GOV", kind="state")
GUNMEN = an_actor("x.gunmen", kind="armed_group", sector="REB")
SIDES = st.sampled_from([(), (ARMY,), (STATE,), (MILITANTS,), (GUNMEN,), (ARMY, MILITANTS), (TALIBAN,), (CIVILIANS,)])
TOLLS = st.sampled_from([{}, {"killed": (3, 3)}, {"killed": (12, None)}, {"killed": (14, 14), "wounded": (20, 30)}])
URIS = ["ap:1", "ap:2", "afp:7", "efe:3"]


@st.composite
def reports(draw: st.DrawFn) -> ReportMessage:
    """A report from a small world, where many are alike. Equal versions of a report are equal, as at the real source."""
    uri, number, version = draw(st.sampled_from(URIS)), draw(st.integers(0, 2)), draw(st.integers(1, 3))
    choose = st.shared(
        st.tuples(
            SIDES,
            SIDES,
            TOLLS,
            st.sampled_from([RAQQA, ALEPPO, None]),
            st.sampled_from([day(11), day(10), None]),
            st.sampled_from(["ASSAULT", "COERCE", "PROTEST"]),
            st.sampled_from([{}, {"negated": True}, {"historic": True}, {"modality": "claimed"}]),
            st.integers(0, 30),
            st.sampled_from(["t1", "t2"]),
        ),
        key=f"{uri} {number} {version}",
    )
    actors, recipients, counts, place, date, kind, standing, hours, thread = draw(choose)
    return told(
        uri,
        report_id=f"r{number}",
        version=version,
        key=f"{uri} {number} {version % 2}",
        at=NOON + timedelta(hours=hours),
        thread=thread,
        story=f"s-{uri[:2]}",
        actors=actors,
        recipients=recipients,
        counts=counts,
        place=place,
        date=date,
        type=kind,
        **standing,
    )


@st.composite
def withdrawals(draw: st.DrawFn) -> ReportMessage:
    uri, version = draw(st.sampled_from(URIS)), draw(st.integers(1, 4))
    kept = draw(st.lists(st.sampled_from([f"{uri} {n} {odd}" for n in range(3) for odd in (0, 1)]), max_size=4))
    reason = draw(st.sampled_from(["kill", "withheld", "superseded"]))
    copies = draw(st.sets(st.sampled_from(URIS), max_size=2)) - {uri} if reason == "kill" else set()
    return taken_back(uri, version, reason, kept, sorted(copies), NOON + timedelta(hours=draw(st.integers(0, 30))))


WIRES = st.lists(st.one_of(reports(), reports(), reports(), withdrawals()), min_size=2, max_size=14)


def desk_after(messages: Sequence[ReportMessage], *, batch: int = 1, restart_after: int | None = None) -> Desk:
    async def run() -> Desk:
        desk = Desk()
        for start in range(0, len(messages), batch):
            if start == restart_after:
                told_so_far, desk = desk.last, Desk(dict(desk.state))
                desk.last = told_so_far
            await desk.send(*messages[start : start + batch])
        return desk

    return asyncio.run(run())


@settings(max_examples=150, deadline=None)
@given(wire=WIRES, data=st.data())
def test_the_order_of_arrival_does_not_matter(wire: list[ReportMessage], data: st.DataObject) -> None:
    shuffled = data.draw(st.permutations(wire))
    assert desk_after(wire).outcome == desk_after(shuffled).outcome


@settings(max_examples=60, deadline=None)
@given(wire=WIRES)
def test_neither_batches_nor_restarts_change_a_record(wire: list[ReportMessage]) -> None:
    one = desk_after(wire)
    assert one.last == desk_after(wire, batch=5).last
    assert one.last == desk_after(wire, restart_after=3).last


@settings(max_examples=60, deadline=None)
@given(wire=WIRES)
def test_saying_everything_twice_says_nothing_more(wire: list[ReportMessage]) -> None:
    desk = desk_after(wire)
    before = dict(desk.last)
    asyncio.run(desk.send(*wire))
    assert desk.last == before


@settings(max_examples=60, deadline=None)
@given(wire=WIRES)
def test_every_live_report_is_in_exactly_one_standing_event(wire: list[ReportMessage]) -> None:
    desk = desk_after(wire)
    sources = [(source.uri, source.report_id) for event in desk.standing for source in event.reports]
    assert len(sources) == len(set(sources))
    stored = {key.split("|")[3] + key.split("|")[1] for key in desk.state if key.startswith("r|")}
    assert stored == {uri + report_id for uri, report_id in sources}


@settings(max_examples=40, deadline=None)
@given(wire=WIRES)
def test_killing_every_article_retracts_every_event(wire: list[ReportMessage]) -> None:
    desk = desk_after(wire)
    asyncio.run(desk.send(*(taken_back(uri, 9) for uri in URIS)))
    assert desk.standing == []
    assert not [key for key in desk.state if key.startswith("r|")]


@settings(max_examples=60, deadline=None)
@given(wire=WIRES, uri=st.sampled_from(URIS))
def test_killing_and_reissuing_restores(wire: list[ReportMessage], uri: str) -> None:
    desk = desk_after(wire)
    before = [{**event, "reports": names(event)} for event in desk.outcome]
    asyncio.run(desk.send(taken_back(uri, 9)))
    latest: dict[str, Report] = {}
    for message in wire:
        if isinstance(message, Report) and message.report.uri == uri and stands(message, wire):
            known = latest.get(message.report.report_id)
            if known is None or known.report.version < message.report.version:
                latest[message.report.report_id] = message
    again = [msgspec.structs.replace(m, report=msgspec.structs.replace(m.report, version=10)) for m in latest.values()]
    asyncio.run(desk.send(*again))
    assert [{**event, "reports": names(event)} for event in desk.outcome] == before


def stands(message: Report, wire: Sequence[ReportMessage]) -> bool:
    """Whether nothing on the wire took this telling back; the law as the contract words it."""
    version, key = message.report.version, message.report.sentence.key
    for other in wire:
        if isinstance(other, Withdrawal) and other.uri == message.report.uri:
            if other.reason != "superseded" and version <= other.version:
                return False
            if other.reason == "superseded" and version < other.version and key not in kept_by(other, wire):
                return False
    return True


def kept_by(withdrawal: Withdrawal, wire: Sequence[ReportMessage]) -> set[str]:
    """What a version kept; where the wire says it twice, what both say, and nothing of a version that was killed."""
    same = [other for other in wire if isinstance(other, Withdrawal) and other.uri == withdrawal.uri]
    told = [set(o.kept) for o in same if o.reason == "superseded" and o.version == withdrawal.version]
    return set.intersection(*told)


def names(event: dict[str, Any]) -> list[tuple[str, str]]:
    return sorted((source.uri, source.report_id) for source in event["reports"])
