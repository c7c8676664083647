"""Dead letters: the message as it came, with the reason in its headers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from streams.headers import Headers

PREFIX = "wirewatch.error."
_LIMIT = 2_000
"""Characters of a detail: enough for people, and no header outgrows what a broker takes."""


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """A message that can never be processed, where it stood, and why."""

    stage: str
    reason: str
    detail: str
    exception: str
    topic: str
    partition: int
    offset: int
    key: bytes | None
    value: bytes | None

    def headers(self, original: Headers, now: datetime) -> Headers:
        """The original headers, without what an earlier failure wrote, and this failure's own."""
        told = {
            "stage": self.stage,
            "reason": self.reason,
            "detail": self.detail[:_LIMIT],
            "exception": self.exception,
            "topic": self.topic,
            "partition": str(self.partition),
            "offset": str(self.offset),
            "at": now.isoformat(timespec="milliseconds"),
        }
        kept = [(name, value) for name, value in original if not name.startswith(PREFIX)]
        return kept + [(PREFIX + name, text.encode("utf-8", "replace")) for name, text in told.items() if text]
