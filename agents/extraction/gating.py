"""Which sentences are worth the parser: those that hold the trigger words of some rule, and in which an actor can stand."""

from __future__ import annotations

import re
from collections.abc import Iterable

from agents.extraction.events.rules import RuleBook

_WORD = re.compile(r"[A-Za-z][A-Za-z'-]*")
MAX_SENTENCE_CHARS = 1500
"""Longer sentences are lists or broken text: the parser sees only their beginning."""
MAX_WORDS = 12_000
"""Words of one article that are read; wire stories have a few hundred to three thousand."""


_NAMELESS_STARTS = frozenset(
    """the a an in on at but and or so yet for from with by after before while when since as if although though however
    meanwhile also both this that these those there here its our my your no not one two three four five six seven eight nine
    ten some many most several few more another earlier later last""".split()
)
"""First words whose capital says nothing; any other first word may be a name."""
_POINTING = frozenset("he she they him her them it we us i you who whom whose his their its itself themselves".split())


def actor_words(roles: Iterable[str]) -> frozenset[str]:
    """The lower-case words that let a sentence without names hold an actor: the last words of `roles`, and pronouns."""
    return frozenset(roles) | _POINTING


def may_hold_actor(text: str, words: frozenset[str]) -> bool:
    """Whether an actor can stand in a sentence: a capital past its start, a first word that may be a name, an actor word.

    No event is told without an actor, so a sentence that fails here would be parsed for nothing.
    """
    found = [word.removesuffix("'s") for word in _WORD.findall(text)]
    if not found:
        return False
    if found[0].lower() not in _NAMELESS_STARTS or any(word[0].isupper() for word in found[1:]):
        return True
    return any(part in words for word in found for part in (word.lower(), *word.lower().split("-")))


def is_worth_parsing(text: str, book: RuleBook) -> bool:
    """Whether a sentence could tell an event."""
    words = _WORD.findall(text.lower())
    split = {part for word in words if "-" in word for part in word.split("-")}
    return book.is_worth_parsing(frozenset(words) | split)
