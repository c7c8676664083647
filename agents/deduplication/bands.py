"""Band buckets: which texts of the window share a key with a new one."""

from __future__ import annotations

from collections import Counter, defaultdict, deque

from agents.deduplication.sketch import Hashes

MOST_PER_KEY = 8


class BandIndex:
    """Derived memory: key -> the texts that bear it, newest last. What it answers does not depend on how it was built."""

    def __init__(self) -> None:
        self._by_key: defaultdict[int, deque[int]] = defaultdict(deque)
        self._keys: dict[int, Hashes] = {}

    def __len__(self) -> int:
        return len(self._keys)

    def add(self, number: int, keys: Hashes) -> None:
        """A text and its keys; numbers grow."""
        self._keys[number] = keys
        for key in keys.tolist():
            self._by_key[key].append(number)

    def drop(self, number: int) -> None:
        """Forget the oldest text."""
        keys = self._keys.pop(number, None)
        if keys is None:
            return
        for key in keys.tolist():
            bucket = self._by_key[key]
            while bucket and bucket[0] <= number:
                bucket.popleft()
            if not bucket:
                del self._by_key[key]

    def votes(self, keys: Hashes) -> Counter[int]:
        """For each text that shares keys: how many; of each key only the newest few texts are asked."""
        votes: Counter[int] = Counter()
        for key in keys.tolist():
            bucket = self._by_key.get(key)
            if bucket:
                for at in range(len(bucket) - 1, max(-1, len(bucket) - 1 - MOST_PER_KEY), -1):
                    votes[bucket[at]] += 1
        return votes
