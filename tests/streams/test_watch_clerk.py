"""The clerk: what becomes of watches that cannot be in force, or were hardly meant; on a real broker too."""

from __future__ import annotations

import asyncio
import json
from dataclasses import replace
from typing import Any

import pytest
from prometheus_client import CollectorRegistry

from schemas.base import encode
from streams.embedded_kafka import EmbeddedKafka
from streams.metrics import Metrics
from streams.settings import Settings
from streams.tools import watch_check
from streams.topics import DEAD_LETTERS, WATCHES
from streams.watch_clerk import WatchClerk
from tests.builders import NOON, a_watch
from tests.integration.harness import count, everything, make_topics, send
from tests.streams.fakes import FakeMessage

GOOD = json.loads(encode(a_watch("w1")))


@pytest.fixture(scope="module")
def clerk() -> WatchClerk:
    return WatchClerk(Settings(), Metrics(CollectorRegistry()), watch_check(), lambda: NOON)


def findings(clerk: WatchClerk, value: object, key: bytes = b"w1") -> list[tuple[str, str]]:
    data = value if isinstance(value, bytes) or value is None else json.dumps(value).encode()
    letters = clerk.letters(FakeMessage(data, key=key, topic=WATCHES.name))
    return [(letter.reason, letter.detail) for letter, _ in letters]


@pytest.mark.parametrize(
    ("change", "detail"),
    [
        ({"event_types": ["ASSALT"]}, "event_types[0]: 'ASSALT' is not valid; did you mean ASSAULT?"),
        ({"actors": ["sektor:REB"]}, "actors[0]: 'sektor:REB' has an unknown prefix; did you mean sector?"),
        ({"against": ["sector:REBEL"]}, "against[0]: 'REBEL' is no sector; "),
        ({"countries": ["Syria"]}, "countries[0]: 'Syria' is no ISO 3166-1 code of three letters, such as SYR"),
        ({"novelty_days": 90}, "novelty_days: 90 is more than the 45 days that history is kept"),
        ({"priority": "flash", "digest": "PT1H"}, "digest: a flash never waits;"),
        ({"digest": "P30D"}, "digest: a period is a minute at least and 7 days at most"),
        ({"watch_id": "w2"}, "watch_id: it is 'w2', the record's key 'w1'"),
        ({"name": None}, "name: Expected `str`, got `null`"),
    ],
)
def test_what_cannot_be_in_force_is_told_with_the_field(clerk: WatchClerk, change: dict[str, Any], detail: str) -> None:
    ((reason, told),) = findings(clerk, {**GOOD, **change})
    assert reason == "invalid_watch"
    assert told.startswith(detail)


def test_what_is_no_watch_at_all(clerk: WatchClerk) -> None:
    assert findings(clerk, b"\xffnonsense")[0][0] == "invalid_watch"
    assert "not JSON" in findings(clerk, b"nonsense")[0][1]
    assert findings(clerk, [1])[0][0] == "invalid_watch"


def test_a_slip_of_the_pen_is_told_though_the_watch_is_in_force(clerk: WatchClerk) -> None:
    ((reason, told),) = findings(clerk, {**GOOD, "actors": ["Hezbolah"]})
    assert reason == "doubtful_watch"
    assert told.startswith("actors[0]: 'Hezbolah' is not known; did you mean Hezbollah?")
    ((reason, told),) = findings(clerk, {**GOOD, "cooldwon": "PT1H"})
    assert (reason, told) == ("doubtful_watch", "cooldwon: no such field; did you mean cooldown? It is passed over.")


def test_nothing_is_said_of_what_is_right_or_gone(clerk: WatchClerk) -> None:
    assert findings(clerk, GOOD) == findings(clerk, None) == []
    assert findings(clerk, {**GOOD, "actors": ["name:Hezbolah", "islamic-state", "parent:al-qaida"]}) == []


@pytest.mark.kafka
async def test_each_bad_watch_is_one_dead_letter_however_many_clerks_there_are(empty_kafka: EmbeddedKafka) -> None:
    bootstrap = empty_kafka.bootstrap
    make_topics(bootstrap, 1)
    settings = replace(Settings(), bootstrap_servers=bootstrap, session_timeout=6)
    bad = json.dumps({**GOOD, "event_types": ["ASSALT"]}).encode()
    send(bootstrap, WATCHES.name, [(b"w1", bad), (b"w2", encode(a_watch("w2")))])

    async def letters(wanted: int) -> None:
        end = asyncio.get_running_loop().time() + 90
        while await asyncio.to_thread(count, bootstrap, DEAD_LETTERS.name) < wanted:
            assert asyncio.get_running_loop().time() < end
            await asyncio.sleep(0.2)

    check = watch_check()
    async with WatchClerk.open(settings, Metrics(CollectorRegistry()), check, lambda: NOON):
        await letters(1)
    async with (
        WatchClerk.open(settings, Metrics(CollectorRegistry()), check, lambda: NOON),
        WatchClerk.open(settings, Metrics(CollectorRegistry()), check, lambda: NOON),
    ):
        await asyncio.to_thread(send, bootstrap, WATCHES.name, [(b"w3", b"nonsense")])
        await letters(2)
    first, second = everything(bootstrap, DEAD_LETTERS.name)
    assert (first.value, first.headers["wirewatch.error.reason"]) == (bad, "invalid_watch")
    assert first.headers["wirewatch.error.detail"].endswith("did you mean ASSAULT?")
    assert second.key == b"w3"
