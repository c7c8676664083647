"""The model's memory: what it learned of words outlasts a call and is forgotten in time."""

from __future__ import annotations

import spacy

from agents.extraction.model import Zone


def test_the_first_words_are_kept_and_later_ones_forgotten_in_time() -> None:
    nlp = spacy.blank("en")
    zone = Zone(nlp, 3)
    for text in ("Zwolf", "Boxkampfer jagen", "Viktor", "quer", "deich sylt"):
        zone.enter()
        nlp.make_doc(text)
    zone.enter()
    strings = nlp.vocab.strings
    assert all(word in strings for word in ("Zwolf", "Boxkampfer", "jagen"))
    assert not any(word in strings for word in ("Viktor", "quer", "deich"))


def test_a_zone_that_another_opened_is_left_to_it() -> None:
    nlp = spacy.blank("en")
    zone = Zone(nlp, 0)
    with nlp.memory_zone():
        zone.enter()
        nlp.make_doc("Zwolf")
    assert "Zwolf" not in nlp.vocab.strings
    zone.enter()
    nlp.make_doc("Zwolf")
    assert "Zwolf" in nlp.vocab.strings
