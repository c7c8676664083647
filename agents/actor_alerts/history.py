"""What an actor did before: first sightings after a silence, and bursts against its own baseline."""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from agents.actor_alerts.conditions import Condition
from agents.actor_alerts.facts import EVERYONE, Facts
from schemas.alert import Reason
from schemas.watch import Burst

DAY = 86_400.0
HALF_LIFE = 7 * DAY
"""An event counts half as much towards the baseline after this many seconds."""
PRIOR = 1.0
"""Events that the baseline is given before it has seen any, so that no actor's rate is nothing."""

_RATE = math.log(2) / HALF_LIFE
Mark = tuple[float, str]
"""When an event was first reported (Unix seconds), and its id: the order in which history is told."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """Whether the conditions on history hold, and what met them."""

    holds: bool
    reasons: tuple[Reason, ...] = ()


class Order:
    """Each actor's events in the order of their first reports, whenever they arrived."""

    def __init__(self) -> None:
        self._marks: dict[str, list[Mark]] = {}

    def clear(self) -> None:
        """Forgets all, before it is derived anew."""
        self._marks.clear()

    def add(self, actor_id: str, mark: Mark) -> None:
        """Puts an event in its place; once more is no matter."""
        marks = self._marks.setdefault(actor_id, [])
        place = bisect_left(marks, mark)
        if place == len(marks) or marks[place] != mark:
            marks.insert(place, mark)

    def drop(self, actor_id: str, mark: Mark) -> None:
        """Takes an event out; one that is not there is no matter."""
        marks = self._marks.get(actor_id, [])
        place = bisect_left(marks, mark)
        if place < len(marks) and marks[place] == mark:
            del marks[place]
            if not marks:
                del self._marks[actor_id]

    def earlier(self, actor_id: str, mark: Mark) -> Iterator[Mark]:
        """The events before this place, the newest first."""
        marks = self._marks.get(actor_id, [])
        return (marks[index] for index in range(bisect_left(marks, mark) - 1, -1, -1))

    def later(self, actor_id: str, mark: Mark) -> list[Mark]:
        """The events after this place, the oldest first."""
        marks = self._marks.get(actor_id, [])
        return marks[bisect_right(marks, mark) :]


class History:
    """Novelty and bursts of one actor; `facts` fetches an event's facts, none where it is gone.

    `order` is derived memory; what it points to lives in the agent's state. The past is asked in the watch's own terms:
    a watch on one actor, one pair, one type or one country is new where *that* was not seen.
    """

    def __init__(self, facts: Callable[[str, str], Facts | None]) -> None:
        self.order = Order()
        self._facts = facts

    def judge(self, condition: Condition, actor_id: str, mark: Mark) -> Outcome:
        """Whether novelty and burst hold at this event, which is itself in the history."""
        watch = condition.watch
        reasons: list[Reason] = []
        if watch.novelty_days is not None:
            if any(self._seen(condition, actor_id, mark, mark[0] - watch.novelty_days * DAY)):
                return Outcome(False, (Reason(condition="novelty_days", value="seen before"),))
            reasons.append(Reason(condition="novelty_days", value=f"not seen for {watch.novelty_days} days"))
        if watch.burst is not None:
            count, expected, chance = self._burst(condition, watch.burst, actor_id, mark)
            told = Reason(condition="burst", value=f"{count} events where {expected:.2g} were expected (p={chance:.2g})")
            if count < watch.burst.min_count or chance >= watch.burst.p_value:
                return Outcome(False, (told,))
            reasons.append(told)
        return Outcome(True, tuple(reasons))

    def _seen(self, condition: Condition, actor_id: str, mark: Mark, since: float) -> Iterator[float]:
        """Times of the earlier events from `since` on that the watch asks for, the newest first."""
        for at, event_id in self.order.earlier(actor_id, mark):
            if at < since:
                return
            facts = self._facts(actor_id, event_id)
            if facts is not None and facts.at == at and asks_for(condition, actor_id, facts):
                yield at

    def _burst(self, condition: Condition, burst: Burst, actor_id: str, mark: Mark) -> tuple[int, float, float]:
        window = burst.window.total_seconds()
        opens = mark[0] - window
        count, weight = 1, PRIOR
        for at in self._seen(condition, actor_id, mark, opens - 8 * HALF_LIFE):
            if at > opens:
                count += 1
            else:
                weight += math.exp(-_RATE * (opens - at))
        expected = weight * _RATE * window
        return count, expected, poisson_tail(count, expected)


def asks_for(condition: Condition, actor_id: str, facts: Facts) -> bool:
    """Whether an event, corroborated or not, is one that the watch asks for through this actor."""
    verdict = condition.judge(facts, corroborated=False)
    return verdict.holds and (actor_id == EVERYONE or verdict.through_actor(actor_id))


def poisson_tail(count: int, expected: float) -> float:
    """The chance of `count` events or more where `expected` are usual."""
    if count <= 0:
        return 1.0
    term = total = math.exp(-expected)
    for n in range(1, count):
        term *= expected / n
        total += term
    if total < 1.0 - 1e-9:
        return 1.0 - total
    term *= expected / count
    tail, n = 0.0, count
    while term > tail * 1e-12:
        tail += term
        n += 1
        term *= expected / n
    return tail
