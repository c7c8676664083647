"""What the suite writes: the figures as a table within its marks and as a picture, whatever of it was measured."""

from __future__ import annotations

import xml.etree.ElementTree as ElementTree
from typing import Any

import pytest

from tests.benchmarks.baseline_loop import Measure, Round, summary
from tests.benchmarks.plot import drawn, place
from tests.benchmarks.report import BEGIN, END, deduplication_told, report, within_marks
from tests.benchmarks.suite import BENCHMARKS, told


def a_run(name: str, rate: float, **processor_ms: float) -> dict[str, Any]:
    """A line of `wirewatch bench throughput --json`."""
    figures = {"articles_per_second": rate, "words_per_second": 4_200, "ratio": rate / 20.0, "peak_mb": 800}
    return {"name": name, **figures, "processor_ms": processor_ms or {"nlp.pipe": 1000 / rate}}


def results(**told_by: Any) -> dict[str, Any]:
    """What the suite keeps of these benchmarks."""
    return {
        "date": "2026-11-24 20:00 UTC",
        "machine": {"cores": 2, "processor": "A processor", "memory_gb": 23.5, "system": "A system"},
        "versions": {"Python": "3.11.2"},
        "results": {name: {"command": f"run {name}", "seconds": 60.0, "told": one} for name, one in told_by.items()},
    }


THROUGHPUT = [
    a_run("bare nlp.pipe", 20.0),
    a_run("bare nlp.pipe, 2 copies", 36.0),
    a_run("pipeline, 1 extraction process", 40.0, broker=2.0, deduplication=1.5),
    a_run("pipeline, 2 extraction processes", 60.0, broker=1.0, deduplication=1.25),
    a_run("extraction alone, 1 extraction process", 41.0),
    a_run("extraction alone, 2 extraction processes", 71.0),
]
LATENCY = {
    "capacity": 40.0,
    "points": [{"share": 0.5, "rate": 20.0, "articles": 800, "alerts": 200, "p50": 0.1, "p95": 0.4, "p99": 0.9}],
    "edits": {"count": 0, "p50": None, "p95": None, "p99": None},
}


def test_our_scaling_stands_beside_the_machines_own() -> None:
    table = report(results(throughput=THROUGHPUT))
    assert "| one → two copies of the bare model | ×1.80 |" in table
    assert "whole pipeline | ×1.50 | 83% of the machine's own |" in table
    assert "extraction alone | ×1.73 | 96% of the machine's own |" in table
    assert "×3.00 of one bare nlp.pipe, ×1.67 of two" in table


def test_processor_time_is_told_by_process() -> None:
    table = report(results(throughput=THROUGHPUT))
    assert "| broker | 2.00 | 1.00 |" in table
    assert "| **together** | **3.5** | **2.2** |" in table


def test_delays_and_what_was_not_seen() -> None:
    table = report(results(latency=LATENCY))
    assert "| article → alert at 50% of capacity | p50 0.10 s, p95 0.40 s, p99 0.90 s |" in table
    assert "| watch edited → its first alert | none seen | 0 edits |" in table


def test_a_burst_is_told_by_quarters() -> None:
    burst = {"articles": 6000, "seconds": 131.4, "rates": [44.0, 45.04], "memory": [814.2, 850.0], "flashes": [0.5, 0.7]}
    table = report(results(burst={**burst, "unheard": 0, "p50": 0.5, "p95": 0.7, "p100": 0.7}))
    assert "| 6,000 articles at once, by quarters | 44.0, 45.0 articles/s | all extracted after 131 s |" in table
    assert "814 → 850 MB" in table
    assert "| p50 0.50 s, p95 0.70 s, at most 0.70 s | 2 flashes, 0 without an alert |" in table


def test_a_benchmark_that_failed_is_told() -> None:
    found = results()
    found["results"]["kills"] = {"command": "wirewatch bench kills", "seconds": 3.0, "failed": "it fell over"}
    assert "| `wirewatch bench kills` | 3 s | it fell over |" in report(found)
    assert ElementTree.fromstring(drawn(found)).tag.endswith("svg")


def test_only_what_stands_between_the_marks_is_replaced() -> None:
    page = f"Before\n{BEGIN}\nold\n{END}\nAfter\n"
    once = within_marks(page, "new")
    assert once == f"Before\n{BEGIN}\n\nnew\n\n{END}\nAfter\n"
    assert within_marks(once, "new") == once
    with pytest.raises(ValueError, match="lacks"):
        within_marks("no marks", "new")


def test_deduplications_table_is_read() -> None:
    output = (
        "in window                 lineage               whole         datasketch 2   articles/s of processor time | memory\n"
        "     1000                    2500                1500                 1200   3.90 KiB an article\n"
        "     2000                    2400                1400                 1100   3.80 KiB an article\n"
        "lineage: recall 0.9970, precision 0.9980 of 500 copies, slowest round 9 ms\n"
        "  state 943 bytes an article, 90 MiB in 100,000; a restart reads 2000 records in 0.1 s, 20000/s\n"
        "whole: recall 0.9960, precision 0.9970 of 500 copies, slowest round 9 ms\n"
        "datasketch 2: recall 0.9030, precision 0.9900 of 500 copies, slowest round 9 ms\n"
    )
    assert deduplication_told(output)["datasketch 2"] == {"per_second": 1100.0, "recall": 0.903, "precision": 0.99}
    with pytest.raises(ValueError, match="not the table"):
        deduplication_told("something else")


def test_one_object_and_one_a_line_are_read() -> None:
    assert told("kills", '{"p50": 1}\n') == {"p50": 1}
    assert told("throughput", '{"name": "a"}\n{"name": "b"}\n') == [{"name": "a"}, {"name": "b"}]


def test_the_picture_is_well_formed_and_as_long_as_the_figures_say() -> None:
    picture = ElementTree.fromstring(drawn(results(throughput=THROUGHPUT, latency=LATENCY)))
    widths = [float(rect.attrib["width"]) for rect in picture.iter() if rect.tag.endswith("rect")]
    assert widths[1] / widths[6] == pytest.approx(20.0 / 71.0, rel=0.01)


def test_the_scale_is_logarithmic_and_bounded() -> None:
    assert [round(place(seconds), 3) for seconds in (0.0, 0.01, 1.0, 100.0, 900.0)] == [0.0, 0.0, 0.5, 1.0, 1.0]


def test_overhead_is_the_median_of_the_rounds() -> None:
    plain, slow = Measure(50.0, {"broker": 1.0, "extraction": 9.0}), Measure(40.0, {"broker": 2.0, "extraction": 10.5})
    odd = Measure(5.0, {"broker": 1.0, "extraction": 9.0})
    found = summary([Round(plain, slow), Round(odd, slow), Round(plain, slow)])
    assert (found["overhead_by_rate"], found["overhead_by_processor"]) == (0.2, 0.143)  # the broker's time left out
    assert found["Faust"]["processor_ms"] == {"broker": 2.0, "extraction": 10.5}


def test_every_benchmark_is_a_module_that_is_there() -> None:
    import importlib.util

    for benchmark in BENCHMARKS:
        assert importlib.util.find_spec(benchmark.arguments(quick=True)[2]), benchmark.name
