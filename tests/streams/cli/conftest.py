"""Running the command line inside the test: what it prints, and its exit code."""

from __future__ import annotations

import io
import os
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from streams.cli.main import run


@dataclass(frozen=True)
class Outcome:
    """What one command did."""

    code: int
    out: str
    err: str

    @property
    def lines(self) -> list[str]:
        return self.out.splitlines()


class Command:
    """Calls `wirewatch` with arguments, and standard input where given."""

    def __init__(self, capture: pytest.CaptureFixture[str], patch: pytest.MonkeyPatch) -> None:
        self._capture = capture
        self._patch = patch

    def __call__(self, *arguments: str, stdin: bytes = b"") -> Outcome:
        self._patch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin)))
        self._capture.readouterr()
        code = run(list(arguments))
        told = self._capture.readouterr()
        return Outcome(code, told.out, told.err)


@pytest.fixture
def wirewatch(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Command:
    """The command line in an empty folder, without settings of whoever runs the tests."""
    for name in [name for name in os.environ if name.startswith("WIREWATCH_") and name != "WIREWATCH_CACHE_DIR"]:
        monkeypatch.delenv(name)
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    monkeypatch.setenv("WIREWATCH_STATE_DIR", str(tmp_path / "state"))
    return Command(capsys, monkeypatch)
