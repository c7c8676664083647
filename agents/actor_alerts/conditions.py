"""A watch made ready to be asked: does it hold for these facts, through whom, and why?"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from agents.actor_alerts.facts import Facts, Party, kilometres, name_key
from schemas.alert import Reason
from schemas.base import encode
from schemas.watch import Watch

Resolve = Callable[[str], Sequence[str]]
"""Register ids that a name or alias stands for; none where no register knows it."""

JOINT = frozenset({"AGREE", "CONSULT", "COOPERATE"})
"""Types that several do together: where the other side is empty, fellow actors stand for it."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a watch holds: `through` the watched parties that meet it, `against` those met on the other side.

    Where it does not hold, `failed` names the first condition that was not met, with the event's value.
    """

    holds: bool
    through: tuple[Party, ...] = ()
    against: tuple[Party, ...] = ()
    failed: Reason | None = None

    def through_actor(self, actor_id: str) -> bool:
        """Whether this actor is one of those through whom the watch holds."""
        return any(party.id == actor_id for party in self.through)


class Condition:
    """One watch with its terms resolved to keys; `version` is a short digest of the watch."""

    __slots__ = ("against", "countries", "expires", "history", "modalities", "modes", "terms", "types", "version", "watch")

    def __init__(self, watch: Watch, resolve: Resolve | None = None) -> None:
        self.watch = watch
        self.version = watch_version(watch)
        self.terms = frozenset(_keys(watch.actors, resolve))
        self.against = frozenset(_keys(watch.against, resolve))
        self.types = frozenset(watch.event_types)
        self.modes = frozenset(mode.casefold() for mode in watch.modes)
        self.countries = frozenset(watch.countries)
        self.modalities = frozenset(watch.modality)
        self.history = watch.novelty_days is not None or watch.burst is not None
        self.expires = watch.expires_at.timestamp() if watch.expires_at else None

    def in_force(self, facts: Facts) -> bool:
        """Whether the watch was enabled and not yet expired when the event was first reported."""
        return self.watch.enabled and (self.expires is None or facts.at < self.expires)

    def judge(self, facts: Facts, *, corroborated: bool = True) -> Verdict:
        """Whether the event alone meets the watch (history apart); not `corroborated` leaves out confidence and providers."""
        failed = self._failed(facts) or (self._uncorroborated(facts) if corroborated else None)
        if failed is not None:
            return Verdict(False, failed=Reason(condition=failed[0], value=failed[1]))
        if not self.terms and not self.against:
            return Verdict(True)
        through: dict[str, Party] = {}
        against: dict[str, Party] = {}
        for watched, others in self._stances(facts):
            met = [other for other in others if other.id != watched.id and not self.against.isdisjoint(other.keys)]
            if met or not self.against:
                through[watched.id] = watched
                against.update((other.id, other) for other in met)
        if not through:
            name = "against" if self._watched(facts) else "actors"
            return Verdict(False, failed=Reason(condition=name, value=_names(facts.parties)))
        return Verdict(True, tuple(through.values()), tuple(against.values()))

    def reasons(self, facts: Facts, verdict: Verdict) -> tuple[Reason, ...]:
        """Each condition of the watch that held, with the value that met it."""
        return tuple(Reason(condition=name, value=value) for name, value in self._told(facts, verdict))

    def _failed(self, facts: Facts) -> tuple[str, str] | None:
        watch = self.watch
        if self.types and facts.type not in self.types:
            return "event_types", facts.type
        if self.countries and facts.country not in self.countries:
            return "countries", facts.country or "no place"
        if facts.modality not in self.modalities:
            return "modality", facts.modality
        if facts.negated and not watch.negated:
            return "negated", "true"
        if facts.historic and not watch.historic:
            return "historic", "true"
        if facts.severity < watch.min_severity:
            return "min_severity", f"{facts.severity:g}"
        if self.modes and (facts.mode or "").casefold() not in self.modes:
            return "modes", facts.mode or "none"
        if watch.near is not None and (off := self._kilometres(facts)) > watch.near.radius_km:
            return "near", "no point" if off == float("inf") else f"{off:.0f} km"
        return None

    def _uncorroborated(self, facts: Facts) -> tuple[str, str] | None:
        if facts.confidence < self.watch.min_confidence:
            return "min_confidence", f"{facts.confidence:.2f}"
        if facts.providers < self.watch.min_providers:
            return "min_providers", str(facts.providers)
        return None

    def _kilometres(self, facts: Facts) -> float:
        near = self.watch.near
        if near is None or facts.lat is None or facts.lon is None:
            return float("inf")
        return kilometres(near.lat, near.lon, facts.lat, facts.lon)

    def _stances(self, facts: Facts) -> Iterator[tuple[Party, tuple[Party, ...]]]:
        """Each watched party with those on the other side."""
        joint = facts.type in JOINT
        if self.watch.role != "recipient":
            for party in facts.actors:
                if not self.terms or not self.terms.isdisjoint(party.keys):
                    yield party, facts.recipients or (facts.actors if joint else ())
        if self.watch.role != "actor":
            for party in facts.recipients:
                if not self.terms or not self.terms.isdisjoint(party.keys):
                    yield party, facts.actors or (facts.recipients if joint else ())

    def _watched(self, facts: Facts) -> bool:
        return next(self._stances(facts), None) is not None

    def _told(self, facts: Facts, verdict: Verdict) -> Iterator[tuple[str, str]]:
        watch = self.watch
        if self.terms:
            yield "actors", _names(verdict.through)
            if watch.role != "any":
                yield "role", watch.role
        if self.against:
            yield "against", _names(verdict.against)
        if self.types:
            yield "event_types", facts.type
        if self.modes:
            yield "modes", facts.mode or ""
        if self.countries:
            yield "countries", facts.country or ""
        if watch.near is not None:
            yield "near", f"{self._kilometres(facts):.0f} km"
        if watch.min_severity > 0:
            yield "min_severity", f"{facts.severity:g}"
        if watch.min_confidence > 0:
            yield "min_confidence", f"{facts.confidence:.2f}"
        if watch.min_providers > 1:
            yield "min_providers", str(facts.providers)
        if facts.modality != "asserted":
            yield "modality", facts.modality
        if facts.negated:
            yield "negated", "true"
        if facts.historic:
            yield "historic", "true"


def watch_version(watch: Watch) -> str:
    """Ten hexadecimal digits that equal watches share, whatever file or topic they came from."""
    return hashlib.blake2b(encode(watch), digest_size=5).hexdigest()


def _keys(terms: Sequence[str], resolve: Resolve | None) -> Iterator[str]:
    for term in terms:
        kind, colon, value = term.partition(":")
        kind, value = kind.strip().casefold(), value.strip()
        if colon and kind in ("country", "sector"):
            yield f"{kind}:{value.upper()}"
        elif colon and kind == "parent":
            ids = resolve(value) if resolve else ()
            yield from (f"parent:{one}" for one in {value.casefold(), *ids})
        elif colon and kind == "name":
            yield name_key(value)
        else:
            ids = resolve(term) if resolve else ()
            yield term
            yield from ids or (name_key(term),)


def _names(parties: Sequence[Party]) -> str:
    return ", ".join(f"{party.name} ({party.id})" if party.name != party.id else party.id for party in parties)
