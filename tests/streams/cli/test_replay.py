"""What `replay` and `state reset` refuse before they touch a broker."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import click
import pytest

from streams.cli.replay import Moment
from tests.streams.cli.conftest import Command


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ((), "say what"),
        (("--topic", "alerts", "--since", "1h"), "cannot be replayed"),
        (("--topic", "articles"), "--topic needs --since"),
        (("--topic", "articles", "--since", "1h", "--until", "2h"), "the period is empty"),
        (("--topic", "articles", "--since", "yesterday"), "neither a time"),
        (("--topic", "articles", "--since", "1h", "--provider", "ap"), "go with ARCHIVE only"),
    ],
)
def test_a_mistake_is_one_line(wirewatch: Command, arguments: tuple[str, ...], told: str) -> None:
    outcome = wirewatch("replay", *arguments)
    assert outcome.code == 2
    assert told in outcome.err
    assert outcome.err.count("\n") == 1


def test_an_archive_goes_without_the_options_of_a_topic(wirewatch: Command, tmp_path: Path) -> None:
    archive = tmp_path / "a.jsonl"
    archive.write_text("{}\n")
    assert wirewatch("replay", str(archive), "--since", "1h").code == 2
    assert wirewatch("replay", str(archive), "--topic", "raw").code == 2


def test_a_moment_is_a_time_or_how_long_ago() -> None:
    moment = Moment()
    assert moment.convert("2026-11-24T12:00:00Z", None, None) == datetime(2026, 11, 24, 12, tzinfo=UTC)
    assert moment.convert("2026-11-24", None, None) == datetime(2026, 11, 24, tzinfo=UTC)
    assert abs(moment.convert("6h", None, None) - (datetime.now(UTC) - timedelta(hours=6))) < timedelta(minutes=5)
    with pytest.raises(click.BadParameter):
        moment.convert("soon", None, None)


@pytest.mark.parametrize(
    ("stage", "told"), [("extraction", "extraction keeps no state"), ("dedup", "those with state are intake, deduplication")]
)
def test_only_a_stage_with_state_can_forget(wirewatch: Command, stage: str, told: str) -> None:
    outcome = wirewatch("state", "reset", "--stage", stage, "--yes")
    assert (outcome.code, told in outcome.err) == (2, True)
