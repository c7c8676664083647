"""Fusion blocks: the key under which reports of one happening meet, however differently they are told."""

from __future__ import annotations

from typing import Final

from schemas.event import EventReport, EventType

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
    """The block of a report, a function of its type alone, so every version and every retelling keeps it.

    A country would cut finer, and cut apart what belongs together: one desk names the town, the next only "the police"; a
    president is known by his country in one lead and by his name in another; talks between two states are told from either
    side. Within a block fusion finds neighbours by day with country, actor or place, so a large block costs no more than a
    small one; and four blocks take more reports than a newsroom's wires send, some thousand a second each.
    """
    return FAMILIES[report.type]
