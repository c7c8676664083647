"""Counts of several reports: whether they can be of one happening, and what they say together."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Final, NamedTuple

from agents.event_fusion.telling import Order
from schemas.event import CountKind, Range

CONTEMPORARY: Final = timedelta(hours=3)
"""Words of different desks within this time stand beside each other; an older word has been overtaken."""


class Word(NamedTuple):
    """What one report says of one count: when, in which text lineage, and how many."""

    published_at: datetime
    story_id: str
    counted: Range
    order: Order


def agreement(older: Mapping[CountKind, Range], newer: Mapping[CountKind, Range]) -> float:
    """From -1 (no happening has both tolls) over 0 (nothing to compare) to 1 (the very same figures).

    Tolls grow while a story develops, so a later, larger figure speaks less against than a later, smaller one.
    """
    told = [_one(older[kind], newer[kind]) for kind in older.keys() & newer.keys()]
    if not told:
        return 0.0
    return min(told) if min(told) < 0 else max(told)


def _one(older: Range, newer: Range) -> float:
    low, high = max(older[0], newer[0]), min(_top(older), _top(newer))
    if low <= high:
        exact = older == newer and older[1] == older[0]
        return (1.0 if older[0] >= 3 else 0.4) if exact else 0.3
    less, more = high, low
    if more - less <= 3 or more <= 1.5 * less:
        return 0.0
    doubt = 1.0 if more > 5 * max(less, 1.0) else 0.5
    return -doubt / 2 if newer[0] > older[0] else -doubt


def _top(counted: Range) -> float:
    return counted[1] if counted[1] is not None else float("inf")


def merged(words: Iterable[Word]) -> Range:
    """One range for a count, the newest word first.

    Each lineage's newest word counts. Where an older word can be true together with what is known, both hold and the
    range narrows ("dozens" beside 31, "hundreds" beside "more than 700"). Where it cannot, words within three hours of
    the newest widen the range; anything older is overtaken.
    """
    ranked = sorted(words, key=lambda word: (word.published_at, word.order), reverse=True)
    newest = ranked[0]
    least, most = newest.counted
    lineages = {newest.story_id}
    for word in ranked[1:]:
        if word.story_id in lineages:
            continue
        lineages.add(word.story_id)
        low, high = max(least, word.counted[0]), min(_top((least, most)), _top(word.counted))
        if low <= high:
            least, most = low, None if high == float("inf") else int(high)
        elif newest.published_at - word.published_at <= CONTEMPORARY:
            least = min(least, word.counted[0])
            most = None if most is None or word.counted[1] is None else max(most, word.counted[1])
    return least, most
