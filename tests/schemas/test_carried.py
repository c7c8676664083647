"""Records that carry an event: the same bytes and the same records as by the plain way, and an event read once."""

from __future__ import annotations

import json
from pathlib import Path

import msgspec
import pytest

from schemas.alert import Activity, Match
from schemas.base import Record, decode, encode
from schemas.carried import CARRIERS, RECENT, Reader, Writer
from tests.builders import a_watch, an_event

SAMPLES = Path(__file__).resolve().parent.parent / "samples"


@pytest.mark.parametrize("kind", CARRIERS, ids=lambda kind: kind.__name__)
def test_a_sample_is_written_and_read_as_by_the_plain_way(kind: type[Record]) -> None:
    data = (SAMPLES / f"{kind.__name__.lower()}.json").read_bytes()
    record = decode(data, kind)
    writer = Writer()
    assert writer.encode(record) == encode(record) == writer.encode(record)
    assert Reader(kind).decode(data) == record


def test_records_of_other_types_are_written_as_ever() -> None:
    assert Writer().encode(a_watch()) == encode(a_watch())


def test_an_event_that_many_carry_is_read_once() -> None:
    reader = Reader(Activity)
    first, second = (
        reader.decode(encode(Activity(actor_id=one, present=True, event=an_event()))) for one in ("syr.mil", "islamic-state")
    )
    assert first.event is second.event
    assert (first.actor_id, second.actor_id) == ("syr.mil", "islamic-state")


def test_more_events_than_are_remembered() -> None:
    reader, writer = Reader(Activity), Writer()
    for number in range(RECENT * 2 + 1):
        told = Activity(actor_id="*", present=True, event=an_event(f"e{number}"))
        assert reader.decode(writer.encode(told)).event.event_id == f"e{number}"


@pytest.mark.parametrize("event", [None, {}, {"event_id": 3}, "text"])
def test_a_record_with_a_bad_event_is_refused(event: object) -> None:
    told = json.loads(
        encode(Match(watch_id="w", watch_version="1", actor_id="*", holds=True, priority="flash", event=an_event()))
    )
    with pytest.raises(msgspec.ValidationError):
        Reader(Match).decode(json.dumps({**told, "event": event}).encode())
