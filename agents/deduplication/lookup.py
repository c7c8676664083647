"""Who shares keys with whom: the index asked once for many articles, and what came in since then laid over its answer."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from agents.deduplication.index import MOST_PER_KEY, Numbers, TextIndex
from agents.deduplication.sketch import Keys

MOST = 16
"""Texts looked at for one article at most, those that share the weightiest keys first, of equals the newest."""
LEAST_SHARE = 0.08
"""Share of its rare keys below which two texts cannot be one story: a fifth of what is asked of one story's shingles."""
WHOLE = 840
"""What a key weighs that one text alone bears; of n texts each is told by an n-th of it, a whole number."""

_NUMBER_BITS = np.int64(40)
_NUMBER = np.int64((1 << 40) - 1)
_ROUND = 1 << 39
"""An article of the round that is not told yet is numbered from here on: newer than all texts, in the order of the round."""
_NONE = np.zeros(0, dtype=np.int64)


class Votes(NamedTuple):
    """Articles with the texts that share keys with each, by number; the weight of the keys shared, the rare ones heavier.

    A key is rare where all texts that bear it were asked: of those it is told how many each text shares, and in `rare` how
    many each article has in all. `sizes` are how many keys each text has.
    """

    owners: Numbers
    numbers: Numbers
    weights: Numbers
    shared: Numbers
    sizes: Numbers
    rare: Numbers

    def ranked(self) -> list[list[int]]:
        """For each article the texts worth a look, the best first."""
        rare = self.rare[self.owners]
        least = (np.minimum(self.sizes, rare) * LEAST_SHARE).astype(np.int64)
        worth = np.flatnonzero((self.shared >= least) | (rare * LEAST_SHARE < 1))
        owners, ranks = self.owners[worth], self.weights[worth] << _NUMBER_BITS | self.numbers[worth]
        # Best first within each article: by rank, then by article, which leaves the order of ranks as it is.
        order = np.argsort(ranks)[::-1]
        order = order[np.argsort(owners[order], kind="stable")]
        found = (ranks[order] & _NUMBER).tolist()
        bounds = np.searchsorted(owners[order], np.arange(self.rare.size + 1)).tolist()
        return [found[start : min(end, start + MOST)] for start, end in pairwise(bounds)]


