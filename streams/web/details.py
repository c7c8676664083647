"""One alert and one story in full, as the page shows them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec

from schemas.alert import AlertArticle
from schemas.event import Event
from streams.web.rows import Told, event_row, moment, story_row
from streams.web.window import Window

CONTEXT = 1_200
"""Code points of an article that are shown on each side of the sentence."""


def alert_detail(window: Window, alert_id: str) -> dict[str, Any] | None:
    """The alert, its versions, and each article with the sentence where it stands; None where it is not held."""
    trail = window.alerts.get(alert_id)
    if trail is None:
        return None
    alert = trail.alert
    watch = window.watches.get(alert.watch_id)
    return {
        "row": trail.row,
        "alert": msgspec.to_builtins(alert),
        "watch_name": watch.name if watch else None,
        "versions": trail.versions,
        "articles": [_article(window, article, alert.event) for article in alert.articles],
        "names": _names(alert.event),
        "thread_id": alert.event.thread_ids[0] if alert.event.thread_ids else None,
    }


def story_detail(window: Window, thread_id: str) -> dict[str, Any] | None:
    """Everything of one developing story: article versions, events with their revisions, alerts; None where nothing is held."""
    told = list(window.told_in(thread_id))
    events = [held for held in window.events.values() if thread_id in held.event.thread_ids]
    alerts = [trail for trail in window.alerts.values() if thread_id in trail.alert.event.thread_ids]
    if not told and not events and not alerts:
        return None
    return {
        "thread_id": thread_id,
        "articles": [story_row(story) for story in told] or _from_reports([held.event for held in events]),
        "events": [
            {
                **event_row(held.event),
                "revisions": held.revisions,
                "reports": [
                    {"uri": r.uri, "version": r.version, "provider": r.provider, "sentence": r.sentence, "rule": r.rule}
                    for r in held.event.reports
                ],
            }
            for held in sorted(events, key=lambda held: held.event.first_reported_at)
        ],
        "alerts": [{**trail.row, "versions": trail.versions} for trail in alerts],
    }


def threads(window: Window) -> list[dict[str, Any]]:
    """The developing stories that hold an event, the latest first."""
    found: dict[str, dict[str, Any]] = {}
    for trail in window.alerts.values():
        for thread_id in trail.alert.event.thread_ids:
            _thread(found, thread_id)["alerts"] += 1
    for held in window.events.values():
        for thread_id in held.event.thread_ids:
            _thread(found, thread_id)["events"] += 1
    for story, _ in window.stories.values():
        thread = found.get(story.thread_id)
        if thread is None:
            continue
        thread["articles"] += 1
        thread["providers"].add(story.article.provider)
        at = moment(story.article.published_at)
        thread["from"] = min(thread["from"] or at, at)
        if at >= (thread["until"] or ""):
            thread["until"] = at
            thread["headline"] = story.article.headline or thread["headline"]
        thread["killed"] |= story.kind in ("kill", "withheld")
    told = [{**thread, "providers": sorted(thread["providers"])} for thread in found.values()]
    return sorted(told, key=lambda thread: (thread["until"] or "", thread["thread_id"]), reverse=True)


def _thread(found: dict[str, dict[str, Any]], thread_id: str) -> dict[str, Any]:
    empty = {"headline": "", "articles": 0, "events": 0, "alerts": 0, "from": None, "until": None, "killed": False}
    return found.setdefault(thread_id, {"thread_id": thread_id, **empty, "providers": set()})


def _article(window: Window, article: AlertArticle, event: Event) -> dict[str, Any]:
    told = window.article(article.uri, article.version)
    published = next((report.published_at for report in event.reports if report.uri == article.uri), None)
    shown: dict[str, Any] = {
        "uri": article.uri,
        "version": article.version,
        "provider": article.provider,
        "sentence": article.sentence,
        "rule": article.rule,
        "headline": "",
        "before": "",
        "after": "",
        "published_at": moment(published) if published else None,
    }
    if told is not None:
        shown |= {"headline": told.article.headline, "published_at": moment(told.article.published_at)}
        shown |= _around(told, article.sentence)
    return shown


def _around(told: Told, sentence: str) -> dict[str, Any]:
    """The text before and after the sentence, in whole paragraphs where they are short enough."""
    body = told.article.body
    start = body.find(sentence) if sentence else -1
    if start < 0:
        return {}
    before, after = body[:start], body[start + len(sentence) :]
    if len(before) > CONTEXT:
        before = "…" + before[-CONTEXT:]
    if len(after) > CONTEXT:
        after = after[:CONTEXT] + "…"
    return {"before": before, "after": after}


def _names(event: Event) -> list[dict[str, str]]:
    """The words in the sentence that stand for actors, recipients and the place."""
    found = [*((actor.text, "actor") for actor in event.actors), *((actor.text, "recipient") for actor in event.recipients)]
    if event.place is not None:
        found.append((event.place.text, "place"))
    return [{"text": text, "role": role} for text, role in dict.fromkeys(found) if text]


def _from_reports(events: Sequence[Event]) -> list[dict[str, Any]]:
    """Where the article versions themselves are not held: what the events say of them."""
    found = {
        (report.uri, report.version): {
            "uri": report.uri,
            "version": report.version,
            "kind": "new" if report.version == 1 else "update",
            "of": None,
            "thread_id": "",
            "provider": report.provider,
            "headline": report.sentence,
            "published_at": moment(report.published_at),
        }
        for event in events
        for report in event.reports
    }
    return sorted(found.values(), key=lambda row: str(row["published_at"]))
