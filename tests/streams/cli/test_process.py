"""`wirewatch process` runs the topology's stages in order, tells what it could not process, and goes on."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from schemas.base import encode
from streams.cli.process import process
from streams.demo.run import sample_wire
from tests.builders import an_article


def run(*arguments: str, stdin: bytes = b"") -> Result:
    return CliRunner().invoke(process, list(arguments), input=stdin)


def lines(text: str) -> list[dict[str, object]]:
    return [json.loads(line) for line in text.splitlines()]


def test_stories_come_one_per_article_in_order() -> None:
    wire = sample_wire()
    outcome = run("--emit", "stories", stdin=b"\n".join(wire))
    assert outcome.exit_code == 0, outcome.output
    told = lines(outcome.stdout)
    fed = [json.loads(line) for line in wire]
    assert [(story["uri"], story["version"]) for story in told] == [(article["uri"], article["version"]) for article in fed]
    assert {"new", "update", "correction", "duplicate", "kill", "withheld", "redelivery"} == {story["kind"] for story in told}


@pytest.mark.parametrize("batch", ["1", "7", "64"])
def test_the_cut_into_batches_changes_nothing(batch: str) -> None:
    wire = b"\n".join(sample_wire())
    assert run("--emit", "stories", "--batch", batch, stdin=wire).stdout == run("--emit", "stories", stdin=wire).stdout


def test_what_cannot_be_processed_is_told_and_the_rest_goes_on() -> None:
    good = encode(an_article(uri="urn:good"))
    bad = b'{"uri": "urn:bad", "version": "two", "published_at": "2017-03-24T06:10:00Z", "body": "x"}'
    outcome = run("--emit", "stories", stdin=b"\n".join([b"\xff\xfe", bad, b"{", good]))
    assert outcome.exit_code == 0
    assert [story["uri"] for story in lines(outcome.stdout)] == ["urn:good"]
    errors = lines(outcome.stderr)
    assert [error["uri"] for error in errors] == [None, "urn:bad", None]
    assert all(str(error["error"]).startswith("intake: ") for error in errors)
    assert "version" in str(errors[1]["error"])


def test_an_article_under_embargo_is_told_as_held() -> None:
    held = an_article(uri="urn:held", status="embargoed", embargoed_until=datetime(2999, 1, 1, tzinfo=UTC))
    outcome = run("--emit", "stories", stdin=encode(held))
    assert outcome.stdout == ""
    assert lines(outcome.stderr)[0]["uri"] == "urn:held"
    assert "embargo" in str(lines(outcome.stderr)[0]["error"])


def test_alerts_without_watches_are_a_users_mistake() -> None:
    outcome = run("--emit", "alerts", stdin=b"")
    assert outcome.exit_code == 2
    assert "--watches" in outcome.stderr


def test_a_bad_watch_file_is_told_in_one_line(tmp_path: Path) -> None:
    path = tmp_path / "watches.toml"
    path.write_text('[[watch]]\nwatch_id = "w"\nname = "W"\nevent_types = ["ASAULT"]\n')
    outcome = run("--emit", "alerts", "--watches", str(path), stdin=b"")
    assert outcome.exit_code == 2
    assert "event_types" in outcome.stderr
    assert "ASSAULT" in outcome.stderr


@pytest.mark.model
def test_a_story_becomes_an_alert_and_its_kill_takes_it_back(tmp_path: Path) -> None:
    watches = tmp_path / "watches.toml"
    watches.write_text('[[watch]]\nwatch_id = "taliban"\nname = "Taliban"\nactors = ["Taliban"]\n')
    body = "KABUL (Meridian) — Taliban fighters seized the district of Sangin from the Afghan army on Thursday."
    story = an_article(body, uri="urn:sangin", published_at=datetime(2017, 3, 24, 6, tzinfo=UTC))
    kill = an_article("", uri="urn:sangin", version=2, status="canceled", published_at=datetime(2017, 3, 24, 9, tzinfo=UTC))
    outcome = run("--emit", "alerts", "--watches", str(watches), stdin=encode(story) + b"\n" + encode(kill))
    assert outcome.exit_code == 0, outcome.output
    told = lines(outcome.stdout)
    assert [alert["status"] for alert in told] == ["raised"] * (len(told) // 2) + ["retracted"] * (len(told) // 2)
    assert told
    assert told[-1]["cause"] == {"uri": "urn:sangin", "version": 2}
