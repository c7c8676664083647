"""Ids of reports: stable over the versions of an article, whatever its tolls and offsets become."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable

from schemas.event import EventType


class ReportIds:
    """Gives the reports of one article their ids, in text order."""

    def __init__(self, uri: str) -> None:
        self._uri = uri
        self._seen: Counter[str] = Counter()

    def next(self, event_type: EventType, actors: Iterable[str], recipients: Iterable[str], geonameid: int | None) -> str:
        """16 hexadecimal digits of uri, type, actors, recipients, place and the ordinal among equals."""
        told = "|".join((self._uri, event_type, " ".join(sorted(actors)), " ".join(sorted(recipients)), str(geonameid or "")))
        self._seen[told] += 1
        return hashlib.blake2b(f"{told}|{self._seen[told]}".encode(), digest_size=8).hexdigest()
