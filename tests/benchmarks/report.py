"""The suite's figures as Markdown, and where they stand in the page of benchmarks."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

BEGIN, END = "<!-- measured: written by the suite -->", "<!-- /measured -->"
PLAIN, FAUST = "plain aiokafka", "Faust"
ALONE, COPIES = "extraction alone", "bare nlp.pipe, 2 copies"
_LINKS = re.compile(r"^(?P<name>.+?): recall (?P<recall>[\d.]+), precision (?P<precision>[\d.]+)", re.MULTILINE)
_RATES = re.compile(r"^ *\d+ +(?P<rates>[\d ]+?) {2,}[\d.]+ KiB", re.MULTILINE)
Row = tuple[str, str, str]
Told = Mapping[str, Any]


def deduplication_told(output: str) -> dict[str, dict[str, float]]:
    """Articles a second of processor time in the fullest window, recall and precision, by contestant; raises ValueError."""
    lines = _RATES.findall(output)
    links = list(_LINKS.finditer(output))
    rates = [float(rate) for rate in lines[-1].split()] if lines else []
    if not links or len(rates) != len(links):
        raise ValueError("not the table of tests.benchmarks.deduplication")
    return {
        link["name"]: {"per_second": rate, "recall": float(link["recall"]), "precision": float(link["precision"])}
        for link, rate in zip(links, rates, strict=True)
    }


def within_marks(page: str, table: str) -> str:
    """The page with the table between its marks; raises ValueError where it has none."""
    before, begin, rest = page.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise ValueError(f"the page lacks {BEGIN} and {END}")
    return f"{before}{BEGIN}\n\n{table.strip()}\n\n{END}{after}"


def report(results: Told) -> str:
    """Where, when and how it was measured, a row for each figure, and processor time by process."""
    return "\n\n".join(part for part in (_stand(results), _figures(results), _costs(results), _commands(results)) if part)


def runs(results: Told) -> dict[str, Told]:
    """The measures of the throughput benchmark, by name."""
    return {one["name"]: one for one in of(results, "throughput") or ()}


def of(results: Told, name: str) -> Any:
    """What a benchmark told; None where it did not run, or failed."""
    return results.get("results", {}).get(name, {}).get("told")


def scaling(measures: Mapping[str, Told], prefix: str) -> float | None:
    """How much faster two processes are than one."""
    one, two = (measures.get(f"{prefix}, {count}") for count in ("1 extraction process", "2 extraction processes"))
    return two["articles_per_second"] / one["articles_per_second"] if one and two else None


def machines_own(measures: Mapping[str, Told]) -> float | None:
    """How much faster two copies of the bare model are than one: work that shares nothing gains no more."""
    one, two = measures.get("bare nlp.pipe"), measures.get(COPIES)
    return two["articles_per_second"] / one["articles_per_second"] if one and two else None


def _stand(results: Told) -> str:
    if "machine" not in results:
        return ""
    machine, versions = results["machine"], results["versions"]
    took = sum(one["seconds"] for one in results["results"].values()) / 60
    packages = ", ".join(f"{name} {number}" for name, number in versions.items())
    return (
        f"Measured {results['date']} in {took:.0f} minutes on {machine['cores']} cores ({machine['processor']}), "
        f"{machine['memory_gb']} GB, {machine['system']}; {packages}. "
        "Broker, all stages and the benchmark itself share these cores."
    )


def _figures(results: Told) -> str:
    rows = [row for rows_of in _ROWS for row in rows_of(results)]
    return _table(("what", "seen", "beside"), rows) if rows else ""


def _throughput(results: Told) -> Iterator[Row]:
    measures = runs(results)
    for name, one in measures.items():
        words = f"{one['articles_per_second']:.1f} articles/s, {one['words_per_second']:,} words/s, {one['peak_mb']:,} MB"
        yield name, words, _beside(one, measures)
    own = machines_own(measures)
    if own is not None:
        yield "one → two copies of the bare model", f"×{own:.2f}", "what the machine gives to work that shares nothing"
    for prefix in (ALONE, "pipeline"):
        gained = scaling(measures, prefix)
        if gained is not None:
            share = f"{gained / own:.0%} of the machine's own" if own else ""
            yield f"one → two extraction processes, {prefix if prefix == ALONE else 'whole pipeline'}", f"×{gained:.2f}", share


def _beside(one: Told, measures: Mapping[str, Told]) -> str:
    ratios = [f"×{one['ratio']:.2f} of one bare nlp.pipe"]
    copies = measures.get(COPIES)
    if copies and "2 extraction" in one["name"]:
        ratios.append(f"×{one['articles_per_second'] / copies['articles_per_second']:.2f} of two")
    return "" if one["name"] == "bare nlp.pipe" else ", ".join(ratios)


def _latency(results: Told) -> Iterator[Row]:
    found = of(results, "latency")
    if not found:
        return
    for point in found["points"]:
        yield (
            f"article → alert at {point['share']:.0%} of capacity",
            _percentiles(point),
            f"{point['alerts']} alerts at {point['rate']:.1f} articles/s; capacity {found['capacity']:.1f}, one process",
        )
    yield "watch edited → its first alert", _percentiles(found["edits"]), f"{found['edits']['count']} edits"


def _kills(results: Told) -> Iterator[Row]:
    found = of(results, "kills")
    if found:
        seen = f"p50 {found['p50']:.3f} s, p95 {found['p95']:.3f} s, at most {found['p100']:.3f} s"
        yield "kill notice → retraction read", seen, f"{found['kills']} kills at {found['rate']:g} articles/s"
    behind = of(results, "backlog")
    if behind:
        waiting = f"{behind['backlog_at_kill']:,} stories wait at extraction"
        yield "kill → retraction behind a backlog", f"{behind['kill_seconds']:.2f} s", waiting
        yield "new watch → its first alert behind a backlog", f"{behind['edit_seconds']:.2f} s", waiting


def _burst(results: Told) -> Iterator[Row]:
    found = of(results, "burst")
    if found:
        what = f"{found['articles']:,} articles at once"
        rates = ", ".join(f"{rate:.1f}" for rate in found["rates"])
        yield f"{what}, by quarters", f"{rates} articles/s", f"all extracted after {found['seconds']:.0f} s"
        memory = " → ".join(f"{mb:,.0f}" for mb in found["memory"])
        yield f"{what}, memory of all processes", f"{memory} MB", "before, and after each quarter"
        delays = f"p50 {found['p50']:.2f} s, p95 {found['p95']:.2f} s, at most {found['p100']:.2f} s"
        yield "flash → its alert meanwhile", delays, f"{len(found['flashes'])} flashes, {found['unheard']} without an alert"


def _overhead(results: Told) -> Iterator[Row]:
    for name, what in (
        ("overhead", "Faust's overhead, the whole pipeline"),
        ("transport", "Faust's overhead, without the model"),
    ):
        found = of(results, name)
        if found:
            seen = f"{found['overhead_by_processor']:.1%} of processor time, {found['overhead_by_rate']:.1%} of throughput"
            rates = [f"{found[way]['articles_per_second']:.1f}" for way in (FAUST, PLAIN)]
            yield what, seen, f"the same agents in plain aiokafka loops: {rates[0]} beside {rates[1]} articles/s"
    found = of(results, "telling")
    if found:
        yield "metrics and tracing", f"{found['overhead']['whole'][0]:.1%} of processor time", "the same stages silent"


def _parts(results: Told) -> Iterator[Row]:
    coder = of(results, "extraction")
    if coder:
        seen = f"{coder['coder_articles_per_cpu_second']:.1f} articles/s of processor time, {coder['coder_peak_mb']:,} MB"
        bare = f"{coder['bare_articles_per_cpu_second']:.1f}, {coder['bare_peak_mb']:,} MB"
        yield "the coder alone", seen, f"×{coder['ratio']:.2f} of bare nlp.pipe ({bare})"
    for name, one in (of(results, "deduplication") or {}).items():
        seen = f"{one['per_second']:,.0f} articles/s of processor time"
        yield f"deduplication: {name}", seen, f"recall {one['recall']:.3f}, precision {one['precision']:.3f}"


_ROWS = (_throughput, _latency, _kills, _burst, _overhead, _parts)


def _costs(results: Told) -> str:
    """Processor milliseconds an article, by process."""
    columns: dict[str, Mapping[str, float]] = {
        name: one["processor_ms"] for name, one in runs(results).items() if len(one["processor_ms"]) > 1
    }
    for benchmark, suffix in (("overhead", ""), ("transport", ", no model")):
        found = of(results, benchmark)
        for way in (FAUST, PLAIN) if found else ():
            columns[f"{way}{suffix}"] = found[way]["processor_ms"]
    if not columns:
        return ""
    names = sorted({name for spent in columns.values() for name in spent}, key=lambda name: -max(_of(columns, name)))
    rows = [(name, *(f"{spent[name]:.2f}" if name in spent else "–" for spent in columns.values())) for name in names]
    rows.append(("**together**", *(f"**{sum(spent.values()):.1f}**" for spent in columns.values())))
    return f"Processor milliseconds an article, by process:\n\n{_table(('process', *columns), rows)}"


def _of(columns: Mapping[str, Mapping[str, float]], name: str) -> list[float]:
    return [spent.get(name, 0.0) for spent in columns.values()]


def _commands(results: Told) -> str:
    ran = results.get("results", {})
    if not ran:
        return ""
    rows = [(f"`{one['command']}`", f"{one['seconds']:.0f} s", one.get("failed", "")) for one in ran.values()]
    return f"The commands, as `make bench` ran them:\n\n{_table(('command', 'took', ''), rows)}"


def _percentiles(told: Told) -> str:
    seen = [f"p{share} {told[f'p{share}']:.2f} s" for share in (50, 95, 99) if told.get(f"p{share}") is not None]
    return ", ".join(seen) or "none seen"


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)
