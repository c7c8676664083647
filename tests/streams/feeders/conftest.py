"""The ground of a source, cleaned up after the test."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.streams.feeders.fakes import Ground


@pytest.fixture
def ground(tmp_path: Path) -> Iterator[Ground]:
    made = Ground(tmp_path)
    yield made
    made.cursors.__exit__(None, None, None)
    gc.collect()  # a connection that was left open is told in this test, not in another one
