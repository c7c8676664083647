"""Which reports are one event: a function of the set of reports alone, whatever order they came in."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import Final

from agents.event_fusion.likeness import BACKGROUND_JOIN, JOIN
from agents.event_fusion.telling import Key, Telling

KEEP: Final = 0.52
"""The mean likeness across two groups that may be joined: one strong pair must not chain two happenings together."""

PARTNERS: Final = 12
"""The best partners of each report from which groups grow; a great event's hundreds of reports all know one another."""
LOOKED_AT: Final = 16
"""Reports of a group that speak for it when it meets another; a larger group is of one mind."""

Pair = Callable[[Key, Key], float | None]
Partners = Callable[[Key], Collection[Key]]


def clusters(
    members: Mapping[Key, Telling], alike: Pair, near: Mapping[Key, Sequence[Key]], partners: Partners
) -> list[frozenset[Key]]:
    """The events among connected reports, each as the set of its reports.

    The pairs are taken from the most alike down; two groups are joined where no pair across them is vetoed and the mean
    across them is at least KEEP (constrained average-link clustering). Background mentions then join the event that they
    are most like, else one another. `near` holds each report's best partners, at most PARTNERS, `partners` gives all that are
    at least JOIN alike, `alike` scores any pair.
    """
    fresh = [key for key in members if members[key].standing != "historic"]
    groups = _grouped(fresh, alike, near, partners)
    background = sorted((key for key in members if members[key].standing == "historic"), key=lambda key: members[key].order)
    alone: list[Key] = []
    joined: dict[int, list[Key]] = {}
    for key in background:
        home = _home(key, groups, alike)
        if home is None:
            alone.append(key)
        else:
            joined.setdefault(home, []).append(key)
    found = [frozenset((*group, *joined.get(n, ()))) for n, group in enumerate(groups)]
    return found + [frozenset(group) for group in _grouped(alone, alike, near, partners)]


def _home(key: Key, groups: list[list[Key]], alike: Pair) -> int | None:
    """The group that a background mention belongs to: the most alike on average, with no veto."""
    best: tuple[float, int] | None = None
    for n, group in enumerate(groups):
        scores = [alike(key, other) for other in group[:LOOKED_AT]]
        if any(score is None for score in scores):
            continue
        mean = sum(score for score in scores if score is not None) / len(scores)
        if mean >= BACKGROUND_JOIN and (best is None or mean > best[0]):
            best = (mean, n)
    return best[1] if best else None


def _grouped(keys: Iterable[Key], alike: Pair, near: Mapping[Key, Sequence[Key]], partners: Partners) -> list[list[Key]]:
    inside = set(keys)
    if len(inside) < 2:
        return [[key] for key in inside]
    pairs = {(a, b) if a < b else (b, a) for a in inside for b in near[a] if b in inside}
    edges = [(-score, a, b) for a, b in pairs if (score := alike(a, b)) is not None and score >= JOIN]
    edges.sort()
    groups: dict[int, list[Key]] = {n: [key] for n, key in enumerate(sorted(inside))}
    number = {group[0]: n for n, group in groups.items()}
    apart: set[tuple[int, int]] = set()
    for _, a, b in edges:
        ours, theirs = sorted((number[a], number[b]))
        if ours == theirs or (ours, theirs) in apart:
            continue
        if not _may_join(groups[ours], groups[theirs], alike):
            apart.add((ours, theirs))
            continue
        joined = len(inside) + len(number) + max(groups)
        groups[joined] = sorted(groups.pop(ours) + groups.pop(theirs))
        number.update(dict.fromkeys(groups[joined], joined))
    if len(groups) > 1 and any(len(near[key]) >= PARTNERS for key in inside):
        _join_whole(groups, number, alike, partners)
    return sorted(groups.values())


def _join_whole(groups: dict[int, list[Key]], number: Mapping[Key, int], alike: Pair, partners: Partners) -> None:
    """Join groups as wholes, the most alike first: reports that have their best partners close by know no others.

    Two groups as alike as that have a pair as alike as that, so only such pairs of groups are compared.
    """
    met = {
        (min(n, number[other]), max(n, number[other]))
        for n, group in groups.items()
        for key in group[:LOOKED_AT]
        for other in partners(key)
        if other in number and number[other] != n
    }
    means = {(a, b): _mean(groups[a], groups[b], alike) for a, b in met}
    while True:
        ranked = [(-mean, groups[a], groups[b], a, b) for (a, b), mean in means.items() if mean is not None and mean >= JOIN]
        if not ranked:
            return
        _, _, _, a, b = min(ranked)
        groups[a] = sorted(groups[a] + groups.pop(b))
        others = {c for pair in means if a in pair or b in pair for c in pair if c not in (a, b)}
        means = {pair: mean for pair, mean in means.items() if a not in pair and b not in pair}
        means |= {(min(a, c), max(a, c)): _mean(groups[a], groups[c], alike) for c in others}


def _may_join(ours: list[Key], theirs: list[Key], alike: Pair) -> bool:
    mean = _mean(ours, theirs, alike)
    return mean is not None and mean >= KEEP


def _mean(ours: list[Key], theirs: list[Key], alike: Pair) -> float | None:
    """The mean likeness across two groups, None where a pair is vetoed."""
    total = 0.0
    few, many = ours[:LOOKED_AT], theirs[:LOOKED_AT]
    for a in few:
        for b in many:
            score = alike(a, b)
            if score is None:
                return None
            total += score
    return total / (len(few) * len(many))
