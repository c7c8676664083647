"""Matching: each actor's activity held against the live watches."""

from __future__ import annotations

from collections.abc import MutableMapping, Sequence
from datetime import timedelta

import msgspec

from agents.actor_alerts.conditions import Condition, Verdict
from agents.actor_alerts.expiry import Expiry
from agents.actor_alerts.facts import EVERYONE, Facts, facts_of
from agents.actor_alerts.history import History, Mark, Order, Outcome
from agents.actor_alerts.watch_index import WatchIndex
from agents.ports import Input, Output, Result
from schemas.alert import Activity, Match, Reason
from schemas.base import decode, encode
from schemas.event import Event
from schemas.watch import Priority

KEEP = timedelta(days=45)
"""How long an actor's events are remembered: the furthest that novelty can look back."""


class Trace(msgspec.Struct, array_like=True):
    """One event as one actor lived it.

    `facts` is none where the event is retracted or no longer has the actor. `sent` lists the watches that were told the
    event holds; `asked` those whose conditions on history were asked, with the watch version and the answer; `event` is
    kept only for these, since a later arrival can change the answer.
    """

    stamp: int
    revision: int
    at: float
    facts: Facts | None
    sent: dict[str, Priority]
    asked: dict[str, tuple[str, bool]]
    event: bytes | None


_encoder = msgspec.msgpack.Encoder()
_decoder = msgspec.msgpack.Decoder(Trace)


