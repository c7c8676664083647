"""Words remembered: what a network makes of them is the model's own, to the last bit the same whatever was read before."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import spacy
from spacy.language import Language

from agents.extraction import embedding
from agents.extraction.embedding import remember_words

TEXTS = ["The envoy met the rebels' leader.", "Rebels met  the envoy on Monday.", "", "Monday: 3 envoys, 14 rebels."]


def model() -> Language:
    """A small untrained model with an embedding and word vectors of spaCy's own kind."""
    nlp = spacy.blank("en")
    chance = np.random.default_rng(7)
    for word in ("envoy", "rebels", "met"):
        nlp.vocab.set_vector(word, chance.normal(size=16).astype(np.float32))
    embed = {
        "@architectures": "spacy.MultiHashEmbed.v2",
        "width": 8,
        "attrs": ["NORM", "PREFIX", "SHAPE", "SPACY"],
        "rows": [50, 20, 20, 5],
        "include_static_vectors": True,
    }
    encode = {"@architectures": "spacy.MaxoutWindowEncoder.v2", "width": 8, "window_size": 1, "maxout_pieces": 3, "depth": 1}
    tok2vec = {"@architectures": "spacy.Tok2Vec.v2", "embed": embed, "encode": encode}
    nlp.add_pipe("tok2vec", config={"model": tok2vec})
    nlp.initialize()
    return nlp


def told(nlp: Language, texts: list[str]) -> list[Any]:
    network: Any = nlp.get_pipe("tok2vec")
    return [network.model.predict([nlp.make_doc(text)])[0] for text in texts if text]


def test_the_network_says_what_it_said_before() -> None:
    nlp = model()
    before = told(nlp, TEXTS)
    assert remember_words(nlp) == 1
    for old, new in zip(before, told(nlp, TEXTS), strict=True):
        assert new == pytest.approx(old, abs=1e-5)


@pytest.mark.parametrize("remembered", [50_000, 9])
def test_what_was_read_before_changes_no_bit(monkeypatch: pytest.MonkeyPatch, remembered: int) -> None:
    monkeypatch.setattr(embedding, "_REMEMBERED", remembered)
    nlp = model()
    remember_words(nlp)
    first = told(nlp, TEXTS)
    again = told(nlp, [*reversed(TEXTS)])[::-1]
    assert all(np.array_equal(a, b) for a, b in zip(first, again, strict=True))


def test_sentences_without_words_have_no_rows() -> None:
    nlp = model()
    remember_words(nlp)
    network: Any = nlp.get_pipe("tok2vec")
    rows = network.model.predict([nlp.make_doc(""), nlp.make_doc("envoy")])
    assert [len(one) for one in rows] == [0, 1]


def test_a_model_of_another_make_is_left_alone() -> None:
    assert remember_words(spacy.blank("en")) == 0
