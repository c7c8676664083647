"""The world's outline for the map, from TopoJSON: `python -m streams.web.outline countries-50m.json > static/world.json`.

The committed file was made from `countries-50m.json` of the npm package `world-atlas` 2.0.2 (ISC licence), which is Natural
Earth's map of countries 1:50 million (public domain), in the Equal Earth projection (Šavrič, Patterson and Jenny, 2018).
"""

from __future__ import annotations

import json
import math
import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

WIDTH = 10_000
"""Units from the left edge to the right."""
TOLERANCE = 3.0
"""Units by which a line may be off after it was simplified."""
_A1, _A2, _A3, _A4 = 1.340264, -0.081106, 0.000893, 0.003796
_M = math.sqrt(3) / 2
_SCALE = WIDTH / (2 * 2.706629983696)
_HEIGHT = round(2 * 1.317362759157 * _SCALE)

Point = tuple[float, float]


def project(lon: float, lat: float) -> Point:
    """Degrees to units of the map, x to the right and y down, by the Equal Earth projection."""
    theta = math.asin(_M * math.sin(math.radians(lat)))
    square = theta * theta
    sixth = square**3
    x = math.radians(lon) * math.cos(theta) / (_M * (_A1 + 3 * _A2 * square + sixth * (7 * _A3 + 9 * _A4 * square)))
    y = theta * (_A1 + _A2 * square + sixth * (_A3 + _A4 * square))
    return x * _SCALE + WIDTH / 2, _HEIGHT / 2 - y * _SCALE


def outline(topology: dict[str, Any]) -> dict[str, Any]:
    """Size and two SVG paths: `land`, and the `borders` that two countries share."""
    arcs = [_decoded(arc, topology["transform"]) for arc in topology["arcs"]]
    used: Counter[int] = Counter()
    for country in topology["objects"]["countries"]["geometries"]:
        for ring in _rings(country):
            used.update(index if index >= 0 else ~index for index in ring)
    rings = [_joined(ring, arcs) for shape in topology["objects"]["land"]["geometries"] for ring in _rings(shape)]
    land = [part for ring in rings for part in _within(ring)]
    borders = [arcs[index] for index, count in sorted(used.items()) if count > 1]
    return {
        "source": "Natural Earth 1:50m countries (public domain) by world-atlas 2.0.2 (ISC); Equal Earth projection",
        "width": WIDTH,
        "height": _HEIGHT,
        "land": _path((_simplified([project(*p) for p in line]) for line in land if len(line) > 3), closed=True),
        "borders": _path((_simplified([project(*p) for p in line]) for line in borders), closed=False),
    }


def _decoded(arc: Sequence[Sequence[int]], transform: dict[str, Any]) -> list[Point]:
    (kx, ky), (dx, dy) = transform["scale"], transform["translate"]
    x = y = 0
    points = []
    for step in arc:
        x, y = x + step[0], y + step[1]
        points.append((x * kx + dx, y * ky + dy))
    return points


def _rings(shape: dict[str, Any]) -> Iterable[Sequence[int]]:
    if shape["type"] == "GeometryCollection":
        for part in shape["geometries"]:
            yield from _rings(part)
    elif shape["type"] == "Polygon":
        yield from shape["arcs"]
    elif shape["type"] == "MultiPolygon":
        for polygon in shape["arcs"]:
            yield from polygon


def _joined(ring: Sequence[int], arcs: Sequence[list[Point]]) -> list[Point]:
    points: list[Point] = []
    for index in ring:
        arc = arcs[index] if index >= 0 else arcs[~index][::-1]
        points += arc[1:] if points else arc
    return points


def _within(ring: list[Point]) -> list[list[Point]]:
    """A ring that crosses the 180th meridian, as the parts on either side of it."""
    turned, last = 0.0, ring[0][0]
    whole: list[Point] = []
    for lon, lat in ring:
        turned += -360 if lon - last > 180 else 360 if last - lon > 180 else 0
        last = lon
        whole.append((lon + turned, lat))
    if turned or all(abs(lon) <= 180 for lon, _ in whole):
        return [ring]  # around a pole it is drawn as it is
    parts = []
    for shift in (-360, 0, 360):
        part = [(lon + shift, lat) for lon, lat in whole]
        for side in (1, -1):
            part = _clipped(part, side)
        if len(part) > 3:
            parts.append(part)
    return parts


def _clipped(ring: list[Point], side: int) -> list[Point]:
    """What of a closed ring lies where side * lon <= 180 (Sutherland and Hodgman)."""
    kept: list[Point] = []
    for (ax, ay), (bx, by) in zip(ring, [*ring[1:], *ring[:1]], strict=True):
        if side * ax <= 180:
            kept.append((ax, ay))
        if (side * ax <= 180) != (side * bx <= 180):
            share = (180 * side - ax) / (bx - ax)
            kept.append((180.0 * side, ay + share * (by - ay)))
    return [*kept, kept[0]] if kept else []


def _simplified(line: list[Point]) -> list[Point]:
    """Douglas and Peucker: the fewest points that keep within the tolerance."""
    if len(line) < 3:
        return line
    keep = [False] * len(line)
    keep[0] = keep[-1] = True
    middle = len(line) // 2
    waiting = [(0, len(line) - 1)] if line[0] != line[-1] else [(0, middle), (middle, len(line) - 1)]
    keep[middle] |= line[0] == line[-1]
    while waiting:
        first, last = waiting.pop()
        (ax, ay), (bx, by) = line[first], line[last]
        length = math.hypot(bx - ax, by - ay) or 1.0
        far, at = 0.0, first
        for index in range(first + 1, last):
            x, y = line[index]
            off = abs((bx - ax) * (ay - y) - (ax - x) * (by - ay)) / length
            if (ax, ay) == (bx, by):
                off = math.hypot(x - ax, y - ay)
            if off > far:
                far, at = off, index
        if far > TOLERANCE:
            keep[at] = True
            waiting += [(first, at), (at, last)]
    return [point for point, kept in zip(line, keep, strict=True) if kept]


def _path(lines: Iterable[list[Point]], *, closed: bool) -> str:
    """Relative moves in whole units: half as long as absolute ones."""
    parts = []
    for line in lines:
        whole = [(round(x), round(y)) for x, y in line]
        steps = [(bx - ax, by - ay) for (ax, ay), (bx, by) in pairwise(whole) if (ax, ay) != (bx, by)]
        if len(steps) >= (3 if closed else 1):
            told = "".join(f"{x}{'' if y < 0 else ' '}{y}" if n == 0 else _step(x, y) for n, (x, y) in enumerate(steps))
            parts.append(f"M{whole[0][0]} {whole[0][1]}l{told}{'z' if closed else ''}")
    return "".join(parts)


def _step(x: int, y: int) -> str:
    return f"{'' if x < 0 else ' '}{x}{'' if y < 0 else ' '}{y}"


if __name__ == "__main__":
    json.dump(outline(json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))), sys.stdout, separators=(",", ":"))
