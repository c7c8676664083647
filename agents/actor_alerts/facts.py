"""What a watch can ask of an event, laid out flat: cheap to test, small to store."""

from __future__ import annotations

import math
from functools import lru_cache

import msgspec

from agents.text import normal
from schemas.actor import ActorRef
from schemas.event import Event

EVERYONE = "*"
"""The actor id under which an event is told to the watches that name no actor."""

_EARTH_KM = 6371.0088
_AREAS = ("country", "region")


class Party(msgspec.Struct, frozen=True, array_like=True):
    """One actor of an event with the keys by which a watch may ask for it."""

    id: str
    name: str
    keys: tuple[str, ...]


class Facts(msgspec.Struct, frozen=True, array_like=True):
    """An event's conditions: `at` is its first report in Unix seconds, `lat`/`lon` degrees where the place is a point."""

    at: float
    type: str
    mode: str | None
    actors: tuple[Party, ...]
    recipients: tuple[Party, ...]
    country: str | None
    lat: float | None
    lon: float | None
    modality: str
    negated: bool
    historic: bool
    severity: float
    confidence: float
    providers: int

    @property
    def parties(self) -> tuple[Party, ...]:
        """Everyone on either side, actors first."""
        return self.actors + self.recipients


def name_key(name: str) -> str:
    """The key of a free name: equal for spellings that differ in case, accents, hyphens or a leading article."""
    return "name:" + normal(name).removeprefix("the ")


def facts_of(event: Event) -> Facts:
    """The facts of an event; a place known only as a country or region is no point."""
    place = event.place
    point = place is not None and place.precision not in _AREAS
    return Facts(
        at=event.first_reported_at.timestamp(),
        type=event.type,
        mode=event.mode,
        actors=_parties(event.actors),
        recipients=_parties(event.recipients),
        country=place.country if place else None,
        lat=place.lat if place and point else None,
        lon=place.lon if place and point else None,
        modality=event.modality,
        negated=event.negated,
        historic=event.historic,
        severity=event.severity,
        confidence=event.confidence,
        providers=event.independent_providers,
    )


def kilometres(lat: float, lon: float, other_lat: float, other_lon: float) -> float:
    """The great-circle distance between two points in degrees."""
    one, two = math.radians(lat), math.radians(other_lat)
    across = math.radians(other_lon - lon)
    half = math.sin((two - one) / 2) ** 2 + math.cos(one) * math.cos(two) * math.sin(across / 2) ** 2
    return 2 * _EARTH_KM * math.asin(min(1.0, math.sqrt(half)))


def _parties(refs: tuple[ActorRef, ...]) -> tuple[Party, ...]:
    found: dict[str, Party] = {}
    for ref in refs:
        party = _party(ref.id, ref.name, ref.text, ref.country, ref.sector, ref.parents)
        known = found.get(ref.id)
        found[ref.id] = Party(known.id, known.name, tuple(dict.fromkeys(known.keys + party.keys))) if known else party
    return tuple(found.values())


@lru_cache(maxsize=20_000)  # a few thousand actors carry the wires, and each comes with every event three times
def _party(actor_id: str, name: str, text: str, country: str | None, sector: str | None, parents: tuple[str, ...]) -> Party:
    keys = [actor_id, name_key(name), name_key(text), *(f"parent:{parent}" for parent in parents)]
    if country:
        keys.append(f"country:{country}")
    if sector:
        keys.append(f"sector:{sector}")
    return Party(actor_id, name, tuple(dict.fromkeys(keys)))
