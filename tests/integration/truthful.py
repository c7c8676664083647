"""The real topology for workers under test, with extraction by the simulator's own truth: no model to load, no core to heat.

The truth is read from the file that WIREWATCH_TEST_TRUTH names, JSON lines as `wirewatch simulate --out` writes them.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

import msgspec

from streams.binding import Binding
from streams.simulator.coding import TruthCoder
from streams.simulator.truth import Simulated, Truth
from tests.integration.partitioned import STAGES, bindings

TRUTHFUL = "tests.integration.truthful:topology"
VARIABLE = "WIREWATCH_TEST_TRUTH"


def topology() -> tuple[Binding, ...]:
    """Deduplication, extraction and fusion."""
    lines = Path(os.environ[VARIABLE]).read_bytes().splitlines()
    return tuple(bindings(TruthCoder(msgspec.json.decode(line, type=Truth) for line in lines)))


def write_truth(folder: Path, traffic: Sequence[Simulated]) -> dict[str, str]:
    """Put the truth where a worker finds it; returns what its environment needs."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "truth.jsonl"
    path.write_bytes(b"\n".join(msgspec.json.encode(one.truth) for one in traffic))
    return {VARIABLE: str(path)}


__all__ = ["STAGES", "TRUTHFUL", "topology", "write_truth"]
