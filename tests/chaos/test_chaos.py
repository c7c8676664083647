"""A short run of the harness as a test; `make chaos` runs the long ones."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.chaos.plan import plan_of
from tests.chaos.run import run, summary

pytestmark = [pytest.mark.kafka, pytest.mark.long, pytest.mark.timeout(900)]


@pytest.mark.parametrize("seed", [3])
def test_nothing_is_lost_and_nothing_is_wrong(seed: int, tmp_path: Path) -> None:
    outcome = run(plan_of(seed, seconds=25, real=False, nodes=1), tmp_path / "run")
    assert outcome.good, summary(outcome)
    assert outcome.findings.counts["wire.alerts.v1"] > 0
