"""Text lineages: what each article stands for now, and who said which sentence."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from agents.deduplication.records import Decision, keys_of


@dataclass(slots=True)
class Item:
    """One uri: its decisions by number, and what of it stands.

    `latest` is the highest version told, `killed` the highest that was taken back, `coded` the sentences that stand coded
    under this uri, `stale` those that it said once and took back by a later version.
    """

    numbers: list[int] = field(default_factory=list)
    latest: int = 0
    number: int = -1
    killed: int = 0
    story_id: str = ""
    thread_id: str = ""
    coded: frozenset[int] = frozenset()
    stale: frozenset[int] = frozenset()
    relied: tuple[str, ...] = ()

    @property
    def live(self) -> bool:
        """A version stands that was not taken back."""
        return self.latest > 0


class Lineages:
    """Derived memory: a fold over the decisions in their order."""

    def __init__(self) -> None:
        self._items: dict[str, Item] = {}
        self._members: dict[str, dict[str, None]] = {}

    def __len__(self) -> int:
        return len(self._items)

    def get(self, uri: str) -> Item | None:
        """What is known of a uri."""
        return self._items.get(uri)

    def members(self, story_id: str) -> Iterator[tuple[str, Item]]:
        """The uris of a lineage, in the order they joined."""
        for uri in self._members.get(story_id, ()):
            yield uri, self._items[uri]

    def add(self, number: int, decision: Decision) -> None:
        """A decision was made: the item becomes what the decision says."""
        item = self._items.setdefault(decision.uri, Item())
        item.numbers.append(number)
        if item.story_id != decision.story_id:
            self._leave(decision.uri, item.story_id)
            self._members.setdefault(decision.story_id, {})[decision.uri] = None
        item.story_id, item.thread_id = decision.story_id, decision.thread_id
        if decision.kind in ("kill", "withheld"):
            if decision.told:
                self._take_back(item, decision)
        elif decision.told:
            said = keys_of(decision).tolist()
            fresh = frozenset(key for index, key in enumerate(said) if decision.novel >> index & 1)
            kept = item.coded.intersection(said)
            item.stale = (item.stale | (item.coded - kept)).difference(said)
            item.coded = kept | fresh
            item.latest, item.number, item.relied = decision.version, number, decision.relied

    def forget(self, uri: str) -> list[int]:
        """Drop a uri altogether; the numbers of its decisions."""
        item = self._items.pop(uri, None)
        if item is None:
            return []
        self._leave(uri, item.story_id)
        return item.numbers

    def said_by_others(self, story_id: str, uri: str) -> dict[int, str]:
        """Sentences of the lineage that other uris stand for -> the uri; '' where said once and taken back by a version."""
        said: dict[int, str] = {}
        for other, item in self.members(story_id):
            if other != uri:
                for key in item.stale:
                    said.setdefault(key, "")
        for other, item in self.members(story_id):
            if other != uri:
                for key in item.coded:
                    if not said.get(key):
                        said[key] = other
        return said

    def dependents(self, story_id: str, uri: str) -> tuple[str, ...]:
        """The live uris of the lineage whose uncoded sentences rest on this one."""
        return tuple(
            sorted(other for other, item in self.members(story_id) if other != uri and item.live and uri in item.relied)
        )

    def backed(self, uris: Iterable[str]) -> bool:
        """None of these uris has been taken back."""
        items = (self._items.get(uri) for uri in uris)
        return all(item is None or item.live for item in items)

    def _take_back(self, item: Item, decision: Decision) -> None:
        item.killed = max(item.killed, decision.back)
        if item.latest <= decision.back:
            item.latest, item.number = 0, -1
            item.coded = item.stale = frozenset()
            item.relied = ()

    def _leave(self, uri: str, story_id: str) -> None:
        members = self._members.get(story_id)
        if members is not None:
            members.pop(uri, None)
            if not members:
                del self._members[story_id]
