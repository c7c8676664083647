"""Records for people: what a desk must see of each stands in the lines."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agents.intake.held import kept, key_of
from schemas.alert import Alert, AlertArticle, Reason
from schemas.event import Cause
from streams.cli import render
from streams.topics import TOPICS, value_types
from tests.builders import NOON, a_report, a_story, a_watch, an_article, an_event


def an_alert(**fields: object) -> Alert:
    plain: dict[str, object] = {
        "alert_id": "a1",
        "version": 1,
        "watch_id": "is-attacks",
        "watch_version": "1",
        "status": "raised",
        "priority": "flash",
        "reasons": (Reason(condition="actors", value="Islamic State"),),
        "cause": Cause(uri="urn:test:1", version=2),
        "event": an_event(),
        "summary": "The army attacked the Islamic State",
        "articles": (
            AlertArticle(uri="urn:test:1", version=2, provider="ap", sentence="The army attacked.", rule="assault.attack"),
        ),
        "published_at": NOON,
        "ingested_at": NOON,
        "raised_at": NOON,
    }
    return Alert(**{**plain, **fields})  # type: ignore[arg-type]


def test_an_alert_shows_summary_status_reasons_sentence_and_rule() -> None:
    told = render.alert(an_alert()).plain
    for part in (
        "RAISED",
        "is-attacks",
        "The army attacked the Islamic State",
        "actors Islamic State",
        "“The army attacked.”",
        "[assault.attack]",
    ):
        assert part in told


def test_a_retraction_says_why_and_which_article_took_it_back() -> None:
    told = render.alert(an_alert(status="retracted", retraction="kill")).plain
    assert "RETRACTED" in told
    assert "kill (urn:test:1 v2)" in told


def test_an_event_shows_who_what_whom_where_when_and_the_toll() -> None:
    told = render.event(an_event(counts={"killed": (12, None), "wounded": (3, 5), "detained": (7, 7)})).plain
    for part in (
        "ASSAULT",
        "syr.mil → islamic-state",
        "at Raqqa, SYR",
        "on 2024-04-11",
        "killed 12+",
        "wounded 3–5",
        "detained 7",
    ):
        assert part in told


def test_a_claim_is_marked_as_one() -> None:
    assert "(negated, claimed)" in render.event(an_event(modality="claimed", negated=True)).plain


def test_a_story_shows_the_decision_and_what_it_repeats() -> None:
    told = render.story(a_story(kind="duplicate", of="urn:other", similarity=0.97)).plain
    assert "DUPLICATE" in told
    assert "urn:other (0.97)" in told


def test_a_watch_shows_its_conditions_and_no_default() -> None:
    assert render.conditions(a_watch()) == ""
    told = render.conditions(a_watch(actors=("syr",), role="recipient", min_severity=4.0, min_providers=2))
    assert told == "actors syr; role recipient; min_severity 4; min_providers 2"


def test_every_record_of_every_topic_can_be_shown() -> None:
    assert {record for topic in TOPICS for record in value_types(topic)} == set(render.RENDERERS)


@pytest.mark.parametrize(
    "record", [an_article(), a_story(), an_event(), a_watch(), a_report(), an_alert()], ids=lambda r: type(r).__name__
)
def test_a_record_starts_with_one_line_of_its_own(record: object) -> None:
    assert render.RENDERERS[type(record)](record).plain.strip()  # type: ignore[index]


@given(st.binary(max_size=600))
def test_any_bytes_have_an_excerpt_on_one_line_that_a_terminal_can_show(data: bytes) -> None:
    told = render.excerpt(data)
    assert "\n" not in told
    assert all(letter.isprintable() for letter in told)
    assert len(told) <= 101


def test_an_embargo_shows_until_when_and_when_it_is_over() -> None:
    article = an_article(uri="urn:a|b", status="embargoed", embargoed_until=NOON)
    told = render.embargo(key_of(article), kept(article)).plain
    assert "HELD" in told
    assert "urn:a|b v1" in told
    assert f"until    {NOON:%Y-%m-%d %H:%M:%S} UTC" in told
    assert render.embargo(key_of(article), None).plain.split() == ["FREE", "urn:a|b", "v1"]
