"""The table of watch features names tests that exist, and leaves out no field of a watch."""

from __future__ import annotations

import re
from pathlib import Path

from schemas.watch import Watch
from tests.agents.actor_alerts.test_watch_features import FEATURES

HERE = Path(__file__).resolve().parent
PAGE = (HERE.parents[2] / "agents" / "actor_alerts" / "README.md").read_text(encoding="utf-8")
ROWS = [line for line in PAGE.splitlines() if line.startswith("|") and "::" in line]


def test_every_test_that_the_table_names_exists() -> None:
    assert len(ROWS) > 20
    for row in ROWS:
        (file, name), *further = re.findall(r"`(test_\w+\.py)::(test_\w+)`", row)
        assert not further, row
        assert re.search(rf"^(async )?def {name}\(", (HERE / file).read_text(encoding="utf-8"), re.MULTILINE), row


def test_every_example_that_the_table_names_exists() -> None:
    named = {name for row in ROWS for name in re.findall(r"\[([^\]]+)\]", row)}
    assert named <= {row[0] for row in FEATURES}, named - {row[0] for row in FEATURES}
    assert named


def test_no_field_of_a_watch_is_left_out() -> None:
    told = {name for row in ROWS for name in re.findall(r"`(\w+)`", row.split("|")[2])}
    assert told == set(Watch.__struct_fields__)
