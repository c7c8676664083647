"""The model's memory: what it learned of words outlasts a call and is forgotten in time."""

from __future__ import annotations

import spacy

from agents.extraction.model import Zone


def test_words_are_known_until_there_are_too_many() -> None:
    nlp = spacy.blank("en")
    zone = Zone(nlp, 3)
    zone.enter()
    nlp.make_doc("Zwolf")
    zone.enter()
    assert "Zwolf" in nlp.vocab.strings
    nlp.make_doc("Boxkampfer jagen Viktor")
    zone.enter()
    assert "Zwolf" not in nlp.vocab.strings


def test_a_zone_that_another_opened_is_left_to_it() -> None:
    nlp = spacy.blank("en")
    with nlp.memory_zone():
        Zone(nlp, 3).enter()
        nlp.make_doc("Zwolf")
    assert "Zwolf" not in nlp.vocab.strings
