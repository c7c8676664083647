"""The demo's ledger: what was fed, what every stage made of it, and what is missing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from math import ceil

from schemas.alert import Alert
from schemas.article import Article
from schemas.event import Event
from schemas.extraction import Extraction
from schemas.story import Story


def percentile(values: Sequence[float], share: float) -> float | None:
    """The nearest-rank percentile; `share` from 0 to 1; None of nothing."""
    if not values:
        return None
    return sorted(values)[max(0, ceil(share * len(values)) - 1)]


@dataclass
class Ledger:
    """Counts records as they are seen on the topics; a repeat under the same id counts once."""

    fed: Counter[tuple[str, int]] = field(default_factory=Counter)
    stories: list[Story] = field(default_factory=list)
    extractions: list[Extraction] = field(default_factory=list)
    events: dict[str, Event] = field(default_factory=dict)
    alerts: dict[str, Alert] = field(default_factory=dict)
    raised: int = 0
    updated: int = 0
    retracted: int = 0
    dead_letters: int = 0
    delays: list[float] = field(default_factory=list)
    _told: set[tuple[str, int]] = field(default_factory=set)

    def feed(self, article: Article) -> None:
        """An article version went out to the stream."""
        self.fed[article.uri, article.version] += 1

    def see(self, record: object) -> None:
        """A record came by on its topic."""
        match record:
            case Story():
                self.stories.append(record)
            case Extraction():
                self.extractions.append(record)
            case Event():
                self.events[record.event_id] = record
            case Alert():
                self._see_alert(record)

    def _see_alert(self, alert: Alert) -> None:
        if (alert.alert_id, alert.version) in self._told:
            return
        self._told.add((alert.alert_id, alert.version))
        self.alerts[alert.alert_id] = alert
        self.delays.append((alert.raised_at - alert.ingested_at).total_seconds())
        match alert.status:
            case "raised":
                self.raised += 1
            case "updated":
                self.updated += 1
            case "retracted":
                self.retracted += 1

    @property
    def decisions(self) -> Counter[str]:
        """Stories by kind of decision."""
        return Counter(story.kind for story in self.stories)

    @property
    def lost(self) -> list[tuple[str, int]]:
        """Article versions that were fed but have no decision or no extraction: none, if all is well."""
        decided = Counter((story.uri, story.version) for story in self.stories)
        coded = Counter((extraction.uri, extraction.version) for extraction in self.extractions)
        return sorted((self.fed - decided) + (self.fed - coded))

    @property
    def settled(self) -> bool:
        """Every article fed so far has been decided and coded."""
        return bool(self.fed) and not self.lost

    @property
    def standing(self) -> int:
        """Alerts that stand: raised or updated and not retracted."""
        return sum(alert.status != "retracted" for alert in self.alerts.values())
