"""A coarse grid over the globe, so that a watch on a circle is asked only about events near it."""

from __future__ import annotations

import math
from collections.abc import Iterator

from schemas.watch import Near

CELL = 5
"""Degrees a side."""
MANY = 400
"""A circle over more cells than this is asked about every event that has a point."""

_KM_PER_DEGREE = 110.5
"""A little less than the shortest degree of latitude, so that no cell is left out."""


def cell(lat: float, lon: float) -> str:
    """The key of the cell that holds a point."""
    return f"cell:{_row(lat)}:{_column(lon)}"


def cells(near: Near) -> tuple[str, ...] | None:
    """The keys of all cells that a circle touches; none where it touches too many to list."""
    reach = near.radius_km / _KM_PER_DEGREE
    south, north = near.lat - reach, near.lat + reach
    if south <= -89 or north >= 89:
        return None  # a circle over a pole touches every meridian
    # The widest a circle gets in longitude is where its tangent meridians touch it, poleward of its centre.
    ratio = math.sin(math.radians(reach)) / math.cos(math.radians(near.lat))
    width = math.degrees(math.asin(min(1.0, ratio)))
    if ratio >= 1 or width >= 175:
        return None
    found = tuple(dict.fromkeys(_covered(south, north, near.lon - width, near.lon + width)))
    return found if len(found) <= MANY else None


def _covered(south: float, north: float, west: float, east: float) -> Iterator[str]:
    for row in range(_row(south), _row(north) + 1):
        for column in range(math.floor(west / CELL), math.floor(east / CELL) + 1):
            yield f"cell:{row}:{_column(column * CELL)}"


def _row(lat: float) -> int:
    return math.floor(lat / CELL)


def _column(lon: float) -> int:
    return math.floor((lon + 180) % 360 / CELL)
