"""One language's memory: records in the state, and what is derived from them to decide the next article."""

from __future__ import annotations

from array import array
from collections import deque
from collections.abc import Iterable, MutableMapping, Sequence

import numpy as np

from agents.deduplication.index import TextIndex
from agents.deduplication.lineages import Lineages
from agents.deduplication.lookup import Lookup
from agents.deduplication.records import (
    Decision,
    pack_decision,
    pack_sketch,
    unpack_decision,
    unpack_keys,
    unpack_shingles,
    unpack_sketch,
)
from agents.deduplication.sketch import Keys, Sketch
from agents.deduplication.threads import Threads, Told
from agents.stream_clock import MEMORY, StreamClock

TEXT_WINDOW = 72 * 3600
"""Seconds for which a text is looked up for copies: 99 % of near copies come sooner."""
URI_WINDOW = 30 * 24 * 3600
"""Seconds for which a uri is remembered after its last version."""
MOST_TEXTS = 1_000_000
"""Texts kept for look-up at most, whatever the clock says."""
MOST_DECISIONS = 4_000_000
"""Decisions remembered at most, whatever the clock says."""
_LOADED_TOGETHER = 1024
_NO_KEYS = np.zeros(0, dtype=np.uint32)


class Memory:
    """Records numbered in the order of decision. Everything else is a fold over them, the same after a restart.

    Articles are decided in rounds: `begin` asks the index for all of them at once, `end` adds what was told.
    """

    def __init__(self, language: str, state: MutableMapping[str, bytes]) -> None:
        self._state = state
        self._decision_prefix = f"{language}/d/"
        self._sketch_prefix = f"{language}/t/"
        self.clock = StreamClock()
        self.lineages = Lineages(self.decision)
        self.threads = Threads()
        self._index = TextIndex()
        self._lookup = Lookup(self._index, ())
        self._waiting: list[tuple[int, Keys]] = []
        self._texts: deque[int] = deque()
        self._decisions: deque[int] = deque()
        self._ages = _Ages()
        self._next = 0

    def load(self, numbers: Iterable[int]) -> None:
        """Fold the records with these numbers, in their order."""
        recent: deque[Decision] = deque(maxlen=MEMORY)
        for number in sorted(numbers):
            self._next = number + 1
            decision = self.decision(number)
            if decision is None:
                continue
            recent.append(decision)
            data = self._state.get(_key(self._sketch_prefix, number))
            self._fold(number, decision, data is not None, unpack_keys(data) if data is not None else None)
            self.threads.expire(decision.time)
            if len(self._waiting) >= _LOADED_TOGETHER:
                self._settle()
        self._settle()
        for decision in recent:
            self.clock.restore(decision.published, decision.time)

    def begin(self, keys: Sequence[Keys | None]) -> None:
        """A round begins, of articles that have these keys."""
        self._lookup = Lookup(self._index, [_NO_KEYS if one is None else one for one in keys])

    def end(self) -> None:
        """The round is over."""
        self._settle()

    def decision(self, number: int) -> Decision | None:
        """The decision with this number."""
        data = self._state.get(_key(self._decision_prefix, number))
        return None if data is None else unpack_decision(data)

    def sketch(self, number: int) -> Sketch | None:
        """The sketch with this number; None where its text is out of the window."""
        data = self._state.get(_key(self._sketch_prefix, number))
        return None if data is None else unpack_sketch(data)

    def shingles(self, numbers: Iterable[int]) -> list[tuple[bytes, int]]:
        """Of the sketches with these numbers the shingles, packed, and their level; none where a text is out of the window."""
        return unpack_shingles([self._state.get(_key(self._sketch_prefix, number)) for number in numbers])

    def asked(self, place: int) -> list[int]:
        """The texts worth a look for the article at this place of the round, by number, the best first."""
        return self._lookup.asked(place, self._texts[0] if self._texts else self._next)

    def record(self, place: int, decision: Decision, sketch: Sketch | None) -> None:
        """Keep the decision on the article at this place of the round, then forget what the stream's time has passed by."""
        number = self._next
        self._next += 1
        self._state[_key(self._decision_prefix, number)] = pack_decision(decision)
        if sketch is not None:
            self._state[_key(self._sketch_prefix, number)] = pack_sketch(sketch)
            self._lookup.tell(place, number)
        self._fold(number, decision, sketch is not None, sketch.keys if sketch is not None else None)
        self._expire(decision.time)

    def _fold(self, number: int, decision: Decision, has_text: bool, keys: Keys | None) -> None:
        self.lineages.add(number, decision)
        self._ages.add(number, decision.time, decision.published)
        self._decisions.append(number)
        if decision.features:
            told = Told(decision.features, decision.norm, decision.thread_id, decision.time)
            self.threads.add(number, told, decision.merged)
        if has_text:
            self._texts.append(number)
        if keys is not None:
            self._waiting.append((number, keys))

    def _settle(self) -> None:
        """Let the index know the texts told since the last time."""
        if self._waiting:
            self._index.add([number for number, _ in self._waiting], [keys for _, keys in self._waiting])
            self._waiting = []

    def _expire(self, now: int) -> None:
        self.threads.expire(now)
        while self._texts and (len(self._texts) > MOST_TEXTS or self._ages.past(self._texts[0], now, TEXT_WINDOW)):
            number = self._texts.popleft()
            if self._waiting and number >= self._waiting[0][0]:
                self._settle()
            self._index.drop(number)
            self._state.pop(_key(self._sketch_prefix, number), None)
        while self._decisions:
            number = self._decisions[0]
            old = len(self._decisions) > MOST_DECISIONS or self._ages.past(number, now, URI_WINDOW)
            if not old or number >= self._next - MEMORY:
                break
            self._decisions.popleft()
            self._ages.forget_before(min(self._decisions[0], self._texts[0] if self._texts else self._next))
            decision = self.decision(number)
            item = self.lineages.get(decision.uri) if decision is not None else None
            if decision is not None and item is not None and item.numbers[-1] == number:
                for told in self.lineages.forget(decision.uri):
                    self._state.pop(_key(self._decision_prefix, told), None)


class _Ages:
    """When each decision was made and what its article is dated, by number."""

    def __init__(self) -> None:
        self._first = 0
        self._times = array("q")
        self._dates = array("q")

    def add(self, number: int, time: int, date: int) -> None:
        if not self._times:
            self._first = number
        for _ in range(number - self._first - len(self._times)):
            self._times.append(0)
            self._dates.append(0)
        self._times.append(time)
        self._dates.append(date)

    def past(self, number: int, now: int, window: int) -> bool:
        """Whether both times are out of the window, on either side of it."""
        at = number - self._first
        return abs(now - self._times[at]) > window and abs(now - self._dates[at]) > window

    def forget_before(self, number: int) -> None:
        """Numbers below this one are asked for no more; let go in blocks."""
        gone = number - self._first
        if gone * 2 > len(self._times) and gone > _LOADED_TOGETHER:
            del self._times[:gone], self._dates[:gone]
            self._first = number


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
