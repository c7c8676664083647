"""Peak memory of a process and all its descendants, sampled from /proc."""

from __future__ import annotations

import threading
from pathlib import Path

SAMPLE_SECONDS = 0.5


class PeakMemory:
    """Samples the resident memory of `pid` and its descendants for as long as the `with` block runs; `peak_mb` tells it."""

    def __init__(self, pid: int) -> None:
        self.peak_mb = 0.0
        self._pid = pid
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def __enter__(self) -> PeakMemory:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._stop.wait(SAMPLE_SECONDS):
            self.peak_mb = max(self.peak_mb, resident_mb(self._pid))


def resident_mb(pid: int) -> float:
    """Resident memory in MB of a process and its descendants, shared pages counted in each; 0 where /proc is not there."""
    parents: dict[int, int] = {}
    resident: dict[int, float] = {}
    for status in Path("/proc").glob("[0-9]*/status"):
        try:
            fields = dict(line.split(":", 1) for line in status.read_text().splitlines() if ":" in line)
        except OSError:
            continue  # it ended while we looked
        number = int(fields["Pid"])
        parents[number] = int(fields["PPid"])
        resident[number] = float(fields.get("VmRSS", "0 kB").split()[0]) / 1024
    return sum(size for number, size in resident.items() if _descends(number, pid, parents))


def _descends(number: int, ancestor: int, parents: dict[int, int]) -> bool:
    while number:
        if number == ancestor:
            return True
        number = parents.get(number, 0)
    return False
