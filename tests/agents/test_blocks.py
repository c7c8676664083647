"""Reports of one happening meet in one block, whatever words each desk chose."""

from __future__ import annotations

from typing import Any, get_args

import pytest

from agents.blocks import FAMILIES, block_of
from schemas.event import EventType
from tests.builders import a_place, an_actor, an_event_report

TURKEY = an_actor("x.recep-tayyip-erdogan", country="TUR", sector="GOV", kind="person")
TURKEY_UNKNOWN = an_actor("x.tayyip-erdogan", country=None, sector="GOV", kind="person")
USA = an_actor("x.rex-tillerson", country="USA", sector="GOV", kind="person")


def test_every_type_has_a_family() -> None:
    assert set(FAMILIES) == set(get_args(EventType))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"type": "ASSAULT"}, {"type": "COERCE"}),
        ({"type": "AGREE"}, {"type": "COOPERATE"}),
        ({"type": "CONCEDE"}, {"type": "RETREAT"}),
        ({"place": a_place(country="SYR")}, {"place": None, "recipients": ()}),
        ({"type": "CONSULT", "actors": (USA, TURKEY)}, {"type": "CONSULT", "actors": (TURKEY_UNKNOWN,), "recipients": (USA,)}),
    ],
)
def test_one_happening_told_differently_is_one_block(one: dict[str, Any], other: dict[str, Any]) -> None:
    assert block_of(an_event_report(**one)) == block_of(an_event_report(**other))


def test_deeds_and_words_do_not_meet() -> None:
    assert block_of(an_event_report(type="ASSAULT")) != block_of(an_event_report(type="ACCUSE"))
