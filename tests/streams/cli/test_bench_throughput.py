"""What `wirewatch bench throughput` tells of its runs."""

from __future__ import annotations

from click.testing import CliRunner

from streams.bench.baseline import Measure
from streams.bench.pipeline import stories_of
from streams.cli.bench_throughput import median_run, plain, simulated
from streams.cli.main import cli


def a_measure(seconds: float, name: str = "pipeline, 1 extraction process", delays: tuple[float, ...] = ()) -> Measure:
    return Measure(name, 100, 20_000, seconds, 800.4, delays, {"broker": 0.5, "extraction process": 2.0})


def test_the_figures_and_their_ratio_to_the_baseline() -> None:
    found = plain(a_measure(2.0, delays=(0.1, 0.2)), a_measure(4.0, "bare nlp.pipe"))
    assert found == {
        "name": "pipeline, 1 extraction process",
        "articles": 100,
        "seconds": 2.0,
        "articles_per_second": 50.0,
        "words_per_second": 10_000,
        "ratio": 2.0,
        "peak_mb": 800,
        "processor_ms": {"broker": 5.0, "extraction process": 20.0},
        "article_to_alert_p50": 0.1,
        "article_to_alert_p95": 0.2,
        "article_to_alert_p99": 0.2,
    }


def test_the_median_run_is_one_that_was() -> None:
    runs = [a_measure(seconds) for seconds in (1.0, 4.0, 2.0, 3.0)]
    assert median_run(runs[:3]).seconds == 2.0
    assert median_run(runs).seconds == 3.0


def test_stories_are_those_that_deduplication_makes() -> None:
    stories = stories_of(simulated(80))
    assert len(stories) == 80
    assert {"new", "duplicate"} <= {story.kind for story in stories}


def test_numbers_of_processes_that_are_none_are_refused() -> None:
    ran = CliRunner().invoke(cli, ["bench", "throughput", "--processes", "many"])
    assert ran.exit_code == 2
    assert "1,2" in ran.output
