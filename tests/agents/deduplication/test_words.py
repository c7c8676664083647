"""Words as codes: case, accents, datelines, and scripts without spaces."""

from __future__ import annotations

import unicodedata
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agents.deduplication.features import features
from agents.deduplication.sketch import Read, read_sketches
from agents.deduplication.words import NAME, NUMBER, codes_of, dateline_end, read, read_all
from agents.text import sentences


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Troops ENTERED Pec", "troops entered Peć"),
        ("the café", unicodedata.normalize("NFD", "the CAFÉ")),
        ("said: “yes”", 'said "yes"'),
        ("Straße in Gießen", "STRASSE in Giessen"),
        ("Der Straßenbau", unicodedata.normalize("NFD", "der Straßenbau")),
    ],
)
def test_case_accents_and_punctuation_make_no_difference(one: str, other: str) -> None:
    first, second = read_sketches(read_all([one, other]))
    assert first.keys.tolist() == second.keys.tolist()


def test_a_figure_with_separators_is_one_word() -> None:
    assert len(codes_of("1,234.5 at 12:30")) == 3
    assert (codes_of("1,234.5 seven tons") & 3).tolist() == [NUMBER, NUMBER, 0]


def test_names_are_capitalised_words_that_mean_something() -> None:
    assert (codes_of("The Congress of Vienna on Monday") & 3).tolist() == [0, NAME, 0, NAME, 0, 0]


@pytest.mark.parametrize(
    "dateline",
    [
        "VIENNA (AP) — ",
        "VIENNA, Austria (Reuters) - ",
        "WASHINGTON, March 3 (AFP) -- ",
        "Geneva (dpa) – ",
        "SAO PAULO — ",
        "LONDON - ",
    ],
)
def test_datelines_are_left_out(dateline: str) -> None:
    assert dateline_end(dateline + "The congress met.") == len(dateline)


@pytest.mark.parametrize(
    "text", ["The congress — long awaited — met.", "It met: at last.", "He said - twice - no.", "A 5-4 vote."]
)
def test_a_dash_alone_makes_no_dateline(text: str) -> None:
    assert dateline_end(text) == 0


def test_scripts_without_spaces_are_read_letter_by_letter() -> None:
    one = read("芬兰总统星期四在阿尔汉格尔斯克会见了俄罗斯总统。两国领导人谈到了北极理事会。")
    assert (len(one.spans), one.spaceless) == (2, True)
    assert len(one.codes) == 36
    copy = "芬兰总统星期四在阿尔汉格尔斯克会见了俄罗斯总统。两国领导人谈到了北极理事会。挪威外长也到会。"
    theirs, mine = (one.sketch for one in read_sketches(read_all([copy, copy[:-8]])))
    assert mine is not None
    assert theirs is not None
    assert set(mine.shingles.tolist()) <= set(theirs.shingles.tolist())


def test_a_text_without_words_has_no_sketch() -> None:
    assert [one.sketch for one in read_sketches(read_all(["", "— … !"]))] == [None, None]


bodies = st.lists(
    st.one_of(
        st.text(alphabet=st.sampled_from('aB .!?"\n\t09é\u0301。\u200f(ß\U0001f600国,:')),
        st.lists(
            st.sampled_from(
                ("Gen.", "U.S.", "Troops", "left.", "It", "5.2", "\n\n", "said.", "(Wire)", "—", "A.", " " * 9, 'so."')
            )
        ).map(" ".join),
    ),
    max_size=6,
)


@settings(deadline=None, max_examples=60)
@given(bodies)
def test_sentences_are_those_that_every_stage_cuts(texts: list[str]) -> None:
    page = read_all(texts)
    cut = [[tuple(span) for span in page.cuts.spans(n)] for n in range(len(texts))]
    assert cut == [[(s.start, s.end) for s in sentences(text)] for text in texts]


@settings(deadline=None, max_examples=60)
@given(bodies)
def test_texts_read_together_are_what_each_is_alone(texts: list[str]) -> None:
    for text, together in zip(texts, read_sketches(read_all(texts, texts)), strict=True):
        (alone,) = read_sketches(read_all([text]))
        assert seen(alone) == seen(together)
    page = read_all(texts, texts)
    lines = [page.codes[start:end].tolist() for start, end in pairwise(page.lines.tolist())]
    assert lines == [codes_of(text).tolist() for text in texts]
    assert features(page) == [features(read_all([text], [text]))[0] for text in texts]


def seen(one: Read) -> object:
    """All that is read of a text, comparable."""
    arrays: list[Any] = [one.text.codes, one.text.starts, one.keys, one.frames, one.shingles]
    if one.sketch is not None:
        arrays += [one.sketch.shingles, one.sketch.numbers, one.sketch.names, one.sketch.keys]
    level = one.sketch.level if one.sketch is not None else None
    return one.text.spans, one.text.spaceless, level, [array.tolist() for array in arrays]
