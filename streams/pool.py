"""The pool of extraction processes: keeps them busy, replaces those that die, and finds the story that killed one.

Each process has a thread here that hands it one task after the other, so a process waits only for as long as it takes to
pick the next stories from the queue, and when it dies it is plain which stories it had.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import math
import os
import socket
import subprocess
import sys
import threading
from collections import deque
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from time import monotonic

import msgspec

from agents.ports import Rejected
from schemas.article import FLASH_URGENCY
from schemas.base import encode
from schemas.extraction import Extraction
from schemas.story import Story
from streams import frames
from streams import metric_catalogue as c
from streams.binding import CODER
from streams.errors import GroundError
from streams.metrics import Metrics
from streams.pool_child import Answer, Hello
from streams.settings import Settings

log = logging.getLogger(__name__)

STAGE = "extraction"
LOAD_TIMEOUT = 180.0
TASK_TIMEOUT = 120.0
"""Seconds after which a task counts as hanging; two hundred times what sixteen long stories take."""
Outcome = Extraction | Rejected
_read_answers = msgspec.json.Decoder(list[Answer]).decode
_read_extraction = msgspec.json.Decoder(Extraction).decode


class PoolError(GroundError):
    """The extraction processes cannot be brought up; told in one line."""


@dataclass(frozen=True, slots=True)
class _Job:
    story: Story
    future: asyncio.Future[Outcome]


class CoderPool:
    """`await pool(stories)` gives one Extraction or Rejected per story, in order. Many callers may wait at once."""

    def __init__(self, *, processes: int, batch: int, model: str, metrics: Metrics, coder: str = CODER) -> None:
        self._batch = batch
        self._metrics = metrics
        self._loop = asyncio.get_running_loop()
        self._jobs: deque[_Job] = deque()
        self._flashes: deque[_Job] = deque()
        self._ready = threading.Condition()
        self._stopping = False
        self._busy = 0
        self._processes = processes
        self._workers = [_Worker(self, number, model, coder) for number in range(processes)]

    @classmethod
    @contextlib.asynccontextmanager
    async def open(cls, settings: Settings, metrics: Metrics, *, coder: str = CODER) -> AsyncIterator[CoderPool]:
        """A pool whose processes have loaded the model; raises PoolError."""
        pool = cls(
            processes=settings.extraction_processes,
            batch=settings.extraction_batch,
            model=settings.model,
            metrics=metrics,
            coder=coder,
        )
        try:
            await asyncio.gather(*(asyncio.to_thread(worker.load) for worker in pool._workers))
            for worker in pool._workers:
                worker.thread.start()
            metrics.set(c.POOL_PROCESSES, STAGE, to=len(pool._workers))
            metrics.set(c.MODEL_INFO, STAGE, settings.model, to=1)
            yield pool
        finally:
            pool.close()

    async def __call__(self, stories: Sequence[Story]) -> list[Outcome]:
        """Extractions of the stories; a story that cannot be coded, or that kills its process, is Rejected."""
        jobs = [_Job(story, self._loop.create_future()) for story in stories]
        with self._ready:
            if self._stopping:
                raise PoolError("the pool is closed")
            for job in jobs:
                (self._flashes if job.story.article.urgency <= FLASH_URGENCY else self._jobs).append(job)
            self._metrics.set(c.POOL_QUEUE, STAGE, to=len(self._flashes) + len(self._jobs))
            self._ready.notify_all()
        return list(await asyncio.gather(*(job.future for job in jobs)))

    def close(self) -> None:
        """Stop the processes; what is under way is given up."""
        with self._ready:
            self._stopping = True
            self._ready.notify_all()
        for worker in self._workers:
            worker.kill()

    def take(self) -> list[_Job]:
        """The next task for a worker, waiting for it; empty when the pool closes.

        A short queue is shared out among all processes, so that a lone burst uses every core; a long one is cut into
        full batches, which the model reads faster. Flashes go first, and in tasks of their own.
        """
        with self._ready:
            while not self._flashes and not self._jobs and not self._stopping:
                self._ready.wait()
            if self._stopping:
                return []
            jobs = self._flashes or self._jobs
            size = min(self._batch, math.ceil(len(jobs) / self._processes))
            task = [jobs.popleft() for _ in range(size)]
            self._busy += 1
            self._metrics.set(c.POOL_QUEUE, STAGE, to=len(self._flashes) + len(self._jobs))
            self._metrics.set(c.POOL_BUSY, STAGE, to=self._busy)
            return task

    def done(self, task: Sequence[_Job], outcomes: Sequence[Outcome] | PoolError, seconds: float) -> None:
        """Hand the outcomes to those who wait."""
        with self._ready:
            self._busy -= 1
            self._metrics.set(c.POOL_BUSY, STAGE, to=self._busy)
        self._metrics.observe(c.POOL_SECONDS, STAGE, value=seconds)
        with contextlib.suppress(RuntimeError):  # the loop is closed: nobody waits any more
            self._loop.call_soon_threadsafe(_resolve, task, outcomes)

    def replaced(self, reason: str) -> None:
        """Count a process that was replaced."""
        self._metrics.add(c.POOL_RESTARTS, STAGE, reason)

    @property
    def stopping(self) -> bool:
        return self._stopping


def _resolve(task: Sequence[_Job], outcomes: Sequence[Outcome] | PoolError) -> None:
    for index, job in enumerate(task):
        if job.future.done():
            continue
        if isinstance(outcomes, PoolError):
            job.future.set_exception(outcomes)
        else:
            job.future.set_result(outcomes[index])


class _Worker:
    """One process and the thread that feeds it."""

    def __init__(self, pool: CoderPool, number: int, model: str, coder: str) -> None:
        self._pool = pool
        self._model = model
        self._coder = coder
        self._child: subprocess.Popen[bytes] | None = None
        self._line: socket.socket | None = None
        self.thread = threading.Thread(target=self._run, name=f"extraction-{number}", daemon=True)

    def load(self) -> None:
        """Start the process and wait until it has the model; raises PoolError."""
        ours, theirs = socket.socketpair()
        command = [sys.executable, "-m", "streams.pool_child", str(theirs.fileno()), self._coder, self._model, str(os.getpid())]
        # One thread in the algebra library: processes share the cores, threads would fight over them.
        env = {**os.environ, "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
        with theirs:
            self._child = subprocess.Popen(command, pass_fds=[theirs.fileno()], env=env, stdin=subprocess.DEVNULL)
        self._line = ours
        try:
            ours.settimeout(LOAD_TIMEOUT)
            hello = msgspec.json.decode(frames.receive(ours), type=Hello)
            ours.settimeout(TASK_TIMEOUT)
        except (OSError, EOFError, msgspec.MsgspecError) as error:
            self.kill()
            raise PoolError(f"an extraction process did not start: {type(error).__name__}: {error}") from error
        if hello.error:
            self.kill()
            raise PoolError(f"the model {self._model!r} cannot be used: {hello.error}")

    def kill(self) -> None:
        """End the process at once."""
        if self._child is not None:
            self._child.kill()
            self._child.wait()
        if self._line is not None:
            with contextlib.suppress(OSError):
                self._line.shutdown(socket.SHUT_RDWR)
            self._line.close()

    def _run(self) -> None:
        while task := self._pool.take():
            started = monotonic()
            outcomes: Sequence[Outcome] | PoolError
            try:
                outcomes = self._ask([job.story for job in task])
            except PoolError as error:
                outcomes = error
            except Exception as error:  # whoever waits must hear of it, whatever it is
                log.exception("the thread of an extraction process failed")
                outcomes = PoolError(f"the extraction pool failed: {type(error).__name__}: {error}")
            self._pool.done(task, outcomes, monotonic() - started)

    def _ask(self, stories: Sequence[Story], *, again: bool = False) -> list[Outcome]:
        """Outcomes in order. When the process dies over several stories, each is tried alone in a fresh one.

        A story that was alone is tried once more: processes are killed from outside, too, and then it is not to blame.
        """
        assert self._line is not None
        try:
            frames.send(self._line, b"[" + b",".join(encode(story) for story in stories) + b"]")
            return [_outcome(answer) for answer in _read_answers(frames.receive(self._line))]
        except (OSError, EOFError) as error:
            if self._pool.stopping:
                raise PoolError("the pool is closed") from error
            reason = "hung" if isinstance(error, TimeoutError) else "died"
            log.error("an extraction process %s over %d stories; it is replaced", reason, len(stories))
            self.kill()
            self._pool.replaced(reason)
            self.load()
            if len(stories) > 1:
                return [outcome for story in stories for outcome in self._ask([story])]
            if reason == "died" and not again:
                return self._ask(stories, again=True)
            return [Rejected(f"process {reason}", f"the extraction process {reason} over {stories[0].uri}")]


def _outcome(answer: Answer) -> Outcome:
    if answer.error is not None:
        return Rejected("extraction failed", answer.error)
    return _read_extraction(answer.extraction)
