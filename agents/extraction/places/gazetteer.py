"""The gazetteer as it is read: a read-only SQLite file, asked by name, by skeleton within a country, or by id."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from platformdirs import user_cache_path

from agents.extraction.places.build import ADJECTIVE, OWN, build_gazetteer, stamp
from agents.extraction.places.fold import fold, skeleton
from agents.extraction.places.sources import Kind
from schemas.event import Place

_FIELDS = "p.id, p.name, p.kind, p.lat, p.lon, p.country, p.admin1, p.admin2, p.population, p.capital"
_BY_NAME = (
    f"SELECT {_FIELDS}, n.rank FROM name n JOIN place p ON p.id = n.place WHERE n.key = ? ORDER BY p.population DESC, p.id"
)
_BY_SKELETON = (
    f"SELECT {_FIELDS}, 1 FROM skeleton s JOIN place p ON p.id = s.place"
    " WHERE s.key = ? AND s.country = ? ORDER BY p.population DESC, p.id LIMIT 20"
)
_BY_ID = f"SELECT {_FIELDS}, 0 FROM place p WHERE p.id = ?"


@dataclass(frozen=True, slots=True)
class Entry:
    """A place a name may mean: `country` alpha-3 or empty, `admin1`/`admin2` ids, `rank` what the name is to it."""

    id: int
    name: str
    kind: Kind
    lat: float | None
    lon: float | None
    country: str
    admin1: int | None
    admin2: int | None
    population: int
    capital: int
    rank: int

    @property
    def adjective(self) -> bool:
        """Whether the name is an adjective or a people of the place (Syrian, Syrians)."""
        return self.rank == ADJECTIVE

    @property
    def own(self) -> bool:
        """Whether the name is the place's own, no alternate in whatever language."""
        return self.rank == OWN


class Gazetteer:
    """Places by name. Immutable; opened anew in each process, and asked by one thread at a time."""

    def __init__(self, path: Path) -> None:
        self._base = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro&immutable=1", uri=True, check_same_thread=False)
        self.lookup: Callable[[str], tuple[Entry, ...]] = lru_cache(maxsize=20_000)(self._lookup)
        self.alike: Callable[[str, str], tuple[Entry, ...]] = lru_cache(maxsize=10_000)(self._alike)
        self.by_id: Callable[[int], Entry | None] = lru_cache(maxsize=10_000)(self._by_id)

    def close(self) -> None:
        """Close the file."""
        self._base.close()

    def place(self, entry: Entry, text: str, start: int, end: int) -> Place:
        """The record of an entry named as `text` at code points `start` to `end`."""
        admin1 = self.by_id(entry.admin1) if entry.admin1 is not None else None
        return Place(
            name=entry.name,
            text=text,
            start=start,
            end=end,
            lat=entry.lat,
            lon=entry.lon,
            country=entry.country or None,
            admin1=entry.name if entry.kind == "admin1" else admin1.name if admin1 is not None else None,
            geonameid=entry.id if entry.id > 0 else None,
            precision=entry.kind,
        )

    def _lookup(self, name: str) -> tuple[Entry, ...]:
        """All places of this name, however it is accented or hyphenated, the most peopled first."""
        key = fold(name)
        return tuple(Entry(*row) for row in self._base.execute(_BY_NAME, (key,))) if len(key) > 1 else ()

    def _alike(self, name: str, country: str) -> tuple[Entry, ...]:
        """Places of one country whose name has the same consonants: Boukamal for Al Bukamal."""
        key = skeleton(name)
        return tuple(Entry(*row) for row in self._base.execute(_BY_SKELETON, (key, country))) if key else ()

    def _by_id(self, number: int) -> Entry | None:
        row = self._base.execute(_BY_ID, (number,)).fetchone()
        return Entry(*row) if row is not None else None


def default_cache_dir() -> Path:
    """The folder that WIREWATCH_CACHE_DIR names, else the user's cache folder."""
    named = os.environ.get("WIREWATCH_CACHE_DIR")
    return Path(named) if named else user_cache_path("wirewatch")


def gazetteer_path(cache_dir: Path) -> Path:
    """Where the gazetteer of the installed packages lies; another release of them has another name."""
    return cache_dir / f"gazetteer-{stamp()}.sqlite"


def open_gazetteer(cache_dir: Path | None = None, progress: Callable[[int, int], None] | None = None) -> Gazetteer:
    """The gazetteer, built first where it is missing (half a minute); `progress` hears (places written, places in all).

    Where several processes find it missing, one builds and the others wait. Raises OSError where the cache folder cannot
    be written.
    """
    path = gazetteer_path(cache_dir or default_cache_dir())
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        with _turn(path.with_suffix(".lock")):
            if not path.exists():
                build_gazetteer(path, progress)
    return Gazetteer(path)


@contextmanager
def _turn(lock: Path) -> Iterator[None]:
    """One process at a time; the lock falls with its holder. Where a system has none, two may build, which is safe too."""
    try:
        import fcntl
    except ImportError:
        yield
        return
    with lock.open("a", encoding="utf-8") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
