"""The register of known actors: states and their arms, groups, organisations, people; read from data files."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from importlib.resources import files
from typing import Literal, cast, get_args

from agents.extraction.actors.names import Key, key_of
from schemas.actor import Kind, Sector

Use = Literal["name", "adjective", "demonym", "capital"]
"""How a surface names its actor: `Syria`, `Syrian` (of), `Syrians`, `Damascus`."""

_GROUP_FILES = ("arms", "armed_groups", "parties", "organisations", "media", "companies", "peoples")
_SECTORS = frozenset(get_args(Sector))
_KINDS = frozenset(get_args(Kind))

ARMS: Mapping[str, tuple[str, Sector]] = {
    "gov": ("Government of {}", "GOV"),
    "mfa": ("Foreign ministry of {}", "GOV"),
    "mod": ("Defence ministry of {}", "GOV"),
    "moi": ("Interior ministry of {}", "GOV"),
    "mil": ("Armed forces of {}", "MIL"),
    "cop": ("Police of {}", "COP"),
    "leg": ("Parliament of {}", "LEG"),
    "jud": ("Judiciary of {}", "JUD"),
    "spy": ("Intelligence services of {}", "SPY"),
    "opp": ("Opposition of {}", "OPP"),
    "reb": ("Rebels of {}", "REB"),
    "pty": ("Political parties of {}", "PTY"),
    "med": ("Media of {}", "MED"),
    "bus": ("Businesses of {}", "BUS"),
    "cvl": ("People of {}", "CVL"),
    "crm": ("Criminals of {}", "CRM"),
    "edu": ("Schools and students of {}", "EDU"),
    "lab": ("Workers and unions of {}", "LAB"),
    "ref": ("Refugees of {}", "REF"),
    "set": ("Settlers of {}", "SET"),
    "ngo": ("Civil society of {}", "NGO"),
    "hlh": ("Health workers of {}", "HLH"),
    "agr": ("Farmers of {}", "AGR"),
    "rel": ("Religious bodies of {}", "REL"),
    "uns": ("Armed men of {}", "UNS"),
}
"""Arms that every state has: id suffix, name, sector. Ministries are part of the government."""

_WITHIN_GOVERNMENT = frozenset({"mfa", "mod", "moi"})
_POPULATIONS = frozenset({"cvl", "ref", "set", "edu", "lab", "agr", "hlh", "crm"})


@dataclass(frozen=True, slots=True)
class Term:
    """A person's office: the arm it belongs to, and the days from the first to the last, None where open or unknown."""

    office: str
    arm: str
    start: date | None = None
    end: date | None = None

    def holds(self, day: date) -> bool:
        """Whether the office was held on this day."""
        return (self.start is None or self.start <= day) and (self.end is None or day <= self.end)


@dataclass(frozen=True, slots=True)
class Entry:
    """One known actor. `parents` lists all it belongs to, nearest first; `terms` a person's offices, latest first."""

    id: str
    name: str
    kind: Kind
    country: str | None = None
    sector: Sector | None = None
    parents: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    start: date | None = None
    end: date | None = None
    terms: tuple[Term, ...] = ()


@dataclass(frozen=True, slots=True)
class Surface:
    """One way to write an actor."""

    id: str
    use: Use = "name"


@dataclass
class Register:
    """All known actors by id and by name."""

    entries: dict[str, Entry] = field(default_factory=dict)
    surfaces: dict[Key, list[tuple[str, Surface]]] = field(default_factory=dict)
    states: set[str] = field(default_factory=set)
    defaults: set[tuple[Key, str]] = field(default_factory=set)

    def __iter__(self) -> Iterator[Entry]:
        return iter(self.entries.values())

    def __len__(self) -> int:
        return len(self.entries)

    def __contains__(self, actor_id: str) -> bool:
        return self.get(actor_id) is not None

    def get(self, actor_id: str) -> Entry | None:
        """The entry of an id, an arm of a state or people included (`syr.mil`), or None."""
        entry = self.entries.get(actor_id)
        if entry is not None:
            return entry
        base, _, suffix = actor_id.rpartition(".")
        return self.arm(base, suffix) if base in self.entries and suffix in ARMS else None

    def arm(self, base: str, suffix: str) -> Entry:
        """An arm of a state or people; raises KeyError where there is no such base or arm."""
        actor_id = f"{base}.{suffix}"
        known = self.entries.get(actor_id)
        if known is not None:
            return known
        owner, (template, sector) = self.entries[base], ARMS[suffix]
        parents = (f"{base}.gov", base) if suffix in _WITHIN_GOVERNMENT else (base,)
        return Entry(
            id=actor_id,
            name=template.format(owner.name),
            kind="population" if suffix in _POPULATIONS else "armed_group" if suffix in ("reb", "uns") else "state",
            country=owner.country,
            sector=sector,
            parents=(*parents, *owner.parents),
        )

    def resolve(self, name: str) -> tuple[str, ...]:
        """The ids that an id, a name, an alias or a phrase such as `Syrian army` stands for; none where unknown."""
        if name in self:
            return (name,)
        key = key_of(name)
        if key[:1] == ("the",):
            key = key[1:] if key not in self.surfaces else key
        named = [s.id for _, s in self.surfaces.get(key, ()) if s.use in ("name", "demonym")]
        if not named:
            named = [s.id for _, s in self.surfaces.get(key, ())]
        return tuple(dict.fromkeys(named))

    def near(self, name: str, count: int = 3) -> tuple[str, ...]:
        """Known names that look like this one, for a user's misspelling."""
        close = difflib.get_close_matches(
            " ".join(key_of(name)), [" ".join(key) for key in self.surfaces], n=count, cutoff=0.75
        )
        return tuple(dict.fromkeys(self.surfaces[tuple(c.split())][0][0] for c in close))

    def add(self, entry: Entry, surfaces: Iterator[tuple[str, Use]]) -> None:
        """Enter one actor with its ways of being written; raises ValueError where its id is taken.

        A surface that ends in `!` means this actor where several share it and nothing in the article decides.
        """
        if entry.id in self.entries:
            raise ValueError(f"two actors have the id {entry.id}")
        self.entries[entry.id] = entry
        for marked, use in surfaces:
            text = marked.rstrip("!")
            if text != marked:
                self.defaults.add((key_of(text), entry.id))
            claims = self.surfaces.setdefault(key_of(text), [])
            if all(surface != Surface(entry.id, use) for _, surface in claims):
                claims.append((text, Surface(entry.id, use)))


def load_register() -> Register:
    """The register from the package's data files, about a third of a second; raises ValueError where a row is wrong."""
    register = Register()
    for row in _rows("states", 7):
        _add_state(register, *row)
    for name in _GROUP_FILES:
        for row in _rows(name, 9):
            _add_group(register, name, *row)
    for row in _rows("people", 4):
        _add_person(register, *row)
    _complete_parents(register)
    return register


def _rows(name: str, columns: int) -> Iterator[list[str]]:
    text = (files("agents.extraction") / "data" / "actors" / f"{name}.tsv").read_text(encoding="utf-8")
    for number, line in enumerate(text.splitlines(), 1):
        if not line or line.startswith("#"):
            continue
        row = [cell.strip() for cell in line.split("\t")]
        if len(row) > columns or len(row) < 2:
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
    owner = register.get(offices[0].arm) if offices and offices[0].arm else None
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
            register.entries[actor_id] = Entry(
                **{f: getattr(entry, f) for f in Entry.__dataclass_fields__ if f != "parents"}, parents=tuple(chain)
            )
