"""The live reports in memory, found by block and day, and the graph of those that may be one happening."""

from __future__ import annotations

from bisect import insort
from collections.abc import Iterable, Iterator
from heapq import nsmallest

from agents.event_fusion.clusters import PARTNERS, clusters
from agents.event_fusion.likeness import JOIN, likeness
from agents.event_fusion.telling import Key, Telling

Bucket = tuple[str, int | str, int | str | None]


class Neighbourhood:
    """Derived memory: what a report costs depends on the reports of its block and days, not on the whole block.

    Partners of a report are looked up when they are first needed, so recovery decodes the state and compares nothing.
    """

    def __init__(self) -> None:
        self.members: dict[Key, Telling] = {}
        self._buckets: dict[Bucket, set[Key]] = {}
        self._near: dict[Key, set[Key]] = {}
        self._scores: dict[Key, dict[Key, float | None]] = {}
        self._best: dict[Key, list[tuple[float, Key]]] = {}

    def add(self, telling: Telling) -> None:
        """Add a report without looking for its partners yet, while all are read from the state."""
        self.members[telling.key] = telling
        for bucket in _buckets(telling):
            self._buckets.setdefault(bucket, set()).add(telling.key)

    def put(self, telling: Telling) -> set[Key]:
        """Add a report, or put it in the place of what its key told before; returns the reports whose partners changed."""
        touched = self.drop(telling.key) | {telling.key}
        self.add(telling)
        for other in self.near(telling.key):
            touched.add(other)
            if other in self._near:
                self._near[other].add(telling.key)
            if other in self._best:
                insort(self._best[other], (-self._score(other, telling.key), telling.key))
                del self._best[other][PARTNERS:]
        return touched

    def drop(self, key: Key) -> set[Key]:
        """Remove a report; returns those that were its partners."""
        telling = self.members.get(key)
        if telling is None:
            return set()
        partners = self.near(key)
        del self.members[key], self._near[key]
        self._best.pop(key, None)
        for bucket in _buckets(telling):
            self._buckets[bucket].discard(key)
            if not self._buckets[bucket]:
                del self._buckets[bucket]
        for other in partners:
            if other in self._near:
                self._near[other].discard(key)
            if any(partner == key for _, partner in self._best.get(other, ())):
                del self._best[other]
        for other in self._scores.pop(key, ()):
            self._scores[other].pop(key, None)
        return set(partners)

    def near(self, key: Key) -> set[Key]:
        """The reports that may be of the same happening as this one."""
        found = self._near.get(key)
        if found is None:
            telling = self.members[key]
            found = set()
            for other in self._candidates(telling):
                score = likeness(telling, self.members[other])
                if score is not None and score >= JOIN:
                    found.add(other)
                    self._remember(key, other, score)
            self._near[key] = found
        return found

    def events(self, keys: Iterable[Key]) -> list[frozenset[Key]]:
        """The clusters of all that is connected with these reports, the oldest first."""
        found: list[frozenset[Key]] = []
        seen: set[Key] = set()
        for key in sorted(keys):
            if key in seen:
                continue
            component = self._component(key)
            seen |= component
            best = {k: [partner for _, partner in self._partners(k)] for k in component}
            found += clusters({k: self.members[k] for k in component}, self._alike, best, self.near)
        return sorted(found, key=lambda group: min(self.members[key].order for key in group))

    def _partners(self, key: Key) -> list[tuple[float, Key]]:
        """The best partners of a report, the best first."""
        if key not in self._best:
            self._best[key] = nsmallest(PARTNERS, ((-self._score(key, other), other) for other in self.near(key)))
        return self._best[key]

    def _score(self, a: Key, b: Key) -> float:
        score = self._alike(a, b)
        assert score is not None
        return score

    def _component(self, start: Key) -> set[Key]:
        reached, edge = {start}, [start]
        while edge:
            for other in self.near(edge.pop()) - reached:
                reached.add(other)
                edge.append(other)
        return reached

    def _candidates(self, telling: Telling) -> Iterator[Key]:
        seen = {telling.key}
        for bucket in _buckets(telling):
            for key in self._buckets.get(bucket, ()):
                if key not in seen:
                    seen.add(key)
                    yield key

    def _alike(self, a: Key, b: Key) -> float | None:
        scores = self._scores.get(a)
        if scores is not None and b in scores:
            return scores[b]
        score = likeness(self.members[a], self.members[b])
        self._remember(a, b, score)
        return score

    def _remember(self, a: Key, b: Key, score: float | None) -> None:
        self._scores.setdefault(a, {})[b] = score
        self._scores.setdefault(b, {})[a] = score


def _buckets(telling: Telling) -> list[Bucket]:
    """Where neighbours find a report: with its block, each day with each country, actor and place it names, and its story.

    Reports that share none of these can hardly be of one happening, so looking them up is all the blocking that is needed.
    Nobody in particular ("gunmen") is no name: two reports that share only that are not compared.
    """
    block = telling.told.block
    named = {telling.report.place.country, telling.report.place.geonameid} if telling.report.place else set()
    for party in (*telling.actors, *telling.recipients):
        if not party.role:
            named |= {party.country, party.surname, *party.lineage}
    named.discard(None)
    found: list[Bucket] = [(block, day, name) for day in telling.days for name in named or {""}]
    return [*found, (block, "thread", telling.told.thread_id), (block, "story", telling.told.story_id)]
