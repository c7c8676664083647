"""Which sentences are worth the parser: those that hold the trigger words of some rule."""

from __future__ import annotations

import re

from agents.extraction.events.rules import RuleBook

_WORD = re.compile(r"[A-Za-z][A-Za-z'-]*")
MAX_SENTENCE_CHARS = 1500
"""Longer sentences are lists or broken text: the parser sees only their beginning."""
MAX_WORDS = 12_000
"""Words of one article that are read; wire stories have a few hundred to three thousand."""


def is_worth_parsing(text: str, book: RuleBook) -> bool:
    """Whether a sentence could tell an event."""
    words = _WORD.findall(text.lower())
    split = {part for word in words if "-" in word for part in word.split("-")}
    return book.is_worth_parsing(frozenset(words) | split)
