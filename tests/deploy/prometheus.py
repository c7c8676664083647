"""A real Prometheus with the shipped rules, hurried, that scrapes what a test serves."""

from __future__ import annotations

import contextlib
import json
import socket
import subprocess
import time
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from tests.deploy.tools import tool

RULES = Path(__file__).resolve().parent.parent.parent / "deploy" / "prometheus"


@dataclass(frozen=True, slots=True)
class Prometheus:
    """Where it listens."""

    port: int

    def ask(self, path: str) -> Any:
        """The data of an answer of its HTTP interface; raises OSError where it refuses, as it does for a wrong query."""
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/api/v1/{path}", timeout=30) as answer:
            return json.load(answer)["data"]

    def query(self, expr: str) -> list[dict[str, Any]]:
        """What an expression gives now."""
        found: list[dict[str, Any]] = self.ask("query?query=" + urllib.parse.quote(expr))["result"]
        return found

    def rules(self) -> list[dict[str, Any]]:
        """All rules, with how they fare."""
        return [rule for group in self.ask("rules")["groups"] for rule in group["rules"]]


@contextlib.contextmanager
def prometheus(folder: Path, ports: list[int], *, every: str) -> Iterator[Prometheus]:
    """One that scrapes these ports under the job `wirewatch`; every interval of the shipped files is hurried."""
    program = tool("prometheus")
    config = yaml.safe_load((RULES / "prometheus.yml").read_text(encoding="utf-8"))
    config["global"] = {"scrape_interval": every, "scrape_timeout": every, "evaluation_interval": "1s"}
    targets = [f"127.0.0.1:{port}" for port in ports]
    config["scrape_configs"] = [{"job_name": "wirewatch", "static_configs": [{"targets": targets}]}]
    del config["alerting"]
    (folder / "rules").mkdir(parents=True)
    for path in (RULES / "rules").glob("*.yml"):
        hurried = path.read_text(encoding="utf-8").replace("interval: 30s", "interval: 1s")
        (folder / "rules" / path.name).write_text(hurried, encoding="utf-8")
    (folder / "prometheus.yml").write_text(yaml.safe_dump(config), encoding="utf-8")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    options = [f"--config.file={folder / 'prometheus.yml'}", f"--storage.tsdb.path={folder / 'data'}", "--log.level=warn"]
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen([program, *options, f"--web.listen-address=127.0.0.1:{port}"], stdout=log, stderr=log)
    try:
        running = Prometheus(port)
        wait_until(lambda: bool(running.ask("status/buildinfo")), 60)
        yield running
    finally:
        process.terminate()
        process.wait(20)


def wait_until(true: Callable[[], bool], seconds: float = 120) -> None:
    """Until something is so; what is not there yet is no answer. Fails after `seconds`."""
    end = time.monotonic() + seconds
    while True:
        with contextlib.suppress(OSError, LookupError):
            if true():
                return
        assert time.monotonic() < end, "not in time"
        time.sleep(0.2)
