"""Who acts: actors as they are named in text and as the register knows them."""

from __future__ import annotations

from typing import Literal

from schemas.base import Record

Sector = Literal[
    "GOV",
    "MIL",
    "REB",
    "SPY",
    "JUD",
    "OPP",
    "COP",
    "IGO",
    "NGO",
    "MED",
    "CVL",
    "BUS",
    "CRM",
    "PTY",
    "LEG",
    "EDU",
    "LAB",
    "REF",
    "SET",
    "UNS",
    "JEW",
    "MUS",
    "CHR",
    "IMG",
    "PRM",
    "MNC",
    "AGR",
    "HLH",
    "ELI",
    "REL",
]
"""PLOVER sector codes."""

Kind = Literal["state", "organisation", "armed_group", "person", "population"]


class ActorRef(Record, frozen=True, kw_only=True):
    """An actor at one place in the text.

    `id` is a register id (`islamic-state`, `syr`, `syr.mil`), or `x.<slug>` for a name that no register knows;
    `start`/`end` are code points of `body`; `country` is ISO 3166-1 alpha-3.
    """

    id: str
    name: str
    text: str
    start: int
    end: int
    country: str | None = None
    sector: Sector | None = None
    kind: Kind = "organisation"
    parents: tuple[str, ...] = ()


class ActorMention(ActorRef, frozen=True, kw_only=True):
    """An ActorRef found in an article, whether or not an event needs it."""
