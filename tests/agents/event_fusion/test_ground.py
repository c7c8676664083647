"""Places: the same, within one another, elsewhere."""

from __future__ import annotations

import pytest

from agents.event_fusion.ground import kilometres, nearness
from schemas.event import Place
from tests.agents.event_fusion.fusion import ALEPPO, RAQQA
from tests.builders import a_place

PROVINCE = a_place("Raqqa", precision="admin1", admin1="04", geonameid=1)
SUBURB = a_place("Al Mansurah", geonameid=2, lat=35.95, lon=39.12, admin1="04")
COUNTRY = a_place("Syria", precision="country", geonameid=3)


def test_a_known_distance() -> None:
    assert kilometres(RAQQA, ALEPPO) == pytest.approx(169, abs=2)


@pytest.mark.parametrize(
    ("a", "b", "expected"),
    [
        (RAQQA, RAQQA, 1.0),
        (RAQQA, a_place("ar-Raqqah", geonameid=9, lat=35.96, lon=39.0), 0.95),
        (RAQQA, SUBURB, 0.7),
        (RAQQA, ALEPPO, -1.0),
        (RAQQA, a_place("Mosul", geonameid=5, country="IRQ"), -1.0),
        (RAQQA, PROVINCE, 0.75),
        (ALEPPO, PROVINCE, -1.0),
        (RAQQA, COUNTRY, 0.45),
        (PROVINCE, a_place("Hama", precision="admin1", geonameid=6), -1.0),
        (a_place("Kfar X", geonameid=None, lat=None, lon=None), a_place("Kfar x", geonameid=None, lat=None, lon=None), 0.9),
    ],
)
def test_nearness(a: Place, b: Place, expected: float) -> None:
    assert nearness(a, b) == nearness(b, a) == expected


def test_a_place_left_out_says_nothing() -> None:
    assert nearness(None, RAQQA) is None
