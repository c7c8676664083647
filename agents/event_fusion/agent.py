"""The event fusion agent: reports and withdrawals in, one Event for each real-world happening out."""

from __future__ import annotations

from collections.abc import Iterable, MutableMapping, Sequence
from dataclasses import dataclass, field

import msgspec

from agents.event_fusion.expiry import Expiry
from agents.event_fusion.fuse import fused
from agents.event_fusion.identity import heirs, new_id
from agents.event_fusion.ledger import Ledger, StoredEvent
from agents.event_fusion.neighbourhood import Neighbourhood
from agents.event_fusion.telling import Key, telling
from agents.event_fusion.withdrawals import Reliance, TakenBack, taken_back
from agents.ports import Input, Output, Result
from schemas.base import Instant
from schemas.event import Cause, Event
from schemas.report import Report, ReportMessage, Withdrawal

_HISTORY = frozenset(("status", "revision", "reason", "cause"))
"""Fields that tell of an event's past; a record is sent when any other field changes."""


@dataclass(slots=True)
class Change:
    """What a message did to the live reports: put anew or changed, gone, and the neighbours that this touched."""

    cause: Cause
    at: Instant
    reason: str | None = None
    touched: set[Key] = field(default_factory=set)
    replaced: set[Key] = field(default_factory=set)
    gone: set[Key] = field(default_factory=set)


