"""A text's sketch: what is kept of its words to find and to judge copies of it, stamped with a version."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from agents.deduplication.words import NAME, NUMBER, PLAIN_BITS, Codes, Indexes, Page, Text, ranges

SKETCH_VERSION = 2
"""Grows with any change of the numbers below: sketches of different versions are never compared."""

KEY_SHARE = 3
"""One shingle in 2**3 is a key by which copies find each other, in a text of up to `_KEYED` words; fewer in longer ones."""
_KEYED = 1024
_SENTENCES = 16
_MOST_SHINGLES = 512
COARSEST = 4

Hashes = NDArray[np.uint16]
"""16 bits of a hash each: enough to tell which of a few hundred two texts share."""
PACKED_HASH = np.dtype("<u2")
"""How the state has them."""
Keys = NDArray[np.uint32]

_ODD1, _ODD2, _ODD3 = (np.uint64(n) for n in (0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9))
_SHIFT, _HIGH, _TOP = np.uint64(29), np.uint64(32), np.uint64(48)
_HALF = np.uint32(16)
_LOW = np.uint64(0xFFFFFFFF)


class Sketch(NamedTuple):
    """`shingles` (hashes of three words in a row, sorted; every 2**level-th of them), `numbers` and `names` (sorted).

    `keys` are hashes that a copy is likely to have too: of shingles those under a threshold, and of the first sentences as
    a whole, by which a brief and the long story that holds it find each other among stories of one template.
    """

    shingles: Hashes
    level: int
    numbers: Hashes
    names: Hashes
    keys: Keys


class Read(NamedTuple):
    """One body read: its text, its sketch (None where it has no words), the hashes of its shingles in order, and for each
    sentence the hash of its words in order and that of its frame, which leaves names and numbers out."""

    text: Text
    sketch: Sketch | None
    shingles: Keys
    keys: Codes
    frames: Codes


def read_sketches(page: Page) -> list[Read]:
    """The texts of a page, sketched at one stroke, each as if it stood alone."""
    said, frames = _sentence_hashes(page)
    hashes = shingle_hashes(page.codes)
    made = _sketches(page, hashes, said)
    bounds = page.parts.tolist()
    return [
        Read(page.text(n), made[n], hashes[first:last], said[start:end], frames[start:end])
        for n, (first, last, start, end) in enumerate(
            zip(page.first.tolist(), np.maximum(page.last - 2, page.first).tolist(), bounds, bounds[1:], strict=False)
        )
    ]


def _sketches(page: Page, hashes: Keys, said: Codes) -> list[Sketch | None]:
    codes = page.codes
    sizes = page.last - page.first
    owners = np.repeat(np.arange(sizes.size), np.maximum(sizes - 2, 0))
    places = ranges(page.first, np.maximum(sizes - 2, 0))
    taken = hashes[places]
    short = np.flatnonzero((sizes > 0) & (sizes < 3))
    if short.size:
        small = [shingle_hashes(codes[page.first[n] : page.last[n]])[0] for n in short.tolist()]
        owners, taken = np.append(owners, short), np.append(taken, np.array(small, dtype=np.uint32))
    shingles, counts = _sorted_sets(owners, taken, sizes.size)
    keys, key_counts = _keys(page, shingles, counts, said)
    wide, levels, widths = _levelled(shingles, counts)
    marks = codes & np.uint64(3)
    numbers, number_counts = _marked(page, marks == NUMBER)
    names, name_counts = _marked(page, marks == NAME)
    parts = zip(
        _split(wide, widths),
        levels.tolist(),
        _split(numbers, number_counts),
        _split(names, name_counts),
        _split(keys, key_counts),
        strict=True,
    )
    return [Sketch(*part) if size else None for part, size in zip(parts, sizes.tolist(), strict=True)]


def shingle_hashes(codes: Codes) -> Keys:
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
    mixed ^= mixed >> _HIGH
    mixed *= _ODD2
    return (mixed >> _HIGH).astype(np.uint32)


def folded(hashes: Keys) -> Hashes:
    """Their upper half."""
    return (hashes >> _HALF).astype(np.uint16)


def coarser(shingles: Hashes, level: int) -> Hashes:
    """Every 2**level-th shingle, chosen by its hash: the same ones of any text."""
    return shingles[(shingles & np.uint16((1 << level) - 1)) == 0] if level else shingles


def unique(hashes: Hashes) -> Hashes:
    """Sorted, each once."""
    if hashes.size < 2:
        return hashes
    ordered = np.sort(hashes)
    return ordered[_changes(ordered)]


def word_hashes(codes: Codes) -> Hashes:
    """Words as sketches keep them."""
    return (codes >> _TOP).astype(np.uint16)


def _keys(page: Page, shingles: Codes, counts: Indexes, said: Codes) -> tuple[Keys, Indexes]:
    """The keys of all texts: of their distinct shingles those under a threshold and the least, and the first sentences."""
    owners = shingles >> _HIGH
    words = page.last - page.first
    share = KEY_SHARE + np.maximum(0, np.ceil(np.log2(np.maximum(words, 1) / _KEYED))).astype(np.int64)
    thresholds = np.uint64(1 << 32) >> share.astype(np.uint64)
    low = (shingles & _LOW) < thresholds[owners.astype(np.int64)]
    chosen = np.flatnonzero(page.ends > page.sentences)
    of = np.searchsorted(page.parts, chosen, side="right") - 1
    early = chosen - page.parts[of] < _SENTENCES
    whole = of[early].astype(np.uint64) << _HIGH | said[chosen[early]] >> _HIGH
    lowest_of_all = shingles[(np.cumsum(counts) - counts)[counts > 0]]
    ordered = np.sort(np.concatenate([shingles[low], whole, lowest_of_all]))
    ordered = ordered[_changes(ordered)]
    return (ordered & _LOW).astype(np.uint32), _tally(ordered, counts.size)


def _levelled(shingles: Codes, counts: Indexes) -> tuple[Hashes, Indexes, Indexes]:
    """The upper halves, each text's thinned until few enough; the levels; how many each text keeps."""
    halves = shingles >> np.uint64(16)
    halves = halves[_changes(halves)]
    sizes = _tally(halves << np.uint64(16), counts.size)
    levels = np.zeros(counts.size, dtype=np.int64)
    for level in range(1, COARSEST + 1):
        many = sizes > _MOST_SHINGLES
        if not many.any():
            break
        levels[many] = level
        owners = (halves >> np.uint64(16)).astype(np.int64)
        masks = ((np.int64(1) << levels) - 1).astype(np.uint64)
        halves = halves[(halves & masks[owners]) == 0]
        sizes = _tally(halves << np.uint64(16), counts.size)
    return (halves & np.uint64(0xFFFF)).astype(np.uint16), levels, sizes


