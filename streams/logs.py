"""Log lines: text for people, JSON for collectors; on stderr, so stdout stays free for what commands print."""

from __future__ import annotations

import logging
import sys
import time
from collections.abc import Callable, Sequence
from contextvars import ContextVar
from datetime import UTC, datetime
from types import TracebackType

import msgspec

QUIET = ("aiokafka", "kafka", "faust", "mode", "asyncio")
"""Libraries whose chatter is of interest only when it warns."""

ROUTINE = ("aiokafka.consumer.group_coordinator",)
"""Calls errors what every start and rebalance brings and what it repeats by itself; what lasts shows in the probes."""


IN_HAND: ContextVar[Sequence[str]] = ContextVar("in_hand", default=())
"""The traceparents of the messages that this task works on; a JSON line carries their trace ids."""
MOST_TRACES = 16


class JsonFormatter(logging.Formatter):
    """One JSON object a line, with `trace_id` where one message is in hand, and `trace_ids` where several are."""

    def format(self, record: logging.LogRecord) -> str:
        told: dict[str, object] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "process": record.processName if record.processName != "MainProcess" else None,
            "logger": record.name,
            "message": record.getMessage(),
        }
        traces = list(dict.fromkeys(parent.split("-")[1] for parent in getattr(record, "in_hand", None) or IN_HAND.get()))
        if traces:
            told["trace_id"] = traces[0]
        if len(traces) > 1:
            told["trace_ids"] = traces[:MOST_TRACES]
        if record.exc_info:
            told["exception"] = self.formatException(record.exc_info)
        return msgspec.json.encode({key: value for key, value in told.items() if value is not None}).decode()


class NoEcho:
    """Keeps a library from saying the same thing again within `seconds`; while a broker is away some say it in a loop."""

    def __init__(self, clock: Callable[[], float] = time.monotonic, seconds: float = 10.0) -> None:
        self._clock = clock
        self._seconds = seconds
        self._said: dict[tuple[str, str], float] = {}

    def filter(self, record: logging.LogRecord) -> bool:
        """Whether the line is worth writing."""
        if record.name.partition(".")[0] not in QUIET:
            return True
        key, now = (record.name, str(record.msg)), self._clock()
        if now - self._said.get(key, -self._seconds) < self._seconds:
            return False
        self._said[key] = now
        return True


def set_up(level: str, form: str, *, name: str = "") -> None:
    """Send all log lines of this process to stderr; `name` leads each text line."""
    handler = logging.StreamHandler(sys.stderr)
    handler.addFilter(NoEcho())
    text = f"%(asctime)s %(levelname)-7s {name + ': ' if name else ''}%(message)s"
    handler.setFormatter(JsonFormatter() if form == "json" else logging.Formatter(text, "%H:%M:%S"))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    if form == "json":  # what Python itself would write between the lines becomes lines, too
        logging.captureWarnings(True)
        sys.excepthook = _uncaught
    root.setLevel(level.upper())
    for library in QUIET:
        logging.getLogger(library).setLevel("DEBUG" if level == "debug" else "WARNING")
    for library in ROUTINE:
        logging.getLogger(library).setLevel("DEBUG" if level == "debug" else "CRITICAL")


def _uncaught(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    logging.getLogger("wirewatch").critical("%s: %s", kind.__name__, error, exc_info=(kind, error, trace))
