"""The coder as a whole: what it skips, that batches do not matter, and that strange text does no harm."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from agents.extraction.coder import Coder
from schemas.base import encode
from schemas.extraction import Extraction
from schemas.story import Story
from tests.builders import a_story, an_article

pytestmark = pytest.mark.model
BODY = (
    "BEIRUT (AP) — Syrian troops attacked Islamic State militants near Palmyra on Thursday. The town is old.\n\n"
    "Russia and Turkey held talks in Sochi. Police in Ankara arrested 12 people, officials said."
)
PIECES = (
    "Syrian troops attacked",
    "Islamic State",
    "«",
    "\u200f",
    "<p>",
    "&nbsp;",
    "— ",
    "12,000",
    "\n\n",
    ". ",
    "the the",
    "Ω≈ç",
    "🙂",
    "\t",
)


def one(coder: Coder, story: Story) -> Extraction:
    (extraction,) = coder.code([story])
    return extraction


@pytest.mark.parametrize("kind", ["duplicate", "redelivery", "kill", "withheld"])
def test_what_is_not_coded_says_why(coder: Coder, kind: str) -> None:
    extraction = one(coder, a_story(an_article(BODY), kind=kind))
    assert (extraction.skipped, extraction.events, extraction.model) == (kind, (), None)


def test_a_language_without_a_model_is_skipped(coder: Coder) -> None:
    assert one(coder, a_story(an_article(BODY, language="fr"))).skipped == "language"


def test_nothing_novel_is_skipped(coder: Coder) -> None:
    assert one(coder, a_story(an_article(BODY), novel=())).skipped == "nothing_novel"


def test_only_novel_sentences_are_coded(coder: Coder) -> None:
    story = a_story(an_article(BODY))
    later = a_story(an_article(BODY), kind="update", novel=story.novel[2:])
    assert {event.sentence.start for event in one(coder, story).events} > {
        event.sentence.start for event in one(coder, later).events
    }
    assert all(event.sentence.start >= story.novel[2].start for event in one(coder, later).events)


def test_batches_do_not_matter(coder: Coder) -> None:
    bodies = [BODY, BODY.replace("Syrian", "Iraqi"), "Rain fell.", BODY.replace("Palmyra", "Raqqa"), ""]
    stories = [a_story(an_article(body, uri=f"urn:test:{n}")) for n, body in enumerate(bodies)]
    together = [encode(extraction) for extraction in coder.code(stories)]
    apart = [encode(one(coder, story)) for story in reversed(stories)]
    assert together == apart[::-1]


def test_report_ids_survive_a_changed_toll_and_offset(coder: Coder) -> None:
    before = one(coder, a_story(an_article("Police in Ankara arrested 12 people.")))
    after = one(coder, a_story(an_article("Rain fell. Police in Ankara arrested 15 people.", version=2)))
    assert [event.report_id for event in before.events] == [event.report_id for event in after.events] != []


def assert_offsets_hold(extraction: Extraction, body: str) -> None:
    for event in extraction.events:
        assert body[event.sentence.start : event.sentence.end] == event.sentence.text
        assert event.sentence.start <= event.trigger.start < event.trigger.end <= event.sentence.end
        assert body[event.trigger.start : event.trigger.end] == event.trigger.text
        for actor in (*event.actors, *event.recipients):
            assert 0 <= actor.start < actor.end <= len(body)
    for actor in extraction.actors:
        assert body[actor.start : actor.end] == actor.text


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.sampled_from(PIECES), min_size=1, max_size=30).map(" ".join))
def test_offsets_hold_in_strange_text(coder: Coder, body: str) -> None:
    story = a_story(an_article(body))
    extraction = one(coder, story)
    assert_offsets_hold(extraction, body)
    assert len({event.report_id for event in extraction.events}) == len(extraction.events)
