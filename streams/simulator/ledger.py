"""What the right decision is, given what was sent before: the contract's rules over known lineages, without any guessing."""

from __future__ import annotations

from dataclasses import dataclass, field

from schemas.story import Kind
from streams.simulator.plans import Planned
from streams.simulator.truth import Truth


@dataclass(slots=True)
class _Item:
    latest: int = 0
    killed: int = 0
    coded: set[int] = field(default_factory=set)
    stale: set[int] = field(default_factory=set)


class Ledger:
    """Follows the traffic in the order it is sent."""

    def __init__(self) -> None:
        self._items: dict[str, dict[str, _Item]] = {}
        self._sent: set[tuple[str, int, str]] = set()
        self._founders: dict[str, str] = {}

    def enter(self, planned: Planned) -> Truth:
        """The truth about the next version."""
        article = planned.article
        items = self._items.setdefault(planned.lineage, {})
        item = items.setdefault(article.uri, _Item())
        founder = self._founders.setdefault(planned.lineage, article.uri)
        kind = self._kind(planned, items, item)
        return Truth(
            uri=article.uri,
            version=article.version,
            kind=kind,
            lineage=planned.lineage,
            thread=planned.thread,
            of=None if kind in ("new", "kill", "withheld") else article.uri if item.latest > 1 else founder,
            why=planned.why,
            events=planned.events if kind not in ("kill", "withheld") else (),
        )

    def _kind(self, planned: Planned, items: dict[str, _Item], item: _Item) -> Kind:
        article = planned.article
        seen = (article.uri, article.version, article.status)
        if seen in self._sent:
            return "redelivery"
        self._sent.add(seen)
        if article.status == "embargoed":
            return "withheld"
        if article.status in ("canceled", "withheld"):
            return self._taken_back(article.status, article.version, item)
        if article.version < item.latest or (not item.latest and article.version <= item.killed):
            return "duplicate"
        told = set(planned.identities)
        others = [other for other in items.values() if other is not item]
        said = {identity for other in others for identity in other.coded | other.stale}
        again = item.latest > 0
        fresh = told - said - item.coded
        item.stale = (item.stale | (item.coded - told)) - told
        item.coded = (item.coded & told) | fresh
        item.latest = article.version
        if again:
            return "correction" if planned.mark == "correction" else "update"
        if not any(other.latest for other in others):
            return "new"
        return "update" if fresh else "duplicate"

    def _taken_back(self, status: str, version: int, item: _Item) -> Kind:
        back = version if status == "canceled" else version - 1
        if item.latest <= back:
            item.killed = max(item.killed, back)
            item.latest, item.coded, item.stale = 0, set(), set()
        return "kill" if status == "canceled" else "withheld"
