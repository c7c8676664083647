"""The window: bounded, without repeats, and never older than its age."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import msgspec

from schemas.base import encode
from streams.web.rows import Told, story_row
from streams.web.window import Limits, Window
from tests.builders import a_story, a_watch, an_event
from tests.streams.web.conftest import NOW, an_alert


def a_told(uri: str, kind: str = "new", version: int = 1, **fields: Any) -> Told:
    return msgspec.json.decode(encode(a_story(kind=kind, uri=uri, version=version, **fields)), type=Told)


def test_an_alert_keeps_its_trail_and_a_repeat_says_nothing() -> None:
    window = Window()
    assert window.take_alert(an_alert(version=1), NOW) is not None
    assert window.take_alert(an_alert(version=1), NOW) is None
    change = window.take_alert(an_alert(version=2, status="retracted", retraction="kill"), NOW)
    assert change is not None
    assert change[0] == "alert"
    assert (change[1]["status"], change[1]["retraction"]) == ("retracted", "kill")
    assert window.take_alert(an_alert(version=1), NOW) is None, "an older word does not come back"
    assert [version["status"] for version in window.alerts["a1"].versions] == ["raised", "retracted"]
    assert window.alerts["a1"].versions[0]["reasons"][1] == {"condition": "role", "value": "recipient"}


def test_versions_that_begin_anew_after_lost_state_are_taken() -> None:
    window = Window()
    window.take_alert(an_alert(version=7), NOW)
    later = "2030-01-01T00:00:00Z"
    assert window.take_alert(an_alert(version=1, raised_at=later), NOW) is not None
    assert [version["version"] for version in window.alerts["a1"].versions] == [1]


def test_it_is_bounded_and_the_latest_word_is_kept() -> None:
    window = Window(Limits(alerts=3, events=2, stories=2, versions=4))
    for number in range(5):
        window.take_alert(an_alert(f"a{number}"), NOW)
        window.take_event(an_event(f"e{number}"), NOW)
        window.take_story(a_told(f"urn:{number}"), NOW)
        window.take_alert(an_alert("a0", version=number + 2), NOW)
    assert list(window.alerts) == ["a3", "a4", "a0"]
    assert list(window.events) == ["e3", "e4"]
    assert [uri for uri, _, _ in window.stories] == ["urn:3", "urn:4"]
    assert [version["version"] for version in window.alerts["a0"].versions] == [3, 4, 5, 6]


def test_what_is_too_old_is_forgotten() -> None:
    window = Window(Limits(age=timedelta(hours=1)))
    for name, at in (("old", NOW), ("new", NOW + timedelta(minutes=50))):
        window.take_alert(an_alert(name), at)
        window.take_event(an_event(name), at)
        window.take_story(a_told(name), at)
    window.expire(NOW + timedelta(minutes=70))
    assert (list(window.alerts), list(window.events), [uri for uri, *_ in window.stories]) == (["new"], ["new"], ["new"])


def test_watches_come_change_and_go() -> None:
    window = Window()
    added = window.take_watch("w1", a_watch("w1", name="One"))
    assert added is not None
    assert added[1]["watch"] == {"watch_id": "w1", "name": "One"}
    changed = window.take_watch("w1", a_watch("w1", name="Two"))
    assert changed is not None
    assert changed[1]["version"] != added[1]["version"]
    assert window.take_watch("w1", None) == ("unwatch", {"watch_id": "w1"})
    assert window.take_watch("w1", None) is None


def test_a_storys_articles_are_told_in_order_with_the_kill_of_another_thread() -> None:
    window = Window()
    window.take_story(a_told("urn:1", "new"), NOW)
    window.take_story(a_told("urn:2", "new", thread_id="t2"), NOW)
    window.take_story(a_told("urn:1", "kill", 2, thread_id="t9"), NOW)
    assert window.take_story(a_told("urn:1", "redelivery", 1), NOW) is None
    assert [(story.uri, story.kind) for story in window.told_in("t1")] == [("urn:1", "new"), ("urn:1", "kill")]
    assert json.dumps([story_row(story) for story in window.told_in("t1")])
    assert window.article("urn:1", 1) is not None
    assert window.article("urn:1", 3) is None


def test_the_snapshot_shows_what_is_held() -> None:
    window = Window()
    window.take_alert(an_alert(), NOW)
    window.take_event(an_event(), NOW)
    window.take_watch("w1", a_watch("w1"))
    shown = window.snapshot()
    assert [len(shown[name]) for name in ("alerts", "events", "watches")] == [1, 1, 1]
    assert shown["alerts"][0]["place"]["lat"] == 35.83671