def _marked(page: Page, chosen: NDArray[np.bool_]) -> tuple[Hashes, Indexes]:
    """The distinct words of a kind, text by text."""
    inside = ranges(page.first, page.last - page.first)
    places = inside[chosen[inside]]
    owners = np.searchsorted(page.last, places, side="right")
    ordered, counts = _sorted_sets(owners, word_hashes(page.codes[places]), page.first.size)
    return (ordered & _LOW).astype(np.uint16), counts


def _sentence_hashes(page: Page) -> tuple[Codes, Codes]:
    words = page.codes >> np.uint64(PLAIN_BITS)
    lengths = page.ends - page.sentences
    inside = ranges(page.sentences, lengths)
    place = (np.arange(inside.size) - np.repeat(np.cumsum(lengths) - lengths, lengths)).astype(np.uint64)
    placed = words[inside] * _ODD1 + (place + np.uint64(1)) * _ODD2
    placed ^= placed >> _SHIFT
    placed *= _ODD3
    placed ^= placed >> _HIGH
    framed = np.where((page.codes[inside] & np.uint64(3)) == 0, placed, np.uint64(0))
    return _sums(placed, lengths), _sums(framed, lengths)


def _sums(values: Codes, lengths: Indexes) -> Codes:
    full = lengths > 0
    result = np.zeros(lengths.size, dtype=np.uint64)
    if values.size:
        result[full] = np.add.reduceat(values, (np.cumsum(lengths) - lengths)[full])
    return result


def _sorted_sets(owners: Indexes, values: NDArray[np.unsignedinteger], count: int) -> tuple[Codes, Indexes]:
    """`owner << 32 | value`, sorted, each once; and how many each owner has."""
    ordered = np.sort(owners.astype(np.uint64) << _HIGH | values.astype(np.uint64))
    ordered = ordered[_changes(ordered)]
    return ordered, _tally(ordered, count)


def _tally(ordered: Codes, count: int) -> Indexes:
    return np.bincount((ordered >> _HIGH).astype(np.int64), minlength=count).astype(np.int64)


def _changes(ordered: NDArray[np.unsignedinteger]) -> NDArray[np.bool_]:
    keep = np.ones(ordered.size, dtype=bool)
    np.not_equal(ordered[1:], ordered[:-1], out=keep[1:])
    return keep


def _split(values: NDArray, sizes: Indexes) -> list[NDArray]:  # type: ignore[type-arg]
    ends = np.cumsum(sizes).tolist()
    return [values[end - size : end] for end, size in zip(ends, sizes.tolist(), strict=True)]
