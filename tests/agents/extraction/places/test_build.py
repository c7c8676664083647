"""Building the gazetteer: aside and whole, or not at all; and what the tables must hold."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import get_args

import pytest

from agents.extraction.places import build
from agents.extraction.places.build import build_gazetteer
from agents.extraction.places.gazetteer import Gazetteer, gazetteer_path, open_gazetteer
from agents.extraction.places.sources import Source, own_table, plain_name
from schemas.event import Precision

RAQQA = Source(id=7, kind="city", names=["Ar Raqqah"], lat=35.95, lon=39.01, country="SYR", admin1=8, population=220_000)
PROVINCE = Source(id=8, kind="admin1", names=["Raqqa"], lat=36.0, lon=39.0, country="SYR", population=900_000)
SYRIA = Source(id=9, kind="country", names=["Syria"], lat=35.0, lon=38.0, country="SYR", adjectives=["Syrian", "Syrians"])


@pytest.fixture
def three_places(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(build, "collect", lambda: [RAQQA, PROVINCE, SYRIA])


@pytest.mark.usefixtures("three_places")
def test_a_gazetteer_is_asked_by_name_skeleton_and_id(tmp_path: Path) -> None:
    build_gazetteer(tmp_path / "g.sqlite")
    gazetteer = Gazetteer(tmp_path / "g.sqlite")
    assert [entry.id for entry in gazetteer.lookup("AR-RAQQAH")] == [7]
    assert [entry.id for entry in gazetteer.lookup("Syrians")] == [9]
    assert gazetteer.lookup("Syrians")[0].adjective
    assert gazetteer.lookup("Palmyra") == ()
    assert [entry.id for entry in gazetteer.alike("Er-Rakkah", "SYR")] == []
    assert gazetteer.by_id(8) is not None
    assert gazetteer.by_id(1) is None
    gazetteer.close()


@pytest.mark.usefixtures("three_places")
def test_the_record_of_a_place_names_its_province_and_states_its_precision(tmp_path: Path) -> None:
    gazetteer = open_gazetteer(tmp_path)
    place = gazetteer.place(gazetteer.lookup("Ar Raqqah")[0], "Ar-Raqqah", 3, 12)
    assert (place.name, place.admin1, place.country, place.precision) == ("Ar Raqqah", "Raqqa", "SYR", "city")
    assert (place.geonameid, place.start, place.end) == (7, 3, 12)
    gazetteer.close()


@pytest.mark.usefixtures("three_places")
def test_progress_runs_to_the_end_and_no_part_is_left_behind(tmp_path: Path) -> None:
    heard: list[tuple[int, int]] = []
    build_gazetteer(tmp_path / "g.sqlite", lambda done, total: heard.append((done, total)))
    assert heard[-1] == (3, 3)
    assert [path.name for path in tmp_path.iterdir()] == ["g.sqlite"]


def test_a_build_that_fails_leaves_what_was_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "g.sqlite").write_bytes(b"earlier")

    def fail() -> list[Source]:
        raise OSError("disk full")

    monkeypatch.setattr(build, "collect", fail)
    with pytest.raises(OSError, match="disk full"):
        build_gazetteer(tmp_path / "g.sqlite")
    assert (tmp_path / "g.sqlite").read_bytes() == b"earlier"
    assert len(list(tmp_path.iterdir())) == 1


@pytest.mark.usefixtures("three_places")
def test_it_is_built_once_and_then_opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    open_gazetteer(tmp_path).close()

    def never() -> list[Source]:
        raise AssertionError("built again")

    monkeypatch.setattr(build, "collect", never)
    again = open_gazetteer(tmp_path)
    assert again.lookup("Syria")
    again.close()


@pytest.mark.usefixtures("three_places")
def test_readers_cannot_write(tmp_path: Path) -> None:
    gazetteer = open_gazetteer(tmp_path)
    with pytest.raises(sqlite3.OperationalError):
        gazetteer._base.execute("DELETE FROM place")
    gazetteer.close()


def test_its_name_tells_what_it_was_built_from(tmp_path: Path) -> None:
    assert gazetteer_path(tmp_path).parent == tmp_path
    assert str(build.SCHEMA) in gazetteer_path(tmp_path).name


def test_regions_state_a_precision_that_records_know_and_lie_on_the_globe() -> None:
    for row in own_table("places", "regions.tsv"):
        assert len(row) == 8, row
        assert row[6] in get_args(Precision), row
        assert -90 <= float(row[3]) <= 90, row
        assert -180 <= float(row[4]) <= 180, row
        assert row[5] == "" or (len(row[5]) == 3 and row[5].isupper()), row


def test_every_state_of_the_register_has_a_middle() -> None:
    middles = {row[0] for row in own_table("places", "middles.tsv")}
    states = {row[1] for row in own_table("actors", "states.tsv") if row[1]}
    assert states <= middles


def test_spellings_name_a_level_and_say_something() -> None:
    for row in own_table("places", "spellings.tsv"):
        assert len(row) == 4, row
        assert row[1] in ("admin1", "city"), row
        assert row[3], row


@pytest.mark.parametrize(
    ("name", "alternates", "plain"),
    [
        ("Ḩalab", ["Aleppo", "Aleppo Governorate", "حلب"], "Aleppo"),
        ("Donetska oblast", ["Donetsk", "Donetsk Oblast"], "Donetsk"),
        ("Bavaria", ["Bayern"], "Bavaria"),
    ],
)
def test_provinces_bear_the_name_that_english_copy_gives_them(name: str, alternates: list[str], plain: str) -> None:
    assert plain_name(name, alternates) == plain
