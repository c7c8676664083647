"""The courier delivers in order and at least once, tries again, keeps the rate, and buries what is refused."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec

from schemas.alert import Alert, Digest
from schemas.base import decode, encode
from streams.relay.courier import GATHERED, Courier, Letter
from streams.relay.senders import Refused, Unreachable
from streams.relay.targets import Target
from tests.builders import NOON

SAMPLE = decode((Path(__file__).resolve().parents[2] / "samples" / "alert.json").read_bytes(), Alert)


def letters(*versions: int, **fields: Any) -> list[Letter]:
    plain: dict[str, Any] = {"priority": "routine", **fields}
    return [
        Letter(0, version, b"k", encode(msgspec.structs.replace(SAMPLE, version=version, **plain)), ()) for version in versions
    ]


class World:
    """A topic that tells its letters once, a receiver that answers as told, and a clock that only `wait` moves."""

    def __init__(self, *polls: list[Letter], answers: Sequence[Exception | None] = (), stop_after: float = 1e9) -> None:
        self.now = NOON
        self.polls = list(polls)
        self.answers = list(answers)
        self.sent: list[list[int]] = []
        self.times: list[float] = []
        self.buried: list[tuple[int, str, str]] = []
        self.commits: list[int] = []
        self.stop_after = stop_after

    def poll(self, seconds: float) -> list[Letter]:
        if not self.polls:
            self.now += timedelta(seconds=seconds)
        return self.polls.pop(0) if self.polls else []

    def commit(self) -> None:
        self.commits.append(len(self.sent))

    def send(self, alerts: Sequence[Alert]) -> None:
        answer = self.answers.pop(0) if self.answers else None
        if answer is not None:
            raise answer
        self.sent.append([alert.version for alert in alerts])
        self.times.append((self.now - NOON).total_seconds())

    def bury(self, letter: Letter, reason: str, detail: str) -> None:
        self.buried.append((letter.offset, reason, detail))

    def clock(self) -> datetime:
        return self.now

    def wait(self, seconds: float) -> bool:
        self.now += timedelta(seconds=seconds)
        return (self.now - NOON).total_seconds() < self.stop_after

    def courier(self, **fields: Any) -> Courier:
        target = Target(**{"name": "desk", "kind": "webhook", "url": "https://desk.example", **fields})
        return Courier(target, source=self, send=self.send, bury=self.bury, clock=self.clock, wait=self.wait)


def test_alerts_go_out_one_by_one_in_order_and_are_committed_then() -> None:
    world = World(letters(1, 2), letters(3))
    courier = world.courier()
    assert courier.round()
    assert (world.sent, world.commits) == ([[1], [2]], [2])
    courier.round()
    assert (world.sent, world.commits) == ([[1], [2], [3]], [2, 3])


def test_what_the_target_does_not_want_is_passed_over() -> None:
    world = World([*letters(1, watch_id="other"), *letters(2, priority="routine"), *letters(3, priority="flash")])
    world.courier(watches=(SAMPLE.watch_id,), priorities=("flash",)).round()
    assert (world.sent, world.commits) == ([[3]], [1])


def test_an_unreachable_receiver_is_tried_again_with_growing_pauses_or_when_it_says() -> None:
    world = World(letters(1, 2), answers=[Unreachable("x"), Unreachable("x"), Unreachable("x", after=30.0), None])
    world.courier().round()
    assert (world.sent, world.times, world.buried) == ([[1], [2]], [1 + 2 + 30, 33], [])


def test_one_that_stays_away_is_given_up_and_buried() -> None:
    world = World(letters(1, 2), answers=[Unreachable("down")] * 8)
    world.courier(give_up=timedelta(minutes=2)).round()
    assert world.buried == [(1, "unreachable", "desk: down")]
    assert (world.sent, world.commits) == ([[2]], [1])


def test_a_refused_alert_is_buried_and_the_next_goes_on() -> None:
    world = World(letters(1, 2), answers=[Refused("HTTP 400")])
    world.courier().round()
    assert (world.buried, world.sent, world.commits) == ([(1, "refused", "desk: HTTP 400")], [[2]], [1])


def test_what_is_no_alert_is_buried() -> None:
    world = World([Letter(0, 7, None, b"{", ()), Letter(0, 8, None, None, ()), *letters(9)])
    world.courier().round()
    assert [(offset, reason) for offset, reason, _ in world.buried] == [(7, "malformed"), (8, "malformed")]
    assert world.sent == [[9]]


def test_a_stop_in_between_commits_nothing_so_that_it_is_read_again() -> None:
    world = World(letters(1, 2), answers=[None, Unreachable("down"), Unreachable("down")], stop_after=2)
    assert not world.courier().round()
    assert (world.sent, world.commits) == ([[1]], [])


def test_a_digest_gathers_and_is_committed_only_when_sent() -> None:
    world = World(letters(1, 2), letters(3))
    courier = world.courier(digest=timedelta(minutes=5))
    for _ in range(30):
        courier.round(15)
        if world.sent:
            break
        assert world.commits == []
    assert world.sent == [[1, 2, 3]]
    assert world.times[0] >= 300
    assert world.commits == [1]


def test_a_full_digest_goes_out_before_its_time() -> None:
    world = World(letters(*range(1, GATHERED + 2)))
    world.courier(digest=timedelta(hours=5)).round()
    assert [len(sent) for sent in world.sent] == [GATHERED]
    assert world.commits == []


def of_digest(name: str, *numbers: int, of: int) -> list[Letter]:
    """Alerts that a watch wanted told together; their version is their number."""
    return [
        letter
        for number in numbers
        for letter in letters(number, digest=Digest(digest_id=name, since=NOON, until=NOON, number=number, of=of))
    ]


def test_what_a_watch_wants_told_together_is_one_message() -> None:
    world = World([*letters(9), *of_digest("d.1", 1, 2, 3, of=3), *of_digest("d.2", 1, of=2)], of_digest("d.2", 2, of=2))
    courier = world.courier()
    assert courier.round()
    assert (world.sent, world.commits) == ([[9], [1, 2, 3]], []), "the second digest is not whole: nothing is committed"
    assert courier.round()
    assert (world.sent, world.commits) == ([[9], [1, 2, 3], [1, 2]], [3])


def test_a_digest_whose_rest_does_not_come_goes_out_without_it() -> None:
    world = World(of_digest("d.1", 1, of=2))
    courier = world.courier()
    for _ in range(10):
        assert courier.round(), world.sent
    assert world.sent == []
    assert courier.round()
    assert world.sent == [[1]]


def test_a_digest_is_ended_by_what_does_not_belong_to_it() -> None:
    world = World([*of_digest("d.1", 1, of=2), *letters(7)])
    assert world.courier().round()
    assert world.sent == [[1], [7]]


def test_a_flash_lets_what_is_gathered_wait_no_longer() -> None:
    world = World([*letters(1), *letters(2, priority="flash"), *letters(3)])
    assert world.courier(digest=timedelta(minutes=15)).round()
    assert world.sent == [[1, 2]]


def test_the_rate_is_kept() -> None:
    world = World(letters(*range(1, 8)))
    world.courier(per_minute=3).round()
    assert world.times == [0, 0, 0, 60, 60, 60, 120]
