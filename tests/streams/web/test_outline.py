"""The map's outline: the projection's known points, shapes cut at the 180th meridian, and the file that is shipped."""

from __future__ import annotations

import json
import re
from importlib import resources
from itertools import pairwise
from typing import Any

import pytest

from streams.web.outline import WIDTH, outline, project

FIJI = [(179.0, -16.0), (-179.0, -16.0), (-179.0, -18.0), (179.0, -18.0), (179.0, -16.0)]


def topology(*rings: list[tuple[float, float]]) -> dict[str, Any]:
    """TopoJSON of one country a ring, in whole degrees."""
    arcs = []
    for ring in rings:
        steps = [ring[0], *((bx - ax, by - ay) for (ax, ay), (bx, by) in pairwise(ring))]
        arcs.append([[int(x), int(y)] for x, y in steps])
    shapes = [{"type": "Polygon", "arcs": [[number]]} for number in range(len(rings))]
    land = {"type": "MultiPolygon", "arcs": [[[number]] for number in range(len(rings))]}
    objects = {"countries": {"type": "GeometryCollection", "geometries": shapes}, "land": {"geometries": [land]}}
    return {"transform": {"scale": [1, 1], "translate": [0, 0]}, "arcs": arcs, "objects": objects}


def test_the_projection_is_equal_earth() -> None:
    left, right, top = project(-180, 0), project(180, 0), project(0, 90)
    assert (left[0], right[0]) == pytest.approx((0, WIDTH), abs=1e-6)
    assert left[1] == right[1] == pytest.approx(project(0, 0)[1])
    assert top[1] == pytest.approx(0, abs=1)
    x, y = project(45, 60)
    mirrored = project(-45, -60)
    assert (x + mirrored[0], y + mirrored[1]) == pytest.approx((WIDTH, 2 * left[1]))


def test_a_shape_across_the_180th_meridian_is_two() -> None:
    path = outline(topology(FIJI))["land"]
    starts = [int(x) for x in re.findall(r"M(\d+) ", path)]
    assert len(starts) == 2
    assert min(starts) < 300
    assert max(starts) > WIDTH - 300
    for part in path.split("M")[1:]:
        steps = re.findall(r"-?\d+", part.partition("l")[2])[::2]
        assert max(abs(int(step)) for step in steps) < 300, "no line runs across the map"


def test_what_is_shipped_is_one_file_that_says_where_it_is_from() -> None:
    world = json.loads((resources.files("streams.web") / "static" / "world.json").read_text(encoding="utf-8"))
    assert world["width"] == WIDTH
    assert "Natural Earth" in world["source"]
    assert "public domain" in world["source"]
    for name in ("land", "borders"):
        assert re.fullmatch(r"[Mlz0-9 -]+", world[name])
