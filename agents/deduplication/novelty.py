"""Novelty: which sentences of a text its lineage had not said, and on whom the others rest."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np

from agents.deduplication.judge import common
from agents.deduplication.records import Decision, keys_of
from agents.deduplication.sketch import Hashes, Read, Sketch, coarser, folded, unique, word_hashes
from agents.deduplication.words import NAME, NUMBER, Codes

_TOLD_ALREADY = 0.6
"""Share of a sentence's shingles in a copy from which it is the same sentence with a slip or another style."""
_FEWEST = 4
_KIND = np.uint64(3)


class Novelty(NamedTuple):
    """Bit n of `bits` is set where sentence n is new; `relied` names the uris that stand for the others."""

    bits: int
    relied: tuple[str, ...]


def novelty(
    keys: Sequence[int], said: Mapping[int, str], read: Read | None = None, copies: Sequence[tuple[str, Sketch]] = ()
) -> Novelty:
    """Sentences that were not said: neither word for word in `said` (key -> uri) nor, with a slip, in one of `copies`."""
    bits = 0
    relied: dict[str, None] = {}
    for index, key in enumerate(keys):
        by = said.get(key)
        if by is None and read is not None:
            by = _with_a_slip(read, index, copies)
        if by is None:
            bits |= 1 << index
        elif by:
            relied[by] = None
    return Novelty(bits, tuple(relied))


def facts_alone_changed(before: Decision, keys: Sequence[int], frames: Codes) -> bool:
    """Whether a version differs from the one before only in names and numbers, all sentences standing as they stood."""
    if set(keys_of(before).tolist()) == set(keys):
        return False
    old = np.frombuffer(before.frames, dtype=np.uint32)
    new = frames.astype(np.uint32)
    return Counter(old.tolist()) == Counter(new.tolist())


def _with_a_slip(read: Read, index: int, copies: Sequence[tuple[str, Sketch]]) -> str | None:
    text = read.text
    start = int(text.starts[index])
    end = int(text.starts[index + 1]) if index + 1 < text.starts.size else text.codes.size
    codes = text.codes[start:end]
    if codes.size < _FEWEST or not copies:
        return None
    shingles = unique(folded(read.shingles[start : end - 2]))
    facts: list[Hashes] = []
    for uri, sketch in copies:
        mine = coarser(shingles, sketch.level)
        if mine.size < 2 or common(mine, sketch.shingles) < _TOLD_ALREADY * mine.size:
            continue
        facts = facts or [unique(word_hashes(codes[codes & _KIND == kind])) for kind in (NUMBER, NAME)]
        numbers, names = facts
        if common(numbers, sketch.numbers) == numbers.size and common(names, sketch.names) == names.size:
            return uri
    return None
