"""Quotes with their speakers, direct and indirect."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agents.extraction.context import Dispatch
from agents.extraction.quotes import find_quotes
from schemas.extraction import Quote
from tests.agents.extraction.desk import a_dispatch, found_actor, model

PARSED = pytest.mark.parametrize("parsed", [False, True], ids=["bare", "parsed"])
pytestmark = pytest.mark.model


def quotes(body: str, *names: str, parsed: bool = False) -> tuple[Dispatch, list[Quote]]:
    dispatch = a_dispatch(body, model() if parsed else None)
    return dispatch, find_quotes(dispatch, [found_actor(dispatch, name) for name in names])


def told(body: str, *names: str, parsed: bool = False) -> list[tuple[str, str | None, str, bool]]:
    _, found = quotes(body, *names, parsed=parsed)
    return [(body[q.start : q.end], q.speaker.name if q.speaker else None, q.cue, q.direct) for q in found]


@PARSED
@pytest.mark.parametrize(
    ("body", "name", "expected"),
    [
        (
            "\u201cWe will hold the bridge,\u201d Karim Aziz said on Monday.",
            "Karim Aziz",
            ("We will hold the bridge,", "Karim Aziz", "said", True),
        ),
        (
            '"We will hold the bridge," said Karim Aziz, a commander.',
            "Karim Aziz",
            ("We will hold the bridge,", "Karim Aziz", "said", True),
        ),
        (
            "Karim Aziz told reporters: \u201cThe road is open again.\u201d",
            "Karim Aziz",
            ("The road is open again.", "Karim Aziz", "told", True),
        ),
        (
            "Karim Aziz said the road to the coast was open.",
            "Karim Aziz",
            ("the road to the coast was open", "Karim Aziz", "said", False),
        ),
        (
            "The road to the coast was open, Karim Aziz said.",
            "Karim Aziz",
            ("The road to the coast was open", "Karim Aziz", "said", False),
        ),
        (
            "The road to the coast was open, according to Karim Aziz.",
            "Karim Aziz",
            ("The road to the coast was open", "Karim Aziz", "according", False),
        ),
    ],
)
def test_speech_and_its_speaker(body: str, name: str, expected: tuple[str, str, str, bool], parsed: bool) -> None:
    assert told(body, name, parsed=parsed) == [expected]


@PARSED
def test_a_pronoun_speaks_for_the_last_speaker(parsed: bool) -> None:
    body = "\u201cThe road is open,\u201d Karim Aziz said.\n\n\u201cNobody was hurt in it,\u201d he added."
    assert [speaker for _, speaker, _, _ in told(body, "Karim Aziz", parsed=parsed)] == ["Karim Aziz", "Karim Aziz"]


def test_marked_words_without_a_word_of_saying_are_no_speech() -> None:
    assert told("They call it the \u201cGreen Zone\u201d and avoid it.") == []


def test_what_is_said_inside_marks_is_no_cue() -> None:
    body = "\u201cThe mayor said nothing to us all day,\u201d Karim Aziz said."
    assert told(body, "Karim Aziz") == [("The mayor said nothing to us all day,", "Karim Aziz", "said", True)]


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            ["\u201c", "\u201d", '"', "said", "He", "that", ",", "the", "road", "\n\n", "``", "''", "according", "to"]
        )
    ).map(" ".join)
)
def test_spans_stay_inside_the_body(body: str) -> None:
    _, found = quotes(body)
    for quote in found:
        assert 0 <= quote.start < quote.end <= len(body)


def test_what_is_claimed_or_announced_as_a_thing_is_no_speech() -> None:
    assert told("Karim Aziz claimed responsibility for the attack on the bridge.", "Karim Aziz", parsed=True) == []
    assert told("Karim Aziz lived in the United States before the war in his country.", "Karim Aziz") == []


def test_a_dateline_is_not_said_by_anybody() -> None:
    body = "BEIRUT (AP) — The bridge was open again on Monday, Karim Aziz said."
    (text, speaker, _, direct), *rest = told(body, "Karim Aziz", parsed=True)
    assert (text, speaker, direct, rest) == ("The bridge was open again on Monday", "Karim Aziz", False, [])
