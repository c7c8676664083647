"""A short run of what `python -m tests.integration.alerts_under_kills` does at length."""

from __future__ import annotations

from pathlib import Path

import pytest

from streams.embedded_kafka import EmbeddedKafka
from tests.integration.alerts_under_kills import run

pytestmark = [pytest.mark.kafka, pytest.mark.slow, pytest.mark.long, pytest.mark.timeout(900)]


def test_killed_at_random_moments_each_alert_is_told_once_and_stands_as_it_should(
    empty_kafka: EmbeddedKafka, tmp_path: Path
) -> None:
    outcome = run(
        empty_kafka.bootstrap, tmp_path, articles=300, kills=5, seed=3, rate=15, real=False, told=lambda line: print(line)
    )
    assert not outcome.wrong, outcome.told()
    assert outcome.counts["raised"] > 100
    assert outcome.counts["retracted"] > 5
