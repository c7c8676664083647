"""The ground the demo stands on: a broker of its own and a worker beside it, both gone when it ends."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from streams.errors import GroundError
from streams.settings import Settings, to_environ

READY_SECONDS = 240.0
"""How long a worker may take to be ready; the first start builds the gazetteer."""


@contextlib.contextmanager
def worker(
    settings: Settings, log: Path, *, waiting: Callable[[str], None], stages: Sequence[str] = ()
) -> Iterator[subprocess.Popen[bytes]]:
    """A running, ready worker of all stages or of those named; raises GroundError with the end of its log if it is not up.

    `waiting` is told what is still missing.
    """
    environ = {**os.environ, **to_environ(settings)}
    command = [sys.executable, "-m", "streams.cli", "worker", *(["--stages", ",".join(stages)] if stages else [])]
    with log.open("wb") as sink:
        process = subprocess.Popen(command, env=environ, stdout=sink, stderr=sink, stdin=subprocess.DEVNULL)
    try:
        _await_ready(settings, process, log, waiting)
        yield process
    finally:
        _stop(process, settings.shutdown_timeout + 5)


@contextlib.contextmanager
def page(settings: Settings, log: Path) -> Iterator[str]:
    """The live page on a free port; gives its address. Raises GroundError with the end of its log where it does not come up."""
    environ = {**os.environ, **to_environ(settings)}
    command = [sys.executable, "-m", "streams.cli", "web", "--port", "0"]
    with log.open("wb") as sink:
        process = subprocess.Popen(
            command, env=environ, stdout=subprocess.PIPE, stderr=sink, stdin=subprocess.DEVNULL, text=True
        )
    assert process.stdout is not None
    try:
        address = process.stdout.readline().strip()
        if not address:
            raise GroundError(f"the page did not come up:\n{last_words(log)}")
        yield address
    finally:
        process.stdout.close()
        _stop(process, settings.shutdown_timeout)


def last_words(log: Path, lines: int = 12) -> str:
    """The end of a log."""
    return "\n".join(log.read_text(encoding="utf-8", errors="replace").splitlines()[-lines:])


def _await_ready(settings: Settings, process: subprocess.Popen[bytes], log: Path, waiting: Callable[[str], None]) -> None:
    end = time.monotonic() + READY_SECONDS
    while time.monotonic() < end:
        if process.poll() is not None:
            raise GroundError(f"the worker ended with exit code {process.returncode}:\n{last_words(log)}")
        missing = _not_ready(settings)
        if not missing:
            return
        waiting(missing)
        time.sleep(0.2)
    raise GroundError(f"the worker was not ready within {READY_SECONDS:.0f} s:\n{last_words(log)}")


def _not_ready(settings: Settings) -> str:
    """The stages that are not ready yet, or nothing."""
    try:
        with urllib.request.urlopen(f"http://{settings.http_host}:{settings.http_port}/readyz", timeout=2):
            return ""
    except urllib.error.HTTPError as error:
        with contextlib.suppress(ValueError, AttributeError):
            stages = json.loads(error.read()).get("stages", {})
            return ", ".join(name for name, status in stages.items() if not status.get("ready")) or "its stages"
        return "its stages"
    except OSError:
        return "the supervisor"


def _stop(process: subprocess.Popen[Any], seconds: float) -> None:
    if process.poll() is None:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(seconds)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
