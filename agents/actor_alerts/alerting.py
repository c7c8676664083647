"""Alerting: what a subscriber is told of a watch and an event, once, again when it matters, and when it was wrong."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, MutableMapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Literal

import msgspec

from agents.actor_alerts.cooldown import Chain, Claim, mark_of
from agents.actor_alerts.digest import GRACE, Waiting, digest_of, period_end
from agents.actor_alerts.expiry import Expiry
from agents.actor_alerts.facts import EVERYONE
from agents.actor_alerts.gist import Gists
from agents.actor_alerts.material import changes
from agents.actor_alerts.standing import Standing, key_parts, read, state_key, write
from agents.ports import Input, Output, Position, Result
from schemas.alert import Alert, Match
from schemas.base import decode, encode
from schemas.event import Cause, Event

KEEP = timedelta(days=30)
"""How long after its last match an alert is known; the longest that a cooldown can look back."""


class AlertingAgent:
    """Matches in, Alerts out.

    One alert a watch and event, however many actors of the event the watch asks for; `alert_id` follows from both, and
    `version` counts its records. Matches of an older revision than the last one are passed over, so it does not matter
    which actor's word comes first; one that was heard before (by position) says nothing.

    What follows from a replay raises nothing: it is remembered as if it had been told, with its version, so that a state
    that was lost is rebuilt and later news update the alert instead of raising it again. Alerts that were told are still
    updated and retracted by it, and it takes no told alert's place in a cooldown.

    A watch with a digest is told at the end of each period, of each event once and as it then stands. What was told is
    taken back at once, a flash never waits, and an alert that fell before it was told is told nowhere. A period that is
    over is closed before another match of its watch is heard: a digest sent again after a crash holds the same alerts.
    """

    def __init__(self, *, state: MutableMapping[str, bytes], clock: Callable[[], datetime], keep: timedelta = KEEP) -> None:
        self._state = state
        self._clock = clock
        self._chains: dict[str, Chain] = {}
        self._gists = Gists()
        self._waiting = Waiting()
        self._leaving: dict[str, list[tuple[str, Standing]]] = {}
        self._expiry = Expiry(state, keep=keep)

    async def __call__(self, batch: Sequence[Input[Match]]) -> Sequence[Result]:
        results = [self._hear(taken) for taken in batch]
        self._forget()
        return results

    def rebuild(self) -> None:
        """Derives each watch's chain of events from the state."""
        self._chains.clear()
        self._expiry.clear()
        self._waiting.clear()
        self._leaving.clear()
        for key, value in self._state.items():
            watch_id, event_id = key_parts(key)
            known = read(value)
            self._expiry.touch(key, known.touched)
            self._waiting.put(watch_id, event_id, known.held)
            if known.holding:
                claim = Claim(known.cooldown, known.status == "raised" or known.held is not None)
                self._chains.setdefault(watch_id, Chain()).load(mark_of(known.at, known.severity, event_id), claim)
        self._expiry.set_clock()

    def due(self, now: datetime) -> Sequence[tuple[str, Sequence[Output]]]:
        """The digests whose periods are over, each under a key of its own; nothing is forgotten before `settle`."""
        found = []
        for until, watch_id in self._waiting.over(now.timestamp() - GRACE):
            outputs, told = self._digest(watch_id, until)
            key = f"{watch_id}\x1f{until}"
            self._leaving[key] = told
            found.append((key, outputs))
        return found

    def settle(self, key: str) -> None:
        """The digest under this key is told."""
        watch_id, _ = key_parts(key)
        for event_id, known in self._leaving.pop(key):
            self._save(watch_id, event_id, known)

    def _hear(self, taken: Input[Match]) -> Result:
        outputs = self._close(taken.value.watch_id)
        return [*outputs, *self._listen(taken)]

    def _close(self, watch_id: str) -> list[Output]:
        """The digests of one watch whose periods are over; they are told now."""
        told: list[Output] = []
        for until, _ in self._waiting.over(self._clock().timestamp(), watch_id):
            outputs, standings = self._digest(watch_id, until)
            told += outputs
            for event_id, known in standings:
                self._save(watch_id, event_id, known)
        return told

    def _digest(self, watch_id: str, until: float) -> tuple[list[Output], list[tuple[str, Standing]]]:
        """What waits for the end of a period, told in the order of first reports, and what is known of it then."""
        held = [
            (event_id, known) for event_id in self._waiting.events(watch_id, until) if (known := self._load(watch_id, event_id))
        ]
        held.sort(key=lambda pair: (pair[1].at, pair[0]))
        made: list[tuple[Output, Alert]] = []
        for _, known in held:
            match = decode(known.match or b"", Match)
            taken = Input(match, None, Position(-1, -1), datetime.fromtimestamp(known.ingested, UTC))
            cause = Cause(uri=known.cause[0], version=known.cause[1])
            for output in self._speak(known, match, True, cause, taken, waits=False):
                assert isinstance(output.value, Alert)
                made.append((output, output.value))
            known.match = known.match if known.cooldown is not None else None
        since = until - min((known.period for _, known in held), default=0.0)
        outputs = []
        for number, (output, alert) in enumerate(made, start=1):
            mark = digest_of(watch_id, since, until, number=number, of=len(made))
            outputs.append(replace(output, value=msgspec.structs.replace(alert, digest=mark)))
        return outputs, held

    def _listen(self, taken: Input[Match]) -> list[Output]:
        match, position = taken.value, taken.position
        event = match.event
        known = self._load(match.watch_id, event.event_id) or Standing()
        if event.revision < known.revision:
            return []
        if (event.revision, position.partition) == (known.revision, known.partition) and position.offset <= known.offset:
            return []
        known.revision, known.partition, known.offset = event.revision, position.partition, position.offset
        known.touched = self._expiry.advance(event, taken.ingested_at)
        known.holding = _holding(known.holding, match)
        if match.holds and event.status != "retracted":
            known.at, known.severity = event.first_reported_at.timestamp(), event.severity
            known.cooldown = match.cooldown_seconds
            known.match = encode(match) if match.cooldown_seconds is not None else None
        chain = self._chains.setdefault(match.watch_id, Chain())
        mark = mark_of(known.at, known.severity, event.event_id)
        decided = chain.decide(mark, known.cooldown, holds=bool(known.holding))
        if taken.replayed and any(
            self._is_told(match.watch_id, e) for e, stands in decided if not stands and e != event.event_id
        ):
            known.holding = []
            decided = chain.decide(mark, known.cooldown, holds=False)
        alerts = self._speak(known, match, chain.stands(event.event_id), event.cause, taken)
        self._save(match.watch_id, event.event_id, known)
        for other, stands in decided:
            if other != event.event_id:
                alerts += self._give_way(match.watch_id, other, stands, event.cause, taken)
        return alerts

    def _is_told(self, watch_id: str, event_id: str) -> bool:
        known = self._load(watch_id, event_id)
        return known is not None and known.speaks

    def _speak(
        self, known: Standing, match: Match, stands: bool, cause: Cause, taken: Input[Match], *, waits: bool = True
    ) -> list[Output]:
        """The alert that follows, if any, from what was told before and whether the event now stands."""
        if stands and match.holds:
            now = self._gists.of(match.event)
            changed = changes(known.told, now.material) if known.status == "raised" else ()
            if waits and (changed or known.status != "raised") and _is_gathered(match) and not taken.replayed:
                self._hold(known, match, cause, taken)
                return []
            known.held = None
            if known.status == "raised" and not changed:
                return []
            status: Literal["raised", "updated"] = "updated" if known.status == "raised" else "raised"
            known.told, known.summary, known.articles = now.material, now.summary, now.articles
            known.status = "raised"
            return self._alert(known, match, status, cause, taken, changed=changed)
        if not stands:
            known.held = None
        if not stands and known.status == "raised":
            known.status = "retracted"
            return self._alert(known, match, "retracted", cause, taken, retraction=_why(match))
        return []

    def _hold(self, known: Standing, match: Match, cause: Cause, taken: Input[Match]) -> None:
        """Lets an event wait for the end of the period; one that waits already goes on waiting for the same."""
        known.match, known.ingested = encode(match), taken.ingested_at.timestamp()
        known.cause = (cause.uri, cause.version)
        if known.held is None:
            known.period = match.digest_seconds or 0.0
            known.held = period_end(self._clock().timestamp(), known.period)

    def _give_way(self, watch_id: str, event_id: str, stands: bool, cause: Cause, taken: Input[Match]) -> list[Output]:
        """What an event has to say whose standing changed because another of the watch came or went."""
        known = self._load(watch_id, event_id)
        if known is None or known.match is None:
            return []
        alerts = self._speak(known, decode(known.match, Match), stands, cause, taken)
        self._save(watch_id, event_id, known)
        return alerts

    def _alert(
        self,
        known: Standing,
        match: Match,
        status: Literal["raised", "updated", "retracted"],
        cause: Cause,
        taken: Input[Match],
        *,
        changed: tuple[str, ...] = (),
        retraction: str | None = None,
    ) -> list[Output]:
        """The next version of the alert; nothing where only replays have spoken of it, though it is counted."""
        known.version += 1
        known.silent = taken.replayed and (status == "raised" or known.silent)
        if known.silent:
            return []
        flash = match.priority == "flash"
        known.flash = flash or (known.flash and status != "raised")  # who saw it as a flash hears how it went on
        event = match.event
        alert = Alert(
            alert_id=alert_id(match.watch_id, event.event_id),
            version=known.version,
            watch_id=match.watch_id,
            watch_version=match.watch_version,
            status=status,
            priority=match.priority,
            reasons=match.reasons if status != "retracted" else (),
            changed=changed,
            retraction=retraction,
            cause=cause,
            event=event,
            summary=f"Retracted ({retraction}): {known.summary}" if status == "retracted" else known.summary,
            articles=known.articles,
            published_at=_published(event, cause),
            ingested_at=taken.ingested_at,
            raised_at=self._clock(),
        )
        return [Output(match.watch_id, alert, flash=known.flash)]

    def _load(self, watch_id: str, event_id: str) -> Standing | None:
        value = self._state.get(state_key(watch_id, event_id))
        return read(value) if value is not None else None

    def _save(self, watch_id: str, event_id: str, known: Standing) -> None:
        key = state_key(watch_id, event_id)
        self._state[key] = write(known)
        self._expiry.touch(key, known.touched)
        self._waiting.put(watch_id, event_id, known.held)

    def _forget(self) -> None:
        for key, _ in self._expiry.sweep():
            watch_id, event_id = key_parts(key)
            self._waiting.put(watch_id, event_id, None)
            chain = self._chains.get(watch_id)
            if chain is not None:
                chain.drop(event_id)
                if not len(chain):
                    del self._chains[watch_id]


