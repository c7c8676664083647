"""A stage as an app: a recovery that stands still stops the process, one that reads does not."""

from __future__ import annotations

import asyncio
from types import SimpleNamespace
from typing import Any

import pytest

from streams.app import JOIN_PATIENCE, RECOVERY_PATIENCE, StageApp


def an_app(offsets: dict[str, int | None], *, in_recovery: bool = True) -> Any:
    """A StageApp of which nothing but the tables' recovery is there."""
    app: Any = object.__new__(StageApp)
    recovery = SimpleNamespace(active_offsets=offsets, in_recovery=in_recovery)
    app.app = SimpleNamespace(tables=SimpleNamespace(recovery=recovery))
    app.failed = asyncio.get_running_loop().create_future()
    app._recovered = (None, 0.0)
    return app


async def test_a_recovery_that_stands_still_stops_the_process() -> None:
    app = an_app({"lineages-0": 41, "lineages-1": None})
    for second in range(int(RECOVERY_PATIENCE) + 1):
        app._watch_recovery(float(second))
        assert not app.failed.done()
    app._watch_recovery(RECOVERY_PATIENCE + 1)
    with pytest.raises(RuntimeError, match="stood still"):
        raise app.failed.result()


@pytest.mark.parametrize("in_recovery", [True, False])
async def test_one_that_reads_or_has_ended_does_not(in_recovery: bool) -> None:
    offsets: dict[str, int | None] = {"lineages-0": 0}
    app = an_app(offsets, in_recovery=in_recovery)
    for second in range(0, 300, 10):
        offsets["lineages-0"] = second if in_recovery else 0
        app._watch_recovery(float(second))
    assert not app.failed.done()


async def test_a_group_that_gives_no_partitions_stops_the_process() -> None:
    app = an_app({})
    app.app._assignment, app._begun_at = None, 0.0
    app._watch_start(JOIN_PATIENCE)
    assert not app.failed.done()
    app._watch_start(JOIN_PATIENCE + 1)
    with pytest.raises(RuntimeError, match="no partitions"):
        raise app.failed.result()


async def test_an_empty_share_is_a_share() -> None:
    app = an_app({})
    app.app._assignment, app._begun_at = set(), 0.0
    app._watch_start(JOIN_PATIENCE + 1)
    assert not app.failed.done()
