"""`wirewatch extract`: what an article says, for people and for machines."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.streams.cli.conftest import Command

TEXT = (
    "MOSUL, Iraq (Reuters) - Iraqi forces attacked Islamic State fighters in western Mosul on Tuesday.\n\n"
    "The weather was mild, residents said."
)


@pytest.mark.model
def test_the_table_shows_actors_places_events_sentence_and_rule(wirewatch: Command) -> None:
    Path("d.txt").write_text(TEXT)
    told = wirewatch("extract", "d.txt")
    assert told.code == 0
    for part in ("islamic-state", "irq.mil", "99072", "ASSAULT", "[assault.", "Iraqi forces attacked Islamic State fighters"):
        assert part in told.out


@pytest.mark.model
def test_json_is_one_extraction_a_line_and_what_is_no_article_is_told(wirewatch: Command) -> None:
    lines = [
        json.dumps({"uri": f"u{n}", "published_at": "2017-03-21T10:00:00Z", "language": "en", "body": TEXT}) for n in range(2)
    ]
    told = wirewatch("extract", "-", "--json", stdin="\n".join([lines[0], "{]", lines[1]]).encode())
    assert told.code == 1
    assert [json.loads(line)["uri"] for line in told.lines] == ["u0", "u1"]
    assert all(json.loads(line)["events"] for line in told.lines)
    assert told.err.startswith("wirewatch: -: not JSON")


def test_a_model_that_is_not_installed_is_a_mistake_told_in_one_line(wirewatch: Command) -> None:
    told = wirewatch("extract", "-", "--model", "no_such_model", stdin=TEXT.encode())
    assert (told.code, told.out, told.err.count("\n")) == (2, "", 1)
    assert "no_such_model" in told.err


def test_nothing_to_read_is_a_failure_with_a_reason(wirewatch: Command) -> None:
    Path("empty.jsonl").write_bytes(b"")
    assert "nothing in it" in wirewatch("extract", "empty.jsonl").err
    told = wirewatch("extract", "-", stdin=b"")
    assert (told.code, told.err.count("\n")) == (1, 1)
