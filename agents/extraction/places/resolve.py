"""Which place a name means: its own weight, the countries and provinces of the whole article, and nearness to the others."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from agents.extraction.places.gazetteer import Entry, Gazetteer
from agents.extraction.places.mention import Mention

K = TypeVar("K", int, str)

_PRIOR = {"country": 9.5, "region": 8.5, "point": 7.0}
_CAPITAL_BONUS = 1.5
_LEVEL_BONUS = 4.0
_WITHIN_BONUS = 8.0
_BESIDE_BONUS = 2.0
_COUNTRY_BONUS = 3.5
_ADMIN1_BONUS = 2.0
_NEAR_BONUS = 1.5
_NEAR_KM = 200.0
_NEAR_MOST = 30
"""Towns that nearness is measured to: bounded, so that a list of a thousand towns costs no million distances."""
_STATE_AFTER_TOWN = frozenset("USA CAN AUS".split())
"""Where copy puts the state behind the town, so that "X, Y" is no list."""


class _Votes(Generic[K]):
    """Votes by name, so that no name votes for itself."""

    def __init__(self) -> None:
        self._sums: dict[K, float] = defaultdict(float)
        self._own: dict[str, tuple[K, float]] = {}
        self._total = 0.0

    def add(self, name: str, choice: K, weight: float) -> None:
        """The name speaks for a choice; once a name."""
        self._own[name] = (choice, weight)
        self._sums[choice] += weight
        self._total += weight

    def share(self, choice: K, asking: str) -> float:
        """The share of the other names' votes for a choice, 0 to 1."""
        own, weight = self._own.get(asking, (None, 0.0))
        total = self._total - weight
        mine = self._sums.get(choice, 0.0) - (weight if own == choice else 0.0)
        return max(0.0, mine) / total if total > 1e-9 else 0.0

    def foremost(self) -> list[K]:
        """The choices, the most voted for first."""
        return sorted(self._sums, key=lambda choice: (-self._sums[choice], choice))


@dataclass(frozen=True, slots=True)
class Context:
    """What the article is about: the votes of its names for countries and provinces."""

    countries: _Votes[str] = field(default_factory=_Votes)
    admins: _Votes[int] = field(default_factory=_Votes)

    def vote(self, key: str, country: str, weight: float, admin: int | None, admin_weight: float) -> None:
        """The name `key` speaks for a country and, where it lies in one, a province."""
        if country:
            self.countries.add(key, country, weight)
        if admin is not None:
            self.admins.add(key, admin, admin_weight)


def resolve(mentions: Sequence[Mention], gazetteer: Gazetteer) -> None:
    """Set the choice of every mention that has one: one sense a name, in two rounds, the second with nearness."""
    groups: dict[str, list[Mention]] = defaultdict(list)
    for mention in mentions:
        if mention.candidates:
            # The number of candidates keeps apart what should never differ, so that a group has one list of them.
            groups[f"{mention.key} {len(mention.candidates)}"].append(mention)
    context = _first_votes(groups)
    for key, group in groups.items():
        _choose(key, group, context, near=())
    context = _votes(groups)
    settled = _settled(groups)
    for key, group in groups.items():
        _choose(key, group, context, near=[entry for name, entry in settled if name != key])
    _by_likeness(mentions, context, gazetteer)


def prior(entry: Entry) -> float:
    """How likely a name means this place where nothing else is known: about the logarithm of its people."""
    weight = _PRIOR.get(entry.kind)
    if weight is None:
        weight = math.log10(entry.population + 10)
        if entry.kind == "admin1":
            weight -= 0.3
        elif entry.kind == "admin2":
            weight -= 1.5
        weight += _CAPITAL_BONUS if entry.capital else 0.0
    return weight - (0.0 if entry.rank != 1 else 1.0)


def _first_votes(groups: dict[str, list[Mention]]) -> Context:
    """Votes of the names that mean one thing whatever the context."""
    context = Context()
    for key, group in groups.items():
        ranked = sorted(group[0].candidates, key=prior, reverse=True)
        best = ranked[0]
        weight = math.sqrt(len(group))
        if best.kind == "country":
            context.vote(key, best.country, weight, None, 0.0)
        elif best.kind == "admin1":
            context.vote(key, best.country, weight * 0.7, best.id, weight)
        elif len(ranked) == 1 or prior(ranked[1]) < prior(best) - 1.0:
            context.vote(key, best.country, weight * 0.5, best.admin1, weight * 0.5)
    return context


def _votes(groups: dict[str, list[Mention]]) -> Context:
    """Votes of all names by what they were taken for."""
    context = Context()
    for key, group in groups.items():
        entry = group[0].choice
        if entry is not None:
            weight = math.sqrt(len(group))
            ours = entry.id if entry.kind == "admin1" else entry.admin1
            context.vote(key, entry.country, weight * (1.0 if entry.kind in ("country", "admin1") else 0.6), ours, weight)
    return context


def _settled(groups: dict[str, list[Mention]]) -> list[tuple[str, Entry]]:
    """The towns and districts told most often, by name: what others may be near to."""
    told = [
        (len(group), key, group[0].choice)
        for key, group in groups.items()
        if group[0].choice is not None and group[0].choice.kind in ("city", "admin2", "point")
    ]
    told.sort(key=lambda one: -one[0])
    return [(key, entry) for _, key, entry in told[:_NEAR_MOST]]


