"""`wirewatch watch add --check`: what is wrong with a file, without a broker."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.streams.cli.conftest import Command

GOOD = {"watch_id": "is", "name": "IS", "actors": ["islamic-state"], "cooldown": "6h"}
FORMS = {
    "w.json": json.dumps([GOOD]),
    "w.jsonl": json.dumps(GOOD) + "\n",
    "w.toml": '[[watch]]\nwatch_id = "is"\nname = "IS"\nactors = ["islamic-state"]\ncooldown = "6h"\n',
    "w.yaml": "watch_id: is\nname: IS\nactors: [islamic-state]\ncooldown: 6h\n",
}


@pytest.mark.parametrize("name", FORMS)
def test_every_form_is_read(name: str, wirewatch: Command) -> None:
    Path(name).write_text(FORMS[name])
    outcome = wirewatch("watch", "add", "--check", name)
    assert (outcome.code, outcome.out) == (0, "1 watch, nothing wrong\n")


@pytest.mark.parametrize(
    ("entry", "told"),
    [
        ({"watch_id": "a b"}, "watch_id"),
        ({"evnt_types": ["ASSAULT"]}, "did you mean event_types"),
        ({"event_types": ["ASAULT"]}, "ASSAULT"),
        ({"actors": ["islamic stat"]}, "did you mean"),
        ({"cooldown": 6}, "write 30m, 6h or 2d"),
        ({"countries": ["Syria"]}, "three letters"),
        ({"min_severity": 11}, "min_severity"),
    ],
)
def test_what_is_wrong_is_told_with_the_field_on_one_line(entry: dict[str, object], told: str, wirewatch: Command) -> None:
    Path("w.json").write_text(json.dumps([{**GOOD, **entry}]))
    outcome = wirewatch("watch", "add", "--check", "w.json")
    assert outcome.code == 2
    assert told in outcome.err
    assert outcome.err.startswith("wirewatch: w.json: entry 1")
    assert outcome.err.count("\n") == 1


def test_every_wrong_entry_is_told(wirewatch: Command) -> None:
    Path("w.json").write_text(json.dumps([{**GOOD, "role": "x"}, GOOD, {"watch_id": "b"}]))
    assert wirewatch("watch", "add", "--check", "w.json").err.count("\n") == 2


def test_standard_input(wirewatch: Command) -> None:
    assert wirewatch("watch", "add", "--check", "-", stdin=json.dumps(GOOD).encode()).code == 0
    outcome = wirewatch("watch", "add", "--check", "-", stdin=b"\xff")
    assert (outcome.code, outcome.err.count("\n")) == (2, 1)
