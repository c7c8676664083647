"""What a source can run into. Neither ends the feed: the source is asked again later, the others go on."""

from __future__ import annotations


class BadFeedFile(Exception):
    """A feeds file that cannot be used; the message names the feed and the key."""


class SourceFault(Exception):
    """A round of a source that came to nothing: `reason` is a metric label, the message is for people and bears no secret.

    `after` is the seconds the other side asked us to wait; `progressed` says that something arrived before, so that the
    back-off starts anew.
    """

    def __init__(self, reason: str, detail: str, *, after: float | None = None, progressed: bool = False) -> None:
        super().__init__(f"{reason}: {detail}")
        self.reason = reason
        self.after = after
        self.progressed = progressed
