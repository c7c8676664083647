"""`wirewatch watch test` over an archive of events, without a broker."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

from schemas.base import encode
from tests.builders import NOON, an_event
from tests.streams.cli.conftest import Command

WATCH = {"watch_id": "is", "name": "IS", "actors": ["ISIL"], "event_types": ["ASSAULT"]}


def files(days: int) -> None:
    Path("w.json").write_text(json.dumps([WATCH, {**WATCH, "watch_id": "aid", "event_types": ["AID"]}]))
    told = []
    for day in range(days):
        at = NOON + timedelta(days=day)
        told.append(encode(an_event(f"e{day}", first_reported_at=at, updated_at=at)).decode())
    Path("events.jsonl").write_text("\n".join(told) + "\n")


def test_it_counts_a_day_and_shows_the_latest(wirewatch: Command) -> None:
    files(12)
    outcome = wirewatch("watch", "test", "w.json", "--since", "2d", "--events", "events.jsonl")
    assert outcome.code == 0
    assert outcome.lines[0] == "is  IS: 3 raised, 0 updated, 0 retracted; 3 stand, of 3 events"
    assert [line.split()[0] for line in outcome.lines[1:4]] == ["2024-04-20", "2024-04-21", "2024-04-22"]
    assert outcome.lines[-1] == "aid  IS: 0 raised, 0 updated, 0 retracted; 0 stand, of 3 events"


def test_mistakes_are_told_on_one_line(wirewatch: Command) -> None:
    files(1)
    Path("events.jsonl").write_text("{}\n")
    outcome = wirewatch("watch", "test", "w.json", "--events", "events.jsonl")
    assert outcome.code == 2
    assert "events.jsonl: line 1: no event" in outcome.err
    outcome = wirewatch("watch", "test", "w.json", "--since", "soon", "--events", "events.jsonl")
    assert outcome.code == 2
    assert "write 30m, 6h, 2d or PT6H" in outcome.err
    Path("w.json").write_text("[{}]")
    assert wirewatch("watch", "test", "w.json", "--events", "events.jsonl").code == 2
