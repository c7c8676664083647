"""The ways an agent can say no."""

from __future__ import annotations


class InvalidInput(Exception):
    """A message that can never be processed: it goes to the dead letters with `reason` and `detail`."""

    def __init__(self, reason: str, detail: str = "") -> None:
        super().__init__(f"{reason}: {detail}" if detail else reason)
        self.reason = reason
        self.detail = detail


class TransientFault(Exception):
    """A fault that may pass: the message is tried again with back-off."""
