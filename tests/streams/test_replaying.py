"""A replay keeps what records were, marks them, and holds back for live traffic."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime

import pytest

from agents.ports import REPLAY
from streams import headers
from streams.replaying import Throttle, marked


@dataclass
class Record:
    """A record as kafka-python gives it."""

    headers: list[tuple[str, bytes]] = field(default_factory=list)
    topic: str = "wire.raw.v1"
    partition: int = 2
    offset: int = 17
    timestamp: int = 1_490_090_000_123


def test_a_replayed_record_keeps_its_trace_and_the_time_it_first_came() -> None:
    told = headers.read(marked(Record([("content-type", b"text/plain")]), "today"))
    now = datetime(2026, 1, 1, tzinfo=UTC)
    assert headers.ingested_at(told, now.timestamp(), now) == datetime.fromtimestamp(1_490_090_000.123, UTC)
    assert told["traceparent"] == headers.trace({}, "wire.raw.v1/2/17"), "what it led to the first time"
    assert (told["content-type"], told[REPLAY]) == ("text/plain", "today")


def test_what_it_carries_already_stays_and_the_mark_is_the_newest_only() -> None:
    given = [
        (headers.INGESTED_AT, b"2017-03-21T12:00:00Z"),
        (headers.TRACEPARENT, b"00-" + b"a" * 32 + b"-" + b"b" * 16 + b"-01"),
    ]
    written = marked(Record([*given, ("Wirewatch-Replay", b"yesterday")]), "today")
    assert written == [*given, (REPLAY, b"today")]


@dataclass
class Line:
    """A stage's queue under a fake clock: it works off ten messages a second, and the replay adds to it."""

    now: float = 0.0
    waiting: float = 0.0
    live: float = 0.0
    sent: list[float] = field(default_factory=list)
    most: float = 0.0

    def sleep(self, seconds: float) -> None:
        self.now += seconds
        self.waiting = max(0.0, self.waiting + (self.live - 10) * seconds)

    def run(self, count: int, **options: float) -> None:
        throttle = Throttle(lambda: round(self.waiting), clock=lambda: self.now, sleep=self.sleep, **options)  # type: ignore[arg-type]
        for _ in range(count):
            throttle.wait()
            self.sent.append(self.now)
            self.waiting += 1
            self.most = max(self.most, self.waiting)


def test_a_replay_is_as_fast_as_the_stages_and_never_far_ahead() -> None:
    line = Line()
    line.run(200, ahead=8)
    assert line.most <= 9
    assert 200 / line.now == pytest.approx(10, rel=0.25)


def test_it_stands_while_live_traffic_waits_and_goes_on_after() -> None:
    line = Line(waiting=58)
    line.run(1, ahead=8)
    assert line.now >= 5.0, "fifty waited, ten a second go"


def test_it_keeps_to_a_rate_that_is_asked_for() -> None:
    line = Line()
    line.run(21, rate=4, ahead=100)
    assert line.now == pytest.approx(5.0, abs=0.5)
