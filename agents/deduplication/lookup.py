"""Who shares keys with whom: the index asked once for many articles, and what came in since then laid over its answer."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from agents.deduplication.index import MOST_PER_KEY, Numbers, TextIndex
from agents.deduplication.sketch import Keys

_NUMBER_BITS = np.int64(40)
_NUMBER = np.int64((1 << 40) - 1)
_NONE = np.zeros(0, dtype=np.int64)
WHOLE = 840
"""What a key weighs that one text alone bears; of n texts each is told by an n-th of it, a whole number."""


class Votes(NamedTuple):
    """The texts that share keys with an article, by number; the weight of the keys each shares, the rare ones heavier.

    A key is `rare` where all texts that bear it were asked; of those it is told how many the article has in all and how
    many it shares with each. `sizes` are how many keys each text has.
    """

    numbers: Numbers
    weights: Numbers
    shared: Numbers
    rare: int
    sizes: Numbers


class Lookup:
    """The texts that share keys with each of some articles, as if the index had been asked when its turn came.

    An article asks for the newest texts of each of its keys. Texts that were told after the index was asked are newer than
    all it holds, so they come first and the index fills what is left of `MOST_PER_KEY`.
    """

    def __init__(self, index: TextIndex, keys: Sequence[Keys]) -> None:
        self._index = index
        self._keys = keys
        self._bounds = np.cumsum([0, *(one.size for one in keys)])
        flat = np.concatenate(keys) if keys else np.zeros(0, dtype=np.uint32)
        places, found, steps = index.look(flat)
        order = np.argsort(places, kind="stable")
        self._places, self._found, self._steps = places[order], found[order], steps[order]
        owners = np.searchsorted(self._bounds, self._places, side="right") - 1
        ends = np.arange(len(keys) + 1)
        self._parts = np.searchsorted(owners, ends).tolist()
        pairs, self._weights, self._shared, common = _weighed(owners << _NUMBER_BITS | self._found, self._places, flat.size)
        self._numbers = pairs & _NUMBER
        self._sizes = index.sizes(self._numbers) if self._numbers.size else _NONE
        self._runs = np.searchsorted(pairs >> _NUMBER_BITS, ends).tolist()
        sums = np.append(0, np.cumsum(common))[self._bounds]
        self._rare = (np.diff(self._bounds) - np.diff(sums)).tolist()
        self._own = _recurring(flat, self._bounds)
        self._later: dict[int, list[int]] = {}
        self._later_sizes: dict[int, int] = {}

    def tell(self, article: int, number: int) -> None:
        """This article was told under this number, after the index was asked."""
        self._later_sizes[number] = self._keys[article].size
        for _, key in self._own[article]:
            self._later.setdefault(key, []).append(number)

    def votes(self, article: int, oldest: int) -> Votes:
        """The texts from number `oldest` on that share keys with this article."""
        later = self._later
        late = [(place, later[key]) for place, key in self._own[article] if key in later]
        run = slice(self._runs[article], self._runs[article + 1])
        if not late and (run.start == run.stop or self._numbers[run.start] >= oldest):
            return Votes(self._numbers[run], self._weights[run], self._shared[run], self._rare[article], self._sizes[run])
        part = slice(self._parts[article], self._parts[article + 1])
        places, numbers = self._places[part] - self._bounds[article], self._found[part]
        if late:
            left = np.full(self._keys[article].size, MOST_PER_KEY)
            for place, told in late:
                left[place] -= min(MOST_PER_KEY, len(told))
            asked = self._steps[part] < left[places]
            newer = [(place, number) for place, told in late for number in told[-MOST_PER_KEY:]]
            more = np.array(newer, dtype=np.int64).reshape(-1, 2)
            places = np.concatenate([places[asked], more[:, 0]])
            numbers = np.concatenate([numbers[asked], more[:, 1]])
        alive = numbers >= oldest
        size = self._keys[article].size
        numbers, weights, shared, common = _weighed(numbers[alive], places[alive], size)
        return Votes(numbers, weights, shared, size - int(np.count_nonzero(common)), self._sizes_of(numbers))

    def _sizes_of(self, numbers: Numbers) -> Numbers:
        if not self._later_sizes:
            return self._index.sizes(numbers)
        first = next(iter(self._later_sizes))
        held = int(np.searchsorted(numbers, first))
        later = np.array([self._later_sizes[number] for number in numbers[held:].tolist()], dtype=np.int64)
        return np.concatenate([self._index.sizes(numbers[:held]) if held else _NONE, later])


def _recurring(flat: Keys, bounds: Numbers) -> list[list[tuple[int, int]]]:
    """For each article those of its keys that others of the round have too, each with its place."""
    order = np.argsort(flat, kind="stable")
    same = flat[order[1:]] == flat[order[:-1]]
    recurs = np.zeros(flat.size, dtype=bool)
    recurs[order[1:][same]] = recurs[order[:-1][same]] = True
    places = np.flatnonzero(recurs)
    parts = np.searchsorted(places, bounds).tolist()
    pairs = list(zip(places.tolist(), flat[places].tolist(), strict=True))
    return [
        [(place - offset, key) for place, key in pairs[start:end]]
        for offset, start, end in zip(bounds.tolist(), parts, parts[1:], strict=False)
    ]


def _weighed(texts: Numbers, places: Numbers, keys: int) -> tuple[Numbers, Numbers, Numbers, NDArray[np.bool_]]:
    """The distinct texts, the weight of each, how many rare keys each bears; and which keys are common."""
    bearing = np.bincount(places, minlength=keys)
    common = bearing >= MOST_PER_KEY
    if not texts.size:
        return _NONE, _NONE, _NONE, common
    order = np.argsort(texts, kind="stable")
    ordered, by = texts[order], places[order]
    heads = np.flatnonzero(np.append(True, ordered[1:] != ordered[:-1]))
    weights = np.add.reduceat(WHOLE // bearing[by], heads)
    return ordered[heads], weights, np.add.reduceat((~common[by]).astype(np.int64), heads), common
