"""One language's memory: records in the state, and what is derived from them to decide the next article."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, MutableMapping

import numpy as np
from numpy.typing import NDArray

from agents.deduplication.bands import BandIndex
from agents.deduplication.clock import MEMORY, StreamClock
from agents.deduplication.lineages import Lineages
from agents.deduplication.records import (
    Decision,
    keys_of,
    pack_decision,
    pack_sketch,
    unpack_decision,
    unpack_shingles,
    unpack_sketch,
)
from agents.deduplication.sketch import Hashes, Sketch
from agents.deduplication.threads import Threads

TEXT_WINDOW = 72 * 3600
"""Seconds for which a text is looked up for copies: 99 % of near copies come sooner."""
URI_WINDOW = 30 * 24 * 3600
"""Seconds for which a uri is remembered after its last version."""
LEADS = 8
"""First sentences by which a brief and the story that holds it find each other: bands miss texts of unequal length."""
MOST_TEXTS = 1_000_000
"""Texts kept for look-up at most, whatever the clock says."""


_Age = tuple[int, int]


class Memory:
    """Records numbered in the order of decision. Everything else is a fold over them, the same after a restart."""

    def __init__(self, language: str, state: MutableMapping[str, bytes]) -> None:
        self._state = state
        self._decision_prefix = f"{language}/d/"
        self._sketch_prefix = f"{language}/t/"
        self.clock = StreamClock()
        self.lineages = Lineages()
        self.threads = Threads()
        self._bands = BandIndex()
        self._leads = BandIndex(width=LEADS)
        self._texts: deque[tuple[int, _Age]] = deque()
        self._decisions: deque[tuple[int, _Age, str]] = deque()
        self._next = 0

    def load(self, numbers: Iterable[int]) -> None:
        """Fold the records with these numbers, in their order."""
        for number in sorted(numbers):
            decision = self.decision(number)
            self._next = max(self._next, number + 1)
            if decision is None:
                continue
            self.clock.restore(decision.published, decision.time)
            self._fold(number, decision, self.sketch(number))
        if self.clock.now is not None:
            self.threads.expire(self.clock.now)

    def decision(self, number: int) -> Decision | None:
        """The decision with this number."""
        data = self._state.get(_key(self._decision_prefix, number))
        return None if data is None else unpack_decision(data)

    def sketch(self, number: int) -> Sketch | None:
        """The sketch with this number; None where its text is out of the window."""
        data = self._state.get(_key(self._sketch_prefix, number))
        return None if data is None else unpack_sketch(data)

    def shingles(self, number: int) -> tuple[Hashes, int] | None:
        """The shingles of the sketch with this number, and their level."""
        data = self._state.get(_key(self._sketch_prefix, number))
        return None if data is None else unpack_shingles(data)

    def votes(self, keys: Hashes) -> dict[int, int]:
        """The texts that share band keys, by number -> how many each shares."""
        return self._bands.votes(keys)

    def quoting(self, sentences: NDArray[np.uint64]) -> dict[int, int]:
        """The texts among whose first sentences are some of these, by number -> how many."""
        return self._leads.votes(_short(sentences))

    def record(self, decision: Decision, sketch: Sketch | None) -> None:
        """Keep a decision, then forget what the stream's time has passed by."""
        number = self._next
        self._next += 1
        self._state[_key(self._decision_prefix, number)] = pack_decision(decision)
        if sketch is not None:
            self._state[_key(self._sketch_prefix, number)] = pack_sketch(sketch)
        self._fold(number, decision, sketch)
        self._expire(decision.time)

    def _fold(self, number: int, decision: Decision, sketch: Sketch | None) -> None:
        self.lineages.add(number, decision)
        age = (decision.time, decision.published)
        self._decisions.append((number, age, decision.uri))
        if decision.features:
            self.threads.add(number, decision.features, decision.norm, decision.thread_id, decision.time)
        if sketch is not None:
            self._bands.add(number, sketch.bands)
            self._leads.add(number, _short(keys_of(decision)[:LEADS]))
            self._texts.append((number, age))

    def _expire(self, now: int) -> None:
        self.threads.expire(now)
        while self._texts and (len(self._texts) > MOST_TEXTS or _past(now, self._texts[0][1], TEXT_WINDOW)):
            number, _ = self._texts.popleft()
            self._bands.drop(number)
            self._leads.drop(number)
            self._state.pop(_key(self._sketch_prefix, number), None)
        while self._decisions:
            number, age, uri = self._decisions[0]
            if not _past(now, age, URI_WINDOW) or number >= self._next - MEMORY:
                break
            self._decisions.popleft()
            item = self.lineages.get(uri)
            if item is not None and item.numbers[-1] == number:
                for old in self.lineages.forget(uri):
                    self._state.pop(_key(self._decision_prefix, old), None)


def _past(now: int, age: _Age, window: int) -> bool:
    """Whether both the time of decision and the article's own date are out of the window, on either side of it."""
    return all(abs(now - moment) > window for moment in age)


def _short(sentences: NDArray[np.uint64]) -> Hashes:
    short: Hashes = (sentences[sentences != 0] >> np.uint64(32)).astype(np.uint32)
    return short


def _key(prefix: str, number: int) -> str:
    return f"{prefix}{number:012x}"


def numbers_by_language(state: Iterable[str]) -> dict[str, list[int]]:
    """The numbers of all decisions in a state, by language."""
    found: dict[str, list[int]] = {}
    for key in state:
        language, kind, number = key.split("/")
        if kind == "d":
            found.setdefault(language, []).append(int(number, 16))
    return found
