"""Sentences are cut where a reader would cut them, and nothing is lost between them."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agents.text import normal, paragraphs, sentence_key, sentences


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("Troops left. Rebels came.", ["Troops left.", "Rebels came."]),
        ("He met Gen. Dunford on Jan. 5. They spoke.", ["He met Gen. Dunford on Jan. 5.", "They spoke."]),
        ("The U.S. Army left. It was late.", ["The U.S. Army left.", "It was late."]),
        ("He flew to the U.S. The talks failed.", ["He flew to the U.S.", "The talks failed."]),
        ("Prices rose 2.5 percent. Oil fell.", ["Prices rose 2.5 percent.", "Oil fell."]),
        ('"We are ready." He left.', ['"We are ready."', "He left."]),
        ('"Who was it?" she asked.', ['"Who was it?" she asked.']),
        ("J. K. Smith spoke.\n\nHe left", ["J. K. Smith spoke.", "He left"]),
        ("Talks ended at 5 p.m. Thursday in Geneva.", ["Talks ended at 5 p.m. Thursday in Geneva."]),
        ("会談は終わった。部隊は去った。", ["会談は終わった。", "部隊は去った。"]),
        ("انتهت المحادثات؟ غادر الوفد.", ["انتهت المحادثات؟", "غادر الوفد."]),
    ],
)
def test_cuts_where_a_reader_would(body: str, expected: list[str]) -> None:
    assert [sentence.text for sentence in sentences(body)] == expected


def test_paragraphs_are_parted_by_blank_lines_and_number_their_sentences() -> None:
    body = "One. Two.\n \nThree.\n\n\n"
    assert [body[a:b] for a, b in paragraphs(body)] == ["One. Two.", "Three."]
    assert [sentence.paragraph for sentence in sentences(body)] == [0, 0, 1]


def test_the_key_ignores_case_accents_and_punctuation() -> None:
    assert sentence_key("Bélarus: Police detained 400.") == sentence_key("BELARUS — police  detained 400")
    assert sentence_key("Police detained 400.") != sentence_key("Police detained 700.")


@given(st.text(alphabet=st.sampled_from('aB .!?"\n\t0é。\u200f(')))
def test_sentences_hold_every_word_in_order_and_never_overlap(body: str) -> None:
    found = sentences(body)
    assert all(body[s.start : s.end] == s.text and s.text.strip() == s.text and s.text for s in found)
    assert all(a.end <= b.start for a, b in pairwise(found))
    assert "".join("".join(s.text.split()) for s in found) == "".join(body.split())
    assert normal(" ".join(s.text for s in found)) == normal(body)
