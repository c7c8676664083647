"""What the page knows: the latest alerts, events, article versions and the watches, bounded in number and age."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, TypeVar

from schemas.alert import Alert
from schemas.event import Event
from schemas.watch import Watch
from streams.web.rows import Told, alert_row, event_row, moment, story_row, watch_row

T = TypeVar("T")
Key = TypeVar("Key")
Change = tuple[str, dict[str, Any]]
"""What browsers are told: its kind and its value."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How much is held. With all of it reached by records of the usual size the server needs about 200 MB."""

    age: timedelta = timedelta(hours=72)
    alerts: int = 2_000
    events: int = 4_000
    stories: int = 4_000
    versions: int = 50


@dataclass(slots=True)
class Trail:
    """An alert as it stands and what was told of it before, oldest first."""

    alert: Alert
    seen: datetime
    versions: list[dict[str, Any]] = field(default_factory=list)

    @property
    def row(self) -> dict[str, Any]:
        """The alert as lists show it."""
        return alert_row(self.alert, self.versions[0]["raised_at"])


@dataclass(slots=True)
class Happening:
    """An event as it stands and how it came to be so, oldest first."""

    event: Event
    seen: datetime
    revisions: list[dict[str, Any]] = field(default_factory=list)


class Window:
    """Takes in records with the time they were appended; gives what browsers must hear of it."""

    def __init__(self, limits: Limits | None = None) -> None:
        self.limits = limits or Limits()
        self.alerts: OrderedDict[str, Trail] = OrderedDict()
        self.events: OrderedDict[str, Happening] = OrderedDict()
        self.stories: OrderedDict[tuple[str, int, str], tuple[Told, datetime]] = OrderedDict()
        self.watches: dict[str, Watch] = {}
        self.newest_event: datetime | None = None

    def take_alert(self, alert: Alert, seen: datetime) -> Change | None:
        """A record of the alerts; None where it is a repeat."""
        held = self.alerts.get(alert.alert_id)
        if held is not None and alert.version <= held.alert.version:
            anew = alert.version < held.alert.version and alert.version == 1 and alert.raised_at > held.alert.raised_at
            if not anew:
                return None
            held = None  # the stage lost its state: its versions begin anew
        trail = Trail(alert, seen, [*(held.versions if held else ()), _version(alert)][-self.limits.versions :])
        _put(self.alerts, alert.alert_id, trail, self.limits.alerts)
        return "alert", trail.row

    def take_event(self, event: Event, seen: datetime) -> Change | None:
        """A record of the events; None where it is a repeat."""
        held = self.events.get(event.event_id)
        if held is not None and event.revision <= held.event.revision:
            return None
        if self.newest_event is None or event.updated_at > self.newest_event:
            self.newest_event = event.updated_at
        revisions = [*(held.revisions if held else ()), _revision(event)][-self.limits.versions :]
        _put(self.events, event.event_id, Happening(event, seen, revisions), self.limits.events)
        return "event", event_row(event)

    def take_story(self, story: Told, seen: datetime) -> Change | None:
        """A record of the stories; None where it is a repeat."""
        key = (story.uri, story.version, story.kind)
        if story.kind == "redelivery" or key in self.stories:
            return None
        _put(self.stories, key, (story, seen), self.limits.stories)
        return "story", story_row(story)

    def take_watch(self, watch_id: str, watch: Watch | None) -> Change | None:
        """A watch as it is from now on, or None where it was removed."""
        if watch is None:
            return ("unwatch", {"watch_id": watch_id}) if self.watches.pop(watch_id, None) else None
        self.watches[watch_id] = watch
        return "watch", watch_row(watch)

    def expire(self, now: datetime) -> None:
        """Forget what is older than the limit."""
        oldest = now - self.limits.age
        _forget(self.alerts, lambda trail: trail.seen < oldest)
        _forget(self.events, lambda happening: happening.seen < oldest)
        _forget(self.stories, lambda story: story[1] < oldest)

    def snapshot(self) -> dict[str, Any]:
        """Everything that lists and the map show."""
        return {
            "hours": self.limits.age.total_seconds() / 3600,
            "limit": self.limits.alerts,
            "alerts": [trail.row for trail in self.alerts.values()],
            "events": [event_row(held.event) for held in self.events.values()],
            "watches": [watch_row(watch) for _, watch in sorted(self.watches.items())],
        }

    def article(self, uri: str, version: int) -> Told | None:
        """An article version as its story told it."""
        kinds = ("new", "update", "correction", "duplicate")
        return next((self.stories[uri, version, kind][0] for kind in kinds if (uri, version, kind) in self.stories), None)

    def told_in(self, thread_id: str) -> Iterator[Told]:
        """The article versions of a developing story, and what took them back."""
        told = [story for story, _ in self.stories.values() if story.thread_id == thread_id]
        uris = {story.uri for story in told}
        # A kill may stand in another thread than the text it takes back.
        taken = [s for s, _ in self.stories.values() if s.kind in ("kill", "withheld") and s.uri in uris and s not in told]
        yield from sorted([*told, *taken], key=lambda story: (story.article.published_at, story.version))


def _put(held: OrderedDict[Key, T], key: Key, value: T, limit: int) -> None:
    held[key] = value
    held.move_to_end(key)
    while len(held) > limit:
        held.popitem(last=False)


def _forget(held: OrderedDict[Key, T], old: Callable[[T], bool]) -> None:
    for key in [key for key, value in held.items() if old(value)]:
        del held[key]


def _version(alert: Alert) -> dict[str, Any]:
    return {
        "version": alert.version,
        "status": alert.status,
        "priority": alert.priority,
        "summary": alert.summary,
        "changed": alert.changed,
        "retraction": alert.retraction,
        "cause": {"uri": alert.cause.uri, "version": alert.cause.version},
        "watch_version": alert.watch_version,
        "reasons": [{"condition": reason.condition, "value": reason.value} for reason in alert.reasons],
        "raised_at": moment(alert.raised_at),
    }


def _revision(event: Event) -> dict[str, Any]:
    return {
        "revision": event.revision,
        "status": event.status,
        "reason": event.reason,
        "reports": len(event.reports),
        "providers": event.independent_providers,
        "cause": {"uri": event.cause.uri, "version": event.cause.version},
        "updated_at": moment(event.updated_at),
    }
