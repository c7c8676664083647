"""What an alert says of its event: worked out once an event, however many watches ask."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass

from agents.actor_alerts.material import Material, material
from agents.actor_alerts.summary import summarise
from schemas.alert import AlertArticle
from schemas.event import Event

RECENT = 256
"""So many events are remembered: matches of one event come close together."""


@dataclass(frozen=True, slots=True)
class Gist:
    """An event's one line, its articles, and what in it matters."""

    event: Event
    summary: str
    articles: tuple[AlertArticle, ...]
    material: Material


class Gists:
    """The gists of the latest events; only a shortcut, never a state."""

    def __init__(self) -> None:
        self._recent: OrderedDict[tuple[str, int], Gist] = OrderedDict()

    def of(self, event: Event) -> Gist:
        """The gist of this event."""
        key = (event.event_id, event.revision)
        known = self._recent.get(key)
        if known is None or (known.event is not event and known.event != event):
            known = self._recent[key] = Gist(event, summarise(event), _articles(event), material(event))
            if len(self._recent) > RECENT:
                self._recent.popitem(last=False)
        return known


def _articles(event: Event) -> tuple[AlertArticle, ...]:
    told = sorted(event.reports, key=lambda report: (report.published_at, report.uri, report.version, report.report_id))
    return tuple(
        AlertArticle(uri=one.uri, version=one.version, provider=one.provider, sentence=one.sentence, rule=one.rule)
        for one in told
    )
