"""Fan-out: an event told once to each of its actors, and told again to those that a correction took out of it."""

from __future__ import annotations

from collections.abc import MutableMapping, Sequence
from datetime import timedelta

import msgspec

from agents.actor_alerts.expiry import Expiry
from agents.actor_alerts.facts import EVERYONE
from agents.ports import Input, Output, Result
from schemas.alert import Activity
from schemas.event import Event

KEEP = timedelta(days=14)
"""How long after its last record an event can still be told anew; fusion has let go of it long before."""


class Told(msgspec.Struct, array_like=True):
    """What was told of an event: its last revision, every actor that ever heard of it, and when (Unix seconds)."""

    stamp: int
    revision: int
    actors: list[str]
    at: float


_encoder = msgspec.msgpack.Encoder()
_decoder = msgspec.msgpack.Decoder(Told)


class ActivityAgent:
    """Events in, one Activity per actor out, and one under `*`.

    An actor that the event no longer names hears of it with `present` false, each time again, so that a repeated event
    gives the same records. An older revision than the last one says nothing.
    """

    def __init__(self, *, state: MutableMapping[str, bytes], keep: timedelta = KEEP) -> None:
        self._state = state
        self._expiry = Expiry(state, keep=keep)

    async def __call__(self, batch: Sequence[Input[Event]]) -> Sequence[Result]:
        results = [self._tell(taken) for taken in batch]
        self._expiry.sweep()
        return results

    def rebuild(self) -> None:
        """Derives the order of expiry from the state."""
        self._expiry.clear()
        for key, value in self._state.items():
            self._expiry.touch(key, _decoder.decode(value).at)
        self._expiry.set_clock()

    def _tell(self, taken: Input[Event]) -> Result:
        event = taken.value
        known = self._state.get(event.event_id)
        told = _decoder.decode(known) if known is not None else Told(1, 0, [], 0.0)
        if event.revision < told.revision:
            return []
        now = {ref.id for ref in (*event.actors, *event.recipients)}
        everyone = sorted(now.union(told.actors))
        told.revision, told.actors = event.revision, everyone
        told.at = self._expiry.advance(event, taken.ingested_at)
        self._state[event.event_id] = _encoder.encode(told)
        self._expiry.touch(event.event_id, told.at)
        return [
            Output(actor_id, Activity(actor_id=actor_id, present=actor_id == EVERYONE or actor_id in now, event=event))
            for actor_id in (EVERYONE, *everyone)
        ]
