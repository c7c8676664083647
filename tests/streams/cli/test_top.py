"""What `top` shows of one look: plain for scripts, coloured where something is late."""

from __future__ import annotations

import io
import re
from datetime import timedelta
from pathlib import Path

import pytest
from rich.console import Console

from schemas.alert import Alert
from schemas.base import decode
from streams.cli.top import screen, text
from streams.overview import StageLine, View

ALERT = decode((Path(__file__).parents[2] / "samples" / "alert.json").read_bytes(), Alert)


def view(*stages: StageLine, **fields: int) -> View:
    return View(stages, fields.get("watches", 3), fields.get("dead_letters", 0), [ALERT])


def test_the_plain_table_has_a_line_a_stage_and_then_the_alerts() -> None:
    told = text(view(StageLine("intake", 2, 0, None, 4.25), StageLine("extraction", 0, 1200, 7_500.0, None)))
    assert told.splitlines()[:4] == [
        "STAGE           WORKERS   WAITING   OLDEST   RATE/S",
        "intake                2         0        –      4.2",
        "extraction            0      1200      2 h        –",
        "watches 3  dead letters 0",
    ]
    assert told.splitlines()[4] == (
        f"{ALERT.raised_at:%H:%M:%S} {ALERT.status:<9} {ALERT.priority:<7} {ALERT.watch_id}  {ALERT.summary}"
    )
    assert "\x1b" not in told


@pytest.mark.parametrize(("age", "told"), [(0.0, "0.0 s"), (59.9, "59.9 s"), (301.0, "5 min"), (None, "?")])
def test_how_long_the_oldest_waits_is_told_in_a_fit_unit(age: float | None, told: str) -> None:
    assert text(view(StageLine("intake", 1, 5, age, 0.0))).splitlines()[1].split("5", 1)[1].strip().startswith(told)


def test_on_a_terminal_a_stage_without_workers_and_a_late_one_stand_out() -> None:
    out = io.StringIO()
    console = Console(file=out, force_terminal=True, width=100, color_system="standard", highlight=False)
    console.print(screen(view(StageLine("intake", 0, 5, timedelta(minutes=6).total_seconds(), 1.0), dead_letters=2)))
    shown = out.getvalue()
    assert re.search(r"\x1b\[1;31m *0\x1b", shown)
    assert re.search(r"\x1b\[1;31m *6 min\x1b", shown)
    assert "\x1b[33m2 dead letters\x1b[0m" in shown
    assert ALERT.watch_id in shown
