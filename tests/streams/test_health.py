"""Progress: a partition stalls when messages wait and the committed offset stands, and at no other time."""

from __future__ import annotations

from streams.health import Progress


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
