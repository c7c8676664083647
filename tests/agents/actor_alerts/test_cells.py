"""The grid leaves out no event that is near enough."""

from __future__ import annotations

import math

from hypothesis import given
from hypothesis import strategies as st

from agents.actor_alerts.cells import cell, cells
from agents.actor_alerts.facts import kilometres
from schemas.watch import Near


@given(
    st.floats(-90, 90),
    st.floats(-180, 180),
    st.floats(0.1, 3_000),
    st.floats(0, 360),
    st.floats(0, 1),
)
def test_a_point_within_the_circle_lies_in_one_of_its_cells(
    lat: float, lon: float, radius: float, bearing: float, share: float
) -> None:
    covered = cells(Near(lat=lat, lon=lon, radius_km=radius))
    arc, course, start = radius * share / 6371.0088, math.radians(bearing), math.radians(lat)
    sine = math.sin(start) * math.cos(arc) + math.cos(start) * math.sin(arc) * math.cos(course)
    end = math.asin(max(-1.0, min(1.0, sine)))
    across = math.atan2(math.sin(course) * math.sin(arc) * math.cos(start), math.cos(arc) - math.sin(start) * math.sin(end))
    there = (math.degrees(end), (lon + math.degrees(across) + 540) % 360 - 180)
    if covered is not None and kilometres(lat, lon, *there) <= radius:
        assert cell(*there) in covered


def test_the_date_line_is_crossed() -> None:
    covered = cells(Near(lat=0, lon=179.9, radius_km=100))
    assert covered is not None
    assert cell(0.1, -179.9) in covered
    assert len(covered) <= 4


def test_a_circle_over_the_pole_is_not_listed() -> None:
    assert cells(Near(lat=89, lon=0, radius_km=200)) is None
