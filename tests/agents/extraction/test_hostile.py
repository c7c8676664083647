"""Text that is hostile or strange: coded in bounded work, with offsets inside the body and ids that stay."""

from __future__ import annotations

import resource

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from agents.extraction.coder import Coder
from agents.extraction.gating import MAX_SENTENCE_CHARS, MAX_WORDS
from schemas.extraction import Extraction
from tests.agents.extraction.test_coder import assert_offsets_hold
from tests.builders import a_story, an_article

pytestmark = pytest.mark.model
ATTACK = "Syrian troops attacked Islamic State militants near Palmyra on Thursday."
TELLING = (
    ATTACK,
    "Police in Ankara arrested 12 journalists, officials said.",
    "Russia denied that its jets had bombed rebels in Idlib.",
    "SYRIAN TROOPS SHELLED ISLAMIC STATE FIGHTERS NEAR PALMYRA.",
    "Turkish President Recep Tayyip Erdogan met Russian President Vladimir Putin in Sochi.",
)
TRAILING = (
    "Rain fell.",
    "<p>Read more:</p> &nbsp;",
    "\u202eold town\u202c",
    "The museum will stay closed on Monday",
    "Prices rose by two percent, traders said.",
    "THE WEATHER WAS MILD ALL DAY LONG.",
    "\u200f\u200f",
    '"We saw nothing," he said.',
)
HOSTILE = {
    "50,000 words": (ATTACK + " ") * 5_000,
    "50,000 words that never end a paragraph or a sentence": "Syrian troops attacked Islamic State militants and " * 7_200,
    "one sentence of 5,000 words": "Syrian troops attacked Islamic State militants and " * 715,
    "5,000 commas": "Syria, " * 5_000,
    "capitals": TELLING[3] + " " + "POLICE IN ANKARA ARRESTED 12 PEOPLE. " * 20,
    "no punctuation": "syrian troops attacked islamic state militants near palmyra police in ankara arrested a man " * 60,
    "right-to-left marks": "\u200f".join(ATTACK) + " \u202e" + ATTACK + "\u202c \u2067" + ATTACK + "\u2069",
    "HTML left-overs": f"<div class='x'><p>{ATTACK}</p><br/>&nbsp;&amp;&quot;{ATTACK}&quot;</div><script>alert(1)</script>",
    "quotation marks": '"' * 3_000 + " said " + '"a b c d" said. ' * 800,
    "brackets and dashes": "(" * 2_000 + "— " * 2_000 + ATTACK + ")" * 2_000,
    "one word of 100,000 letters": "a" * 100_000 + " " + ATTACK,
    "combining accents and emoji": "e\u0301\u0301\u0301" * 2_000 + "🙂" * 2_000 + ATTACK,
    "figures": "1,234,567.89 " * 3_000 + ATTACK,
    "control characters and line ends": "\x0b\x0c\x1c\u2028\u2029\r\n\t" * 500 + ATTACK,
    "names alone": "Vladimir Putin Recep Tayyip Erdogan " * 1_000,
    "nested clauses": "Russia said that " * 300 + "Syria attacked Turkey.",
}


def one(coder: Coder, body: str) -> Extraction:
    (extraction,) = coder.code([a_story(an_article(body))])
    return extraction


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_text_is_coded_in_bounded_memory(coder: Coder, name: str) -> None:
    body = HOSTILE[name]
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    extraction = one(coder, body)
    grown_mb = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    assert_offsets_hold(extraction, body)
    assert len({event.report_id for event in extraction.events}) == len(extraction.events)
    assert grown_mb < 300


@pytest.mark.parametrize("name", ["50,000 words that never end a paragraph or a sentence", "5,000 commas"])
def test_no_more_is_read_than_the_limits(coder: Coder, name: str) -> None:
    lines = coder.reader.read(a_story(an_article(HOSTILE[name]))).lines
    assert max(len(line.doc.text) for line in lines) <= MAX_SENTENCE_CHARS
    assert sum(line.sentence.text.count(" ") + 1 for line in lines[:-1]) <= MAX_WORDS


@pytest.mark.parametrize("name", ["capitals", "right-to-left marks", "HTML left-overs", "one sentence of 5,000 words"])
def test_what_can_be_read_in_it_is_coded(coder: Coder, name: str) -> None:
    assert one(coder, HOSTILE[name]).events


def test_text_in_capitals_tells_the_same_events_as_plain_text(coder: Coder) -> None:
    plain = one(coder, ATTACK).events[0]
    loud = one(coder, ATTACK.upper()).events[0]
    for field in ("type", "mode", "rule", "date", "modality"):
        told, shouted = getattr(plain, field), getattr(loud, field)
        assert (told.start, told.end) == (shouted.start, shouted.end) if field == "date" else told == shouted
    assert [one.id for one in loud.actors + loud.recipients] == [one.id for one in plain.actors + plain.recipients]
    assert loud.trigger.text == "ATTACKED"


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(st.sampled_from(TELLING), min_size=1, max_size=4),
    st.lists(st.sampled_from(TRAILING), min_size=1, max_size=4),
    st.sampled_from(["\n\n", "\n \n\n"]),
)
def test_ids_stay_when_the_text_is_read_again_or_goes_on(coder: Coder, told: list[str], more: list[str], gap: str) -> None:
    body = "\n\n".join(told)
    first = [event.report_id for event in one(coder, body).events]
    assert [event.report_id for event in one(coder, body).events] == first
    longer = one(coder, body + gap + gap.join(more))
    assert_offsets_hold(longer, body + gap + gap.join(more))
    assert [event.report_id for event in longer.events if event.sentence.end <= len(body)] == first


@pytest.mark.parametrize(
    ("body", "cut"),
    [
        ("Syrian troops attacked rebels near Homs.", ()),
        ("Syrian troops attacked rebels near Homs, " + "and the war went on, " * 90 + "it was said.", ("sentence",)),
        ("Syrian troops attacked rebels near Homs. " + "The war went on. " * 4000, ("body",)),
    ],
)
def test_what_was_too_long_to_be_read_to_its_end_is_marked(coder: Coder, body: str, cut: tuple[str, ...]) -> None:
    (extraction,) = coder.code([a_story(an_article(body))])
    assert extraction.cut == cut
    assert [one.type for one in extraction.events] == ["ASSAULT"]