class EventFusionAgent:
    """Keeps the live reports of its blocks in `state` and tells each change of what they add up to.

    Which reports are one event, and every field but id, status, revision and cause, is a function of the set of live
    reports: the order of arrival, the cut of batches and the number of partitions do not matter. What a killed version
    said stays out however late it comes. Entries expire by stream time; nothing is sent when they do.
    """

    def __init__(self, *, state: MutableMapping[str, bytes]) -> None:
        self._ledger = Ledger(state)
        self._derived = False  # until `rebuild`, or until the first batch where nobody asks for it

    async def __call__(self, batch: Sequence[Input[ReportMessage]]) -> Sequence[Result]:
        """One list of changed events for each message; empty where nothing changed."""
        if not self._derived:
            self.rebuild()
        return [self._one(message) for message in batch]

    def rebuild(self) -> None:
        """Read the state anew."""
        self._near = Neighbourhood()
        self._versions: dict[Key, dict[int, Report]] = {}
        self._of_uri: dict[str, set[Key]] = {}
        self._events = {stored.event.event_id: stored for stored in self._ledger.events()}
        self._event_of = {key: event_id for event_id, stored in self._events.items() if stored.live for key in stored.keys}
        self._taken_back = {taken.uri: taken for taken in self._ledger.withdrawals()}
        self._reliance = Reliance()
        for taken in self._taken_back.values():
            self._reliance.note(taken)
        for told in self._ledger.reports():
            key = (told.report.uri, told.report.report_id)
            self._versions.setdefault(key, {})[told.report.version] = told
            self._of_uri.setdefault(told.report.uri, set()).add(key)
        for told_by_version in self._versions.values():
            self._near.add(telling(told_by_version[max(told_by_version)]))
        self._expiry = Expiry(self._ledger.hour)
        for event_id, stored in self._events.items():
            self._expiry.watch(stored.expires, "event", event_id)
        for uri, taken in self._taken_back.items():
            self._expiry.watch(taken.expires, "uri", uri)
        self._derived = True

    def _one(self, message: Input[ReportMessage]) -> list[Output]:
        value = message.value
        uri = value.uri if isinstance(value, Withdrawal) else value.report.uri
        if self._expiry.advance(value.published_at, message.ingested_at, uri):
            self._ledger.hour = self._expiry.hour
            self._forget()
        return self._withdraw(value) if isinstance(value, Withdrawal) else self._report(value)

    def _report(self, told: Report) -> list[Output]:
        report = told.report
        key = (report.uri, report.report_id)
        taken = self._taken_back.get(report.uri)
        known = self._versions.get(key, {})
        if (taken is not None and not taken.allows(told)) or known.get(report.version) == told:
            return []
        self._ledger.put_report(told)
        self._versions.setdefault(key, {})[report.version] = told
        self._of_uri.setdefault(report.uri, set()).add(key)
        if report.version < max(known, default=0):
            return []
        change = Change(Cause(uri=report.uri, version=report.version), told.published_at)
        change.replaced.add(key)
        change.touched |= self._near.put(telling(told))
        return self._settle(change)

    def _withdraw(self, withdrawal: Withdrawal) -> list[Output]:
        uri = withdrawal.uri
        taken = taken_back(self._taken_back.get(uri), withdrawal, self._expiry.end(withdrawal.published_at))
        if taken != self._taken_back.get(uri):
            self._taken_back[uri] = taken
            self._ledger.put_taken_back(taken)
            self._expiry.watch(taken.expires, "uri", uri)
        change = Change(Cause(uri=uri, version=withdrawal.version), withdrawal.published_at, withdrawal.reason)
        for key in sorted(self._of_uri.get(uri, ())):
            self._judge_again(key, taken, change)
        for copy in self._reliance.note(taken):
            change.replaced |= self._of_uri.get(copy, set())
            change.touched |= self._of_uri.get(copy, set())
        return self._settle(change) if change.touched or change.gone else []

    def _judge_again(self, key: Key, taken: TakenBack, change: Change) -> None:
        """Take out what no longer stands of one report: all of it, or the later telling that an earlier one is behind."""
        told_by_version = self._versions[key]
        before = max(told_by_version)
        for version, told in list(told_by_version.items()):
            if not taken.allows(told):
                del told_by_version[version]
                self._ledger.drop_report(told)
        if not told_by_version:
            change.gone.add(key)
            self._unlist(key)
            change.touched |= self._near.drop(key)
        elif max(told_by_version) != before:
            change.replaced.add(key)
            change.touched |= self._near.put(telling(told_by_version[max(told_by_version)]))

    def _unlist(self, key: Key) -> None:
        del self._versions[key]
        self._of_uri[key[0]].discard(key)
        if not self._of_uri[key[0]]:
            del self._of_uri[key[0]]

    def _settle(self, change: Change) -> list[Output]:
        """Cluster anew what the change touched, and tell what became of the events there."""
        members = self._near.members
        stirred = {self._event_of[key] for key in change.touched | change.gone if key in self._event_of}
        seeds = change.touched | {key for event_id in stirred for key in self._events[event_id].keys}
        groups = self._near.events(key for key in seeds if key in members)
        stirred |= {self._event_of[key] for group in groups for key in group if key in self._event_of}
        before = {event_id: frozenset(self._events[event_id].keys) for event_id in stirred}
        goes_on, merged = heirs(groups, before, members)
        for key in change.gone:
            self._event_of.pop(key, None)
        outputs: list[Output] = []
        for n, group in enumerate(groups):
            if n not in goes_on or group != before[goes_on[n]] or group & change.replaced:
                outputs += self._tell(group, goes_on.get(n), change)
        for event_id in sorted(stirred - set(goes_on.values())):
            outputs.append(self._retract(event_id, "merged" if event_id in merged else change.reason, change))
        return outputs

    def _tell(self, group: Iterable[Key], event_id: str | None, change: Change) -> list[Output]:
        keys = sorted(group, key=lambda key: self._near.members[key].order)
        members = [self._near.members[key] for key in keys]
        block = members[0].told.block
        if event_id is None:
            event_id = new_id(block, keys[0], self._lives)
        self._event_of.update(dict.fromkeys(keys, event_id))
        last = self._events.get(event_id)
        event = Event(
            event_id=event_id,
            status="updated" if last is not None and last.live else "active",
            revision=last.event.revision + 1 if last is not None else 1,
            cause=change.cause,
            **fused(members, self._reliance.of),
        )
        if last is not None and last.live and _same(last.event, event):
            return []
        self._keep(StoredEvent(event, block, max(self._expiry.end(member.told.published_at) for member in members)))
        return [Output(event_id, event)]

    def _retract(self, event_id: str, reason: str | None, change: Change) -> Output:
        stored = self._events[event_id]
        event = msgspec.structs.replace(
            stored.event,
            status="retracted",
            revision=stored.event.revision + 1,
            reason=reason,
            updated_at=max(stored.event.updated_at, change.at),
            cause=change.cause,
        )
        self._keep(StoredEvent(event, stored.block, max(stored.expires, self._expiry.end(change.at))))
        return Output(event_id, event)

    def _lives(self, event_id: str) -> bool:
        stored = self._events.get(event_id)
        return stored is not None and stored.live

    def _keep(self, stored: StoredEvent) -> None:
        self._events[stored.event.event_id] = stored
        self._ledger.put_event(stored)
        self._expiry.watch(stored.expires, "event", stored.event.event_id)

    def _forget(self) -> None:
        """Drop what has come to its end, an event together with its reports; nothing is told of it."""
        for kind, name in self._expiry.ended():
            if kind == "uri":
                if name in self._taken_back and self._taken_back[name].expires <= self._expiry.hour:
                    self._reliance.forget(self._taken_back.pop(name))
                    self._ledger.drop_taken_back(name)
            elif name in self._events and self._events[name].expires <= self._expiry.hour:
                self._forget_event(name)

    def _forget_event(self, event_id: str) -> None:
        stored = self._events.pop(event_id)
        self._ledger.drop_event(event_id)
        for key in stored.keys if stored.live else ():
            if self._event_of.get(key) == event_id:
                del self._event_of[key]
                for told in self._versions[key].values():
                    self._ledger.drop_report(told)
                self._unlist(key)
                self._near.drop(key)


def _same(before: Event, now: Event) -> bool:
    return all(getattr(before, name) == getattr(now, name) for name in Event.__struct_fields__ if name not in _HISTORY)
