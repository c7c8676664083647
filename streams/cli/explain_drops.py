"""Dropped candidates told for people: each trigger once, with its reasons, the nearest miss first."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from agents.extraction.events.acts import Drop

Reasons = list[tuple[str, list[str]]]
_NEAREST = ("it is part", "it tells", "no actor stands", "the doer is", "what follows is", "no clause", "the clause")
"""How a reason begins, from the nearest miss to the farthest: the words were there, only the actors were not."""


def by_trigger(drops: Iterable[Drop]) -> list[tuple[str, Reasons]]:
    """(trigger, [(reason, rules)]) in the order of the text; rules that fail for one reason stand together."""
    found: dict[tuple[int, str], dict[str, list[str]]] = {}
    for drop in drops:
        rules = found.setdefault((drop.at, drop.trigger), {}).setdefault(drop.why, [])
        if drop.rule not in rules:
            rules.append(drop.rule)
    return [(trigger, sorted(reasons.items(), key=_distance)) for (_, trigger), reasons in sorted(found.items())]


def _distance(reason: tuple[str, list[str]]) -> tuple[int, str]:
    why = reason[0]
    return next((at for at, start in enumerate(_NEAREST) if why.startswith(start)), len(_NEAREST)), why
