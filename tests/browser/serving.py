"""The page's server as a process of its own, as `wirewatch web` starts it."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from tests.integration.harness import ROOT, until

ARTEFACTS = Path(os.environ.get("WIREWATCH_ARTEFACTS", ROOT / "build" / "artefacts"))
"""Where pictures are kept for people to look at; git ignores it."""


@contextlib.contextmanager
def page_server(bootstrap: str, folder: Path, port: int = 0) -> Iterator[str]:
    """A running `wirewatch web`; gives its address."""
    log = folder / "web.log"
    command = [sys.executable, "-m", "streams.cli", "web", "--port", str(port), "--bootstrap-servers", bootstrap]
    with open(log, "wb") as out:
        process = subprocess.Popen(command, cwd=ROOT, stdout=out, stderr=subprocess.STDOUT)
    try:
        until(lambda: "http://" in log.read_text() or process.poll() is not None, 120, "the page is served")
        assert process.poll() is None, log.read_text()
        yield next(line for line in log.read_text().splitlines() if line.startswith("http://"))
        assert process.poll() is None, log.read_text()
        process.send_signal(signal.SIGTERM)
        assert process.wait(60) == 0, log.read_text()
        assert "Traceback" not in log.read_text()
    finally:
        if process.poll() is None:
            process.kill()
            process.wait()
