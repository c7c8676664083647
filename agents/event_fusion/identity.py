"""Which id an event bears: given at its birth, kept while its oldest report stands, through merging and splitting."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Mapping, Sequence

from agents.event_fusion.telling import Key, Order, Telling


def heirs(
    groups: Sequence[frozenset[Key]], before: Mapping[str, Collection[Key]], members: Mapping[Key, Telling]
) -> tuple[dict[int, str], list[str]]:
    """For each group (by its number) the event it goes on, and the events that ended in another.

    An event goes on where its oldest standing report is. Where several events' oldest reports meet in one group, the
    event with the oldest of them goes on and the others have merged into it. A group that no event goes on in is new.
    """
    group_of = {key: n for n, group in enumerate(groups) for key in group}
    claims: dict[int, list[tuple[Order, str]]] = {}
    for event_id in before:
        standing = [key for key in before[event_id] if key in group_of]
        if standing:
            oldest = min(standing, key=lambda key: members[key].order)
            claims.setdefault(group_of[oldest], []).append((members[oldest].order, event_id))
    goes_on = {n: min(claimed)[1] for n, claimed in claims.items()}
    merged = sorted(event_id for claimed in claims.values() for _, event_id in claimed if event_id not in goes_on.values())
    return goes_on, merged


def new_id(block: str, oldest: Key, taken: Callable[[str], bool]) -> str:
    """The id of an event at its birth: of its block and oldest report, so a repeat after a crash gives the same one."""
    for attempt in range(1000):
        text = "\n".join((block, *oldest, str(attempt) if attempt else ""))
        event_id = "e-" + hashlib.blake2b(text.encode(), digest_size=10).hexdigest()
        if not taken(event_id):
            return event_id
    raise AssertionError("a thousand events born of one report")
