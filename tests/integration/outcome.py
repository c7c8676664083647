"""What a reader of the topics ends up with: the stories, the events that stand, and what was taken back again."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import msgspec

from schemas.base import encode
from schemas.event import Cause, Event

_HISTORY: dict[str, Any] = {
    "event_id": "",
    "status": "active",
    "revision": 1,
    "reason": None,
    "cause": Cause(uri="", version=1),
}
"""What tells of an event's past, which is as the reports came: the id it got at birth, how often it was told, and why."""


@dataclass(frozen=True)
class Outcome:
    """`stories` as bytes; `events` as bytes without their history; `retracted` whole."""

    stories: Counter[bytes]
    events: Counter[bytes]
    retracted: tuple[Event, ...]


def outcome(stories: Iterable[bytes], events: Iterable[bytes]) -> Outcome:
    """The end state; a record that was repeated after a crash counts once, and its repeat must be the same bytes."""
    told: dict[str, Event] = {}
    for event in (msgspec.json.decode(value, type=Event) for value in events):
        known = told.get(event.event_id)
        if known is None or event.revision >= known.revision:
            told[event.event_id] = event
    standing = [event for event in told.values() if event.status != "retracted"]
    sources = Counter((source.uri, source.report_id) for event in standing for source in event.reports)
    assert all(count == 1 for count in sources.values()), "a report is in two standing events"
    return Outcome(
        stories=Counter(set(stories)),
        events=Counter(encode(msgspec.structs.replace(event, **_HISTORY)) for event in standing),
        retracted=tuple(event for event in told.values() if event.status == "retracted"),
    )


def nothing_more_than(told: Outcome, other: Outcome) -> None:
    """What one run retracted and another never told: no report of it may stand in either.

    A kill that overtakes the reports it kills leaves nothing to retract. So the retracted events are the history of what was
    told too early, not a part of the end state: whoever heard and was told it is wrong, and whoever never heard, hold the
    same. An event that merged into another is the one exception: its reports stand there.
    """
    standing = {
        (source.uri, source.report_id) for value in other.events for source in msgspec.json.decode(value, type=Event).reports
    }
    for event in told.retracted:
        if event.reason != "merged":
            assert not {(source.uri, source.report_id) for source in event.reports} & standing, event
