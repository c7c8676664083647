"""The one line that a reader sees, and the counts in it."""

from __future__ import annotations

from datetime import date
from typing import Any, get_args

import pytest

from agents.actor_alerts.material import changes, extent, material
from agents.actor_alerts.phrases import _TABLE, phrase
from agents.actor_alerts.summary import names, summarise
from schemas.event import EventType, When
from tests.builders import a_place, an_actor, an_event

SDF = an_actor("syrian-democratic-forces", name="SDF")
ISLAMIC_STATE = an_actor("islamic-state", name="Islamic State")
POLICE = an_actor("rus.police", name="Russian police")
PROTESTERS = an_actor("x.protesters", name="protesters", kind="population")
TABQA = a_place("Tabqa", country="SYR")
SUNDAY = When(start=date(2017, 3, 26), end=date(2017, 3, 26))

LINES: list[tuple[dict[str, Any], str]] = [
    (
        {"mode": "occupy", "counts": {"killed": (14, 14), "wounded": (3, None)}},
        "SDF took ground from Islamic State (Tabqa, SYR, 26 Mar 2017) — 14 killed, at least 3 wounded",
    ),
    ({"mode": "a-mode-of-later"}, "SDF attacked Islamic State (Tabqa, SYR, 26 Mar 2017)"),
    ({"recipients": ()}, "SDF carried out an attack (Tabqa, SYR, 26 Mar 2017)"),
    ({"actors": (), "place": None}, "Attack on Islamic State (26 Mar 2017)"),
    ({"actors": (), "recipients": ()}, "Attack (Tabqa, SYR, 26 Mar 2017)"),
    (
        {"type": "COERCE", "mode": "arrest", "actors": (POLICE,), "recipients": (PROTESTERS,), "date": None},
        "Russian police detained protesters (Tabqa, SYR)",
    ),
    (
        {"type": "PROTEST", "actors": (PROTESTERS,), "recipients": (), "place": a_place("Russia", precision="country")},
        "Protesters protested (Russia, 26 Mar 2017)",
    ),
    (
        {"modality": "claimed", "attributed_to": SDF},
        "SDF attacked Islamic State (Tabqa, SYR, 26 Mar 2017); SDF claimed responsibility",
    ),
    (
        {"modality": "claimed", "attributed_to": POLICE},
        "SDF attacked Islamic State (Tabqa, SYR, 26 Mar 2017); claimed by Russian police",
    ),
    (
        {"modality": "denied", "attributed_to": POLICE, "place": None, "date": None},
        "SDF attacked Islamic State; denied by Russian police",
    ),
    ({"modality": "threatened", "place": None, "date": None}, "SDF threatened to attack Islamic State"),
    ({"modality": "planned", "place": None, "date": None, "recipients": ()}, "SDF planned to carry out an attack"),
    ({"modality": "hypothetical", "place": None, "date": None}, "SDF might attack Islamic State"),
    ({"negated": True, "place": None, "date": None}, "SDF did not attack Islamic State"),
    ({"negated": True, "modality": "planned", "place": None, "date": None}, "SDF planned not to attack Islamic State"),
    ({"negated": True, "actors": (), "place": None, "date": None}, "No attack on Islamic State"),
    ({"modality": "planned", "actors": (), "place": None, "date": None}, "Planned attack on Islamic State"),
    (
        {"attributed_to": POLICE, "place": None, "date": When(start=date(2017, 3, 26), end=date(2017, 4, 2))},
        "SDF attacked Islamic State (26 Mar – 2 Apr 2017); according to Russian police",
    ),
    ({"mode": "kill", "place": None, "date": None}, "SDF killed members of Islamic State"),
    ({"mode": "kill", "recipients": (PROTESTERS,), "place": None, "date": None}, "SDF killed protesters"),
    ({"recipients": (an_actor("x.tabqa", name="Tabqa"),)}, "SDF attacked Tabqa (SYR, 26 Mar 2017)"),
    ({"place": a_place("Ḩamāh", text="Hama"), "date": None}, "SDF attacked Islamic State (Hama, SYR)"),
    ({"place": a_place("Ḩamāh", text="HAMA"), "date": None}, "SDF attacked Islamic State (Ḩamāh, SYR)"),
    ({"historic": True, "place": None, "date": None}, "SDF attacked Islamic State (background)"),
]  # fmt: skip


@pytest.mark.parametrize(("fields", "line"), LINES, ids=[line[:50] for _, line in LINES])
def test_a_line(fields: dict[str, Any], line: str) -> None:
    plain = {"actors": (SDF,), "recipients": (ISLAMIC_STATE,), "place": TABQA, "date": SUNDAY}
    assert summarise(an_event(**{**plain, **fields})) == line


@pytest.mark.parametrize("kind", get_args(EventType))
def test_every_type_has_words_with_and_without_the_other_side(kind: Any) -> None:
    whole = summarise(an_event(type=kind, actors=(SDF,), recipients=(ISLAMIC_STATE,), place=None, date=None))
    alone = summarise(an_event(type=kind, actors=(SDF,), recipients=(), place=None, date=None))
    assert whole.startswith("SDF ")
    assert whole.endswith(" Islamic State")
    assert alone.startswith("SDF ")
    assert kind not in whole + alone


def test_every_row_of_the_phrases_is_whole() -> None:
    for line in filter(None, _TABLE.splitlines()):
        act = line[:26].split()
        words = phrase(act[0], act[1] if len(act) > 1 else None)
        assert all((words.base, words.past, words.alone_base, words.alone_past, words.noun)), line
        assert words.noun.count(" ") >= 1, line


def test_many_names_are_counted() -> None:
    refs = tuple(an_actor(f"x.{n}", name=f"N{n}") for n in range(5))
    assert [names(refs[:count]) for count in (0, 1, 2, 3, 4, 5)] == [
        "", "N0", "N0 and N1", "N0, N1 and N2", "N0, N1 and 2 others", "N0, N1 and 3 others",
    ]  # fmt: skip


def test_counts_as_people_write_them() -> None:
    assert [extent(counted) for counted in ((3, 3), (2000, 9999), (3, None), (0, 5))] == [
        "3", "2,000–9,999", "at least 3", "up to 5",
    ]  # fmt: skip


def test_order_and_doubles_of_actors_are_no_change() -> None:
    one, other = an_event(actors=(SDF, ISLAMIC_STATE)), an_event(actors=(ISLAMIC_STATE, SDF, SDF))
    assert changes(material(one), material(other)) == ()
    assert changes(material(one), material(an_event(actors=(SDF,)))) == (
        "actors: islamic-state, syrian-democratic-forces → syrian-democratic-forces",
    )
