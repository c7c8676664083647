"""The truth beside the traffic: what each simulated article version really is."""

from __future__ import annotations

import msgspec

from schemas.article import Article
from schemas.story import Kind


class TrueEvent(msgspec.Struct, frozen=True, kw_only=True):
    """A happening as it was; `type` and `mode` are PLOVER's, empty where PLOVER has none; `actors` are ISO codes or words.

    `states` are the actors' names where they are states, `people` who speaks for each of them, `crowd` how many took part.
    """

    happening: str
    type: str
    mode: str | None = None
    actors: tuple[str, ...] = ()
    place: str = ""
    country: str = ""
    date: str = ""
    toll: int | None = None
    states: tuple[str, ...] = ()
    people: tuple[str, ...] = ()
    crowd: int | None = None


class Truth(msgspec.Struct, frozen=True, kw_only=True):
    """One line of truth for one line of traffic, in the same order.

    `lineage` names the text lineage, `thread` the developing story, `kind` the right decision, `of` the uri that the version
    repeats or replaces, `why` how the simulator made it.
    """

    uri: str
    version: int
    kind: Kind
    lineage: str
    thread: str
    of: str | None = None
    why: str = ""
    events: tuple[TrueEvent, ...] = ()


class Simulated(msgspec.Struct, frozen=True):
    """An article version and the truth about it."""

    article: Article
    truth: Truth
