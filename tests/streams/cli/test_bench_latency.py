"""What `wirewatch bench latency` tells of what was seen; a small run of it on a broker."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from streams.bench.latency import Latency, Point
from streams.cli.bench_latency import bar, plain
from streams.cli.main import cli


def test_the_figures() -> None:
    seen = Latency(20.0, [Point(0.5, 10.0, 600, [n / 100 for n in range(1, 101)])], [0.2, 0.4])
    assert plain(seen) == {
        "capacity": 20.0,
        "points": [{"share": 0.5, "rate": 10.0, "articles": 600, "alerts": 100, "p50": 0.5, "p95": 0.95, "p99": 0.99}],
        "edits": {"count": 2, "p50": 0.2, "p95": 0.4, "p99": 0.4},
    }


def test_nothing_seen_is_told_as_nothing() -> None:
    assert plain(Latency(1.0))["edits"] == {"count": 0, "p50": None, "p95": None, "p99": None}


def test_bars_are_logarithmic_and_bounded() -> None:
    assert [len(bar(seconds, 40)) for seconds in (0.0, 0.01, 0.1, 1.0, 10.0, 100.0, 5_000.0)] == [0, 0, 10, 20, 30, 40, 40]


def test_shares_that_are_no_numbers_are_refused() -> None:
    ran = CliRunner().invoke(cli, ["bench", "latency", "--shares", "half"])
    assert ran.exit_code == 2
    assert "25,50,80" in ran.output


@pytest.mark.kafka
@pytest.mark.model
@pytest.mark.slow
@pytest.mark.long
@pytest.mark.timeout(900)
def test_a_small_run() -> None:
    command = ["bench", "latency", "--articles", "60", "--seconds", "5", "--shares", "50", "--edits", "3", "--json"]
    ran = CliRunner().invoke(cli, command)
    assert ran.exit_code == 0, ran.output
    found = json.loads(ran.stdout.splitlines()[-1])
    assert found["capacity"] > 0
    assert found["points"][0]["alerts"] > 0
    assert found["edits"]["count"] == 3
