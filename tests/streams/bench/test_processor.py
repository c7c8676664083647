"""Whose processor time is counted, and under what name."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from streams.bench.memory import resident_mb
from streams.bench.processor import Meter, family, title, used

pytestmark = pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="processes are read from /proc")
_BUSY = "import time\nwhile time.process_time() < 0.3: pass\nprint('done', flush=True); time.sleep(60)"


def test_a_child_at_work_is_counted_and_a_gone_one_is_nothing() -> None:
    child = subprocess.Popen([sys.executable, "-c", _BUSY], stdout=subprocess.PIPE)
    try:
        meter = Meter({child.pid: "child", os.getpid(): "benchmark"})
        assert child.stdout is not None
        assert child.stdout.readline() == b"done\n"
        assert meter.seconds()["child"] >= 0.2
        assert child.pid in family(os.getpid())
        assert resident_mb(os.getpid()) > resident_mb(child.pid) > 1.0
    finally:
        child.kill()
        child.wait()
        if child.stdout is not None:
            child.stdout.close()
    assert used(child.pid) == 0.0
    assert meter.seconds()["child"] == 0.0
    assert title(child.pid) == "gone"


def test_processes_of_one_name_count_together() -> None:
    meter = Meter({os.getpid(): "twin", os.getppid(): "twin"})
    end = time.process_time() + 0.1
    while time.process_time() < end:
        pass
    assert list(meter.seconds()) == ["twin"]
    assert meter.seconds()["twin"] >= 0.05
