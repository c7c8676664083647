"""What a seed means: the ground, the traffic, and which faults come when."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random
from typing import Final

WEIGHTS: Final[dict[str, int]] = {
    "stage killed": 8,
    "worker killed": 4,
    "worker stopped": 4,
    "pool process killed": 3,
    "stage frozen": 3,
    "broker restarted": 3,
    "broker killed": 3,
    "broker paused": 3,
    "broker slowed": 2,
    "scaled to three and back": 3,
    "partitions added": 2,
    "poison": 4,
    "too large": 2,
    "dead letters refused": 2,
    "watches emptied": 2,
}
"""How often a fault is drawn beside the others."""
LONGEST_PAUSE: Final = 30.0


@dataclass(frozen=True, slots=True)
class Due:
    """A fault, `after` seconds of rest behind the one before it; `draw` seeds what it decides itself."""

    after: float
    fault: str
    draw: int


@dataclass(frozen=True, slots=True)
class Plan:
    """One run. `rate` in articles a second, `seconds` of traffic; `real` runs the language model."""

    seed: int
    seconds: float
    nodes: int
    partitions: int
    rate: float
    real: bool
    past_intake: float
    """The share of articles that is appended to wire.articles.v1 directly, some of them under another key."""
    faults: tuple[Due, ...]

    def __str__(self) -> str:
        brokers = "one broker" if self.nodes == 1 else f"{self.nodes} brokers"
        coder = "the language model" if self.real else "the light coder"
        return f"{brokers}, {self.partitions} partitions, {self.rate:g} articles/s for {self.seconds:g} s, {coder}"


def plan_of(seed: int, *, seconds: float, real: bool | None = None, nodes: int | None = None) -> Plan:
    """The plan of a seed; the language model in one seed of ten and three brokers in one of four, unless told."""
    random = Random(f"plan/{seed}")
    three, model = random.random() < 0.25, random.random() < 0.1
    with_model = model if real is None else real
    partitions = random.choice((1, 2, 4, 4, 6))
    rate = random.choice((3.0, 5.0)) if with_model else random.choice((6.0, 10.0, 15.0))
    return Plan(
        seed=seed,
        seconds=seconds,
        nodes=nodes or (3 if three else 1),
        partitions=partitions,
        rate=rate,
        real=with_model,
        past_intake=random.choice((0.0, 0.0, 0.2)),
        faults=tuple(_faults(random, seconds)),
    )


def _faults(random: Random, seconds: float) -> list[Due]:
    """More than a run has time for: they are done one after the other until the traffic ends."""
    names, weights = list(WEIGHTS), list(WEIGHTS.values())
    return [
        Due(round(random.uniform(1.0, 9.0), 2), random.choices(names, weights)[0], random.getrandbits(32))
        for _ in range(int(seconds))
    ]
