"""Alert: what a subscriber hears, and the internal records on the way to it."""

from __future__ import annotations

from typing import Literal

from schemas.base import Instant, Record
from schemas.event import Cause, Event
from schemas.watch import Priority


class Reason(Record, frozen=True, kw_only=True):
    """A condition of the watch that held, with the value that met it."""

    condition: str
    value: str


class AlertArticle(Record, frozen=True, kw_only=True):
    """An article behind an alert, with the sentence and the rule that led to it."""

    uri: str
    version: int
    provider: str
    sentence: str
    rule: str


class Digest(Record, frozen=True, kw_only=True):
    """The digest that an alert came with: the `number`-th of `of`, told together after the period `since`–`until`."""

    digest_id: str
    since: Instant
    until: Instant
    number: int
    of: int


class Alert(Record, frozen=True, kw_only=True):
    """One watch told of one event.

    `alert_id` is derived from watch and event and stays through updates; `version` grows with every record. A reader
    that has seen (`alert_id`, `version`) may drop the repeat. `changed` lists what an update changed, `retraction` why
    it was retracted, `digest` that it waited, as the watch asks, to be told together with others.
    """

    alert_id: str
    version: int
    watch_id: str
    watch_version: str
    status: Literal["raised", "updated", "retracted"]
    priority: Priority
    reasons: tuple[Reason, ...] = ()
    changed: tuple[str, ...] = ()
    retraction: str | None = None
    cause: Cause
    event: Event
    summary: str
    articles: tuple[AlertArticle, ...] = ()
    published_at: Instant
    ingested_at: Instant
    raised_at: Instant
    digest: Digest | None = None


class Activity(Record, frozen=True, kw_only=True):
    """An event as one of its actors lives it (internal): keyed by `actor_id`, which keeps per-actor history in order."""

    actor_id: str
    present: bool
    event: Event


class Match(Record, frozen=True, kw_only=True):
    """Whether a watch holds for an event through one actor (internal): keyed by `watch_id`, which decides on alerts.

    Under the actor id `*` it speaks for all actors of the event. Where it does not hold, `reasons` name what failed.
    """

    watch_id: str
    watch_version: str
    actor_id: str
    holds: bool
    priority: Priority
    cooldown_seconds: float | None = None
    digest_seconds: float | None = None
    reasons: tuple[Reason, ...] = ()
    event: Event
