"""Programs of others that tests run: where one is missing the test is skipped by its name, unless nothing may be skipped."""

from __future__ import annotations

import importlib
import importlib.util
import os
import shutil
import subprocess
from typing import Any

import pytest

NO_SKIPS = "WIREWATCH_TEST_NO_SKIPS"
"""Set by `.ci/operators`, which installs the programs: there a missing one is a failure."""


def tool(name: str) -> str:
    """The program's path; skips the test, or fails it where nothing may be skipped."""
    found = shutil.which(name)
    if found is None:
        if os.environ.get(NO_SKIPS):
            pytest.fail(f"{name} is not on PATH")
        pytest.skip(f"{name} is not on PATH; .ci/operators installs it")
    return found


def run(*command: str) -> str:
    """What the program says; fails the test with it where the exit code is not 0."""
    outcome = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)
    told = outcome.stdout + outcome.stderr
    assert outcome.returncode == 0, told
    return told


def module(name: str) -> Any:
    """A package of others; skips the test where it is missing, or fails it where nothing may be skipped."""
    if importlib.util.find_spec(name) is None:
        if os.environ.get(NO_SKIPS):
            pytest.fail(f"{name} is not installed")
        pytest.skip(f"{name} is not installed; .ci/operators installs it")
    return importlib.import_module(name)
