"""What a story is about: its names, pairs of names and numbers, by which retellings in other words find each other."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from agents.deduplication.words import NAME, Indexes, Page, ranges

MOST_FEATURES = 64
MOST_REPEATS = 4
COUNT = np.uint32(MOST_REPEATS - 1)
"""The two lowest bits of a packed feature: how often the story has it, less one."""

_LEAD = 2
"""Sentences in which a dispatch says what it is about."""
_PAIR = np.uint64(0x9E3779B97F4A7C15)
_HIGH = np.uint64(32)

Features = NDArray[np.uint32]


def features(page: Page) -> list[bytes]:
    """For each text and its line, a headline, the packed features: the commonest few, sorted, 4 bytes each.

    Those of headline and lead count twice; all words count where the script knows no capitals or hardly any stand.
    """
    owners, places, counts, last = _words(page)
    codes = page.codes[places]
    kinds = codes & np.uint64(3)
    told = kinds != 0
    poor = page.spaceless | (np.bincount(owners, weights=told * counts, minlength=page.first.size) < 2)
    pairs = np.flatnonzero((kinds[:-1] == NAME) & (kinds[1:] == NAME) & ~last[:-1] & ~poor[owners[:-1]])
    # A pair that begins in the lead and ends behind it counts as one behind it.
    paired = codes[pairs] * _PAIR + codes[pairs + 1]
    told |= poor[owners]
    values = np.concatenate([codes[told], paired]) >> _HIGH & ~np.uint64(COUNT)
    whose = np.concatenate([owners[told], owners[pairs]])
    often = np.concatenate([counts[told], counts[pairs + 1]])
    ordered = whose.astype(np.uint64) << _HIGH | values
    order = np.argsort(ordered, kind="stable")
    ordered, often = ordered[order], often[order]
    heads = np.flatnonzero(np.append(True, ordered[1:] != ordered[:-1])) if ordered.size else np.zeros(0, dtype=np.int64)
    sums = np.add.reduceat(often, heads) if heads.size else often
    ordered = ordered[heads]
    bounds = np.searchsorted(ordered >> _HIGH, np.arange(page.first.size + 1)).tolist()
    plain = ordered.astype(np.uint32)
    return [_packed(plain[start:end], sums[start:end]) for start, end in pairwise(bounds)]


def _words(page: Page) -> tuple[Indexes, Indexes, Indexes, NDArray[np.bool_]]:
    """The words of all texts and lines: whose, where, how often each counts, and whether it is the last of its part."""
    count = page.first.size
    begin = page.parts[:-1]
    leads = np.where(
        np.diff(page.parts) > _LEAD, np.append(page.sentences, 0)[np.minimum(begin + _LEAD, page.sentences.size)], page.last
    )
    starts = np.concatenate([page.lines[:-1], page.first, leads])
    sizes = np.concatenate([np.diff(page.lines), leads - page.first, page.last - leads])
    mine = np.arange(count)
    parts = np.repeat(np.concatenate([mine + count, mine, mine]), sizes)
    counts = np.repeat(np.repeat(np.array([2, 2, 1]), count), sizes)
    places = ranges(starts, sizes)
    order = np.argsort(places, kind="stable")
    parts, places, counts = parts[order], places[order], counts[order]
    last = np.ones(places.size, dtype=bool)
    last[:-1] = (places[1:] != places[:-1] + 1) | (parts[1:] != parts[:-1])
    return parts % max(1, count), places, counts, last


def _packed(values: Features, counts: Indexes) -> bytes:
    if values.size > MOST_FEATURES:
        chosen = np.sort(np.lexsort((values, -counts))[:MOST_FEATURES])
        values, counts = values[chosen], counts[chosen]
    packed: Features = values | (np.minimum(counts, MOST_REPEATS) - 1).astype(np.uint32)
    return packed.tobytes()


def unpacked(packed: bytes) -> tuple[Features, NDArray[np.int64]]:
    """The features, sorted, and how often the story has each."""
    told = np.frombuffer(packed, dtype=np.uint32)
    return told & ~COUNT, (told & COUNT).astype(np.int64) + 1
