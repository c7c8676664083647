"""Fusion blocks: the key under which reports of one happening meet, however differently they are told."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from schemas.actor import ActorRef
from schemas.event import EventReport, EventType

UNKNOWN: Final = "ZZZ"
"""Stands for a country where neither place nor actors name one; no state bears this code."""

FAMILIES: Final[dict[EventType, str]] = {
    "ASSAULT": "material-conflict",
    "COERCE": "material-conflict",
    "PROTEST": "material-conflict",
    "MOBILIZE": "material-conflict",
    "SANCTION": "material-conflict",
    "REQUEST": "verbal-conflict",
    "ACCUSE": "verbal-conflict",
    "REJECT": "verbal-conflict",
    "THREATEN": "verbal-conflict",
    "AGREE": "diplomacy",
    "CONSULT": "diplomacy",
    "SUPPORT": "diplomacy",
    "COOPERATE": "diplomacy",
    "AID": "relief",
    "CONCEDE": "relief",
    "RETREAT": "relief",
}
"""PLOVER's types by what wording confuses: two desks may call one act ASSAULT and COERCE (a raid that ends in arrests), one
deal AGREE and COOPERATE, one release of prisoners CONCEDE and RETREAT. Blocks must hold both tellings, so the families follow
these confusions rather than PLOVER's four quadrants."""


def block_of(report: EventReport) -> str:
    """The block as `country|family`; a function of type, place country and actors, so every version keeps its block.

    Deeds stand where they were done: the place's country, else that of the side that suffers them, else of the doer.
    Words and deals stand with who speaks, since the city in which a minister spoke is often left out or is only a dateline:
    for accusations and threats the speaker's country, for meetings and deals (told from either side) the first in the
    alphabet of all their countries. Sanctions fall on the sanctioned.
    """
    family = FAMILIES[report.type]
    done = [report.place.country] if report.place is not None and report.place.country else []
    by, to = _countries(report.actors), _countries(report.recipients)
    if report.type == "SANCTION":
        ranked = (to, done, by)
    elif family == "verbal-conflict":
        ranked = (by, to, done)
    elif family == "diplomacy":
        ranked = (sorted({*by, *to}), done, [])
    else:
        ranked = (done, to, by)
    return f"{next((countries[0] for countries in ranked if countries), UNKNOWN)}|{family}"


def _countries(actors: Iterable[ActorRef]) -> list[str]:
    return sorted({actor.country for actor in actors if actor.country})
