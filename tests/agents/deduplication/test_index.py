"""The index and the look-up against dictionaries that do the same plainly."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agents.deduplication.index import MOST_PER_KEY, TextIndex
from agents.deduplication.lookup import WHOLE, Lookup
from agents.deduplication.roomy import Roomy
from agents.deduplication.sketch import Keys

WIDTH = 40


class Plain:
    """Key -> texts, newest last."""

    def __init__(self) -> None:
        self.texts: dict[int, set[int]] = {}

    def bearing(self, key: int) -> list[int]:
        return sorted((number for number, theirs in self.texts.items() if key in theirs), reverse=True)[:MOST_PER_KEY]

    def weights(self, keys: Keys) -> dict[int, int]:
        found: dict[int, int] = {}
        for key in keys.tolist():
            bearing = self.bearing(key)
            for number in bearing:
                found[number] = found.get(number, 0) + WHOLE // len(bearing)
        return found


def keys(random: np.random.Generator, spread: int) -> Keys:
    # Few distinct keys make long chains; a common low part sends many keys to one bucket.
    return np.unique(random.integers(0, spread, random.integers(1, WIDTH), dtype=np.uint32) * np.uint32(97)).astype(np.uint32)


def looked(index: TextIndex, asked: Keys) -> dict[int, list[int]]:
    found: dict[int, list[int]] = {}
    places, numbers, steps = index.look(asked)
    for step, place, number in sorted(zip(steps.tolist(), places.tolist(), numbers.tolist(), strict=True)):
        assert step == len(found.setdefault(int(asked[place]), []))
        found[int(asked[place])].append(number)
    return found


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 10_000), st.sampled_from((50, 400, 5_000, 2**31)), st.integers(1, 60), st.integers(1, 9))
def test_it_answers_as_a_dictionary_does(seed: int, spread: int, kept: int, together: int) -> None:
    random = np.random.default_rng(seed)
    index, plain = TextIndex(), Plain()
    for first in range(0, 90, together):
        mine = [keys(random, spread) for _ in range(together)]
        asked = np.unique(np.concatenate(mine))
        expected = {key: bearing for key in asked.tolist() if (bearing := plain.bearing(key))}
        assert looked(index, asked) == expected
        index.add(range(first, first + together), mine)
        plain.texts |= {first + n: set(one.tolist()) for n, one in enumerate(mine)}
        for number in [number for number in plain.texts if number < first + together - kept]:
            index.drop(number)
            del plain.texts[number]
        numbers = np.array(sorted(plain.texts), dtype=np.int64)
        assert index.sizes(numbers).tolist() == [len(plain.texts[number]) for number in numbers.tolist()]
    assert len(index) == len(plain.texts)


@settings(max_examples=15, deadline=None)
@given(
    st.integers(0, 10_000), st.sampled_from((50, 400, 2**31)), st.integers(1, 12), st.integers(0, 30), st.sampled_from((3, 99))
)
def test_a_round_is_answered_as_if_each_article_had_come_alone(
    seed: int, spread: int, together: int, kept: int, untold: int
) -> None:
    random = np.random.default_rng(seed)
    index, plain = TextIndex(), Plain()
    for first in range(0, 60, together):
        mine = [keys(random, spread) for _ in range(together)]
        lookup = Lookup(index, mine)
        for n, one in enumerate(mine):
            oldest = max(0, first + n - kept)
            plain.texts = {number: theirs for number, theirs in plain.texts.items() if number >= oldest}
            votes = lookup.votes(n, oldest)
            assert dict(zip(votes.numbers.tolist(), votes.weights.tolist(), strict=True)) == plain.weights(one)
            assert votes.rare.tolist() == [sum(len(plain.bearing(key)) < MOST_PER_KEY for key in one.tolist())]
            assert lookup.asked(n, oldest) == votes.ranked()[0]
            assert votes.sizes.tolist() == [len(plain.texts[number]) for number in votes.numbers.tolist()]
            if (first + n) % untold:
                lookup.tell(n, first + n)
                plain.texts[first + n] = set(one.tolist())
        told = [n for n in range(together) if (first + n) % untold]
        index.add([first + n for n in told], [mine[n] for n in told])
        for number in range(max(0, first + together - kept)):
            index.drop(number)


@pytest.mark.parametrize(("window", "first"), [(200, 1), (20, 2**32 - 9_000), (200, 2**33 - 9_000)])
def test_it_keeps_its_answers_through_growth_and_sweeps(window: int, first: int) -> None:
    """Also where the marks of postings come round again."""
    random = np.random.default_rng(3)
    index = TextIndex()
    index._oldest = index._next = first
    told: dict[int, Keys] = {}
    for number in range(900):
        told[number] = np.unique(random.integers(0, 2**32, WIDTH, dtype=np.uint32))
        index.add([number], [told[number]])
        if number >= window:
            index.drop(number - window)
        back = number - int(random.integers(0, min(number, window - 1) + 1))
        assert all(back in bearing for bearing in looked(index, told[back]).values())
        assert len(looked(index, told[back])) == told[back].size
        if number > window:
            assert not any(number - window in bearing for bearing in looked(index, told[number - window]).values())


def test_memory_stays_bounded_while_the_window_slides() -> None:
    random = np.random.default_rng(4)
    index = TextIndex()
    sizes = []
    for number in range(1_200):
        index.add([number], [np.unique(random.integers(0, 2**32, WIDTH, dtype=np.uint32))])
        if number >= 150:
            index.drop(number - 150)
        sizes.append(index.nbytes)
    assert sizes[-1] == sizes[len(sizes) // 2]


@pytest.mark.parametrize("key", [0, 1, 2**32 - 1])
def test_a_key_that_every_text_bears_asks_only_the_newest(key: int) -> None:
    index = TextIndex()
    index.add(range(50), [np.array([key], dtype=np.uint32)] * 50)
    assert looked(index, np.array([key], dtype=np.uint32)) == {key: list(range(49, 49 - MOST_PER_KEY, -1))}
    assert looked(index, np.array([key ^ 5], dtype=np.uint32)) == {}


def test_an_array_grows_in_place_and_where_somebody_looks_at_it() -> None:
    roomy = Roomy(np.uint32, 1_000)
    roomy.array[:] = np.arange(1_000)
    roomy.grow(50_000)
    looked_at = roomy.array[500:]
    roomy.grow(100_000)
    assert roomy.array[:1_000].tolist() == list(range(1_000))
    assert not roomy.array[1_000:].any()
    assert (roomy.array.size, looked_at[0]) == (100_000, 500)
