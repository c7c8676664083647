"""Progress: a partition stalls when messages wait and the committed offset stands, and at no other time."""

from __future__ import annotations

from streams.health import Health, Progress
from streams.settings import Settings


def test_waiting_messages_without_a_commit_are_a_stall() -> None:
    progress = Progress(committed=5, since=0.0)
    assert not progress.stalled(5, 9, now=59.0, patience=60.0)
    assert progress.stalled(5, 9, now=61.0, patience=60.0)


def test_a_commit_starts_the_patience_anew() -> None:
    progress = Progress(committed=5, since=0.0)
    assert not progress.stalled(6, 9, now=61.0, patience=60.0)
    assert not progress.stalled(6, 9, now=120.0, patience=60.0)
    assert progress.stalled(6, 9, now=122.0, patience=60.0)


def test_an_idle_partition_never_stalls() -> None:
    progress = Progress(committed=5, since=0.0)
    assert not progress.stalled(5, 5, now=10_000.0, patience=60.0)
    assert not progress.stalled(5, 6, now=10_059.0, patience=60.0)


def stuck(committed: dict[int, int], ends: dict[int, int], standing: list[int], since: float, now: float) -> list[int]:
    health = Health(app=None, observer=None, settings=Settings(stall_timeout=60), metrics=None, clock=None)  # type: ignore[arg-type]
    health.progress = {("t", p): Progress(at, since) for p, at in committed.items()}
    return health._stuck("t", standing, ends, now)


def test_a_partition_that_waits_for_its_turn_is_not_stuck() -> None:
    assert stuck({0: 5, 1: 50}, {0: 900, 1: 900}, [0], since=0.0, now=100.0) == []


def test_it_is_when_nothing_moves_or_its_turn_never_comes() -> None:
    assert stuck({0: 5, 1: 9}, {0: 900, 1: 9}, [0], since=0.0, now=100.0) == [0]
    assert stuck({0: 5, 1: 50}, {0: 900, 1: 900}, [0], since=0.0, now=301.0) == [0]