class Lookup:
    """The texts that share keys with each of some articles, as if the index had been asked when its turn came.

    An article asks for the newest texts of each of its keys. Texts that were told after the index was asked are newer than
    all it holds, so they come first and the index fills what is left of `MOST_PER_KEY`. All are weighed together as if every
    article of the round were told and no text forgotten meanwhile; an article that this touches is weighed once more.
    """

    def __init__(self, index: TextIndex, keys: Sequence[Keys]) -> None:
        self._index = index
        self._told: dict[int, int] = {}
        self._sizes = np.array([one.size for one in keys], dtype=np.int64)
        self._bounds = np.append(0, np.cumsum(self._sizes))
        self._flat = np.concatenate(keys) if keys else np.zeros(0, dtype=np.uint32)
        self._owners = np.repeat(np.arange(self._sizes.size), self._sizes)
        self._order = np.argsort(self._flat, kind="stable")
        self._answers = places, found, steps = index.look(self._flat)
        own, of = self._of_the_round()
        left = steps < MOST_PER_KEY - np.bincount(own, minlength=self._flat.size)[places]
        places, found = np.concatenate([places[left], own]), np.concatenate([found[left], of + _ROUND])
        votes = _weighed(self._owners[places], found, places, self._sizes, self._owners, self._sizes_of)
        self._asked = votes.ranked()
        bounds = np.searchsorted(votes.owners, np.arange(self._sizes.size + 1)).tolist()
        numbers = votes.numbers.tolist()
        self._oldest = [numbers[start] if start < end else _ROUND for start, end in pairwise(bounds)]
        late = np.flatnonzero(votes.numbers >= _ROUND)
        self._partners: dict[int, list[int]] = {}
        for owner, number in zip(votes.owners[late].tolist(), votes.numbers[late].tolist(), strict=True):
            self._partners.setdefault(owner, []).append(number - _ROUND)

    def tell(self, article: int, number: int) -> None:
        """This article was told under this number, after the index was asked."""
        self._told[article] = number

    def asked(self, article: int, oldest: int) -> list[int]:
        """The texts from number `oldest` on that are worth a look for this article, the best first."""
        told = self._told
        if self._oldest[article] < oldest or any(told.get(of, -1) < oldest for of in self._partners.get(article, ())):
            return self.votes(article, oldest).ranked()[0]
        return [told[number - _ROUND] if number >= _ROUND else number for number in self._asked[article]]

    def votes(self, article: int, oldest: int) -> Votes:
        """The texts from number `oldest` on that share keys with this article."""
        first, end = int(self._bounds[article]), int(self._bounds[article + 1])
        places, found, steps = self._answers
        mine = np.flatnonzero((places >= first) & (places < end))
        newer = np.array(list(self._newer(first, end)), dtype=np.int64).reshape(-1, 2)
        left = MOST_PER_KEY - np.bincount(newer[:, 0] - first, minlength=end - first)
        mine = mine[(steps[mine] < left[places[mine] - first]) & (found[mine] >= oldest)]
        newer = newer[newer[:, 1] >= oldest]
        places = np.concatenate([places[mine], newer[:, 0]]) - first
        found = np.concatenate([found[mine], newer[:, 1]])
        nobody = np.zeros(end - first, dtype=np.int64)
        return _weighed(nobody[places], found, places, self._sizes[article : article + 1], nobody, self._sizes_of)

    def _of_the_round(self) -> tuple[Numbers, Numbers]:
        """For each key of each article the newest articles before it in the round that have it too: (place, article)."""
        ordered, owners = self._flat[self._order], self._owners[self._order]
        places, of = [_NONE], [_NONE]
        for step in range(1, min(MOST_PER_KEY, ordered.size - 1) + 1):
            at = np.flatnonzero(ordered[step:] == ordered[:-step])
            places.append(self._order[at + step])
            of.append(owners[at])
        return np.concatenate(places), np.concatenate(of)

    def _newer(self, first: int, end: int) -> Iterator[tuple[int, int]]:
        """(place, number) of the newest texts of the round that were told and have the key at each of these places."""
        ranks = np.empty_like(self._order)
        ranks[self._order] = np.arange(ranks.size)
        for place in range(first, end):
            at, key, count = int(ranks[place]) - 1, self._flat[place], 0
            while at >= 0 and count < MOST_PER_KEY and self._flat[self._order[at]] == key:
                number = self._told.get(int(self._owners[self._order[at]]))
                if number is not None:
                    yield place, number
                    count += 1
                at -= 1

    def _sizes_of(self, numbers: Numbers) -> Numbers:
        """How many keys these texts have, those of the round by their place in it or by the number they were told under."""
        sizes = np.zeros(numbers.size, dtype=np.int64)
        first = min(self._told.values(), default=_ROUND)
        held = numbers < first
        sizes[held] = self._index.sizes(numbers[held])
        late = np.flatnonzero(~held)
        if late.size:
            places = {number: article for article, number in self._told.items()}
            of = [number - _ROUND if number >= _ROUND else places[number] for number in numbers[late].tolist()]
            sizes[late] = self._sizes[of]
        return sizes


def _weighed(
    owners: Numbers, texts: Numbers, places: Numbers, keys: Numbers, of: Numbers, sizes: Callable[[Numbers], Numbers]
) -> Votes:
    """Votes from triples (article, text, place of a key that both have); `keys` are how many each article has, `of` whose each
    place is, and `sizes` tells how many keys texts have."""
    bearing = np.bincount(places, minlength=of.size)
    common = bearing >= MOST_PER_KEY
    rare: Numbers = keys - np.bincount(of[common], minlength=keys.size)
    if not texts.size:
        return Votes(_NONE, _NONE, _NONE, _NONE, _NONE, rare)
    pairs = owners << _NUMBER_BITS | texts
    order = np.argsort(pairs, kind="stable")
    pairs, by = pairs[order], places[order]
    heads = np.flatnonzero(np.append(True, pairs[1:] != pairs[:-1]))
    weights = np.add.reduceat(WHOLE // bearing[by], heads)
    shared = np.add.reduceat((~common[by]).astype(np.int64), heads)
    numbers = pairs[heads] & _NUMBER
    return Votes(pairs[heads] >> _NUMBER_BITS, numbers, weights, shared, sizes(numbers), rare)