def alert_id(watch_id: str, event_id: str) -> str:
    """The id of the one alert of this watch and event."""
    return "a." + hashlib.blake2b(f"{watch_id}\x1f{event_id}".encode(), digest_size=10).hexdigest()


def _is_gathered(match: Match) -> bool:
    """Whether the watch wants a digest; a flash never waits for one."""
    return match.digest_seconds is not None and match.priority != "flash"


def _holding(holding: list[str], match: Match) -> list[str]:
    """The actors through whom the watch holds, after this match; a word under `*` speaks for all of them."""
    if match.event.status == "retracted":
        return []
    if match.actor_id == EVERYONE:
        return [EVERYONE] if match.holds else []
    others = [actor_id for actor_id in holding if actor_id not in (EVERYONE, match.actor_id)]
    return sorted([*others, match.actor_id]) if match.holds else others


def _why(match: Match) -> str:
    if match.event.status == "retracted":
        return match.event.reason or "retracted"
    if match.holds:
        return "cooldown: an earlier event took its place"
    failed = ", ".join(f"{reason.condition} ({reason.value})" for reason in match.reasons)
    return f"no longer matches: {failed}" if failed else "no longer matches"


def _published(event: Event, cause: Cause) -> datetime:
    """When the article version that led to this was published: as its report says, else when the event last changed."""
    found = (report.published_at for report in event.reports if (report.uri, report.version) == (cause.uri, cause.version))
    return next(found, event.updated_at)
