"""Which sentences are worth the parser: those that hold the trigger words of some rule, and in which an actor can stand."""

from __future__ import annotations

import re
from collections.abc import Iterable

from agents.extraction.actors.phrases import CROWDS
from agents.extraction.events.rules import RuleBook

_WORD = re.compile(r"[^\W\d_][\w'’-]*")
MAX_SENTENCE_CHARS = 1500
"""Longer sentences are lists or broken text: the parser sees only their beginning."""
MAX_WORDS = 12_000
"""Words of one article that are read; wire stories have a few hundred to three thousand."""

_NAMELESS_STARTS = frozenset(
    """the a an in on at but and or so yet for from with by after before while when since as if although though however
    meanwhile also both this that these those there here its our my your no not one two three four five six seven eight nine
    ten some many most several few more another earlier later last under during despite according about because of over until
    through what how why which only such all any each every even just then now still once""".split()
)
"""First words whose capital says nothing; any other first word may be a name."""
_POINTING = frozenset("he she they him her them it we us i his their its itself themselves".split())
_CALENDAR = frozenset(
    """monday tuesday wednesday thursday friday saturday sunday january february july september october november
    december""".split()
)
"""Capitalised words that name nobody."""

_BEFORE_NOUNS = frozenset(
    """a an the its their every each no another of for from with by in on at into over under after before during despite
    against between about""".split()
)
"""No finite verb stands behind one of these ("the call", "for guarantees"); participles do, so -ed and -ing are let through."""


def actor_words(roles: Iterable[str]) -> frozenset[str]:
    """The lower-case words that let a sentence without names hold an actor: the last words of `roles`, and pronouns."""
    return (frozenset(roles) - {"by"}) | _POINTING | CROWDS | {"passers"}  # "by" ends "passers-by" and stands everywhere


def possible_actors(text: str, words: frozenset[str]) -> int:
    """How many words of a sentence may each be an actor or part of one: capitals, a first word that may be a name, `words`.

    No event is told without an actor, and most rules need two, so a sentence with fewer would be parsed for nothing.
    """
    count = 0
    for at, word in enumerate(_WORD.findall(text)):
        plain = word.removesuffix("'s").removesuffix("’s")
        parts = plain.split("-")
        count += sum(_may_act(part, words, first=at == 0) for part in parts)
        count += len(parts) > 1 and plain.lower() in words
    return count


def _may_act(part: str, words: frozenset[str], *, first: bool) -> bool:
    lower = part.lower()
    nameless = lower in _CALENDAR or (first and lower in _NAMELESS_STARTS)
    return (part[:1].isupper() and not nameless) or lower in words


def is_worth_parsing(text: str, book: RuleBook, actors: int = 2) -> bool:
    """Whether a sentence in which so many actors can stand could tell an event."""
    words: set[str] = set()
    verbs: set[str] = set()
    before = ""
    for found in _WORD.findall(text.lower()):
        word = found.removesuffix("'s").removesuffix("’s")
        parts = [word, *word.split("-")] if "-" in word else [word]
        words.update(parts)
        if before not in _BEFORE_NOUNS or word.endswith(("ed", "ing")):
            verbs.update(parts)
        before = found
    return book.is_worth_parsing(frozenset(words), frozenset(verbs), actors)
