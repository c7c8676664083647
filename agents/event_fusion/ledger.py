"""The durable state of fusion: reports, events and withdrawals as entries of a mapping, version-stamped."""

from __future__ import annotations

from collections.abc import Iterator, MutableMapping
from typing import Final

import msgspec

from agents.event_fusion.telling import Key
from agents.event_fusion.withdrawals import TakenBack
from schemas.event import Event
from schemas.report import Report

FORMAT: Final = 1
_CLOCK: Final = "clock"


class StoredReport(msgspec.Struct, frozen=True):
    """A report that may count, now or when a newer telling of it is withdrawn."""

    told: Report
    format: int = FORMAT


class StoredEvent(msgspec.Struct, frozen=True):
    """The last record of an event, retracted ones included, and the stream hour after which it is forgotten."""

    event: Event
    block: str
    expires: int
    format: int = FORMAT

    @property
    def live(self) -> bool:
        """Whether the event stands."""
        return self.event.status != "retracted"

    @property
    def keys(self) -> list[Key]:
        """The reports it was made of."""
        return [(source.uri, source.report_id) for source in self.event.reports]


class _Clock(msgspec.Struct, frozen=True):
    hour: int
    format: int = FORMAT


class Ledger:
    """Reads and writes the entries; `r|` reports, `e|` events, `u|` what a uri took back, `clock` the stream's hour."""

    def __init__(self, state: MutableMapping[str, bytes]) -> None:
        self._state = state
        self._encoder = msgspec.json.Encoder(order="deterministic")

    @property
    def hour(self) -> int:
        """The stream's hour, in hours since 1970; 0 before the first report."""
        data = self._state.get(_CLOCK)
        return msgspec.json.decode(data, type=_Clock).hour if data else 0

    @hour.setter
    def hour(self, hour: int) -> None:
        self._state[_CLOCK] = self._encoder.encode(_Clock(hour))

    def put_report(self, told: Report) -> None:
        """Keep one telling."""
        self._state[_report_key(told)] = self._encoder.encode(StoredReport(told))

    def drop_report(self, told: Report) -> None:
        """Forget one telling."""
        self._state.pop(_report_key(told), None)

    def put_event(self, stored: StoredEvent) -> None:
        """Keep an event's last record."""
        self._state["e|" + stored.event.event_id] = self._encoder.encode(stored)

    def drop_event(self, event_id: str) -> None:
        """Forget an event."""
        self._state.pop("e|" + event_id, None)

    def put_taken_back(self, taken: TakenBack) -> None:
        """Keep what a uri took back."""
        self._state["u|" + taken.uri] = self._encoder.encode(taken)

    def drop_taken_back(self, uri: str) -> None:
        """Forget what a uri took back."""
        self._state.pop("u|" + uri, None)

    def reports(self) -> Iterator[Report]:
        """All tellings."""
        for data in self._entries("r|"):
            yield msgspec.json.decode(data, type=StoredReport).told

    def events(self) -> Iterator[StoredEvent]:
        """All events."""
        for data in self._entries("e|"):
            yield msgspec.json.decode(data, type=StoredEvent)

    def withdrawals(self) -> Iterator[TakenBack]:
        """All that was taken back."""
        for data in self._entries("u|"):
            yield msgspec.json.decode(data, type=TakenBack)

    def _entries(self, prefix: str) -> Iterator[bytes]:
        for key in [key for key in self._state if key.startswith(prefix)]:
            yield self._state[key]


def _report_key(told: Report) -> str:
    return f"r|{told.report.report_id}|{told.report.version}|{told.report.uri}"
