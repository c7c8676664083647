"""Watch files of every form, and messages that say what was probably meant."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agents.actor_alerts.durations import format_duration, parse_duration
from agents.actor_alerts.watch_files import BadWatchFile, parse_watches, watch_version
from schemas.base import encode
from schemas.watch import Near
from tests.builders import a_watch

KNOWN = ("hezbollah", "Hezbollah", "Hizballah", "islamic-state", "Islamic State", "ISIL", "al-qaida", "syr")
TWO = [{"watch_id": "a", "name": "A", "actors": ["islamic-state"]}, {"watch_id": "b", "name": "B", "cooldown": "2h"}]
TOML = """
[[watch]]
watch_id = "a"
name = "A"
actors = ["islamic-state"]

[[watch]]
watch_id = "b"
name = "B"
cooldown = "2h"
"""
YAML = """
watches:
  - {watch_id: a, name: A, actors: [islamic-state]}
  - watch_id: b
    name: B
    cooldown: 2h
"""
LINES = "\n".join(json.dumps(entry) for entry in TWO) + "\n\n"

FORMS = [
    ("w.json", json.dumps(TWO)),
    ("w.json", json.dumps({"watch": TWO})),
    ("w.jsonl", LINES),
    ("w.ndjson", LINES),
    ("w.toml", TOML),
    ("w.yaml", YAML),
    ("w.yml", "---\n".join(json.dumps(entry) + "\n" for entry in TWO)),
    ("-", json.dumps(TWO)),
    ("-", LINES),
    ("-", TOML),
    ("-", YAML),
]


@pytest.mark.parametrize(("name", "text"), FORMS)
def test_every_form_tells_the_same_watches(name: str, text: str) -> None:
    wanted = (a_watch("a", name="A", actors=("islamic-state",)), a_watch("b", name="B", cooldown=timedelta(hours=2)))
    assert parse_watches(text, name=name) == wanted
    assert parse_watches(b"\xef\xbb\xbf" + text.encode(), name=name) == wanted


def test_a_record_of_the_topic_is_read_as_it_is() -> None:
    watch = a_watch(
        cooldown=timedelta(minutes=30), expires_at=datetime(2030, 1, 1, tzinfo=UTC), near=Near(lat=1, lon=2, radius_km=3)
    )
    assert parse_watches(encode(watch), name="w.json") == (watch,)


def test_words_are_taken_as_people_write_them() -> None:
    (watch,) = parse_watches(
        "{watch_id: a, name: A, actors: Hezbollah, event_types: assault, countries: [lbn], role: Actor, modality: CLAIMED,"
        " priority: Flash, expires_at: 2030-01-02, burst: {window: 1d12h, min_count: 4}}",
        name="w.yaml",
        known=KNOWN,
    )
    assert (watch.actors, watch.event_types, watch.countries, watch.role) == (("Hezbollah",), ("ASSAULT",), ("LBN",), "actor")
    assert (watch.modality, watch.priority, watch.expires_at) == (("claimed",), "flash", datetime(2030, 1, 2, tzinfo=UTC))
    assert watch.burst is not None
    assert watch.burst.window == timedelta(hours=36)


MISTAKES: list[tuple[dict[str, Any], str]] = [
    ({"event_types": ["ASSUALT"]}, "event_types[0]: 'ASSUALT' is not valid; did you mean ASSAULT?"),
    ({"actor": ["x"]}, "actor: no such field; did you mean actors?"),
    ({"near": {"lat": 1, "lon": 2, "radius": 3}}, "near.radius: no such field; did you mean radius_km?"),
    ({"near": {"lat": 100, "lon": 2, "radius_km": 3}}, "near.lat: Expected `float` <= 90.0"),
    ({"actors": ["Hezbolah"]}, "actors[0]: 'Hezbolah' is not known; did you mean Hezbollah?"),
    ({"against": ["syr", "Islamc State"]}, "against[1]: 'Islamc State' is not known; did you mean Islamic State?"),
    ({"actors": ["parent:al-qaeda"]}, "actors[0]: 'al-qaeda' is not known; did you mean al-qaida?"),
    ({"actors": ["sector:REBB"]}, "actors[0]: 'REBB' is no sector; did you mean REB?"),
    ({"actors": ["countri:SYR"]}, "actors[0]: 'countri:SYR' has an unknown prefix; did you mean country?"),
    ({"actors": ["country:SY"]}, "actors[0]: 'SY' is no ISO 3166-1 code of three letters, such as SYR"),
    ({"actors": ["sector:"]}, "actors[0]: 'sector:' says nothing after the colon"),
    ({"countries": ["Syria"]}, "countries[0]: 'SYRIA' is no ISO 3166-1 code of three letters, such as SYR"),
    ({"cooldown": 30}, "cooldown: 30 has no unit; write 30m, 6h or 2d"),
    ({"cooldown": "soon"}, "cooldown: 'soon' is no duration; write 30m, 6h, 2d or PT6H"),
    ({"cooldown": "0m"}, "cooldown: '0m' must be longer than nothing"),
    ({"burst": {"window": "6x"}}, "burst.window: '6x' is no duration"),
    ({"novelty_days": 46}, "novelty_days: 46 is more than the 45 days that history is kept"),
    ({"cooldown": "30d"}, "cooldown: 30 days are not fewer than the 30 that alerts are known"),
    ({"expires_at": "next year"}, "expires_at: 'next year' is no time; write 2026-12-31 or 2026-12-31T18:00:00Z"),
    ({"priority": "flsh"}, "priority: 'flsh' is not valid; did you mean flash?"),
    ({"role": "victim"}, "role: 'victim' is not valid; one of any, actor, recipient"),
    ({"modality": ["claimd"]}, "modality[0]: 'claimd' is not valid; did you mean claimed?"),
    ({"min_providers": "two"}, "min_providers: Expected `int`, got `str`"),
    ({"enabled": "maybe"}, "enabled: Expected `bool`, got `str`"),
    ({"watch_id": "a b"}, "watch_id: 'a b' may hold only letters, digits"),
    ({"name": None}, "name: Expected `str`, got `null`"),
]


@pytest.mark.parametrize(("fields", "told"), MISTAKES, ids=[told[:30] for _, told in MISTAKES])
def test_a_mistake_is_told_with_its_field(fields: dict[str, Any], told: str) -> None:
    entries = [{"watch_id": "first", "name": "F"}, {"watch_id": "w", "name": "W", **fields}]
    with pytest.raises(BadWatchFile) as caught:
        parse_watches(json.dumps(entries), name="w.json", known=KNOWN)
    assert str(caught.value).startswith(f"w.json: entry 2 ({fields.get('watch_id', 'w')}): {told}")


def test_all_mistakes_are_told_at_once() -> None:
    entries = [{"watch_id": "a"}, {"watch_id": "b", "name": "B"}, {"watch_id": "b", "name": "B"}, 7]
    with pytest.raises(BadWatchFile) as caught:
        parse_watches(json.dumps(entries))
    assert caught.value.problems == (
        "entry 1 (a): missing required field `name`",
        "entry 3 (b): watch_id: used twice in this file",
        "entry 4: expected a watch with fields, got 7",
    )


def test_names_that_are_known_unlike_any_or_meant_as_they_are_pass() -> None:
    actors = ["hizballah", "ISIL", "The Islamic State", "Bassem Aziz", "name:Hezbolah"]
    (watch,) = parse_watches(json.dumps({"watch_id": "w", "name": "W", "actors": actors}), known=KNOWN)
    assert watch.actors == tuple(actors)


@pytest.mark.parametrize(
    ("name", "data", "told"),
    [
        ("w.json", b"{", "not JSON"),
        ("w.json", b"\xff", "not UTF-8 at byte 0"),
        ("w.jsonl", b'{"watch_id": "a", "name": "A"}\n{', "line 2: not JSON"),
        ("w.toml", b"watch = [", "not TOML"),
        ("w.yaml", b"a: [", "not YAML"),
        ("w.yaml", b"", "no watch in it"),
        ("w.json", b"[" * 100_000, "nested too deeply"),
    ],
)
def test_a_file_that_is_no_such_file_is_told(name: str, data: bytes, told: str) -> None:
    with pytest.raises(BadWatchFile, match=told):
        parse_watches(data, name=name)


@given(st.timedeltas(min_value=timedelta(seconds=1), max_value=timedelta(days=400)))
def test_a_duration_is_read_as_it_was_written(duration: timedelta) -> None:
    whole = timedelta(seconds=round(duration.total_seconds()))
    assert parse_duration(format_duration(whole)) == whole


@pytest.mark.parametrize(
    ("text", "seconds"), [("90s", 90), ("1h30m", 5400), ("1.5 h", 5400), ("2 D", 172_800), ("1w", 604_800), ("pt6h", 21_600)]
)
def test_durations(text: str, seconds: int) -> None:
    assert parse_duration(text).total_seconds() == seconds


def test_the_version_of_a_watch_follows_from_its_fields_alone() -> None:
    (read,) = parse_watches('{"name": "A", "watch_id": "w1", "labels": {"b": "2", "a": "1"}}')
    assert watch_version(read) == watch_version(a_watch(name="A", labels={"a": "1", "b": "2"}))
    assert watch_version(read) != watch_version(a_watch(name="B", labels={"a": "1", "b": "2"}))