def _choose(key: str, group: list[Mention], context: Context, near: Sequence[Entry]) -> None:
    shared: dict[int, float] = {}
    for entry in group[0].candidates:
        score = prior(entry)
        if entry.kind not in ("country", "region"):
            score += _COUNTRY_BONUS * _damped(context.countries.share(entry.country, key))
            score += _ADMIN1_BONUS * _damped(_in_admin(context, entry, key))
        elif entry.kind == "country":
            score += 0.5 * _damped(context.countries.share(entry.country, key))
        if near and entry.lat is not None:
            nearest = min(distance(entry, other) for other in near)
            score += _NEAR_BONUS * math.exp(-nearest / _NEAR_KM)
        shared[entry.id] = score - _overshadowed(entry, group[0].candidates)
    # Mentions with the same words around them are told the same: a list of a thousand towns asks a few times.
    alike: dict[tuple[str, bool, str], list[Mention]] = defaultdict(list)
    for mention in group:
        alike[(mention.level, mention.filed, mention.within.key if mention.within is not None else "")].append(mention)
    tellings = [(some, [_told(some[0], entry) for entry in some[0].candidates]) for some in alike.values()]
    told = [max(bonuses) for bonuses in zip(*(bonuses for _, bonuses in tellings), strict=True)]
    for some, bonuses in tellings:
        scores = [
            (shared[entry.id] + bonus + 0.7 * most, entry.population, -entry.id, entry)
            for entry, bonus, most in zip(some[0].candidates, bonuses, told, strict=True)
        ]
        best = max(scores, key=lambda score: score[:3])[3]
        for mention in some:
            mention.choice = best
    for mention in group:
        mention.choice = _within_its_holder(mention) or mention.choice


def _in_admin(context: Context, entry: Entry, asking: str) -> float:
    number = entry.id if entry.kind == "admin1" else entry.admin1
    return context.admins.share(number, asking) if number is not None else 0.0


def _told(mention: Mention, entry: Entry) -> float:
    """What the text itself says: "X province", "X, Y"."""
    level = _LEVEL_BONUS if mention.level == entry.kind else 0.0
    filed = prior(entry) if mention.filed and mention.within is None else 0.0
    return level + filed + _held(mention, entry)


def _overshadowed(entry: Entry, candidates: Sequence[Entry]) -> float:
    """What a place loses to its namesake: Mexico City to Mexico, Haifa district to Haifa."""
    if entry.kind != "country" and any(one.kind == "country" and one.country == entry.country for one in candidates):
        return _COUNTRY_BONUS + _ADMIN1_BONUS
    if entry.kind == "admin1" and any(one.kind == "city" and one.own and one.admin1 == entry.id for one in candidates):
        return 0.7
    return 0.0


def _held(mention: Mention, entry: Entry) -> float:
    """Whether the place written around this one holds it: "Paris, Missouri", "Cairo's Abbasiya district"."""
    bonus = 0.0
    for outer in mention.within.candidates if mention.within is not None else ():
        if outer.id == entry.id or outer.adjective:
            continue
        if (
            (outer.kind == "country" and outer.country == entry.country and entry.kind != "country")
            or (outer.kind == "admin1" and entry.admin1 == outer.id)
            or (outer.kind == "admin2" and entry.admin2 == outer.id)
        ):
            bonus = _WITHIN_BONUS
        elif outer.kind == "city" and outer.admin1 == entry.admin1 and entry.admin1 and distance(outer, entry) < 60:
            bonus = max(bonus, _BESIDE_BONUS)
    return bonus


def _within_its_holder(mention: Mention) -> Entry | None:
    """The state or town that holds a place of which no list knows one there: "Holliday, Mo.", "Cairo's Abbasiya district"."""
    outer = mention.within
    if outer is None or outer.choice is None or any(_held(mention, entry) for entry in mention.candidates):
        return None
    holder = outer.choice
    if outer.start < mention.start:
        return holder if mention.level in ("city", "admin2") and holder.kind == "city" else None
    small = not any(
        entry.kind in ("country", "region", "admin1") or entry.population >= 100_000 for entry in mention.candidates
    )
    return (
        holder
        if small and (holder.kind == "country" or (holder.kind == "admin1" and holder.country in _STATE_AFTER_TOWN))
        else None
    )


def _by_likeness(mentions: Sequence[Mention], context: Context, gazetteer: Gazetteer) -> None:
    """Names that no list has: the same consonants in one of the article's two foremost countries."""
    foremost = context.countries.foremost()[:2]
    for mention in mentions:
        if not mention.candidates and mention.key:
            for country in foremost:
                alike = gazetteer.alike(mention.key, country)
                if alike:
                    wanted = mention.level or "city"
                    mention.choice = max(alike, key=lambda entry: (entry.kind == wanted, entry.population, -entry.id))
                    break


def _damped(share: float) -> float:
    """A small share speaks less than its root would: one power named beside three others moves no town across the sea."""
    return math.pow(share, 0.75)


def distance(one: Entry, other: Entry) -> float:
    """Kilometres between two places; large where either has no coordinates."""
    if one.lat is None or other.lat is None or one.lon is None or other.lon is None:
        return 20_000.0
    lat1, lon1, lat2, lon2 = map(math.radians, (one.lat, one.lon, other.lat, other.lon))
    half = math.sin((lat2 - lat1) / 2) ** 2 + math.cos(lat1) * math.cos(lat2) * math.sin((lon2 - lon1) / 2) ** 2
    return 12_742 * math.asin(min(1.0, math.sqrt(half)))
