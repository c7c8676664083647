"""A stage's process: checks the ground, opens what its agents need, runs the app until told to stop."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import importlib
import logging
import os
import signal
import socket
import sys
from collections.abc import AsyncIterator, Callable, Sequence
from typing import Any

from prometheus_client import CollectorRegistry, generate_latest

from streams import control, logs
from streams import settings as settings_module
from streams.app import StageApp
from streams.binding import Binding, Topology
from streams.errors import GroundError
from streams.health import Health
from streams.metrics import Metrics
from streams.observer import Observer
from streams.processes import die_with, set_title
from streams.settings import Settings
from streams.tools import open_tools
from streams.topics import DEAD_LETTERS, WATCHES, changelog_topic

log = logging.getLogger(__name__)

DEFAULT_TOPOLOGY = "streams.topology:topology"
TICK = 0.5


def main(stage: str, topology: str, line_fd: int, parent: int) -> int:
    """Run one stage until SIGTERM; the exit code: 0 stopped as asked, 1 a fault, 2 a user's mistake."""
    die_with(parent)
    try:
        settings = settings_module.load()
    except settings_module.SettingsError as error:
        print(error, file=sys.stderr)
        return 2
    logs.set_up(settings.log_level, settings.log_format, name=stage)
    set_title(f"wirewatch: {stage}")
    line = socket.socket(fileno=line_fd) if line_fd >= 0 else None
    try:
        return asyncio.run(serve(stage, settings, load_topology(topology), line))
    except GroundError as error:
        log.error("%s", error)
        return 2


def load_topology(named: str) -> Topology:
    """The function that `module:function` names."""
    module, _, function = named.partition(":")
    found: Topology = getattr(importlib.import_module(module), function)
    return found


async def serve(stage: str, settings: Settings, topology: Topology, line: socket.socket | None) -> int:
    """Run one stage in this event loop; the exit code."""
    bindings = [binding for binding in topology() if binding.stage == stage]
    stopping = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stopping.set)
    metrics = Metrics(CollectorRegistry())
    observer = Observer(settings)
    async with contextlib.AsyncExitStack() as stack:
        told: dict[str, Callable[[], dict[str, Any]]] = {"status": lambda: {"stage": stage, "alive": True, "ready": False}}
        if line is not None:
            await stack.enter_async_context(_task(_answer(line, metrics, told, stopping)))
        connected = asyncio.ensure_future(observer.start())
        if not await _first(connected, stopping.wait()):
            return 0
        stack.push_async_callback(observer.stop)
        await check_ground(observer, bindings)
        tools = await open_tools(stack, bindings, settings, metrics)
        gc.collect()
        gc.freeze()  # what is loaded now stays; to look it through at every collection costs more than the work itself
        app = StageApp(stage, bindings, settings=settings, tools=tools, metrics=metrics, partitions=observer.partitions_of)
        health = Health(app, observer, settings, metrics, tools.clock)
        watches = tools.watches
        told["status"] = lambda: health.status(watches_ready=watches is None or watches.ready)
        await stack.enter_async_context(_task(_ticking(app)))
        starting = asyncio.ensure_future(app.start())
        if not await _first(app.failed, asyncio.shield(starting)):
            starting.result()
            log.info("%s is up", stage)
            await stack.enter_async_context(_task(health.watch()))
            await _first(app.failed, stopping.wait())
        if app.failed.done():
            error = app.failed.result()
            log.error("%s stops: %s: %s", stage, type(error).__name__, error)
            _leave_anyway(settings.shutdown_timeout)
        await app.stop()
        log.info("%s has stopped", stage)
        return 1 if app.failed.done() else 0


async def check_ground(observer: Observer, bindings: Sequence[Binding]) -> None:
    """Raises GroundError unless all topics are there and every changelog has its source's partitions."""
    wanted = {topic.name for binding in bindings for topic in (binding.reads, *binding.writes, DEAD_LETTERS)}
    wanted |= {WATCHES.name for binding in bindings if "watches" in binding.needs}
    changelogs = {changelog_topic(b.stage, b.table).name: b.reads.name for b in bindings if b.table}
    found = await observer.look(wanted | set(changelogs))
    missing = sorted((wanted | set(changelogs)) - set(found))
    if missing:
        raise GroundError(f"topics are missing: {', '.join(missing)}; run: wirewatch topics ensure")
    for changelog, source in changelogs.items():
        if found[changelog] != found[source]:
            raise GroundError(
                f"{changelog} has {found[changelog]} partitions and {source} has {found[source]}; run: wirewatch topics ensure"
            )


async def _answer(line: socket.socket, metrics: Metrics, told: Any, stopping: asyncio.Event) -> None:
    def report() -> control.Report:
        return control.Report(told["status"](), generate_latest(metrics.registry).decode())

    await control.answer(line, report)
    stopping.set()  # the supervisor is gone


async def _ticking(app: StageApp) -> None:
    while True:
        await asyncio.sleep(TICK)
        try:
            await app.tick()
        except Exception as error:
            log.exception("the clock's work failed")
            app.fail(error)


@contextlib.asynccontextmanager
async def _task(coroutine: Any) -> AsyncIterator[None]:
    task = asyncio.ensure_future(coroutine)
    try:
        yield
    finally:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError, Exception):
            await task


async def _first(wanted: asyncio.Future[Any], other: Any) -> bool:
    """Wait for either; whether it was `wanted`, whose exception is raised."""
    waiting = asyncio.ensure_future(other)
    done, _ = await asyncio.wait({wanted, waiting}, return_when=asyncio.FIRST_COMPLETED)
    waiting.cancel()
    if wanted in done:
        wanted.result()
        return True
    return False


def _leave_anyway(seconds: float) -> None:
    """After a fault nothing may keep the process: if stopping in good order takes longer, it ends."""
    asyncio.get_running_loop().call_later(seconds, os._exit, 1)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4])))
