"""What articles have taken back: which of their reports no longer count, whenever those arrive."""

from __future__ import annotations

import msgspec

from schemas.report import Report, Withdrawal

MAX_VERSIONS = 32
"""Superseding versions remembered for one uri; of a longer history the latest decide."""


class TakenBack(msgspec.Struct, frozen=True):
    """What one uri took back: everything up to version `killed`, and for later versions the sentences that each kept."""

    uri: str
    expires: int
    killed: int = 0
    kept: tuple[tuple[int, tuple[str, ...]], ...] = ()
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
    killed, kept = known.killed, dict(known.kept)
    if withdrawal.reason == "superseded":
        sentences = {*withdrawal.kept} & {*kept.get(withdrawal.version, withdrawal.kept)}
        kept[withdrawal.version] = tuple(sorted(sentences))
    else:
        killed = max(killed, withdrawal.version)
    latest = sorted((version, sentences) for version, sentences in kept.items() if version > killed)
    return TakenBack(withdrawal.uri, max(known.expires, expires), killed, tuple(latest[-MAX_VERSIONS:]))
