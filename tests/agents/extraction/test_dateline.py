"""Datelines: where a dispatch is filed from, and by whom."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agents.extraction.context import FoundPlace
from agents.extraction.dateline import dateline_match, find_dateline
from tests.agents.extraction.desk import a_dispatch
from tests.builders import a_place


@pytest.mark.parametrize(
    ("head", "city", "agency"),
    [
        ("BEIRUT (AP) — ", "BEIRUT", "AP"),
        ("DAMASCUS, Syria, Jan 5 (Reuters) - ", "DAMASCUS", "Reuters"),
        ("GAZA CITY (AFP) — ", "GAZA CITY", "AFP"),
        ("GAZA CITY: ", "GAZA CITY", ""),
        ("ADEN, Yemen (AP) -- ", "ADEN", "AP"),
        ("LONDON — ", "LONDON", ""),
        ("Beirut, Lebanon (AFP) – ", "Beirut", "AFP"),
        ("PORT-AU-PRINCE, Haiti (AP) — ", "PORT-AU-PRINCE", "AP"),
        ("MOSCOW, March 20, 2017 (Interfax) - ", "MOSCOW", "Interfax"),
        ("N'DJAMENA, Chad (AP) — ", "N'DJAMENA", "AP"),
        ("By A WRITER\n\nCAIRO (AP) — ", "CAIRO", "AP"),
        ("Tripoli, May 20 (dpa) - ", "Tripoli", "dpa"),
        ("Madrid, 3 mar (EFE).- ", "Madrid", "EFE"),
        ("MOSCOW, September 3 (TASS) /TASS/. ", "MOSCOW", "TASS"),
    ],
)
def test_heads_of_dispatches(head: str, city: str, agency: str) -> None:
    body = head + "Troops entered the town on Sunday."
    hit = dateline_match(body)
    assert hit is not None
    assert hit.group("city") == city
    assert (hit.groupdict().get("agency") or "") == agency


@pytest.mark.parametrize(
    "body",
    [
        "Troops entered the town on Sunday.",
        "The army (which denied it) left.",
        "NATO said on Sunday that it would stay.",
        "UPDATE: Troops entered the town.",
        "",
    ],
)
def test_a_plain_beginning_is_no_dateline(body: str) -> None:
    assert dateline_match(body) is None


def test_the_place_is_the_one_found_there() -> None:
    dispatch = a_dispatch("BEIRUT (AP) — Troops left Homs.")
    beirut = a_place("Beirut", start=0, end=6)
    dateline = find_dateline(dispatch, [FoundPlace(0, 0, 1, beirut), FoundPlace(0, 8, 9, a_place("Homs", start=26, end=30))])
    assert dateline is not None
    assert (dateline.place, dateline.provider) == (beirut, "AP")
    assert dispatch.story.article.body[dateline.start : dateline.end] == "BEIRUT (AP) —"


def test_capitals_without_place_or_agency_are_no_dateline() -> None:
    assert find_dateline(a_dispatch("WARNING: Graphic pictures follow."), []) is None


@given(st.text(max_size=120))
def test_any_head_is_read(body: str) -> None:
    hit = dateline_match(body)
    assert hit is None or 0 <= hit.start("city") < hit.end() <= len(body)
