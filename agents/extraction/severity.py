"""Severity of an event, 0 to 10: a base for its type, a step for its mode, and the logarithm of its toll.

severity = base(type) + step(mode) + 1.2 × log10(1 + killed) + 0.6 × log10(1 + wounded + abducted)
           + 0.3 × log10(1 + displaced + detained + missing + participants), cut to 0..10 and rounded to one decimal.
Tolls enter with their lower bound. What did not happen weighs less: planned, hypothetical and denied acts half, negated
acts a tenth.
"""

from __future__ import annotations

import math
from collections.abc import Mapping

from schemas.event import CountKind, EventType, Modality, Range

_BASE: dict[EventType, float] = {
    "AGREE": 1.0,
    "CONSULT": 1.0,
    "SUPPORT": 1.0,
    "COOPERATE": 1.0,
    "AID": 1.5,
    "CONCEDE": 1.5,
    "RETREAT": 2.0,
    "REQUEST": 1.5,
    "ACCUSE": 2.0,
    "REJECT": 2.0,
    "THREATEN": 3.5,
    "PROTEST": 3.0,
    "SANCTION": 3.5,
    "MOBILIZE": 4.0,
    "COERCE": 4.0,
    "ASSAULT": 6.0,
}
_STEP = {
    "kill": 1.0,
    "abduct": 0.5,
    "torture": 0.5,
    "bomb": 0.5,
    "occupy": 0.5,
    "cyber": -2.0,
    "violate-ceasefire": -1.0,
    "riot": 1.0,
    "boycott": -1.0,
    "blockade": 1.0,
    "martial-law": 1.0,
    "exercise": -1.0,
    "weapons": 0.5,
    "ultimatum": 0.5,
    "investigate": -0.5,
}
_WEIGHTS: dict[CountKind, float] = {
    "wounded": 0.6,
    "abducted": 0.6,
    "displaced": 0.3,
    "detained": 0.3,
    "missing": 0.3,
    "participants": 0.3,
}


def severity_of(
    event_type: EventType,
    mode: str | None,
    counts: Mapping[CountKind, Range],
    *,
    modality: Modality = "asserted",
    negated: bool = False,
) -> float:
    """Severity by the formula of this module."""
    score = _BASE[event_type] + _STEP.get(mode or "", 0.0)
    if "killed" in counts:
        score += 1.2 * math.log10(1 + counts["killed"][0])
    for weight in sorted(set(_WEIGHTS.values()), reverse=True):
        total = sum(counts[kind][0] for kind, own in _WEIGHTS.items() if own == weight and kind in counts)
        score += weight * math.log10(1 + total)
    if negated:
        score *= 0.1
    elif modality in ("planned", "hypothetical", "denied"):
        score *= 0.5
    return round(min(10.0, max(0.0, score)), 1)
