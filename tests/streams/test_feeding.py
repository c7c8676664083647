"""Feeding: nothing is passed over that the broker has not acknowledged, whatever fails and whenever it stops."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from streams.feed_positions import Positions
from streams.feed_sources import Item
from streams.feeding import Feed, FeedError, Pending, TooLarge


class Answer:
    """What the broker says to one item."""

    def __init__(self, error: Exception | None = None, answered: bool = True) -> None:
        self.error = error
        self.answered = answered

    def done(self) -> bool:
        return self.answered

    def result(self) -> None:
        if self.error:
            raise self.error


class Broker:
    """Takes items and answers as `answer` says."""

    def __init__(self, answer: Callable[[Item], Answer] = lambda item: Answer()) -> None:
        self.taken: list[bytes] = []
        self._answer = answer

    def send(self, item: Item) -> Pending:
        self.taken.append(item.data)
        return self._answer(item)


class Clock:
    """Time that passes only in sleep."""

    def __init__(self) -> None:
        self.now = 100.0
        self.slept: list[float] = []

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds


@pytest.fixture
def positions(tmp_path: Path) -> Iterator[Positions]:
    with Positions(tmp_path / "state", "cluster/topic") as kept:
        yield kept


@pytest.fixture
def wire(tmp_path: Path) -> Path:
    path = tmp_path / "wire.jsonl"
    path.write_bytes(b"".join(b'{"uri":"%d"}\n' % number for number in range(10)))
    return path


def numbers(taken: list[bytes]) -> list[int]:
    return [int(json.loads(data)["uri"]) for data in taken]


def feed_all(broker: Broker, positions: Positions, path: Path) -> Feed:
    feed = Feed(broker, positions)
    try:
        feed.run([path])
    finally:
        feed.close()
    return feed


def test_a_second_feed_sends_nothing_and_what_was_added_since_is_sent(positions: Positions, wire: Path) -> None:
    assert feed_all(Broker(), positions, wire).tally.acknowledged == 10
    again = Broker()
    feed_all(again, positions, wire)
    assert again.taken == []
    with wire.open("ab") as file:
        file.write(b'{"uri":"10"}\n')
    feed_all(again, positions, wire)
    assert numbers(again.taken) == [10]


def test_from_start_sends_everything_again(positions: Positions, wire: Path) -> None:
    feed_all(Broker(), positions, wire)
    broker = Broker()
    feed = Feed(broker, positions, from_start=True)
    feed.run([wire])
    feed.close()
    assert numbers(broker.taken) == list(range(10))


def test_another_cluster_or_topic_is_fed_from_the_start(positions: Positions, wire: Path, tmp_path: Path) -> None:
    feed_all(Broker(), positions, wire)
    other = Broker()
    with Positions(tmp_path / "state", "another/topic") as kept:
        feed_all(other, kept, wire)
    assert len(other.taken) == 10


def test_a_file_that_was_replaced_is_fed_from_the_start(positions: Positions, wire: Path) -> None:
    feed_all(Broker(), positions, wire)
    wire.write_bytes(b"".join(b'{"uri":"%d"}\n' % number for number in range(50, 70)))
    broker = Broker()
    feed_all(broker, positions, wire)
    assert numbers(broker.taken) == list(range(50, 70))


@pytest.mark.parametrize("fails_at", range(10))
def test_after_a_refusal_the_next_feed_starts_with_what_was_refused(fails_at: int, positions: Positions, wire: Path) -> None:
    def answer(item: Item) -> Answer:
        number = numbers([item.data])[0]
        # The answer to the failing one comes late, those to its followers at once: a position must not pass it by them.
        return Answer(FeedError("no leader"), answered=False) if number == fails_at else Answer()

    with pytest.raises(FeedError):
        feed_all(Broker(answer), positions, wire)
    rest = Broker()
    feed_all(rest, positions, wire)
    assert numbers(rest.taken) == list(range(fails_at, 10))


def test_an_item_that_is_too_large_is_told_and_the_rest_goes_on(positions: Positions, wire: Path) -> None:
    refused: list[tuple[bytes, str]] = []

    class Strict(Broker):
        def send(self, item: Item) -> Pending:
            if b'"9"' in item.data:
                raise TooLarge("seven megabytes")
            return super().send(item)

    def answer(item: Item) -> Answer:
        return Answer(TooLarge("the broker says so")) if b'"4"' in item.data else Answer()

    feed = Feed(Strict(answer), positions, on_refused=lambda item, reason: refused.append((item.data, reason)))
    feed.run([wire])
    feed.close()
    assert feed.tally.acknowledged == 8
    assert refused == [(b'{"uri":"4"}', "the broker says so"), (b'{"uri":"9"}', "seven megabytes")]
    again = Broker()
    feed_all(again, positions, wire)
    assert again.taken == []


def test_the_rate_is_kept_and_lost_time_is_not_made_up_for_at_once(positions: Positions, wire: Path) -> None:
    clock = Clock()
    feed = Feed(Broker(), positions, rate=4, clock=clock, sleep=clock.sleep)
    feed.run([wire])
    feed.close()
    assert clock.now == pytest.approx(100.0 + 9 / 4)

    def slow(item: Item) -> Answer:
        if b'"2"' in item.data:
            clock.now += 60
        return Answer()

    clock.slept.clear()
    feed = Feed(Broker(slow), positions, rate=4, clock=clock, sleep=clock.sleep, from_start=True)
    feed.run([wire])
    feed.close()
    assert len([pause for pause in clock.slept if pause > 0.1]) >= 7


def test_a_position_is_kept_while_the_feed_runs_not_only_at_its_end(positions: Positions, wire: Path) -> None:
    clock = Clock()
    feed = Feed(Broker(), positions, rate=2, clock=clock, sleep=clock.sleep)
    for number, _ in enumerate(feed_one_by_one(feed, wire)):
        if number == 5:
            break  # as kill -9 would
    again = Broker()
    feed_all(again, positions, wire)
    assert again.taken
    assert numbers(again.taken)[0] >= 2
    assert numbers(again.taken) == list(range(numbers(again.taken)[0], 10))


def feed_one_by_one(feed: Feed, path: Path) -> Iterator[None]:
    from streams.feed_sources import items_of

    for item in items_of(path):
        feed.run_items(iter([item]))
        yield


def test_a_folder_is_fed_file_by_file_and_new_files_later(positions: Positions, tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    for name in ("b.txt", "a.txt"):
        (folder / name).write_text(name)
    first, second = Broker(), Broker()
    feed_all(first, positions, folder)
    (folder / "a2.txt").write_text("a2.txt")
    feed_all(second, positions, folder)
    assert (first.taken, second.taken) == ([b"a.txt", b"b.txt"], [b"a2.txt"])
