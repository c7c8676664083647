"""Builders: a record with sensible fields, of which a test names only what it is about."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from agents.ports import Input, Output, Position, Result, parted
from agents.text import sentences
from schemas.actor import ActorRef
from schemas.article import Article
from schemas.event import Cause, Event, EventReport, Place, ReportSource, Sentence, Trigger, When
from schemas.report import Report
from schemas.story import Span, Story
from schemas.watch import Watch

NOON = datetime(2024, 4, 11, 12, 0, tzinfo=UTC)


def an_article(body: str = "RAQQA, Syria (AP) — Troops entered the city.", **fields: Any) -> Article:
    return Article(**{"uri": "urn:test:1", "provider": "ap", "published_at": NOON, "headline": "", **fields, "body": body})


def a_story(article: Article | None = None, **fields: Any) -> Story:
    article = article or an_article()
    novel = tuple(Span(start=s.start, end=s.end) for s in sentences(article.body))
    return Story(
        **{
            "uri": article.uri,
            "version": article.version,
            "kind": "new",
            "story_id": "s1",
            "thread_id": "t1",
            "novel": novel,
            "article": article,
            **fields,
        }
    )


def an_actor(actor_id: str = "islamic-state", **fields: Any) -> ActorRef:
    return ActorRef(**{"id": actor_id, "name": actor_id, "text": actor_id, "start": 0, "end": len(actor_id), **fields})


def a_place(name: str = "Raqqa", **fields: Any) -> Place:
    where = {"lat": 35.95, "lon": 39.01, "country": "SYR", "geonameid": 172955, "start": 0, "end": len(name), "text": name}
    return Place(**{**where, "name": name, **fields})


def an_event_report(report_id: str = "r1", **fields: Any) -> EventReport:
    plain: dict[str, Any] = {
        "type": "ASSAULT",
        "actors": (an_actor("syr.mil", country="SYR", sector="MIL", kind="state"),),
        "recipients": (an_actor("islamic-state", country="SYR", sector="REB", kind="armed_group"),),
        "place": a_place(),
        "date": When(start=date(2024, 4, 11), end=date(2024, 4, 11), text="Thursday"),
        "severity": 6.0,
        "confidence": 0.8,
        "trigger": Trigger(text="attacked", start=0, end=8),
        "sentence": Sentence(start=0, end=60, key="k1", text="The army attacked the militants on Thursday."),
        "rule": "assault.attack",
        "uri": "urn:test:1",
        "version": 1,
        "provider": "ap",
    }
    return EventReport(**{**plain, **fields, "report_id": report_id})


def a_report(report: EventReport | None = None, **fields: Any) -> Report:
    plain = {"block": "SYR|material-conflict", "story_id": "s1", "thread_id": "t1", "published_at": NOON}
    return Report(**{**plain, **fields, "report": report or an_event_report()})


def an_event(event_id: str = "e1", **fields: Any) -> Event:
    told = an_event_report()
    plain: dict[str, Any] = {
        "status": "active",
        "type": told.type,
        "actors": told.actors,
        "recipients": told.recipients,
        "place": told.place,
        "date": told.date,
        "severity": told.severity,
        "confidence": told.confidence,
        "reports": (
            ReportSource(
                report_id="r1",
                uri=told.uri,
                version=1,
                provider="ap",
                story_id="s1",
                sentence=told.sentence.text,
                rule=told.rule,
                published_at=NOON,
            ),
        ),
        "independent_providers": 1,
        "first_reported_at": NOON,
        "updated_at": NOON,
        "thread_ids": ("t1",),
        "cause": Cause(uri=told.uri, version=1),
    }
    return Event(**{**plain, **fields, "event_id": event_id})


def a_watch(watch_id: str = "w1", **fields: Any) -> Watch:
    return Watch(**{"name": "A watch", **fields, "watch_id": watch_id})


def inputs(*values: Any, key: str | None = None, first_offset: int = 0) -> list[Input[Any]]:
    """Messages for an agent, one after the other in partition 0, ingested at noon."""
    return [
        Input(value=value, key=key, position=Position(0, first_offset + n), ingested_at=NOON) for n, value in enumerate(values)
    ]


def sent(result: Result) -> list[Output]:
    """The outputs of a message of which nothing was refused."""
    outputs, refused = parted(result)
    assert not refused
    return outputs
