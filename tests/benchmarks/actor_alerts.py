"""Events a second through the alerts stage, from 10 to 100,000 watches: `python -m tests.benchmarks.actor_alerts`.

Synthetic traffic: actors and countries drawn by Zipf's law, so a few carry most events, as on the wires. Watches stand
on the long tail, one in a hundred on those few, with the types, countries and thresholds that people set; the mix gives a few
alerts an event at 10,000 watches (a few a watch and day, where a day has 10,000 events). Records are encoded and
decoded between the three agents, as they are on their topics; time is the processor's.
"""

from __future__ import annotations

import argparse
import asyncio
import gc
import random
from collections.abc import Sequence
from datetime import timedelta
from time import process_time
from typing import Any, get_args

import msgspec

from agents.actor_alerts.agent import ActivityAgent, AlertingAgent, MatchingAgent, WatchIndex
from agents.ports import Input, Output, Position, Rejected
from schemas.actor import ActorRef, Sector
from schemas.alert import Activity, Match
from schemas.base import encode
from schemas.carried import Reader, Writer
from schemas.event import Event, EventType
from schemas.watch import Near, Watch
from tests.builders import NOON, a_place, an_event

ACTORS = 3_000
SIZES = (10, 100, 1_000, 10_000, 100_000)
BATCH = 64


class World:
    """Actors, countries and a source of chance from which events and watches are drawn."""

    def __init__(self, seed: int = 7) -> None:
        self.rng = random.Random(seed)
        self.countries = [a + b + c for a in "ABCDEF" for b in "ABCDEF" for c in "ABCDEF"][:200]
        sectors, types = get_args(Sector), get_args(EventType)
        self.types: list[EventType] = list(types)
        self.actors = [
            ActorRef(id=f"actor-{n}", name=f"Actor {n}", text=f"Actor {n}", start=0, end=7, country=self.zipf(self.countries),
                     sector=self.rng.choice(sectors[:12]), parents=(f"actor-{n % 50}",))
            for n in range(ACTORS)
        ]  # fmt: skip

    def zipf(self, items: Sequence[Any]) -> Any:
        """One of the items; the n-th comes up about 1/n as often as the first."""
        return items[min(int(len(items) ** self.rng.random()) - 1, len(items) - 1)]

    def any(self, items: Sequence[Any]) -> Any:
        """One of the items: nearly always whichever, else one of those that come up often."""
        return self.rng.choice(items) if self.rng.random() < 0.99 else self.zipf(items)

    def event(self, number: int) -> Event:
        """An event of two actors, in the order of its time."""
        place = a_place(
            "Town", country=self.zipf(self.countries), lat=self.rng.uniform(-60, 70), lon=self.rng.uniform(-180, 180)
        )
        at = NOON + timedelta(seconds=30 * number)
        sides = {"actors": (self.zipf(self.actors),), "recipients": (self.zipf(self.actors),)}
        fields = {"type": self.zipf(self.types), "severity": round(self.rng.uniform(0, 10), 1), "place": place}
        return an_event(f"e{number}", first_reported_at=at, updated_at=at, independent_providers=1, **sides, **fields)

    def watch(self, number: int) -> Watch:
        """A watch as people set them: most on actors, some on a pair, a sector of a country, a place."""
        kind = self.rng.random()
        fields: dict[str, Any] = {"watch_id": f"w{number}", "name": "A watch"}
        if self.rng.random() < 0.6:
            fields["event_types"] = tuple({self.zipf(self.types) for _ in range(3)})
        if self.rng.random() < 0.4:
            fields["min_severity"] = 5.0
        if kind < 0.75:
            fields["actors"] = tuple(self.any(self.actors).id for _ in range(self.rng.randint(1, 3)))
        elif kind < 0.85:
            fields["actors"] = (f"country:{self.any(self.countries)}",)
            fields["against"] = (f"sector:{self.rng.choice(get_args(Sector)[:12])}",)
        elif kind < 0.9:
            fields |= {"actors": (self.any(self.actors).id,), "novelty_days": 30}
        elif kind < 0.98:
            fields |= {"countries": (self.any(self.countries),), "min_severity": 9.0, "cooldown": timedelta(hours=6)}
        else:
            fields["near"] = Near(lat=self.rng.uniform(-60, 70), lon=self.rng.uniform(-180, 180), radius_km=200)
        return Watch(**fields)


async def measure(watches: int, events: int) -> dict[str, float]:
    """Events a second, and matches and alerts an event, with so many watches."""
    world, index = World(), WatchIndex()
    started = process_time()
    for number in range(watches):
        index.put(world.watch(number))
    loading = process_time() - started
    told = [encode(world.event(number)) for number in range(events)]
    stages: list[tuple[Any, Any]] = [
        (ActivityAgent(state={}), msgspec.json.Decoder(Event)),
        (MatchingAgent(watches=index, history={}), Reader(Activity)),
        (AlertingAgent(state={}, clock=lambda: NOON), Reader(Match)),
    ]
    writer = Writer()
    gc.collect()
    gc.freeze()  # as a stage's process does
    spent, counts = [0.0, 0.0, 0.0], [0, 0, 0]
    for start in range(0, events, BATCH):
        messages = told[start : start + BATCH]
        for number, (agent, reader) in enumerate(stages):
            began = process_time()
            messages = await _through(agent, reader, writer, messages, counts[number])
            spent[number] += process_time() - began
            counts[number] += len(messages)
    return {
        "watches": watches,
        "events/s": events / sum(spent),
        "activity ms": 1000 * spent[0] / events,
        "matching ms": 1000 * spent[1] / events,
        "alerting ms": 1000 * spent[2] / events,
        "matches/event": counts[1] / events,
        "alerts/event": counts[2] / events,
        "µs/put": 1e6 * loading / watches,
    }


async def _through(agent: Any, reader: Any, writer: Writer, messages: list[bytes], offset: int) -> list[bytes]:
    batch = [
        Input(reader.decode(value), None, Position(0, offset + n), NOON + timedelta(days=9999))
        for n, value in enumerate(messages)
    ]
    outputs: list[Output] = []
    for result in await agent(batch):
        assert not isinstance(result, Rejected)
        outputs += result
    return [writer.encode(output.value) for output in outputs]


async def main() -> None:
    """Prints a row a size."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--events", type=int, default=2_000)
    parser.add_argument("--sizes", type=int, nargs="*", default=SIZES)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    for size in options.sizes:
        row = await measure(size, options.events)
        if options.json:
            print(msgspec.json.encode(row).decode())
        else:
            print("  ".join(f"{name} {value:,.2f}" for name, value in row.items()), flush=True)


if __name__ == "__main__":
    asyncio.run(main())
