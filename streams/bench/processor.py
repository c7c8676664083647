"""Processor time by process: whose work an article is. Read from /proc; elsewhere nothing is told."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Mapping
from pathlib import Path

_TICKS = os.sysconf("SC_CLK_TCK") if hasattr(os, "sysconf") else 100
_USER, _SYSTEM = 11, 12
"""Places in /proc/PID/stat, counted from behind the name."""


def family(pid: int) -> list[int]:
    """A process and its descendants."""
    found = [pid]
    for one in found:
        with contextlib.suppress(OSError):
            for task in Path(f"/proc/{one}/task").iterdir():
                found += [int(child) for child in (task / "children").read_text().split()]
    return found


def used(pid: int) -> float:
    """Processor seconds of a process so far, all threads and both modes; 0 where it is gone."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    return (int(fields[_USER]) + int(fields[_SYSTEM])) / _TICKS


def title(pid: int) -> str:
    """What a process calls itself: `wirewatch: worker` is told as worker."""
    try:
        command = Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace").strip()
    except OSError:
        return "gone"
    return command.removeprefix("wirewatch: ")


class Meter:
    """Counts from when it is made; processes of one name count together."""

    def __init__(self, names: Mapping[int, str]) -> None:
        self._names = dict(names)
        self._before = {pid: used(pid) for pid in names}

    def seconds(self) -> dict[str, float]:
        """Processor seconds by name since then."""
        spent = dict.fromkeys(self._names.values(), 0.0)
        for pid, name in self._names.items():
            spent[name] += max(0.0, used(pid) - self._before[pid])
        return spent


def of_worker(worker: int, broker: int) -> Meter:
    """A meter of a worker's processes, its broker and our own process, which feeds and reads."""
    names = {pid: title(pid) for pid in family(worker)}
    return Meter({**names, broker: "broker", os.getpid(): "benchmark"})
