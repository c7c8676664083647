"""Which sentences are worth the parser: those that hold the trigger words of some rule, and in which an actor can stand."""

from __future__ import annotations

import re
from collections.abc import Iterable

from agents.extraction.actors.phrases import CROWDS
from agents.extraction.events.gates import COMPOUND, HAVE_TO
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

_WITHIN_NAMES = (" ", ".", ". ")
"""What stands between the words of one name or phrase."""

_RELATIVES = frozenset("that which who whom whose where".split())
"""Behind one of these both who does it and who suffers it may stand before the verb ("the town that rebels took")."""

_BEFORE_NOUNS = frozenset(
    """a an the its their every each no another of for from with by in on at into over under after before during despite
    against between about""".split()
)
"""No finite verb stands behind one of these ("the call", "for guarantees"); participles do, so -ed and -ing are let through."""


def actor_words(roles: Iterable[str]) -> frozenset[str]:
    """The lower-case words that let a sentence without names hold an actor: the last words of `roles`, and pronouns."""
    return (frozenset(roles) - {"by"}) | _POINTING | CROWDS | {"passers"}  # "by" ends "passers-by" and stands everywhere


def possible_actors(text: str, words: frozenset[str]) -> list[int]:
    """Where actors may stand at most, as indices of words: capitals, a first word that may be a name, `words`.

    No event is told without an actor, and most rules need two, so a sentence with fewer would be parsed for nothing. Words
    that stand together ("Prime Minister Jane Doe", "Turkish police officers") are one, but where nearly all have capitals.
    """
    found = list(_WORD.finditer(text))
    titled = 2 * sum(hit.group()[0].isupper() for hit in found) > len(found)
    actors: list[int] = []
    end = -1
    for at, hit in enumerate(found):
        word = hit.group()
        plain = _bare(word)
        parts = plain.split("-")
        here = sum(_may_act(part, words, first=at == 0) for part in parts) + (len(parts) > 1 and plain.lower() in words)
        if not here:
            continue
        pointing = plain.lower() in _POINTING
        together = not (titled or pointing) and end >= 0 and text[end : hit.start()] in _WITHIN_NAMES
        actors += [at] * (here - together)
        end = hit.end() if plain == word and not pointing else -1
    return actors


def _bare(word: str) -> str:
    return word.removesuffix("'s").removesuffix("’s").rstrip("'’")


def _may_act(part: str, words: frozenset[str], *, first: bool) -> bool:
    lower = part.lower()
    nameless = lower in _CALENDAR or (first and lower in _NAMELESS_STARTS)
    return (part[:1].isupper() and not nameless) or lower in words


def is_worth_parsing(text: str, book: RuleBook, actor_words: frozenset[str]) -> bool:
    """Whether a sentence could tell an event: some rule's triggers stand in it, and as many actors as that rule needs."""
    words: dict[str, int] = {}
    verbs: dict[str, int] = {}
    before = ""
    told = _WORD.findall(text)
    for at, found in enumerate(told):
        word = _bare(found.lower())
        parts = [word, *word.split("-")] if "-" in word else [word]
        if len(parts) > 1:
            words[COMPOUND] = at
        elif word == "to" and before in ("has", "have"):
            words[HAVE_TO] = at
        for part in parts:
            words.setdefault(part, at)
            if before not in _BEFORE_NOUNS or word.endswith(("ed", "ing")):
                verbs.setdefault(part, at)
        before = word
    actors: list[int] | None = None
    last = 0
    for word, need in book.open_gates(words.keys(), verbs.keys()):
        if actors is None:
            actors = possible_actors(text, actor_words)
            last = len(told) if not _RELATIVES.isdisjoint(words) else max(actors, default=-1)
        if need.actors <= len(actors) and (not need.behind or verbs[word] < last):
            return True
    return False
