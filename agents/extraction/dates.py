"""When an act took place: the temporal expression that stands with its trigger, against the day of publication."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from spacy.tokens import Token

from agents.extraction.context import Line
from agents.extraction.temporal import Expression, expressions
from schemas.base import utc
from schemas.event import When

_AHEAD = frozenset("will 'll \u2019ll shall would to plans planned scheduled due upcoming coming expected".split())
_TOLD = frozenset(
    """said says say saying told tells added reported reports announced confirmed stated wrote tweeted according denied claimed
    warned quoted insisted""".split()
)
_REASONS = frozenset(("over", "about", "for", "after", "following", "despite", "regarding", "concerning"))
"""What stands behind these is another happening, with a date of its own: "arrested after a bombing on Sunday"."""
_TRIED = frozenset("tried attempted managed failed began started continued refused sought went came".split())
_BEFORE_ENDS = (
    " until",
    " till",
    " through",
    " expire in",
    " expires in",
    " due",
    " due for",
    " scheduled for",
    " planned for",
)
_VERBAL = frozenset(("VERB", "AUX"))
_OLD = timedelta(days=31)


def resolve_date(line: Line, published_at: datetime, trigger: Token | None) -> When | None:
    """The days of the act at `trigger` (of the sentence, without one), first to last; None where the text tells none.

    A date that belongs to the telling ("police said Tuesday") is not the act's own. Parsed or not.
    """
    text = line.doc.text
    if not text.strip():
        return None
    published = utc(published_at).date()
    ahead = _looks_ahead(line, trigger)
    found = list(expressions(text, published, future=lambda _: ahead))
    ranked = [(_remoteness(line, one, trigger), one) for one in found if not _is_end(text, one)]
    fitting = [(score, one) for score, one in ranked if score is not None]
    if not fitting:
        return None
    _, best = min(fitting, key=lambda pair: (pair[0], pair[1].start))
    return When(start=best.first, end=best.last, text=text[best.start : best.end].strip())


def _is_end(text: str, one: Expression) -> bool:
    """Whether the expression says when something ends or is due ("until January"), not when the act took place."""
    return text[: one.start].rstrip().lower().endswith(_BEFORE_ENDS)


def is_historic(when: When, published_at: datetime) -> bool:
    """Whether the days are background: over a month before publication, or a stretch that began so ("since 2011")."""
    published = utc(published_at).date()
    return when.end < published - _OLD or when.start < published - 2 * _OLD


def all_dates(line: Line, published: date) -> list[Expression]:
    """Every temporal expression of a line, read as past."""
    return list(expressions(line.doc.text, published))


def _remoteness(line: Line, one: Expression, trigger: Token | None) -> float | None:
    """How far an expression stands from the trigger, by clause and then by words; None where it cannot belong to it."""
    tokens = line.doc.char_span(one.start, one.end, alignment_mode="expand")
    if tokens is None:
        return None
    if trigger is None:
        return float(tokens.start)
    gap = float(min(abs(trigger.i - tokens.start), abs(trigger.i - (tokens.end - 1))))
    if not line.parsed:
        return None if _follows_telling(line, tokens.start) and trigger.lower_ not in _TOLD else gap
    head = tokens.root
    if head.dep_ == "dep":  # the date of a dateline
        return None
    for up in (head, *head.ancestors):
        if up.dep_ == "prep" and up.lower_ in _REASONS and up.i < tokens.start - 1 and trigger not in up.subtree:
            return None
        if up.i == trigger.i:
            return gap
        if up.pos_ in _VERBAL and up.i not in range(tokens.start, tokens.end):
            break
    clause, own = _clause(head), _clause(trigger)
    if clause is None or own is None:
        return 20.0 + gap
    if clause.i == own.i:
        return 10.0 + gap
    if clause.lower_ in _TOLD:
        return None
    if clause in own.ancestors or own in clause.ancestors or clause.head.i == own.head.i:
        return 100.0 + gap
    return 300.0 + gap if gap < 15 else None


def _clause(token: Token) -> Token | None:
    """The verb of the token's clause: itself or the nearest verb above it."""
    if token.pos_ in _VERBAL:
        return token
    return next((up for up in token.ancestors if up.pos_ in _VERBAL), None)


def _follows_telling(line: Line, at: int) -> bool:
    """Whether the words right before are those of telling: "police said on Tuesday"."""
    before = [token.lower_ for token in line.doc[max(0, at - 3) : at]]
    return any(word in _TOLD for word in before) and not any(word in (",", "that") for word in before[-1:])


def _looks_ahead(line: Line, trigger: Token | None) -> bool:
    """Whether the trigger's clause speaks of what is to come."""
    if trigger is None:
        return any(token.lower_ in ("will", "'ll", "\u2019ll", "shall") for token in line.doc)
    if line.parsed:
        verb: Token | None = trigger if trigger.pos_ in _VERBAL else _clause(trigger)
        if verb is None:
            return False
        if verb.dep_ == "xcomp" and verb.head.lower_ in _TRIED:
            return False
        if any(child.lower_ in _AHEAD and child.dep_ in ("aux", "auxpass") for child in verb.children):
            return True
        above = verb.head
        return verb.dep_ == "conj" and any(
            child.lower_ in ("will", "'ll", "to") and child.dep_ == "aux" for child in above.children
        )
    return any(token.lower_ in _AHEAD for token in line.doc[max(0, trigger.i - 4) : trigger.i])
