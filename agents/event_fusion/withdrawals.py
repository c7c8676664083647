"""What articles have taken back: which of their reports no longer count, whenever those arrive."""

from __future__ import annotations

import msgspec

from schemas.report import Report, Withdrawal

MAX_VERSIONS = 32
"""Superseding versions remembered for one uri; of a longer history the latest decide."""


class TakenBack(msgspec.Struct, frozen=True):
    """What one uri took back: everything up to version `killed`, and for later versions the sentences that each kept.

    `dependents` are the copies that relied on what was killed, with the time until which they did (seconds since 1970).
    """

    uri: str
    expires: int
    killed: int = 0
    kept: tuple[tuple[int, tuple[str, ...]], ...] = ()
    dependents: tuple[tuple[str, float], ...] = ()
    format: int = 1

    def allows(self, told: Report) -> bool:
        """Whether a report still stands: of no killed version, its sentence kept by every later one.

        A report that a later version tells again stands by that telling.
        """
        version, key = told.report.version, told.report.sentence.key
        return version > self.killed and all(version >= later or key in sentences for later, sentences in self.kept)


def taken_back(before: TakenBack | None, withdrawal: Withdrawal, expires: int) -> TakenBack:
    """The memory of a uri with one more withdrawal in it; the same for any order of withdrawals."""
    known = before or TakenBack(withdrawal.uri, expires)
    killed, kept, relied = known.killed, dict(known.kept), dict(known.dependents)
    if withdrawal.reason == "superseded":
        sentences = {*withdrawal.kept} & {*kept.get(withdrawal.version, withdrawal.kept)}
        kept[withdrawal.version] = tuple(sorted(sentences))
    else:
        killed = max(killed, withdrawal.version)
    for uri in withdrawal.dependents:
        relied[uri] = max(relied.get(uri, 0.0), withdrawal.published_at.timestamp())
    latest = sorted((version, sentences) for version, sentences in kept.items() if version > killed)
    return TakenBack(
        withdrawal.uri, max(known.expires, expires), killed, tuple(latest[-MAX_VERSIONS:]), tuple(sorted(relied.items()))
    )


class Reliance:
    """Which killed articles each copy relied on, and until when; derived memory."""

    def __init__(self) -> None:
        self._until: dict[str, dict[str, float]] = {}

    def note(self, taken: TakenBack) -> set[str]:
        """Take over what a uri took back; returns the copies for which that is news."""
        stirred = set()
        for copy, until in taken.dependents:
            known = self._until.setdefault(copy, {})
            if known.get(taken.uri) != until:
                known[taken.uri] = until
                stirred.add(copy)
        return stirred

    def forget(self, taken: TakenBack) -> None:
        """Drop what a uri took back."""
        for copy, _ in taken.dependents:
            self._until[copy].pop(taken.uri, None)
            if not self._until[copy]:
                del self._until[copy]

    def of(self, uri: str, published_at: float) -> tuple[str, ...]:
        """The killed articles that a text of this uri, published then, relied on."""
        return tuple(sorted(killed for killed, until in self._until.get(uri, {}).items() if published_at <= until))
