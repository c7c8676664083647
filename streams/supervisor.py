"""A worker: one process for each stage, looked after by this one, which also serves their metrics and probes."""

from __future__ import annotations

import asyncio
import contextlib
import importlib.metadata
import logging
import os
import platform
import signal
import socket
import sys
from collections import deque
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from time import monotonic
from typing import Any

from prometheus_client import CollectorRegistry, generate_latest

from streams import logs
from streams import metric_catalogue as c
from streams.control import Line, Report
from streams.errors import GroundError
from streams.exposition import merged
from streams.http import serving
from streams.metrics import Metrics
from streams.processes import set_title
from streams.settings import Settings, to_environ
from streams.topology import STAGES

log = logging.getLogger(__name__)

TOPOLOGY = "streams.topology:topology"
ANSWER_TIMEOUT = 3.0
FIRST_WAIT = 0.5
LONGEST_WAIT = 15.0
MISTAKE = 2
"""The exit code of a stage whose ground is wrong: starting it again would not help."""


class StageChild:
    """One stage's process: started, restarted with back-off after a crash, given up when it keeps crashing."""

    def __init__(self, stage: str, settings: Settings, topology: str, metrics: Metrics) -> None:
        self.stage = stage
        self._settings = settings
        self._topology = topology
        self._metrics = metrics
        self._process: asyncio.subprocess.Process | None = None
        self._line: Line | None = None
        self._crashes: deque[float] = deque()
        self._stopping = False

    @property
    def pid(self) -> int | None:
        """The process, while there is one."""
        return self._process.pid if self._process is not None and self._process.returncode is None else None

    async def run(self) -> int:
        """Keep the stage running; returns when it was told to stop (0), or must be given up (its exit code)."""
        wait = FIRST_WAIT
        while True:
            started = monotonic()
            code = await self._once()
            if self._stopping:
                return 0 if code in (0, -signal.SIGTERM) else 1
            if code == MISTAKE:
                log.error("%s cannot start; see its message above", self.stage)
                return MISTAKE
            if monotonic() - started > self._settings.restart_window:
                wait = FIRST_WAIT
            if self._too_often():
                log.critical(
                    "%s crashed %d times in %.0f s: giving up", self.stage, len(self._crashes), self._settings.restart_window
                )
                return 1
            log.error("%s ended (%s); restarting in %.1f s", self.stage, _told(code), wait)
            self._metrics.add(c.STAGE_RESTARTS, self.stage)
            await asyncio.sleep(wait)
            if self._stopping:
                return 0
            wait = min(wait * 2, LONGEST_WAIT)

    async def report(self) -> Report | None:
        """What the process says of itself; None when it does not answer."""
        return await self._line.ask(ANSWER_TIMEOUT) if self._line is not None and self.pid else None

    def terminate(self) -> None:
        """Ask it to finish and stop."""
        self._stopping = True
        if self.pid:
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.pid, signal.SIGTERM)

    def kill(self) -> None:
        """End it at once."""
        if self.pid:
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.pid, signal.SIGKILL)

    async def _once(self) -> int:
        ours, theirs = socket.socketpair()
        with theirs:
            self._process = await asyncio.create_subprocess_exec(
                sys.executable,
                "-m",
                "streams.stage_process",
                self.stage,
                self._topology,
                str(theirs.fileno()),
                str(os.getpid()),
                pass_fds=[theirs.fileno()],
                env={**os.environ, **to_environ(self._settings)},
                stdin=asyncio.subprocess.DEVNULL,
                start_new_session=True,  # the terminal's Ctrl-C is ours; we stop the stages in order
            )
        self._line = await Line.over(ours)
        try:
            return await self._process.wait()
        finally:
            line, self._line = self._line, None
            await line.close()

    def _too_often(self) -> bool:
        now = monotonic()
        self._crashes.append(now)
        while self._crashes and now - self._crashes[0] > self._settings.restart_window:
            self._crashes.popleft()
        return len(self._crashes) >= self._settings.restart_limit


