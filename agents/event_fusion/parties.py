"""Are two actors the same, kin, or strangers? How two sides of two reports agree."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from schemas.actor import ActorRef

STRANGERS: Final = 0.2
"""Two parties less alike than this are different parties."""
_ACQUAINTED: Final = 0.4
_BOTH_MET: Final = 0.2
"""What it adds that both partners of talks are met: either might have met others that day."""

_OFFICIAL: Final = frozenset(("GOV", "MIL", "SPY", "COP", "LEG", "JUD"))
_FIGHTING: Final = frozenset(("MIL", "REB", "COP", "SPY", "CRM", "SET"))
_PEOPLE: Final = frozenset(("CVL", "OPP", "EDU", "LAB", "REF", "HLH", "MED", "AGR", "REL", "NGO", "MUS", "CHR", "JEW"))


Side = tuple["Party", ...]


@dataclass(frozen=True, slots=True, eq=False)
class Party:
    """An actor with all that it belongs to; equal actors are one object, so that looking up a pair is cheap.

    A `role` is anybody of a kind ("police", "gunmen" of nowhere in particular); `hard` are those whose identity is sure
    enough to tell them from others: a registered actor, a named person.
    """

    id: str
    lineage: frozenset[str]
    country: str | None
    sector: str | None
    kind: str
    registered: bool
    role: bool
    surname: str

    @property
    def hard(self) -> bool:
        """Whether it certainly is not somebody else."""
        return not self.role and self.kind != "population" and (self.registered or self.kind == "person")

    @property
    def particular(self) -> bool:
        """Whether it is somebody, not anybody of a kind; two attacks by "gunmen" have no attacker in common."""
        return not self.role and self.kind != "population"


def party(ref: ActorRef) -> Party:
    """The actor prepared for comparison: `syr.mil` belongs to `syr`, and to all its parents and what those belong to."""
    role = ref.country is None and not ref.id.startswith("x.") and ref.name.islower()
    return _party(ref.id, ref.parents, ref.country, ref.sector, ref.kind, role)


@lru_cache(1 << 14)
def _party(actor_id: str, parents: tuple[str, ...], country: str | None, sector: str | None, kind: str, role: bool) -> Party:
    lineage: set[str] = set()
    for name in (actor_id, *parents):
        lineage.add(name)
        if not name.startswith("x."):
            pieces = name.split(".")
            lineage.update(".".join(pieces[:n]) for n in range(1, len(pieces)))
    return Party(
        id=actor_id,
        lineage=frozenset(lineage),
        country=country,
        sector=sector,
        kind=kind,
        registered=not actor_id.startswith("x.") and not role,
        role=role,
        surname=actor_id.removeprefix("x.").rsplit("-", 1)[-1],
    )


def likeness(a: Party, b: Party) -> float:
    """1 the same, .85 one is part of the other, about .5 could well be, 0 certainly different."""
    if a.id == b.id:
        return 1.0
    if a.role or b.role:
        return _loose(a, b)
    if a.kind == b.kind == "person":
        return 0.85 if a.surname == b.surname and not (a.registered and b.registered) and _may_share_country(a, b) else 0.0
    if a.id in b.lineage or b.id in a.lineage:
        return 0.85
    if not _may_share_country(a, b):
        return 0.0 if a.registered or b.registered else 0.1
    if _speaks_for(a, b) or _speaks_for(b, a):
        return 0.6
    if a.lineage & b.lineage:
        return 0.6 if a.sector in _OFFICIAL and b.sector in _OFFICIAL else 0.4
    if a.registered and b.registered:
        return _registered(a, b)
    return _loose(a, b)


def _speaks_for(person: Party, state: Party) -> bool:
    """Whether an official of a state is told of in the state's place."""
    if person.kind != "person" or state.kind != "state" or person.sector not in _OFFICIAL:
        return False
    return person.country is not None and person.country == state.country


def _may_share_country(a: Party, b: Party) -> bool:
    return not (a.country and b.country and a.country != b.country)


def _registered(a: Party, b: Party) -> float:
    """Two register entries without kinship: a state's arms may be one, two armed groups or two bodies are two."""
    if not (a.country and a.country == b.country):
        return 0.0
    if a.kind == b.kind == "population":
        return 0.7
    if "population" in (a.kind, b.kind):
        return 0.15
    if "armed_group" in (a.kind, b.kind):
        return 0.0
    return 0.5 if a.sector in _OFFICIAL and b.sector in _OFFICIAL else 0.1


def _loose(a: Party, b: Party) -> float:
    """At least one is only a description: "gunmen", "x.colonel-haddad"; what it does for a living must fit."""
    near = 0.1 if a.country and a.country == b.country else 0.0
    if a.sector and b.sector:
        if a.sector == b.sector or "UNS" in (a.sector, b.sector):
            return 0.6 + near
        both = {a.sector, b.sector}
        return 0.3 + near if both <= _FIGHTING or both <= _OFFICIAL or both <= _PEOPLE else 0.1
    if "population" in (a.kind, b.kind) and a.kind != b.kind:
        return 0.2 + near
    return 0.3 + near


@lru_cache(1 << 14)
def side(ours: Side, theirs: Side) -> float | None:
    """How two sides agree, 0 to 1; None where one is not told; -1 where both are sure and nobody is on both."""
    if not ours or not theirs:
        return None
    few, many = (ours, theirs) if len(ours) <= len(theirs) else (theirs, ours)
    best = [max(likeness(a, b) for b in many) for a in few]
    if max(best) < STRANGERS:
        return -1.0 if any(p.hard for p in ours) and any(p.hard for p in theirs) else 0.0
    return sum(best) / len(best) * (1 - 0.1 * (len(many) - len(few)) / len(many))


@lru_cache(1 << 14)
def acquainted(ours: Side, theirs: Side) -> bool:
    """Whether somebody particular may be on both sides."""
    return any(a.particular and b.particular and likeness(a, b) >= _ACQUAINTED for a in ours for b in theirs)


@lru_cache(1 << 14)
def company(ours: Side, theirs: Side) -> float | None:
    """Like `side` for acts done together (talks, deals): two told partners must meet two, else these are other talks."""
    whole = side(ours, theirs)
    if whole is None or whole < 0 or len(ours) < 2 or len(theirs) < 2:
        return whole
    few, many = (ours, theirs) if len(ours) <= len(theirs) else (theirs, ours)
    met = sum(max(likeness(a, b) for b in many) >= 0.3 for a in few)
    return min(1.0, whole + _BOTH_MET) if met >= 2 else -1.0
