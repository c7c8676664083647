"""What the model's networks make of a word by itself, remembered: half of their work, and the same wherever the word stands."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from spacy.language import Language
from spacy.tokens import Doc

_REMEMBERED = 50_000
"""Words that each network keeps, of 400 bytes each; then all are forgotten. More than a call can hold."""
_SHAPE = ["extract_features", "list2ragged", "with_array", "static_vectors", "with_array", "ragged2list"]
_MIX = ["maxout", "layernorm"]
_NORM_FACTOR, _SPACE_FACTOR = np.uint64(0x9E3779B97F4A7C15), np.uint64(0xC2B2AE3D27D4EB4F)

Array = Any


def remember_words(nlp: Language) -> int:
    """Makes every network that embeds words in spaCy's own way remember them; returns how many there are."""
    changed = 0
    for _, pipe in nlp.pipeline:
        for holder, at in list(_embeddings(getattr(pipe, "model", None))):
            holder.layers[at] = _remembering(holder.layers[at])
            changed += 1
    return changed


def _embeddings(model: Any) -> Iterator[tuple[Any, int]]:
    """Where in a network, layer by layer, an embedding of the known shape stands."""
    for at, layer in enumerate(getattr(model, "layers", ())):
        if [inner.name.partition("(")[0] for inner in _flat(layer)] == _SHAPE and _mixer(layer) is not None:
            yield model, at
        else:
            yield from _embeddings(layer)


def _flat(layer: Any) -> list[Any]:
    """The steps of an embedding: those of its two branches, then those behind where they meet."""
    if len(layer.layers) != 3 or len(layer.layers[0].layers) != 2 or len(layer.layers[0].layers[0].layers) != 3:
        return [layer]
    branches = layer.layers[0].layers
    return [*branches[0].layers, branches[1], *layer.layers[1:]]


def _mixer(layer: Any) -> tuple[Any, Any] | None:
    """The maxout and the normalisation by which an embedding is mixed."""
    inner = list(layer.layers[1].walk())
    named = [one for name in _MIX for one in inner if one.name == name]
    return (named[0], named[1]) if len(named) == len(_MIX) else None


def _remembering(embed: Any) -> Any:
    from thinc.api import Model

    words = _Words(embed)

    def forward(model: Any, docs: Sequence[Doc], is_train: bool) -> tuple[list[Array], Any]:
        return words(docs), None

    return Model("remembered_words", forward, dims={"nO": embed.get_dim("nO")})


class _Words:
    """An embedding that reckons each word once.

    It does so in double precision and rounds to single: then the last bit hangs neither on the words that are reckoned with
    it nor on the place among them, as it does in single precision, and what is remembered is what would be reckoned anew.
    """

    def __init__(self, embed: Any) -> None:
        extract, _, hashes, vectors, _, _ = _flat(embed)
        mixer = _mixer(embed)
        assert mixer is not None
        maxout, norm = mixer
        self._columns = list(extract.attrs["columns"])
        self._hash = hashes.layers[0].predict
        self._project = vectors.get_param("W").T.astype(np.float64)
        weights = maxout.get_param("W")
        self._pieces = weights.shape[:2]
        self._weights = weights.reshape(-1, weights.shape[2]).T.astype(np.float64)
        self._bias = maxout.get_param("b").reshape(-1).astype(np.float64)
        self._gain, self._shift = norm.get_param("G").astype(np.float64), norm.get_param("b").astype(np.float64)
        self._rows: dict[int, int] = {}
        self._table = np.zeros((_REMEMBERED, self._pieces[0]), dtype=np.float32)

    def __call__(self, docs: Sequence[Doc]) -> list[Array]:
        keys = [_keys(doc) for doc in docs]
        flat = [key for one in keys for key in one]
        distinct = set(flat)
        if not distinct <= self._rows.keys():
            self._learn(docs, flat, distinct)
        rows = self._rows
        return [self._table[[rows[key] for key in one]] if one else self._table[:0] for one in keys]

    def _learn(self, docs: Sequence[Doc], flat: list[int], distinct: set[int]) -> None:
        if len(self._rows) + len(distinct) > len(self._table):
            self._rows.clear()
        first: dict[int, int] = {}
        for at, key in enumerate(flat):
            if key not in self._rows:
                first.setdefault(key, at)
        asked = list(first.values())
        features = np.concatenate([doc.to_array(self._columns) for doc in docs])[asked]
        orths = np.concatenate([doc.to_array(["ORTH"]).reshape(-1) for doc in docs])[asked]
        start = len(self._rows)
        self._table[start : start + len(asked)] = self._reckon(features, orths, docs[0].vocab)
        self._rows.update({key: start + at for at, key in enumerate(first)})

    def _reckon(self, features: Array, orths: Array, vocab: Any) -> Array:
        rows = vocab.vectors.find(keys=orths)
        known = vocab.vectors.data[rows].astype(np.float64) @ self._project
        known[rows < 0] = 0
        mixed = np.concatenate([self._hash(features).astype(np.float64), known], axis=1) @ self._weights + self._bias
        best = mixed.reshape(-1, *self._pieces).max(axis=2)
        best -= best.mean(axis=1, keepdims=True)
        best /= np.sqrt(best.var(axis=1, keepdims=True) + 1e-8)
        return best * self._gain + self._shift


def _keys(doc: Doc) -> list[int]:
    """A number for each token that is the same for the same letters, norm and space behind: all that embeddings look at."""
    told: Array = doc.to_array(["ORTH", "NORM", "SPACY"]).astype(np.uint64)
    keys: list[int] = (told[:, 0] + told[:, 1] * _NORM_FACTOR + told[:, 2] * _SPACE_FACTOR).tolist()
    return keys
