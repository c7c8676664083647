"""What the tests of fusion share: a desk that sends messages and keeps the last record of each event."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any

from agents.event_fusion.agent import EventFusionAgent
from agents.ports import Input, Position
from schemas.actor import ActorRef
from schemas.event import Event, EventReport, Place, Sentence, When
from schemas.report import Report, ReportMessage, Withdrawal
from tests.builders import NOON, a_place, a_report, an_actor, an_event_report, sent

ARMY = an_actor("syr.mil", country="SYR", sector="MIL", kind="state", parents=("syr.gov",))
MILITANTS = an_actor("islamic-state", country="SYR", sector="REB", kind="armed_group")
TALIBAN = an_actor("taliban", country="AFG", sector="REB", kind="armed_group")
CIVILIANS = an_actor("syr.cvl", country="SYR", sector="CVL", kind="population")
ALEPPO = a_place("Aleppo", geonameid=170063, lat=36.20, lon=37.16, admin1="09")
RAQQA = a_place("Raqqa", geonameid=172955, lat=35.95, lon=39.01, admin1="04")

_HISTORY = ("event_id", "status", "revision", "reason", "cause")


def day(n: int, text: str = "on a day") -> When:
    """The n-th day of April 2024."""
    return When(start=date(2024, 4, n), end=date(2024, 4, n), text=text)


def told(
    uri: str,
    *,
    report_id: str = "",
    story: str = "",
    thread: str = "",
    version: int = 1,
    at: datetime = NOON,
    block: str = "SYR|material-conflict",
    sentence: str = "",
    key: str = "",
    **fields: Any,
) -> Report:
    """A report from an article of its own lineage, unless story or thread say otherwise."""
    words = Sentence(start=0, end=max(60, len(sentence)), key=key or f"k-{uri}-{report_id}", text=sentence)
    report = an_event_report(
        report_id or f"r-{uri}", uri=uri, version=version, **{"provider": uri.split(":")[0], "sentence": words, **fields}
    )
    return a_report(report, story_id=story or f"s-{uri}", thread_id=thread or f"t-{uri}", published_at=at, block=block)


def taken_back(
    uri: str, version: int, reason: str = "kill", kept: Iterable[str] = (), copies: Iterable[str] = (), at: datetime = NOON
) -> Withdrawal:
    return Withdrawal(
        uri=uri,
        version=version,
        reason=reason,  # type: ignore[arg-type]
        published_at=at,
        kept=tuple(kept),
        dependents=tuple(copies),
    )


class Desk:
    """An agent with its state, and what a reader of its topic would hold."""

    def __init__(self, state: dict[str, bytes] | None = None) -> None:
        self.state: dict[str, bytes] = {} if state is None else state
        self.agent = EventFusionAgent(state=self.state)
        self.last: dict[str, Event] = {}
        self._offset = 0

    async def send(self, *messages: ReportMessage, at: datetime | None = None) -> list[Event]:
        """The events that a batch of messages changed."""
        batch = []
        for message in messages:
            self._offset += 1
            ingested = at or message.published_at + timedelta(minutes=1)
            batch.append(Input(message, None, Position(0, self._offset), ingested))
        changed: list[Event] = []
        for result in await self.agent(batch):
            for output in sent(result):
                assert isinstance(output.value, Event)
                assert output.key == output.value.event_id
                self.last[output.key] = output.value
                changed.append(output.value)
        return changed

    @property
    def standing(self) -> list[Event]:
        """The events that are not retracted, the oldest first."""
        live = [event for event in self.last.values() if event.status != "retracted"]
        return sorted(live, key=lambda event: [(r.published_at, r.uri, r.report_id) for r in event.reports])

    @property
    def outcome(self) -> list[dict[str, Any]]:
        """The standing events without what tells of their past."""
        return [{name: getattr(e, name) for name in Event.__struct_fields__ if name not in _HISTORY} for e in self.standing]


async def events_of(*messages: ReportMessage) -> list[Event]:
    """The standing events after these messages."""
    desk = Desk()
    await desk.send(*messages)
    return desk.standing


__all__ = [
    "ALEPPO",
    "ARMY",
    "CIVILIANS",
    "MILITANTS",
    "RAQQA",
    "TALIBAN",
    "ActorRef",
    "Desk",
    "EventReport",
    "Place",
    "day",
    "events_of",
    "taken_back",
    "told",
]
