"""How many sources an event really has: lineages, not uris."""

from __future__ import annotations

from collections.abc import Iterable


def independent(sources: Iterable[tuple[str, str]]) -> int:
    """The greatest number of (story, provider) pairs of which no two share a story or a provider.

    Twelve copies of one story count once, and so does one agency with three stories of its own; two agencies count twice
    only where each has a story that the other did not need. A maximum matching (Kuhn), over a handful of names.
    """
    offers: dict[str, list[str]] = {}
    for story, provider in sorted(set(sources)):
        offers.setdefault(story, []).append(provider)
    holder: dict[str, str] = {}

    def place(story: str, tried: set[str]) -> bool:
        for provider in offers[story]:
            if provider in tried:
                continue
            tried.add(provider)
            if provider not in holder or place(holder[provider], tried):
                holder[provider] = story
                return True
        return False

    return sum(place(story, set()) for story in offers)
