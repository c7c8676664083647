"""Extraction: what one article version says, in records."""

from __future__ import annotations

from typing import Literal

from schemas.actor import ActorMention, ActorRef
from schemas.base import Instant, Record
from schemas.event import EventReport, Place

Cut = Literal["body", "sentence"]
Skipped = Literal["duplicate", "redelivery", "kill", "withheld", "language", "nothing_novel"]


class Dateline(Record, frozen=True, kw_only=True):
    """The place a dispatch is filed from and the agency that filed it."""

    place: Place | None = None
    provider: str = ""
    start: int = 0
    end: int = 0


class Quote(Record, frozen=True, kw_only=True):
    """Direct or indirect speech: `start`/`end` of what is said, the `cue` word, and who says it."""

    speaker: ActorRef | None
    start: int
    end: int
    cue: str
    direct: bool = True


class Model(Record, frozen=True, kw_only=True):
    """The language model that read the text."""

    name: str
    version: str


class Extraction(Record, frozen=True, kw_only=True):
    """Actors, places, quotes and event reports of one article version.

    One record per Story: where nothing was coded, `skipped` says why. `cut` names what was too long to be read to its end:
    the body, or a sentence of it; what it says there is not coded.
    """

    uri: str
    version: int
    story_id: str
    thread_id: str
    language: str
    published_at: Instant
    dateline: Dateline | None = None
    actors: tuple[ActorMention, ...] = ()
    places: tuple[Place, ...] = ()
    quotes: tuple[Quote, ...] = ()
    events: tuple[EventReport, ...] = ()
    model: Model | None = None
    skipped: Skipped | None = None
    cut: tuple[Cut, ...] = ()
