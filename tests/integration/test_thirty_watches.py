"""Thirty watches over the labelled dispatches and the sample wire, through the whole chain, extraction included."""

from __future__ import annotations

import tomllib
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from agents.actor_alerts.watch_checks import Names, check_entry
from schemas.alert import Alert
from schemas.base import encode
from schemas.watch import Watch
from streams.assembly import inline_coder, local_stages
from streams.local import LocalPipeline
from streams.settings import Settings
from streams.topics import ALERTS
from tests.agents.extraction import dispatch_set
from tests.integration.test_end_to_end import lines

FILE = tomllib.loads(Path(__file__).with_name("thirty_watches.toml").read_text(encoding="utf-8"))
CASES: list[dict[str, Any]] = FILE["case"]
_SIGNS = {"raised": "+", "updated": "~", "retracted": "-"}
_ARTICLE = {"content-type": "application/vnd.wirewatch.article+json"}


def now() -> datetime:
    return datetime.now(UTC)


def wire() -> list[bytes]:
    """The dispatches in the order of their days, and then the sample wire as its line sent it."""
    chosen = [dispatch for dispatch in dispatch_set.load() if dispatch["id"] not in FILE["left_out"]]
    dispatches = sorted(chosen, key=lambda dispatch: (dispatch["published"], dispatch["id"]))
    return [*(encode(dispatch_set.story_of(dispatch).article) for dispatch in dispatches), *lines()]


def watches() -> list[Watch]:
    named = ({"watch_id": f"case-{number}", "name": "A case", **case["watch"]} for number, case in enumerate(CASES, start=1))
    return [check_entry(entry, Names()) for entry in named]


async def sequences() -> dict[str, list[str]]:
    """What each watch said, in order."""
    stages = local_stages(emit=ALERTS, clock=now, coder=inline_coder(Settings().model), watches=watches())
    names: dict[str, str] = {}
    said: dict[str, list[str]] = {watch.watch_id: [] for watch in watches()}
    async for made in LocalPipeline(stages=stages, clock=now).run([(line, _ARTICLE) for line in wire()]):
        if isinstance(made, Alert):
            first = made.cause.uri.rpartition(":")[2]
            name = names.setdefault(made.alert_id, f"{first}:{made.event.type}.{made.event.mode or ''}".rstrip("."))
            said[made.watch_id].append(_SIGNS[made.status] + name)
    return said


@pytest.mark.model
@pytest.mark.slow
async def test_each_watch_says_exactly_this() -> None:
    said = await sequences()
    wanted = {f"case-{number}": case["told"].split() for number, case in enumerate(CASES, start=1)}
    apart = [
        f"{name}\n  said   {' '.join(said[name])}\n  wanted {' '.join(wanted[name])}"
        for name in wanted
        if said[name] != wanted[name]
    ]
    assert not apart, "\n" + "\n".join(apart)
    assert len(CASES) == 30
