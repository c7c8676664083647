"""Which reports are one event: a function of the set of reports alone, whatever order they came in."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Final

from agents.event_fusion.likeness import BACKGROUND_JOIN, JOIN
from agents.event_fusion.telling import Key, Telling

KEEP: Final = 0.52
"""The mean likeness across two groups that may be joined: one strong pair must not chain two happenings together."""

Pair = Callable[[Key, Key], float | None]


def clusters(members: Mapping[Key, Telling], alike: Pair, near: Mapping[Key, Iterable[Key]]) -> list[frozenset[Key]]:
    """The events among connected reports, each as the set of its reports.

    The pairs are taken from the most alike down; two groups are joined where no pair across them is vetoed and the mean
    across them is at least KEEP (constrained average-link clustering). Background mentions then join the event that they
    are most like, else one another. `near` holds each report's likely partners, `alike` scores any pair.
    """
    fresh = [key for key in members if members[key].standing != "historic"]
    groups = _grouped(fresh, alike, near, JOIN)
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
    return found + [frozenset(group) for group in _grouped(alone, alike, near, JOIN)]


def _home(key: Key, groups: list[list[Key]], alike: Pair) -> int | None:
    """The group that a background mention belongs to: the most alike on average, with no veto."""
    best: tuple[float, int] | None = None
    for n, group in enumerate(groups):
        scores = [alike(key, other) for other in group]
        if any(score is None for score in scores):
            continue
        mean = sum(score for score in scores if score is not None) / len(scores)
        if mean >= BACKGROUND_JOIN and (best is None or mean > best[0]):
            best = (mean, n)
    return best[1] if best else None


def _grouped(keys: Iterable[Key], alike: Pair, near: Mapping[Key, Iterable[Key]], threshold: float) -> list[list[Key]]:
    inside = set(keys)
    edges: list[tuple[float, Key, Key]] = []
    for a in inside:
        for b in near[a]:
            if a < b and b in inside:
                score = alike(a, b)
                if score is not None and score >= threshold:
                    edges.append((-score, a, b))
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
    return sorted(groups.values())


def _may_join(ours: list[Key], theirs: list[Key], alike: Pair) -> bool:
    total = 0.0
    for a in ours:
        for b in theirs:
            score = alike(a, b)
            if score is None:
                return False
            total += score
    return total / (len(ours) * len(theirs)) >= KEEP