class MatchingAgent:
    """Activities in, Matches out: which watches hold for the event, and which held before and no longer do.

    Whether a watch holds is asked of the whole event, so every actor's partition comes to the same answer, and the
    first of the actors that meet it (by id) speaks for all under the actor id `*`. Only a watch on novelty or bursts is
    answered by each actor from its own history. History is ordered by first reports, not by arrival: an event that
    arrives late makes the answers after it be given anew. A watch that was edited is asked as it now stands, and one
    that was removed, disabled or has expired leaves its alerts standing until the event itself is taken back.
    """

    def __init__(self, *, watches: WatchIndex, history: MutableMapping[str, bytes], keep: timedelta = KEEP) -> None:
        self._watches = watches
        self._state = history
        self._history = History(self._facts)
        self._asking = Order()
        self._expiry = Expiry(history, keep=keep)

    async def __call__(self, batch: Sequence[Input[Activity]]) -> Sequence[Result]:
        results = [self._match(taken) for taken in batch]
        self._forget()
        return results

    def rebuild(self) -> None:
        """Derives the order of each actor's history from the state."""
        self._history.order.clear()
        self._asking.clear()
        self._expiry.clear()
        for key, value in self._state.items():
            actor_id, event_id = _parts(key)
            trace = _decoder.decode(value)
            self._expiry.touch(key, trace.at)
            if trace.facts is not None:
                self._history.order.add(actor_id, (trace.facts.at, event_id))
                if trace.asked:
                    self._asking.add(actor_id, (trace.facts.at, event_id))
        self._expiry.set_clock()

    def _match(self, taken: Input[Activity]) -> Result:
        actor_id, event = taken.value.actor_id, taken.value.event
        trace = self._load(actor_id, event.event_id) or Trace(1, 0, 0.0, None, {}, {}, None)
        if event.revision < trace.revision:
            return []
        facts = facts_of(event)
        lives = taken.value.present and event.status != "retracted"
        before, trace.facts = trace.facts, facts if lives else None
        trace.revision = event.revision
        trace.at = self._expiry.advance(event, taken.ingested_at)
        self._place(actor_id, event.event_id, before, trace.facts)

        found: dict[str, Match] = {}
        trace.asked = {}
        if lives:
            for condition in self._watches.candidates(actor_id, facts):
                match = self._ask(condition, actor_id, event, facts, trace)
                if match is not None:
                    found[match.watch_id] = match
        for watch_id in trace.sent:
            if watch_id not in found:
                match = self._ask_again(watch_id, actor_id, event, facts, trace)
                if match is not None:
                    found[watch_id] = match
        trace.sent.update((match.watch_id, match.priority) for match in found.values() if match.holds)
        trace.event = encode(event) if trace.asked else None
        if trace.asked:
            self._asking.add(actor_id, (facts.at, event.event_id))
        self._save(actor_id, event.event_id, trace)
        outputs = [Output(watch_id, found[watch_id]) for watch_id in sorted(found)]
        return outputs + self._ripple(actor_id, event.event_id, before, trace.facts)

    def _ask(self, condition: Condition, actor_id: str, event: Event, facts: Facts, trace: Trace) -> Match | None:
        """What this actor has to say on a watch that may hold: nothing where another speaks or it never held."""
        if not condition.in_force(facts):
            return None
        verdict = condition.judge(facts)
        if not verdict.holds:
            return None
        if not condition.history:
            speaks = actor_id == EVERYONE or actor_id == min(party.id for party in verdict.through)
            return _match(condition, EVERYONE, event, facts, verdict, Outcome(True)) if speaks else None
        if actor_id != EVERYONE and not verdict.through_actor(actor_id):
            return None
        outcome = self._history.judge(condition, actor_id, (facts.at, event.event_id))
        trace.asked[condition.watch.watch_id] = (condition.version, outcome.holds)
        if not outcome.holds and condition.watch.watch_id not in trace.sent:
            return None
        return _match(condition, actor_id, event, facts, verdict, outcome)

    def _ask_again(self, watch_id: str, actor_id: str, event: Event, facts: Facts, trace: Trace) -> Match | None:
        """What to say on a watch that was told the event holds and is no candidate now."""
        condition = self._watches.condition(watch_id)
        if event.status == "retracted":
            return _withdrawn(watch_id, condition, EVERYONE, event, trace, ())
        if condition is None or not condition.in_force(facts):
            return None
        verdict = condition.judge(facts)
        if condition.history:
            failed = verdict.failed or Reason(condition="actors", value=actor_id)
            return _withdrawn(watch_id, condition, actor_id, event, trace, (failed,))
        if verdict.holds:
            return None
        return _withdrawn(watch_id, condition, EVERYONE, event, trace, (verdict.failed,) if verdict.failed else ())

    def _ripple(self, actor_id: str, event_id: str, before: Facts | None, now: Facts | None) -> list[Output]:
        """What changes for later events whose watches look back, now that this one came, changed or went."""
        if before == now:
            return []
        earliest = min(facts.at for facts in (before, now) if facts is not None)
        outputs: list[Output] = []
        for mark in self._asking.later(actor_id, (earliest, "")):
            if mark[1] != event_id:
                outputs += self._answer_anew(actor_id, mark)
        return outputs

    def _answer_anew(self, actor_id: str, mark: Mark) -> list[Output]:
        trace = self._load(actor_id, mark[1])
        if trace is None or trace.facts is None or trace.event is None:
            return []
        event, changed = decode(trace.event, Event), []
        for watch_id, (version, held) in sorted(trace.asked.items()):
            condition = self._watches.condition(watch_id)
            if condition is None or condition.version != version:
                continue
            outcome = self._history.judge(condition, actor_id, mark)
            if outcome.holds != held:
                trace.asked[watch_id] = (version, outcome.holds)
                changed.append(_match(condition, actor_id, event, trace.facts, condition.judge(trace.facts), outcome))
        if changed:
            trace.sent.update((match.watch_id, match.priority) for match in changed if match.holds)
            self._save(actor_id, mark[1], trace)
        return [Output(match.watch_id, match) for match in changed]

    def _place(self, actor_id: str, event_id: str, before: Facts | None, now: Facts | None) -> None:
        if before is not None:
            self._asking.drop(actor_id, (before.at, event_id))
            if now is None or now.at != before.at:
                self._history.order.drop(actor_id, (before.at, event_id))
        if now is not None:
            self._history.order.add(actor_id, (now.at, event_id))

    def _load(self, actor_id: str, event_id: str) -> Trace | None:
        value = self._state.get(_key(actor_id, event_id))
        return _decoder.decode(value) if value is not None else None

    def _save(self, actor_id: str, event_id: str, trace: Trace) -> None:
        key = _key(actor_id, event_id)
        self._state[key] = _encoder.encode(trace)
        self._expiry.touch(key, trace.at)

    def _facts(self, actor_id: str, event_id: str) -> Facts | None:
        trace = self._load(actor_id, event_id)
        return trace.facts if trace is not None else None

    def _forget(self) -> None:
        for key, value in self._expiry.sweep():
            trace = _decoder.decode(value)
            if trace.facts is not None:
                actor_id, event_id = _parts(key)
                self._history.order.drop(actor_id, (trace.facts.at, event_id))
                self._asking.drop(actor_id, (trace.facts.at, event_id))


def _match(condition: Condition, actor_id: str, event: Event, facts: Facts, verdict: Verdict, outcome: Outcome) -> Match:
    watch = condition.watch
    return Match(
        watch_id=watch.watch_id,
        watch_version=condition.version,
        actor_id=actor_id,
        holds=outcome.holds,
        priority=watch.priority,
        cooldown_seconds=watch.cooldown.total_seconds() if watch.cooldown else None,
        digest_seconds=watch.digest.total_seconds() if watch.digest else None,
        reasons=(*condition.reasons(facts, verdict), *outcome.reasons) if outcome.holds else outcome.reasons,
        event=event,
    )


def _withdrawn(
    watch_id: str, condition: Condition | None, actor_id: str, event: Event, trace: Trace, reasons: tuple[Reason, ...]
) -> Match:
    return Match(
        watch_id=watch_id,
        watch_version=condition.version if condition else "",
        actor_id=actor_id,
        holds=False,
        priority=trace.sent[watch_id],
        reasons=reasons,
        event=event,
    )


def _key(actor_id: str, event_id: str) -> str:
    return f"{actor_id}\x1f{event_id}"


def _parts(key: str) -> tuple[str, str]:
    actor_id, _, event_id = key.partition("\x1f")
    return actor_id, event_id
