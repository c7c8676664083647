"""All live watches, found by what they ask for rather than by asking each of them."""

from __future__ import annotations

from collections.abc import Iterator

from agents.actor_alerts.cells import cell, cells
from agents.actor_alerts.conditions import Condition, Resolve
from agents.actor_alerts.facts import EVERYONE, Facts
from schemas.watch import Watch

_Bucket = tuple[str, str]
_ANY = "*"


class WatchIndex:
    """An inverted index over enabled watches, edited live.

    A watch that names actors stands under each of its actor keys; one that names none stands under the other side's
    keys, else the cells of its circle, else its countries, else under no key; each bucket is parted by event type.
    `resolve` gives register ids for a name; a name it does not know is compared with the names that the text used.
    """

    def __init__(self, *, resolve: Resolve | None = None) -> None:
        self._resolve = resolve
        self._conditions: dict[str, Condition] = {}
        self._buckets: dict[_Bucket, dict[str, Condition]] = {}

    def __len__(self) -> int:
        return len(self._conditions)

    def __iter__(self) -> Iterator[Watch]:
        return (condition.watch for condition in self._conditions.values())

    def put(self, watch: Watch) -> None:
        """Adds a watch, or replaces the one with its id."""
        self.remove(watch.watch_id)
        condition = Condition(watch, self._resolve)
        self._conditions[watch.watch_id] = condition
        for bucket in _buckets(condition):
            self._buckets.setdefault(bucket, {})[watch.watch_id] = condition

    def remove(self, watch_id: str) -> None:
        """Forgets a watch; one that is not there is no matter."""
        condition = self._conditions.pop(watch_id, None)
        if condition is None:
            return
        for bucket in _buckets(condition):
            held = self._buckets.get(bucket)
            if held is not None:
                held.pop(watch_id, None)
                if not held:
                    del self._buckets[bucket]

    def get(self, watch_id: str) -> Watch | None:
        """The watch with this id, enabled or not."""
        condition = self._conditions.get(watch_id)
        return condition.watch if condition else None

    def condition(self, watch_id: str) -> Condition | None:
        """The watch with this id, ready to be asked."""
        return self._conditions.get(watch_id)

    def candidates(self, actor_id: str, facts: Facts) -> list[Condition]:
        """The watches that may hold for these facts through this actor (`*`: those that name no actor)."""
        found: dict[str, Condition] = {}
        for key in _asked(actor_id, facts):
            for kind in (facts.type, _ANY):
                held = self._buckets.get((key, kind))
                if held:
                    found.update(held)
        return list(found.values())


def _asked(actor_id: str, facts: Facts) -> Iterator[str]:
    if actor_id != EVERYONE:
        for party in facts.parties:
            if party.id == actor_id:
                yield from party.keys
        return
    yield _ANY
    yield f"place:{facts.country}"
    if facts.lat is not None and facts.lon is not None:
        yield cell(facts.lat, facts.lon)
    for key in {key for party in facts.parties for key in party.keys}:
        yield f"against:{key}"


def _buckets(condition: Condition) -> Iterator[_Bucket]:
    if not condition.watch.enabled:
        return
    keys: Iterator[str] | tuple[str, ...]
    if condition.terms:
        keys = iter(condition.terms)
    elif condition.against:
        keys = (f"against:{key}" for key in condition.against)
    elif condition.watch.near is not None and (covered := cells(condition.watch.near)):
        keys = covered
    elif condition.countries:
        keys = (f"place:{country}" for country in condition.countries)
    else:
        keys = (_ANY,)
    kinds: tuple[str, ...] = tuple(sorted(condition.types)) or (_ANY,)
    for key in keys:
        for kind in kinds:
            yield key, kind
