"""Opening what agents are handed: the extraction processes and the live watches, each only where a binding needs it."""

from __future__ import annotations

import contextlib
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from streams.binding import Binding, Tools
from streams.metrics import Metrics
from streams.settings import Settings
from streams.watch_clerk import Check


async def open_tools(
    stack: contextlib.AsyncExitStack, bindings: Sequence[Binding], settings: Settings, metrics: Metrics
) -> Tools:
    """The tools that these bindings need; the stack closes them. Raises PoolError."""
    needs = frozenset[str]().union(*(binding.needs for binding in bindings))
    coder = watches = None
    if "coder" in needs:
        from streams.pool import CoderPool

        named = next(binding.coder for binding in bindings if "coder" in binding.needs)
        coder = await stack.enter_async_context(CoderPool.open(settings, metrics, coder=named))
    if "watches" in needs:
        from agents.actor_alerts.watch_records import read_watch
        from streams.watch_clerk import WatchClerk
        from streams.watches_view import WatchesView

        watches = await stack.enter_async_context(WatchesView.open(settings, metrics, watch_index(), read_watch))
        await stack.enter_async_context(WatchClerk.open(settings, metrics, watch_check(), now))
    return Tools(clock=now, coder=coder, watches=watches)


def watch_index() -> Any:
    """An empty index of watches that knows the register's names."""
    from agents.actor_alerts.agent import WatchIndex
    from agents.extraction.actors.register import load_register

    return WatchIndex(resolve=load_register().resolve)


def watch_check() -> Check:
    """What there is to be said against a watch record: that it cannot be in force, or what was probably meant."""
    from agents.actor_alerts.watch_checks import Names, Problem
    from agents.actor_alerts.watch_records import doubts, read_watch
    from agents.extraction.actors.register import load_register

    names = Names([name for entry in load_register() for name in (entry.id, entry.name, *entry.aliases)])

    def check(key: str, value: bytes) -> list[tuple[str, str]]:
        try:
            watch = read_watch(key, value)
        except Problem as problem:
            return [("invalid_watch", str(problem))]
        return [("doubtful_watch", doubt) for doubt in doubts(watch, value, names)]

    return check


def now() -> datetime:
    """The wall clock in UTC."""
    return datetime.now(UTC)