class Supervisor:
    """All stage processes of a worker."""

    def __init__(self, settings: Settings, stages: Sequence[str], topology: str) -> None:
        unknown = [stage for stage in stages if topology == TOPOLOGY and stage not in STAGES]
        if unknown or not stages:
            raise GroundError(f"no stage {', '.join(unknown) or 'named'}; there are {', '.join(STAGES)}")
        self._settings = settings
        self._metrics = Metrics(CollectorRegistry(), c.WORKER)
        self.children = [StageChild(stage, settings, topology, self._metrics) for stage in stages]

    async def run(self, stop: asyncio.Event) -> int:
        """Run until `stop` is set or a stage must be given up; the worker's exit code."""
        self._metrics.set(c.BUILD_INFO, _version(), platform.python_version(), to=1)
        async with serving(self._settings, metrics=self.exposition, statuses=self.statuses) as port:
            log.info("metrics and probes at http://%s:%d", self._settings.http_host, port)
            tasks = [asyncio.create_task(child.run(), name=child.stage) for child in self.children]
            stopped = asyncio.create_task(stop.wait())
            done, _ = await asyncio.wait({*tasks, stopped}, return_when=asyncio.FIRST_COMPLETED)
            failed = next((task.result() for task in tasks if task in done), 0)
            codes = await self._stop(tasks)
            stopped.cancel()
            return failed or max(codes)

    async def statuses(self) -> Mapping[str, Mapping[str, Any]]:
        """Each stage's status; a stage that does not answer is neither alive nor ready."""
        reports = await asyncio.gather(*(child.report() for child in self.children))
        silent: dict[str, object] = {"alive": False, "ready": False, "answers": False}
        pairs = zip(self.children, reports, strict=True)
        return {child.stage: report.status if report else silent for child, report in pairs}

    async def exposition(self) -> str:
        """The metrics of all stages and of the worker itself."""
        reports = await asyncio.gather(*(child.report() for child in self.children))
        for child, report in zip(self.children, reports, strict=True):
            self._metrics.set(c.STAGE_UP, child.stage, to=report is not None)
            self._metrics.set(c.STAGE_READY, child.stage, to=bool(report and report.status.get("ready")))
        pages = [report.metrics for report in reports if report]
        return merged([generate_latest(self._metrics.registry).decode(), *pages])

    async def _stop(self, tasks: Sequence[asyncio.Task[int]]) -> list[int]:
        for child in self.children:
            child.terminate()
        # A stage grants its batches shutdown_timeout and then still has to leave its group.
        _, late = await asyncio.wait(tasks, timeout=self._settings.shutdown_timeout + 10)
        for child, task in zip(self.children, tasks, strict=True):
            if task in late:
                log.error("%s did not stop in time and is killed", child.stage)
                child.kill()
        return list(await asyncio.gather(*tasks))


def run_worker(settings: Settings, stages: Sequence[str] = STAGES, *, topology: str = TOPOLOGY) -> int:
    """Run these stages in the foreground until SIGTERM or SIGINT; the exit code. Raises GroundError for a user's mistake."""
    logs.set_up(settings.log_level, settings.log_format, name="worker")
    try:
        supervisor = Supervisor(settings, stages, topology)
        set_title("wirewatch: worker")
        with asyncio.Runner() as runner:
            return runner.run(_until_signalled(supervisor))
    except GroundError as error:
        if settings.log_format != "json":
            raise
        log.error("%s", error)
        return MISTAKE


async def _until_signalled(supervisor: Supervisor) -> int:
    stop = asyncio.Event()
    async with _signals(stop):
        return await supervisor.run(stop)


@asynccontextmanager
async def _signals(stop: asyncio.Event) -> AsyncIterator[None]:
    loop = asyncio.get_running_loop()
    numbers = (signal.SIGTERM, signal.SIGINT)
    for number in numbers:
        loop.add_signal_handler(number, stop.set)
    try:
        yield
    finally:
        for number in numbers:
            loop.remove_signal_handler(number)


def _told(code: int) -> str:
    return f"killed by {signal.Signals(-code).name}" if code < 0 else f"exit code {code}"


def _version() -> str:
    try:
        return importlib.metadata.version("wirewatch")
    except importlib.metadata.PackageNotFoundError:
        return "unknown"
