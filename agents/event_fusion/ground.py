"""Do two reports speak of one place?"""

from __future__ import annotations

from functools import lru_cache
from math import asin, cos, radians, sin, sqrt

from agents.text import normal
from schemas.event import Place

_TOWNS = frozenset(("point", "city"))
_EARTH_KM = 6371.0


def kilometres(a: Place, b: Place) -> float | None:
    """Great-circle distance (haversine), None without coordinates."""
    if a.lat is None or a.lon is None or b.lat is None or b.lon is None:
        return None
    north, south = radians(a.lat), radians(b.lat)
    h = sin((north - south) / 2) ** 2 + cos(north) * cos(south) * sin(radians(a.lon - b.lon) / 2) ** 2
    return 2 * _EARTH_KM * asin(min(1.0, sqrt(h)))


def nearness(a: Place | None, b: Place | None) -> float | None:
    """1 the same place, about .5 one holds the other, -1 certainly elsewhere; None where one report names none."""
    if a is None or b is None:
        return None
    if a.geonameid is not None and a.geonameid == b.geonameid:
        return 1.0
    if a.country and b.country and a.country != b.country:
        return -1.0
    if a.precision in _TOWNS and b.precision in _TOWNS:
        return _towns(a, b)
    if "country" in (a.precision, b.precision) or "region" in (a.precision, b.precision):
        return 0.45
    return _district(a, b)


def _towns(a: Place, b: Place) -> float:
    apart = kilometres(a, b)
    if apart is None:
        return 0.9 if _plain(a.name) == _plain(b.name) else 0.2
    if apart <= 5:
        return 0.95
    if apart <= 15:
        return 0.7
    return 0.3 if apart <= 40 else -1.0


def _district(a: Place, b: Place) -> float:
    """A province or district beside a town or another district."""
    if a.precision == b.precision:
        return 0.9 if _plain(a.name) == _plain(b.name) else -1.0
    if a.admin1 and b.admin1:
        return 0.75 if a.admin1 == b.admin1 else -1.0
    apart = kilometres(a, b)
    if apart is None:
        return 0.35
    return 0.5 if apart <= 150 else 0.0


@lru_cache(1 << 14)
def _plain(name: str) -> str:
    return normal(name)
