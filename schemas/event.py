"""What was done: the report of one event in one article, and the event that reports are fused into."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

import msgspec

from schemas.actor import ActorRef
from schemas.base import Confidence, Instant, Record, Severity

EventType = Literal[
    "AGREE",
    "CONSULT",
    "SUPPORT",
    "CONCEDE",
    "COOPERATE",
    "AID",
    "RETREAT",
    "REQUEST",
    "ACCUSE",
    "REJECT",
    "THREATEN",
    "PROTEST",
    "SANCTION",
    "MOBILIZE",
    "COERCE",
    "ASSAULT",
]
"""PLOVER's sixteen types."""

Modality = Literal["asserted", "claimed", "denied", "planned", "threatened", "hypothetical"]
CountKind = Literal[
    "killed", "wounded", "displaced", "detained", "abducted", "missing", "participants", "released", "surrendered"
]
Precision = Literal["point", "city", "admin2", "admin1", "country", "region"]
Range = tuple[Annotated[int, msgspec.Meta(ge=0)], Annotated[int, msgspec.Meta(ge=0)] | None]
"""At least, at most; the second is null where the text gives no upper bound."""


class Place(Record, frozen=True, kw_only=True):
    """A place named in the text and resolved to GeoNames; `lat`/`lon` in degrees (WGS 84)."""

    name: str
    text: str
    start: int
    end: int
    lat: float | None = None
    lon: float | None = None
    country: str | None = None
    admin1: str | None = None
    geonameid: int | None = None
    precision: Precision = "city"


class When(Record, frozen=True, kw_only=True):
    """Days on which the act took place, first to last, inclusive; `text` as written."""

    start: date
    end: date
    text: str = ""


class Trigger(Record, frozen=True, kw_only=True):
    """The words that name the act."""

    text: str
    start: int
    end: int


class Sentence(Record, frozen=True, kw_only=True):
    """The sentence of `body` that a report rests on; `key` is equal for equal sentences of any version."""

    start: int
    end: int
    key: str = ""
    text: str = ""


class EventReport(Record, frozen=True, kw_only=True):
    """One happening as one version of one article tells it.

    `report_id` is stable over versions of the article; `rule` names the rule that fired. `negated`, `historic` or a
    `modality` other than asserted mean that this is no happening of the day. `counts` are [at least, at most].
    """

    report_id: str
    type: EventType
    mode: str | None = None
    cameo_root: str | None = None
    actors: tuple[ActorRef, ...] = ()
    recipients: tuple[ActorRef, ...] = ()
    place: Place | None = None
    date: When | None = None
    negated: bool = False
    modality: Modality = "asserted"
    attributed_to: ActorRef | None = None
    historic: bool = False
    counts: dict[CountKind, Range] = {}
    severity: Severity = 0.0
    trigger: Trigger
    sentence: Sentence
    confidence: Confidence = 0.5
    rule: str
    uri: str
    version: int
    provider: str = ""


class ReportSource(Record, frozen=True, kw_only=True):
    """Where a fused event was read: `sentence` is the text of the sentence, `rule` what fired there.

    `counts` is what this report says of the toll: the sources by `published_at` are the history of the event's `counts`.
    `relied_on` names killed articles of which this one's text is a copy.
    """

    report_id: str
    uri: str
    version: int
    provider: str
    story_id: str
    sentence: str
    rule: str
    published_at: Instant
    counts: dict[CountKind, Range] = {}
    relied_on: tuple[str, ...] = ()


class Cause(Record, frozen=True, kw_only=True):
    """The article version that led to a record."""

    uri: str
    version: int


class Event(Record, frozen=True, kw_only=True):
    """One real-world event, fused from its reports.

    `independent_providers` counts text lineages, not uris: twelve copies of one story count once. `reason` says why the
    status is what it is where that is not plain (kill, withheld, superseded). `revision` grows by one with every record.
    """

    event_id: str
    status: Literal["active", "updated", "retracted"]
    revision: int = 1
    reason: str | None = None
    type: EventType
    mode: str | None = None
    cameo_root: str | None = None
    actors: tuple[ActorRef, ...] = ()
    recipients: tuple[ActorRef, ...] = ()
    place: Place | None = None
    date: When | None = None
    negated: bool = False
    modality: Modality = "asserted"
    attributed_to: ActorRef | None = None
    historic: bool = False
    counts: dict[CountKind, Range] = {}
    severity: Severity = 0.0
    confidence: Confidence = 0.5
    reports: tuple[ReportSource, ...] = ()
    independent_providers: int = 0
    first_reported_at: Instant
    updated_at: Instant
    thread_ids: tuple[str, ...] = ()
    cause: Cause
