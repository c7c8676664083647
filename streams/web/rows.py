"""Records in the short form in which lists and the map show them; details are asked for one by one."""

from __future__ import annotations

from typing import Any

import msgspec

from agents.actor_alerts.conditions import watch_version
from agents.actor_alerts.watch_sets import plain
from schemas.actor import ActorRef
from schemas.alert import Alert
from schemas.base import Instant, Record, utc
from schemas.event import Event
from schemas.watch import Watch

SENTENCE = 400
"""Code points of a sentence that a list shows."""


class Told(Record, frozen=True, kw_only=True):
    """What the page needs of a Story: the rest of the record is not even decoded."""

    uri: str
    version: int
    kind: str
    of: str | None = None
    story_id: str
    thread_id: str
    article: ToldArticle


class ToldArticle(Record, frozen=True, kw_only=True):
    """What the page needs of an Article."""

    provider: str = ""
    headline: str = ""
    body: str = ""
    published_at: Instant


def alert_row(alert: Alert, first_raised: str) -> dict[str, Any]:
    """An alert as the list and the map show it."""
    event = alert.event
    return {
        "alert_id": alert.alert_id,
        "version": alert.version,
        "watch_id": alert.watch_id,
        "status": alert.status,
        "priority": alert.priority,
        "summary": alert.summary,
        "changed": alert.changed[:3],
        "retraction": alert.retraction,
        "sentence": alert.articles[-1].sentence[:SENTENCE] if alert.articles else "",
        "providers": sorted({article.provider for article in alert.articles}),
        "event_id": event.event_id,
        "thread_id": event.thread_ids[0] if event.thread_ids else None,
        "type": event.type,
        "severity": event.severity,
        "actors": [_actor(actor) for actor in (*event.actors, *event.recipients)],
        "place": _place(event),
        "first_raised_at": first_raised,
        "raised_at": moment(alert.raised_at),
        "published_at": moment(alert.published_at),
    }


def event_row(event: Event) -> dict[str, Any]:
    """An event as the map and the stories show it."""
    return {
        "event_id": event.event_id,
        "status": event.status,
        "type": event.type,
        "modality": event.modality,
        "severity": event.severity,
        "actors": [actor.name for actor in event.actors],
        "recipients": [actor.name for actor in event.recipients],
        "place": _place(event),
        "providers": event.independent_providers,
        "thread_id": event.thread_ids[0] if event.thread_ids else None,
        "first_reported_at": moment(event.first_reported_at),
    }


def story_row(story: Told) -> dict[str, Any]:
    """An article version as a story's timeline shows it."""
    return {
        "uri": story.uri,
        "version": story.version,
        "kind": story.kind,
        "of": story.of,
        "thread_id": story.thread_id,
        "provider": story.article.provider,
        "headline": story.article.headline,
        "published_at": moment(story.article.published_at),
    }


def watch_row(watch: Watch) -> dict[str, Any]:
    """A watch as people write it (fields that are as they would be anyway left out), and its version."""
    return {"watch": plain(watch), "enabled": watch.enabled, "priority": watch.priority, "version": watch_version(watch)}


def moment(at: Any) -> str:
    """A time as RFC 3339 in UTC."""
    told: str = msgspec.to_builtins(utc(at))
    return told


def _actor(actor: ActorRef) -> dict[str, Any]:
    return {"id": actor.id, "name": actor.name, "country": actor.country}


def _place(event: Event) -> dict[str, Any] | None:
    place = event.place
    if place is None:
        return None
    return {
        "name": place.name,
        "country": place.country,
        "lat": place.lat,
        "lon": place.lon,
        "precision": place.precision,
    }
