"""Background or news: years, anniversaries, "since", the pluperfect."""

from __future__ import annotations

import re
from datetime import date, timedelta

from spacy.tokens import Token

from agents.extraction.events import syntax
from schemas.event import When

_YEAR = re.compile(r"^(1[5-9]|20)\d\d$")
_DECADE = re.compile(r"^(1[5-9]|20)?\d0s$")
_PAST_CUES = frozenset(("ago", "anniversary", "formerly", "historically", "previously", "decade", "decades", "century"))
_OLD = timedelta(days=14)
_REASONS = frozenset(("over", "about", "for", "after", "following", "despite", "regarding", "concerning", "since"))


def is_background(trigger: Token, when: When | None, published: date) -> bool:
    """Whether the act is told as background: long past by its date, or before the story's own past."""
    if when is not None and when.end < published - _OLD:
        return True
    predicate = syntax.clause_of(trigger)
    span = _clause_tokens(predicate)
    for token in span:
        if _YEAR.match(token.text) and token.ent_type_ != "CARDINAL" and int(token.text) < published.year:
            if not _is_of_reason(token, predicate):
                return True
            continue
        if _DECADE.match(token.text) and token.dep_ == "pobj":
            return True
        if token.lower_ in _PAST_CUES and not _is_recent(token):
            return True
        if token.lower_ == "last" and token.head.lower_ in ("year", "century", "decade"):
            return True
        if token.lower_ == "since" and token.dep_ in ("prep", "mark") and token.head.i == predicate.i and when is None:
            return True
    return is_pluperfect(predicate) and not _is_backshifted(predicate)


def is_pluperfect(predicate: Token) -> bool:
    """Whether the verb stands in the past perfect ("had seized")."""
    return any(
        child.dep_ in ("aux", "auxpass") and child.lower_ in ("had", "'d") and syntax.lemma(child) == "have"
        for child in predicate.children
    ) and (predicate.tag_ == "VBN")


def _is_backshifted(predicate: Token) -> bool:
    """Reported speech moves a plain past back by one tense: "said it had attacked"."""
    if predicate.dep_ == "acl":
        return any(child.dep_ == "mark" and child.lower_ == "that" for child in predicate.children)
    return predicate.dep_ in ("ccomp", "parataxis", "conj") and predicate.head.i != predicate.i


def _is_of_reason(year: Token, predicate: Token) -> bool:
    """Whether the year dates what the act is about, not the act: "sanctions over the annexation of Crimea in 2014"."""
    for up in year.ancestors:
        if up.i == predicate.i:
            return False
        if up.dep_ == "prep" and up.i != year.head.i and up.lower_ in _REASONS:
            return True
    return False


def _is_recent(token: Token) -> bool:
    near = {one.lower_ for one in (token.head, *token.children)} if token.lower_ == "ago" else set()
    return not near.isdisjoint(("hour", "hours", "day", "days", "week", "weeks", "minute", "minutes", "month"))


def _clause_tokens(predicate: Token) -> list[Token]:
    """The tokens of a clause without the clauses inside it."""
    found: list[Token] = []
    queue = [predicate]
    while queue and len(found) < 120:
        at = queue.pop()
        found.append(at)
        queue.extend(
            child
            for child in at.children
            if child.dep_ not in ("ccomp", "relcl", "advcl", "parataxis")
            and not (child.dep_ in ("conj", "acl") and child.pos_ == "VERB")
        )
    return sorted(found, key=lambda token: token.i)
