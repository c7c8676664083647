"""A text's sketch: what is kept of its words to find and to judge copies of it. Own MinHash, stamped with a version."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from agents.deduplication.words import NAME, NUMBER, PLAIN_BITS, Codes, Text

SKETCH_VERSION = 1
"""Grows with any change of the numbers below: sketches of different versions are never compared."""

BANDS = 64
ROWS = 2
_MOST_SHINGLES = 512
_COARSEST = 4

Hashes = NDArray[np.uint32]

_ODD1, _ODD2, _ODD3 = (np.uint64(n) for n in (0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9))
_SHIFT = np.uint64(29)
_HIGH = np.uint64(32)


def _multipliers() -> tuple[Hashes, Hashes]:
    """128 odd factors and 128 offsets by SplitMix64: the same on every machine and with every numpy."""
    numbers, state = [], 0x57495245
    for _ in range(2 * BANDS * ROWS):
        state = (state + 0x9E3779B97F4A7C15) & (2**64 - 1)
        mixed = ((state ^ (state >> 30)) * 0xBF58476D1CE4E5B9) & (2**64 - 1)
        mixed = ((mixed ^ (mixed >> 27)) * 0x94D049BB133111EB) & (2**64 - 1)
        numbers.append((mixed ^ (mixed >> 31)) >> 32)
    half = BANDS * ROWS
    factors = np.array([n | 1 for n in numbers[:half]], dtype=np.uint32)
    return factors[:, None], np.array(numbers[half:], dtype=np.uint32)[:, None]


_FACTORS, _OFFSETS = _multipliers()
_BAND_SALT = np.arange(1, BANDS + 1, dtype=np.uint32) * np.uint32(0x85EBCA6B)


@dataclass(frozen=True, slots=True)
class Sketch:
    """`shingles` (hashes of three words in a row, sorted; every 2**level-th of them), `numbers` and `names` (sorted),
    `bands` (64 keys; texts of Jaccard likeness j share about 64 j² of them)."""

    shingles: Hashes
    level: int
    numbers: Hashes
    names: Hashes
    bands: Hashes


def sketch(text: Text) -> Sketch | None:
    """The sketch of a text; None where it has no words."""
    if not text.codes.size:
        return None
    marks = text.codes & np.uint64(3)
    shingles = unique(shingle_hashes(text.codes))
    level, kept = 0, shingles
    while kept.size > _MOST_SHINGLES and level < _COARSEST:
        level += 1
        kept = coarser(shingles, level)
    return Sketch(
        shingles=kept,
        level=level,
        numbers=unique(_folded(text.codes[marks == NUMBER])),
        names=unique(_folded(text.codes[marks == NAME])),
        bands=_bands(shingles),
    )


def shingle_hashes(codes: Codes) -> Hashes:
    """One hash for each three words in a row, in the order of the text; one in all for a text of fewer words."""
    words = codes >> np.uint64(PLAIN_BITS)
    if words.size < 3:
        words = np.concatenate([words, np.zeros(3 - words.size, dtype=np.uint64)])
    mixed = words[:-2] * _ODD1
    mixed ^= mixed >> _SHIFT
    mixed += words[1:-1]
    mixed *= _ODD2
    mixed ^= mixed >> _SHIFT
    mixed += words[2:]
    mixed *= _ODD3
    return (mixed >> _HIGH).astype(np.uint32)


def coarser(shingles: Hashes, level: int) -> Hashes:
    """Every 2**level-th shingle, chosen by its hash: the same ones of any text."""
    return shingles[(shingles & np.uint32((1 << level) - 1)) == 0] if level else shingles


def unique(hashes: Hashes) -> Hashes:
    """Sorted, each once."""
    if hashes.size < 2:
        return hashes
    ordered = np.sort(hashes)
    keep = np.empty(ordered.size, dtype=bool)
    keep[0] = True
    np.not_equal(ordered[1:], ordered[:-1], out=keep[1:])
    return ordered[keep]


def sentence_hashes(text: Text) -> tuple[NDArray[np.uint64], NDArray[np.uint64]]:
    """For each sentence: the hash of its words in order, and that of its frame, which leaves names and numbers out."""
    if not text.sentences or not text.codes.size:
        nothing = np.zeros(len(text.sentences), dtype=np.uint64)
        return nothing, nothing
    words = text.codes >> np.uint64(PLAIN_BITS)
    ends = np.append(text.starts[1:], words.size)
    lengths = ends - text.starts
    place = (np.arange(words.size) - np.repeat(text.starts, lengths)).astype(np.uint64)
    placed = _mixed(words * _ODD1 + (place + np.uint64(1)) * _ODD2)
    framed = np.where((text.codes & np.uint64(3)) == 0, placed, np.uint64(0))
    return _sums(placed, text.starts, lengths), _sums(framed, text.starts, lengths)


def _sums(values: NDArray[np.uint64], starts: NDArray[np.intp], lengths: NDArray[np.intp]) -> NDArray[np.uint64]:
    full = lengths > 0
    result = np.zeros(starts.size, dtype=np.uint64)
    result[full] = np.add.reduceat(values, starts[full])
    return result


def _mixed(values: NDArray[np.uint64]) -> NDArray[np.uint64]:
    values ^= values >> _SHIFT
    values *= _ODD3
    values ^= values >> _HIGH
    return values


def _bands(shingles: Hashes) -> Hashes:
    table = _FACTORS * shingles
    table += _OFFSETS
    lowest = table.min(axis=1)
    keys: Hashes = lowest[0::2] * np.uint32(0x9E3779B1)
    keys ^= keys >> np.uint32(15)
    keys += lowest[1::2]
    keys *= np.uint32(0xC2B2AE35)
    keys ^= keys >> np.uint32(13)
    keys += _BAND_SALT
    keys *= np.uint32(0x27D4EB2F)
    return keys


def _folded(codes: Codes) -> Hashes:
    return (codes >> _HIGH).astype(np.uint32)
