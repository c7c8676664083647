"""The ledger itself: each kind of damage, done to topics that were in order, is found and named."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace
from itertools import islice
from types import SimpleNamespace
from typing import Any

import pytest

from schemas.base import encode
from streams.settings import Settings
from streams.simulator.traffic import simulate
from streams.topics import (
    ACTIVITY,
    ALERTS,
    ARTICLES,
    DEAD_LETTERS,
    EVENTS,
    EXTRACTIONS,
    FLASH_STORIES,
    FLASHES,
    MATCHES,
    RAW,
    REPORTS,
    STORIES,
    TOPICS,
)
from tests.chaos.expected import CachedCoder, Expected, expected
from tests.chaos.ledger import Findings, check
from tests.chaos.light_coder import LightCoder
from tests.chaos.records import Row
from tests.chaos.traffic import Sent
from tests.chaos.undisturbed import compare
from tests.chaos.watches import watches

pytestmark = pytest.mark.long

Rows = dict[str, list[Row]]
_CODER = CachedCoder(LightCoder())
_FILLED = (ARTICLES, STORIES, FLASH_STORIES, EXTRACTIONS, REPORTS, EVENTS, ACTIVITY, MATCHES, ALERTS, FLASHES)


def _row(topic: str, offset: int, key: bytes | None, value: bytes, **headers: str) -> Row:
    told = tuple((name.replace("__", "."), text.encode()) for name, text in headers.items())
    return Row(topic, 0, offset, key, value, told, 1_700_000_000_000)


def _owed(topics: Rows) -> Expected:
    return asyncio.run(expected(topics, coder=_CODER, watches=watches(), emptied=(), settings=Settings()))


@pytest.fixture(scope="module")
def sound() -> Rows:
    """Topics of one partition as an undisturbed pipeline leaves them."""
    topics: Rows = {topic.name: [] for topic in TOPICS}
    values = [encode(one.article) for one in islice(simulate(rate=2, hours=1_000, seed=5), 40)]
    topics[RAW.name] = [_row(RAW.name, n, b"k", value) for n, value in enumerate([*values, b"not an article {"])]
    for topic in _FILLED:
        owed = [due for due in _owed(topics).due if due.topic == topic.name]
        topics[topic.name] = [_row(topic.name, n, due.key, due.content, ce_id=due.identity) for n, due in enumerate(owed)]
    for place, reasons in _owed(topics).letters.items():
        original = next(row for row in topics[place[0]] if row.place == place)
        for stage, reason in reasons:
            where = {"topic": place[0], "partition": str(place[1]), "offset": str(place[2]), "stage": stage, "reason": reason}
            told = {f"wirewatch__error__{name}": text for name, text in where.items()}
            letters = topics[DEAD_LETTERS.name]
            letters.append(_row(DEAD_LETTERS.name, len(letters), original.key, original.value or b"", **told))
    return topics


def _sent(topics: Rows) -> list[Sent]:
    def word(row: Row) -> Any:
        told = SimpleNamespace(topic=row.topic, partition=row.partition, offset=row.offset)
        return SimpleNamespace(succeeded=lambda: True, value=told, exception=None)

    return [Sent(row.topic, row.key, row.value or b"", word(row)) for row in topics[RAW.name]]


def _check(topics: Rows, sent: list[Sent]) -> Findings:
    found = check(topics, _owed(topics), sent)
    asyncio.run(compare(topics, found, coder=_CODER, watches=watches(), alerts=True))
    return found


def _at_end(topic: str, row: Row, topics: Rows) -> list[Row]:
    return [*topics[topic], replace(row, offset=len(topics[topic]))]


def test_topics_in_order_balance(sound: Rows) -> None:
    found = _check(sound, _sent(sound))
    assert found.clean, found.lines()
    assert all(found.counts[topic.name] for topic in _FILLED)
    assert found.counts["dead letters"] > 0


def test_a_repeat_is_no_fault(sound: Rows) -> None:
    alerts = _at_end(ALERTS.name, sound[ALERTS.name][-1], sound)
    found = _check({**sound, ALERTS.name: alerts}, _sent(sound))
    assert found.clean, found.lines()
    assert found.counts["wire.alerts.v1 repeats"] == 1


def _lost_story(topics: Rows) -> Rows:
    return {**topics, STORIES.name: topics[STORIES.name][:-1]}


def _other_content(topics: Rows) -> Rows:
    rows = topics[EXTRACTIONS.name]
    changed = replace(rows[3], value=(rows[3].value or b"").replace(b'"language":"en"', b'"language":"xx"'))
    return {**topics, EXTRACTIONS.name: [*rows[:3], changed, *rows[4:]]}


def _swapped(topics: Rows) -> Rows:
    rows = list(topics[MATCHES.name])
    mine = [n for n, row in enumerate(rows) if row.key == b"everything"][:2]
    first, second = (replace(rows[mine[1]], offset=mine[0]), replace(rows[mine[0]], offset=mine[1]))
    rows[mine[0]], rows[mine[1]] = first, second
    return {**topics, MATCHES.name: rows}


def _older_word_last(topics: Rows) -> Rows:
    rows = topics[EVENTS.name]
    updated = next(row for row in rows if row.told("ce_id").endswith(":2"))
    older = next(row for row in rows if row.told("ce_id") == updated.told("ce_id")[:-1] + "1")
    return {**topics, EVENTS.name: _at_end(EVENTS.name, older, topics)}


def _no_letter(topics: Rows) -> Rows:
    return {**topics, DEAD_LETTERS.name: []}


def _letter_too_many(topics: Rows) -> Rows:
    letter = topics[DEAD_LETTERS.name][0]
    headers = tuple((n, b"0" if n.endswith("offset") else v) for n, v in letter.headers)
    other = replace(letter, headers=headers, value=topics[RAW.name][0].value)
    return {**topics, DEAD_LETTERS.name: _at_end(DEAD_LETTERS.name, other, topics)}


def _last_alert_missing(topics: Rows) -> Rows:
    return {**topics, ALERTS.name: topics[ALERTS.name][:-1]}


@pytest.mark.parametrize(
    ("damage", "kind"),
    [
        (_lost_story, "wire.stories.v1: lost"),
        (_other_content, "wire.extractions.v1: not owed"),
        (_swapped, "wire.matches.v1: out of order"),
        (_older_word_last, "wire.events.v1: an older word came last"),
        (_no_letter, "dead letters: lost"),
        (_letter_too_many, "dead letters: not owed"),
        (_last_alert_missing, "wire.alerts.v1: lost"),
    ],
)
def test_damage_is_named(sound: Rows, damage: Callable[[Rows], Rows], kind: str) -> None:
    found = _check(damage(sound), _sent(sound))
    assert kind in found.wrong, found.lines()


def test_what_was_acknowledged_must_stand(sound: Rows) -> None:
    found = check({**sound, RAW.name: sound[RAW.name][:-1]}, _owed(sound), _sent(sound))
    assert "acknowledged and gone" in found.wrong


def test_the_undisturbed_run_notices_an_event_that_nobody_owes_or_tells(sound: Rows) -> None:
    found = Findings()
    gone = sound[EVENTS.name][-1].key
    events = [row for row in sound[EVENTS.name] if row.key != gone]
    alerts = [row for row in sound[ALERTS.name] if gone not in (row.value or b"")]  # type: ignore[operator]
    asyncio.run(
        compare({**sound, EVENTS.name: events, ALERTS.name: alerts}, found, coder=_CODER, watches=watches(), alerts=False)
    )
    assert "events of the undisturbed run alone" in found.wrong
