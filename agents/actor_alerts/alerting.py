"""Alerting: what a subscriber is told of a watch and an event, once, again when it matters, and when it was wrong."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, MutableMapping, Sequence
from datetime import datetime, timedelta
from typing import Literal

import msgspec

from agents.actor_alerts.cooldown import Chain, Claim
from agents.actor_alerts.digest import Digests
from agents.actor_alerts.expiry import Expiry, stream_time
from agents.actor_alerts.facts import EVERYONE
from agents.actor_alerts.material import Material, changes
from agents.ports import Input, Output, Result
from schemas.alert import Alert, AlertArticle, Match
from schemas.base import decode, encode
from schemas.event import Cause, Event

KEEP = timedelta(days=30)
"""How long after its last match an alert is known; the longest that a cooldown can look back."""


class Standing(msgspec.Struct, array_like=True):
    """What is known of one watch and one event.

    `revision` and the position are of the last match heard; `holding` the actors through whom the watch holds; `told` is
    what the subscriber knows, `status` empty where nothing was told. `match` is kept where a cooldown may give this
    event the word later, or take it away. `silent`: only replays have spoken of it, so `told` is what would have been.
    """

    stamp: int = 1
    revision: int = 0
    partition: int = -1
    offset: int = -1
    touched: float = 0.0
    at: float = 0.0
    holding: list[str] = []
    cooldown: float | None = None
    status: Literal["", "raised", "retracted"] = ""
    version: int = 0
    told: Material = {}
    summary: str = ""
    articles: tuple[AlertArticle, ...] = ()
    match: bytes | None = None
    silent: bool = False


_encoder = msgspec.msgpack.Encoder()
_decoder = msgspec.msgpack.Decoder(Standing)


class AlertingAgent:
    """Matches in, Alerts out.

    One alert a watch and event, however many actors of the event the watch asks for; `alert_id` follows from both, and
    `version` counts its records. Matches of an older revision than the last one are passed over, so it does not matter
    which actor's word comes first; one that was heard before (by position) says nothing.

    What follows from a replay raises nothing: it is remembered as if it had been told, with its version, so that a state
    that was lost is rebuilt and later news update the alert instead of raising it again. Alerts that were told are still
    updated and retracted by it, and it takes no told alert's place in a cooldown.
    """

    def __init__(self, *, state: MutableMapping[str, bytes], clock: Callable[[], datetime], keep: timedelta = KEEP) -> None:
        self._state = state
        self._clock = clock
        self._chains: dict[str, Chain] = {}
        self._digests = Digests()
        self._expiry = Expiry(state, keep=keep)

    async def __call__(self, batch: Sequence[Input[Match]]) -> Sequence[Result]:
        results = [self._hear(taken) for taken in batch]
        self._forget()
        return results

    def rebuild(self) -> None:
        """Derives each watch's chain of events from the state."""
        self._chains.clear()
        self._expiry.clear()
        for key, value in self._state.items():
            watch_id, event_id = _parts(key)
            known = _decoder.decode(value)
            self._expiry.touch(key, known.touched)
            if known.holding:
                claim = Claim(known.cooldown, known.status == "raised")
                self._chains.setdefault(watch_id, Chain()).load(event_id, known.at, claim)

    def _hear(self, taken: Input[Match]) -> Result:
        match, position = taken.value, taken.position
        event = match.event
        known = self._load(match.watch_id, event.event_id) or Standing()
        if event.revision < known.revision:
            return []
        if (event.revision, position.partition) == (known.revision, known.partition) and position.offset <= known.offset:
            return []
        known.revision, known.partition, known.offset = event.revision, position.partition, position.offset
        known.touched = self._expiry.advance(stream_time(event.updated_at, taken.ingested_at))
        known.holding = _holding(known.holding, match)
        if match.holds and event.status != "retracted":
            known.at, known.cooldown = event.first_reported_at.timestamp(), match.cooldown_seconds
            known.match = encode(match) if match.cooldown_seconds is not None else None
        chain = self._chains.setdefault(match.watch_id, Chain())
        decided = chain.decide(event.event_id, known.at, known.cooldown, holds=bool(known.holding))
        if taken.replayed and any(
            self._is_told(match.watch_id, e) for e, stands in decided if not stands and e != event.event_id
        ):
            known.holding = []
            decided = chain.decide(event.event_id, known.at, known.cooldown, holds=False)
        alerts = self._speak(known, match, chain.stands(event.event_id), event.cause, taken)
        self._save(match.watch_id, event.event_id, known)
        for other, stands in decided:
            if other != event.event_id:
                alerts += self._give_way(match.watch_id, other, stands, event.cause, taken)
        return [Output(match.watch_id, alert) for alert in alerts]

    def _is_told(self, watch_id: str, event_id: str) -> bool:
        known = self._load(watch_id, event_id)
        return known is not None and known.status == "raised" and not known.silent

    def _speak(self, known: Standing, match: Match, stands: bool, cause: Cause, taken: Input[Match]) -> list[Alert]:
        """The alert that follows, if any, from what was told before and whether the event now stands."""
        if stands and match.holds:
            now = self._digests.of(match.event)
            changed = changes(known.told, now.material) if known.status == "raised" else ()
            if known.status == "raised" and not changed:
                return []
            status: Literal["raised", "updated"] = "updated" if known.status == "raised" else "raised"
            known.told, known.summary, known.articles = now.material, now.summary, now.articles
            known.status = "raised"
            return self._alert(known, match, status, cause, taken, changed=changed)
        if not stands and known.status == "raised":
            known.status = "retracted"
            return self._alert(known, match, "retracted", cause, taken, retraction=_why(match))
        return []

    def _give_way(self, watch_id: str, event_id: str, stands: bool, cause: Cause, taken: Input[Match]) -> list[Alert]:
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
    ) -> list[Alert]:
        """The next version of the alert; nothing where only replays have spoken of it, though it is counted."""
        known.version += 1
        known.silent = taken.replayed and (status == "raised" or known.silent)
        if known.silent:
            return []
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
        return [alert]

    def _load(self, watch_id: str, event_id: str) -> Standing | None:
        value = self._state.get(_key(watch_id, event_id))
        return _decoder.decode(value) if value is not None else None

    def _save(self, watch_id: str, event_id: str, known: Standing) -> None:
        key = _key(watch_id, event_id)
        self._state[key] = _encoder.encode(known)
        self._expiry.touch(key, known.touched)

    def _forget(self) -> None:
        for key, _ in self._expiry.sweep():
            watch_id, event_id = _parts(key)
            chain = self._chains.get(watch_id)
            if chain is not None:
                chain.drop(event_id)
                if not len(chain):
                    del self._chains[watch_id]


def alert_id(watch_id: str, event_id: str) -> str:
    """The id of the one alert of this watch and event."""
    return "a." + hashlib.blake2b(f"{watch_id}\x1f{event_id}".encode(), digest_size=10).hexdigest()


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


def _key(watch_id: str, event_id: str) -> str:
    return f"{watch_id}\x1f{event_id}"


def _parts(key: str) -> tuple[str, str]:
    watch_id, _, event_id = key.partition("\x1f")
    return watch_id, event_id
