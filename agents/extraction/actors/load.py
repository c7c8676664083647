"""Reads the register's data files, checks their rows, and completes what follows from them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from importlib.resources import files
from typing import cast, get_args

from agents.extraction.actors.names import key_of
from agents.extraction.actors.register import Entry, Register, Surface, Term, Use
from schemas.actor import Kind, Sector

_GROUP_FILES = ("arms", "armed_groups", "parties", "organisations", "media", "companies", "peoples")
_SECTORS = frozenset(get_args(Sector))
_KINDS = frozenset(get_args(Kind))


def read_register() -> Register:
    """The register from the package's data files, about a third of a second; raises ValueError where a row is wrong."""
    register = Register()
    for row in _rows("states", 7):
        _add_state(register, *row)
    for name in _GROUP_FILES:
        for row in _rows(name, 9):
            _add_group(register, name, *row)
    for name in ("people", "people_earlier"):
        for row in _rows(name, 4):
            _add_person(register, *row)
    for state, cities in _rows("cities", 2):
        for city in _cells(cities):
            register.surfaces.setdefault(key_of(city), []).append((city, Surface(register.entries[state].id, "city")))
    for (name,) in _rows("no_actors", 1):
        register.surfaces.setdefault(key_of(name), []).append((name, Surface("", "none")))
    _complete_parents(register)
    return register


def _rows(name: str, columns: int) -> Iterator[list[str]]:
    text = (files("agents.extraction") / "data" / "actors" / f"{name}.tsv").read_text(encoding="utf-8")
    for number, line in enumerate(text.splitlines(), 1):
        if not line or line.startswith("#"):
            continue
        row = [cell.strip() for cell in line.split("\t")]
        if len(row) > columns or len(row) < min(columns, 2):
            raise ValueError(f"{name}.tsv line {number}: {len(row)} columns, not 2 to {columns}")
        yield row + [""] * (columns - len(row))


def _cells(cell: str) -> list[str]:
    return [part.strip() for part in cell.split("|") if part.strip()]


def _plural(adjective: str) -> str:
    return adjective if adjective.endswith(("ese", "ss", "ch", "sh", "be", "bé", "is")) else adjective + "s"


def _add_state(
    register: Register, actor_id: str, country: str, name: str, adjectives: str, people: str, capitals: str, others: str
) -> None:
    adjective_list, other_names = _cells(adjectives), _cells(others)
    persons = [form for pair in _cells(people) for form in pair.split("/")]
    if not people and adjective_list:
        first = adjective_list[0].rstrip("!")
        persons = [first, _plural(first)]

    def surfaces() -> Iterator[tuple[str, Use]]:
        yield name, "name"
        yield from ((other, "name") for other in other_names)
        yield from ((adjective, "adjective") for adjective in adjective_list)
        yield from ((person, "demonym") for person in persons if person not in adjective_list)
        yield from ((capital, "capital") for capital in _cells(capitals))

    entry = Entry(
        id=actor_id, name=name, kind="state", country=country or None, aliases=tuple(form.rstrip("!") for form in other_names)
    )
    register.add(entry, surfaces())
    register.states.add(actor_id)


def _add_group(
    register: Register,
    source: str,
    actor_id: str,
    name: str,
    aliases: str,
    country: str,
    sector: str,
    kind: str,
    parents: str,
    start: str,
    end: str,
) -> None:
    if (sector and sector not in _SECTORS) or (kind and kind not in _KINDS):
        raise ValueError(f"{source}.tsv, {actor_id}: no sector {sector!r} or no kind {kind!r}")
    forms = [name, *_cells(aliases)]
    # an alias that ends in "~" is an adjective: "Kurdish~" makes "Kurdish fighters" those of the Kurds
    adjectives = [form.rstrip("~") for form in forms if form.endswith("~")]
    names = [form for form in forms if not form.endswith("~")]

    def surfaces() -> Iterator[tuple[str, Use]]:
        yield from ((form, "name") for form in names)
        yield from ((form, "adjective") for form in adjectives)

    entry = Entry(
        id=actor_id,
        name=name,
        kind=cast(Kind, kind or "organisation"),
        country=country or None,
        sector=cast(Sector, sector) if sector else None,
        parents=tuple(_cells(parents)),
        aliases=tuple(dict.fromkeys(form.rstrip("!") for form in names[1:] if form != f"{name}!")),
        start=_day(start, first=True),
        end=_day(end, first=False),
    )
    register.add(entry, surfaces())


def _add_person(register: Register, actor_id: str, name: str, aliases: str, terms: str) -> None:
    """Terms read `office @ arm @ first..last`, parted by bars, the latest first."""
    offices = []
    for cell in _cells(terms):
        office, arm, span = (part.strip() for part in f"{cell} @ @ ".split("@", 3)[:3])
        first, _, last = span.partition("..")
        offices.append(Term(office, arm, _day(first, first=True), _day(last, first=False)))
    unknown = [term.arm for term in offices if register.get(term.arm) is None]
    if unknown:
        raise ValueError(f"people.tsv, {actor_id}: no arm or organisation {unknown[0]}")
    owner = register.get(offices[0].arm) if offices else None
    entry = Entry(
        id=actor_id,
        name=name,
        kind="person",
        country=owner.country if owner else None,
        sector=owner.sector if owner else None,
        parents=(owner.id,) if owner else (),
        aliases=tuple(form.rstrip("!") for form in _cells(aliases)),
        terms=tuple(offices),
    )
    register.add(entry, ((form, "name") for form in (name, *_cells(aliases))))


def _day(text: str, *, first: bool) -> date | None:
    """`2014`, `2014-06` or `2014-06-29` as the first or last day it may mean."""
    if not text:
        return None
    parts = [int(part) for part in text.split("-")]
    month = parts[1] if len(parts) > 1 else (1 if first else 12)
    day = parts[2] if len(parts) > 2 else (1 if first else 28)
    return date(parts[0], month, day)


def _complete_parents(register: Register) -> None:
    """Give each entry its parents' parents too, so that a watch on any of them hears of it."""
    for actor_id, entry in register.entries.items():
        chain: list[str] = []
        queue = list(entry.parents)
        while queue:
            parent = queue.pop(0)
            if parent in chain or parent == actor_id:
                continue
            owner = register.get(parent)
            if owner is None:
                raise ValueError(f"{actor_id} has an unknown parent {parent}")
            chain.append(parent)
            queue.extend(owner.parents)
        if tuple(chain) != entry.parents:
            register.entries[actor_id] = replace(entry, parents=tuple(chain))
