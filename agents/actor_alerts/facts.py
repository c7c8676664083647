"""What a watch can ask of an event, laid out flat: cheap to test, small to store."""

from __future__ import annotations

import math
from collections.abc import Iterator

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


def keys_of(ref: ActorRef) -> Iterator[str]:
    """Every key under which a watch may ask for this actor."""
    yield ref.id
    yield name_key(ref.name)
    yield name_key(ref.text)
    if ref.country:
        yield f"country:{ref.country}"
    if ref.sector:
        yield f"sector:{ref.sector}"
    for parent in ref.parents:
        yield f"parent:{parent}"


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
    found: dict[str, dict[str, None]] = {}
    names: dict[str, str] = {}
    for ref in refs:
        found.setdefault(ref.id, {}).update(dict.fromkeys(keys_of(ref)))
        names.setdefault(ref.id, ref.name)
    return tuple(Party(actor_id, names[actor_id], tuple(keys)) for actor_id, keys in found.items())
