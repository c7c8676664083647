"""The register of known actors: states and their arms, groups, organisations, people."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Literal

from agents.extraction.actors.names import Key, key_of
from schemas.actor import Kind, Sector

Use = Literal["name", "adjective", "demonym", "capital", "city", "none"]
"""How a surface names its actor: `Syria`, `Syrian` (of), `Syrians`, `Damascus`, `Aleppo`; or not at all: `New England`."""

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

    def on(self, entry: Entry, day: date) -> Entry:
        """A person as of a day: in the office held then; out of a state's office a private citizen of its country.

        Who led an organisation stays with it in memory, beyond the last day.
        """
        if not entry.terms:
            return entry
        term = next((term for term in entry.terms if term.holds(day)), None)
        if term is None:
            left = [term for term in entry.terms if term.end is not None and term.end < day]
            owner = self.get(left[0].arm if left else entry.terms[-1].arm)
            if owner is None or owner.sector not in ("GOV", "LEG", "JUD"):
                return entry
            home = tuple(parent for parent in (owner.id, *owner.parents) if parent in self.states)
            return replace(entry, country=owner.country, sector="ELI" if left else None, parents=home)
        owner = self.get(term.arm)
        if owner is None:
            return entry
        return replace(entry, country=owner.country, sector=owner.sector, parents=(owner.id, *owner.parents))

    def resolve(self, name: str) -> tuple[str, ...]:
        """The ids that an id, a name, an alias or a phrase such as `Syrian army` stands for; none where unknown."""
        if name in self:
            return (name,)
        key = key_of(name)
        if key[:1] == ("the",):
            key = key[1:] if key not in self.surfaces else key
        known = [surface for _, surface in self.surfaces.get(key, ()) if surface.use not in ("city", "none")]
        named = [surface.id for surface in known if surface.use in ("name", "demonym")] or [surface.id for surface in known]
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
            if text.casefold().startswith("the ") and text.count(" ") > 1:
                text = text[4:]  # a longer name may begin behind the article
            if marked.endswith("!"):
                self.defaults.add((key_of(text), entry.id))
            claims = self.surfaces.setdefault(key_of(text), [])
            if all(surface != Surface(entry.id, use) for _, surface in claims):
                claims.append((text, Surface(entry.id, use)))


def load_register() -> Register:
    """The register from the package's data files; see `agents.extraction.actors.load`."""
    from agents.extraction.actors.load import read_register

    return read_register()
