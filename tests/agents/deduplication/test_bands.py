"""The band table against a dictionary that does the same plainly."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agents.deduplication.bands import MOST_PER_KEY, BandIndex
from agents.deduplication.sketch import BANDS, Hashes


class Plain:
    """Key -> texts, newest last."""

    def __init__(self) -> None:
        self.texts: dict[int, set[int]] = {}

    def add(self, number: int, keys: Hashes) -> None:
        self.texts[number] = set(np.maximum(keys, 1).tolist())

    def votes(self, keys: Hashes) -> dict[int, int]:
        found: dict[int, int] = {}
        for key in set(np.maximum(keys, 1).tolist()):
            bearing = sorted((number for number, theirs in self.texts.items() if key in theirs), reverse=True)
            for number in bearing[:MOST_PER_KEY]:
                found[number] = found.get(number, 0) + 1
        return found


def keys(random: np.random.Generator, spread: int) -> Hashes:
    # Few distinct keys make long chains; a common low part sends many keys to one bucket.
    return (random.integers(0, spread, BANDS, dtype=np.uint32) * np.uint32(97)).astype(np.uint32)


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 10_000), st.sampled_from((50, 400, 5_000, 2**31)), st.integers(1, 60))
def test_it_answers_as_a_dictionary_does(seed: int, spread: int, kept: int) -> None:
    random = np.random.default_rng(seed)
    table, plain = BandIndex(), Plain()
    for number in range(80):
        mine = keys(random, spread)
        assert table.votes(mine) == plain.votes(mine)
        table.add(number, mine)
        plain.add(number, mine)
        if number >= kept:
            table.drop(number - kept)
            del plain.texts[number - kept]
    assert len(table) == len(plain.texts)


def test_it_keeps_its_answers_through_growth_and_sweeps() -> None:
    random = np.random.default_rng(3)
    table, window = BandIndex(), 300
    told: dict[int, Hashes] = {}
    for number in range(2_000):
        told[number] = random.integers(0, 2**32, BANDS, dtype=np.uint32)
        table.add(number, told[number])
        if number >= window:
            table.drop(number - window)
        back = number - int(random.integers(0, min(number, window - 1) + 1))
        assert table.votes(told[back])[back] >= BANDS - 1
        if number > window:
            assert number - window not in table.votes(told[number - window])


def test_memory_stays_bounded_while_the_window_slides() -> None:
    random = np.random.default_rng(4)
    table = BandIndex()
    sizes = []
    for number in range(2_500):
        table.add(number, random.integers(0, 2**32, BANDS, dtype=np.uint32))
        if number >= 250:
            table.drop(number - 250)
        sizes.append(table.nbytes)
    assert sizes[-1] == sizes[len(sizes) // 2]


@pytest.mark.parametrize("spread", [1, 2])
def test_a_key_that_every_text_bears_asks_only_the_newest(spread: int) -> None:
    table = BandIndex()
    for number in range(50):
        table.add(number, np.full(BANDS, spread, dtype=np.uint32))
    assert set(table.votes(np.full(BANDS, spread, dtype=np.uint32))) <= set(range(40, 50))
