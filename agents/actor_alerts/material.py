"""Which changes of an event are worth telling again."""

from __future__ import annotations

from collections.abc import Mapping

from schemas.event import Event, Place, Range

PROVIDER_STEPS = (2, 3, 5, 10)
"""Corroboration is told when the number of independent providers reaches one of these."""
SEVERITY_BAND = 2.0
"""Severity is told when it moves into another band of this width."""

Material = dict[str, str]
"""The fields that matter, as readers see them."""


def material(event: Event) -> Material:
    """The parts of an event that a subscriber must hear of when they change."""
    told = {
        "type": event.type,
        "mode": event.mode or "",
        "actors": ", ".join(sorted({ref.id for ref in event.actors})),
        "recipients": ", ".join(sorted({ref.id for ref in event.recipients})),
        "place": _place(event.place),
        "modality": event.modality + (" (negated)" if event.negated else "") + (" (historic)" if event.historic else ""),
        "severity": _band(event.severity),
        "independent_providers": str(max((step for step in PROVIDER_STEPS if step <= event.independent_providers), default=1)),
    }
    if event.attributed_to is not None and event.modality != "asserted":
        told["attributed_to"] = event.attributed_to.id
    for kind, counted in sorted(event.counts.items()):
        told[f"counts.{kind}"] = extent(counted)
    return told


def changes(before: Mapping[str, str], now: Mapping[str, str]) -> tuple[str, ...]:
    """What differs, as `field: old → new`; empty where nothing that matters does."""
    return tuple(
        f"{name}: {before.get(name) or 'none'} → {now.get(name) or 'none'}"
        for name in sorted({*before, *now})
        if (before.get(name) or "") != (now.get(name) or "")
    )


def extent(counted: Range) -> str:
    """A count as people write it: 14, 14–17, at least 14, up to 14."""
    least, most = counted
    if most is None:
        return f"at least {least:,}"
    if least == most:
        return f"{least:,}"
    return f"up to {most:,}" if least == 0 else f"{least:,}–{most:,}"


def _place(place: Place | None) -> str:
    if place is None:
        return ""
    return f"{place.name}, {place.country}" if place.country and place.name != place.country else place.name


def _band(severity: float) -> str:
    low = min(int(severity // SEVERITY_BAND), int(10 // SEVERITY_BAND) - 1) * SEVERITY_BAND
    return f"{low:g}–{low + SEVERITY_BAND:g}"
