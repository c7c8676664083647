"""Peak memory of a process and all its descendants, sampled from /proc."""

from __future__ import annotations

import threading
from pathlib import Path

from streams.bench.processor import family

SAMPLE_SECONDS = 1.0


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
        while True:
            self.peak_mb = max(self.peak_mb, resident_mb(self._pid))
            if self._stop.wait(SAMPLE_SECONDS):
                return


def resident_mb(pid: int) -> float:
    """Resident memory in MB of a process and its descendants, shared pages counted in each; 0 where /proc is not there."""
    return sum(map(_resident_mb, family(pid)))


def _resident_mb(pid: int) -> float:
    try:
        status = Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return 0.0  # it ended while we looked
    sizes = [line.split()[1] for line in status.splitlines() if line.startswith("VmRSS:")]
    return float(sizes[0]) / 1024 if sizes else 0.0
