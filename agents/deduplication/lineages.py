"""Text lineages: what each article stands for now, and who said which sentence."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from agents.deduplication.records import Decision, keys_of

_NOTHING: frozenset[int] = frozenset()


@dataclass(slots=True)
class Item:
    """One uri: its decisions by number, and what of it stands.

    `latest` is the highest version told, `killed` the highest that was taken back, `coded` the sentences that stand coded
    under this uri (None until somebody asks, where they are just the novel ones of decision `number`), `stale` those that
    it said once and took back by a later version.
    """

    numbers: tuple[int, ...] = ()
    latest: int = 0
    number: int = -1
    killed: int = 0
    story_id: str = ""
    thread_id: str = ""
    coded: frozenset[int] | None = _NOTHING
    stale: frozenset[int] = _NOTHING
    relied: tuple[str, ...] = ()

    @property
    def live(self) -> bool:
        """A version stands that was not taken back."""
        return self.latest > 0


class Lineages:
    """Derived memory: a fold over the decisions in their order."""

    def __init__(self, decision: Callable[[int], Decision | None]) -> None:
        self._decision = decision
        self._items: dict[str, Item] = {}
        self._members: dict[str, str | list[str]] = {}

    def __len__(self) -> int:
        return len(self._items)

    def get(self, uri: str) -> Item | None:
        """What is known of a uri."""
        return self._items.get(uri)

    def members(self, story_id: str) -> Iterator[tuple[str, Item]]:
        """The uris of a lineage, in the order they joined."""
        uris = self._members.get(story_id, [])
        for uri in [uris] if isinstance(uris, str) else uris:
            yield uri, self._items[uri]

    def add(self, number: int, decision: Decision) -> None:
        """A decision was made: the item becomes what the decision says."""
        item = self._items.get(decision.uri)
        if item is None:
            item = self._items[decision.uri] = Item()
        item.numbers += (number,)
        if item.story_id != decision.story_id:
            self._leave(decision.uri, item.story_id)
            self._join(decision.uri, decision.story_id)
            item.story_id = decision.story_id
        item.thread_id = decision.thread_id
        if decision.kind in ("kill", "withheld"):
            if decision.told:
                self._take_back(item, decision)
        elif decision.told:
            if item.latest:
                said = keys_of(decision).tolist()
                before = self.coded(item)
                kept = before.intersection(said)
                item.stale = (item.stale | (before - kept)).difference(said)
                item.coded = kept | _fresh(decision)
            else:
                item.coded = None if decision.novel else _NOTHING
            item.latest, item.number, item.relied = decision.version, number, decision.relied

    def coded(self, item: Item) -> frozenset[int]:
        """The sentences that stand coded under a uri."""
        if item.coded is None:
            decision = self._decision(item.number)
            item.coded = _fresh(decision) if decision is not None else _NOTHING
        return item.coded

    def forget(self, uri: str) -> tuple[int, ...]:
        """Drop a uri altogether; the numbers of its decisions."""
        item = self._items.pop(uri, None)
        if item is None:
            return ()
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
                for key in self.coded(item):
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
            item.coded = item.stale = _NOTHING
            item.relied = ()

    def _join(self, uri: str, story_id: str) -> None:
        uris = self._members.get(story_id)
        if uris is None:
            self._members[story_id] = uri
        elif isinstance(uris, str):
            self._members[story_id] = [uris, uri]
        else:
            uris.append(uri)

    def _leave(self, uri: str, story_id: str) -> None:
        uris = self._members.get(story_id)
        if isinstance(uris, list) and len(uris) > 1:
            uris.remove(uri)
        elif uris is not None:
            del self._members[story_id]


def _fresh(decision: Decision) -> frozenset[int]:
    if not decision.novel:
        return _NOTHING
    keys: list[int] = keys_of(decision).tolist()
    if decision.novel == (1 << len(keys)) - 1:
        return frozenset(keys)
    return frozenset(key for index, key in enumerate(keys) if decision.novel >> index & 1)
