"""Words as codes: case, accents, datelines, and scripts without spaces."""

from __future__ import annotations

import unicodedata

import pytest

from agents.deduplication.sketch import sentence_hashes, sketch
from agents.deduplication.words import NAME, NUMBER, codes_of, dateline_end, read


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Troops ENTERED Pec", "troops entered Peć"),
        ("the café", unicodedata.normalize("NFD", "the CAFÉ")),
        ("said: “yes”", 'said "yes"'),
    ],
)
def test_case_accents_and_punctuation_make_no_difference(one: str, other: str) -> None:
    assert sentence_hashes(read(one))[0].tolist() == sentence_hashes(read(other))[0].tolist()


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
    assert (len(one.sentences), one.spaceless) == (2, True)
    assert len(one.codes) == 36
    copy = sketch(read("芬兰总统星期四在阿尔汉格尔斯克会见了俄罗斯总统。两国领导人谈到了北极理事会。挪威外长也到会。"))
    mine = sketch(one)
    assert mine is not None
    assert copy is not None
    assert set(mine.shingles.tolist()) <= set(copy.shingles.tolist())


def test_a_text_without_words_has_no_sketch() -> None:
    assert sketch(read("")) is None
    assert sketch(read("— … !")) is None
