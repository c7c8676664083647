"""The runtime's own errors."""

from __future__ import annotations


class GroundError(Exception):
    """What a stage stands on is not as it must be (topics, model); told in one line, and a restart would not help."""
