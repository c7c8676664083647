"""The suite's figures as one SVG: throughput, delays on a logarithmic scale, and whose processor time an article is."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from html import escape

from tests.benchmarks.report import Told, of, runs

WIDTH, LEFT, RIGHT, ROW = 880, 270, 90, 24
SPAN = WIDTH - LEFT - RIGHT
COLOURS = ("#4269d0", "#efb118", "#ff725c", "#6cc5b0", "#3ca951", "#ff8ab7", "#a463f2", "#97bbf5", "#9c6b4e", "#9498a0")
_SHADES = ("#97bbf5", "#4269d0", "#1b2f6e")
_ABREAST = 4
"""Names of the legend in a line."""
_SHORTEST, _LONGEST = 0.01, 100.0
"""Seconds at the two ends of the logarithmic scale."""

Bar = Sequence[tuple[float, str]]
"""Where each part of a bar ends, from 0 to 1, and its colour."""

Row = tuple[str, Bar, str]
"""A name, its bar and its figure."""


def drawn(results: Told) -> str:
    """The picture, whatever of it was measured; the same bytes for the same figures."""
    parts: list[str] = []
    top = 10
    for title, note, rows in _panels(results):
        if not rows:
            continue
        parts.append(_text(LEFT, top + 16, title, bold=True))
        parts.append(_text(LEFT, top + 32, note, faint=True))
        top += 40
        for name, bar, figure in rows:
            parts += _row(top, name, bar, figure)
            top += ROW
        top += 16
    names = _costs(results)[1]
    for number, name in enumerate(names):
        left, base = LEFT + (number % _ABREAST) * SPAN / _ABREAST, top + (number // _ABREAST) * ROW
        parts += _row(base, "", [(0.015, _colour(number))], name, left)
    top += math.ceil(len(names) / _ABREAST) * ROW
    height = max(top, 40)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{height}" viewBox="0 0 {WIDTH} {height}" '
        'font-family="system-ui, sans-serif" font-size="12" role="img" aria-label="Benchmarks of Wirewatch">\n'
        f'<rect width="{WIDTH}" height="{height}" fill="#ffffff"/>\n' + "\n".join(parts) + "\n</svg>\n"
    )


def place(seconds: float) -> float:
    """Where a duration stands on the logarithmic scale, 0 to 1."""
    low, high = math.log10(_SHORTEST), math.log10(_LONGEST)
    return (math.log10(min(max(seconds, _SHORTEST), _LONGEST)) - low) / (high - low)


def _panels(results: Told) -> Iterator[tuple[str, str, list[Row]]]:
    yield "Throughput", "articles a second", list(_throughput(results))
    yield "Delay", "p50, p95, p99; logarithmic, 10 ms to 100 s", list(_delays(results))
    columns, names = _costs(results)
    colours = {name: _colour(number) for number, name in enumerate(names)}
    most = max((sum(spent.values()) for spent in columns.values()), default=1.0)
    rows: list[Row] = [
        (name, _stacked(spent, colours, most), f"{sum(spent.values()):.1f} ms") for name, spent in columns.items()
    ]
    yield "Processor time an article", "milliseconds, by process", rows


def _throughput(results: Told) -> Iterator[Row]:
    measures = runs(results)
    most = max((one["articles_per_second"] for one in measures.values()), default=1.0)
    for name, one in measures.items():
        colour = COLOURS[9] if name.startswith("bare") else COLOURS[0]
        yield name, [(one["articles_per_second"] / most, colour)], f"{one['articles_per_second']:.1f}"


def _delays(results: Told) -> Iterator[Row]:
    found = of(results, "latency") or {"points": [], "edits": {}}
    told = [(f"article → alert, {point['share']:.0%} of capacity", point) for point in found["points"]]
    told.append(("watch edited → its first alert", found["edits"]))
    kills = of(results, "kills")
    if kills:
        told.append(("kill → retraction", {"p50": kills["p50"], "p95": kills["p95"], "p99": kills["p100"]}))
    for name, shares in told:
        seconds = [shares[f"p{share}"] for share in (50, 95, 99) if shares.get(f"p{share}") is not None]
        if seconds:
            bar = [(place(value), shade) for value, shade in zip(seconds, _SHADES, strict=False)]
            yield name, bar, f"{seconds[-1]:.2f} s"


def _costs(results: Told) -> tuple[dict[str, Mapping[str, float]], list[str]]:
    """Processor milliseconds by process of whatever has several, and the processes, the costliest first."""
    columns = {name: one["processor_ms"] for name, one in runs(results).items() if len(one["processor_ms"]) > 1}
    found = of(results, "overhead")
    if found:
        columns |= {f"{way} (overhead)": told["processor_ms"] for way, told in found.items() if isinstance(told, dict)}
    total: dict[str, float] = {}
    for spent in columns.values():
        for name, cost in spent.items():
            total[name] = total.get(name, 0.0) + cost
    return columns, sorted(total, key=lambda name: -total[name])


def _stacked(spent: Mapping[str, float], colours: Mapping[str, str], most: float) -> Bar:
    bar, end = [], 0.0
    for name in colours:
        end += spent.get(name, 0.0)
        bar.append((end / most, colours[name]))
    return bar


def _colour(number: int) -> str:
    return COLOURS[number % len(COLOURS)]


def _row(top: int, name: str, bar: Bar, figure: str, left: float = LEFT) -> Iterator[str]:
    if name:
        yield _text(left - 8, top + 15, name, anchor="end")
    start = 0.0
    for end, colour in bar:
        if end > start:
            x, width = left + start * SPAN, (end - start) * SPAN
            yield f'<rect x="{x:.1f}" y="{top + 3}" width="{width:.1f}" height="{ROW - 7}" fill="{colour}"/>'
        start = max(start, end)
    yield _text(left + start * SPAN + 6, top + 15, figure)


def _text(left: float, base: float, text: str, *, anchor: str = "start", bold: bool = False, faint: bool = False) -> str:
    style = ' font-weight="600"' if bold else ' fill="#6b7280"' if faint else ""
    return f'<text x="{left:.1f}" y="{base:.1f}" text-anchor="{anchor}"{style}>{escape(text)}</text>'
