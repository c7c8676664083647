"""What is remembered of a word is what spaCy's own pipes say of it, wherever it stands."""

from __future__ import annotations

import pytest

from agents.extraction.coder import Coder
from agents.extraction.finishing import FINISHERS, Finisher
from tests.agents.extraction.dispatch_set import load

pytestmark = pytest.mark.model


def test_parts_of_speech_and_lemmas_are_those_of_the_pipes(coder: Coder) -> None:
    nlp = coder.reader.nlp
    finish = Finisher(nlp, {}, {})
    texts = [dispatch["body"] for dispatch in load()[:12]] + ["There is no truce. There's a war, isn't there? He'd have been."]
    for doc in nlp.pipe(texts, disable=["ner", *FINISHERS]):
        theirs = doc.copy()
        for name in FINISHERS:
            theirs = nlp.get_pipe(name)(theirs)
        finish(doc)
        assert [(t.text, t.pos_, t.lemma_) for t in doc] == [(t.text, t.pos_, t.lemma_) for t in theirs]


def test_the_rules_own_lemmas_go_first(coder: Coder) -> None:
    nlp = coder.reader.nlp
    finish = Finisher(nlp, {"waged": "wage"}, {"wages": "wage-noun"})
    (doc,) = nlp.pipe(["They waged war for wages."], disable=["ner", *FINISHERS])
    finish(doc)
    assert (doc[1].lemma_, doc[4].lemma_) == ("wage", "wage-noun")
