"""Do two reports tell of one happening? A score from evidence, and the vetoes that no evidence outweighs."""

from __future__ import annotations

from typing import Final

from agents.event_fusion.ground import nearness
from agents.event_fusion.parties import acquainted, company, side
from agents.event_fusion.telling import Telling
from agents.event_fusion.tolls import agreement

JOIN: Final = 0.62
"""Two reports this alike are taken for one happening."""
BACKGROUND_JOIN: Final = 0.75
"""A background mention must be this like an event of the day to be of it."""

# What each kind of evidence is worth. A side or place that one report leaves out is worth a little: silence contradicts nobody.
_ACTORS: Final = 0.30
_RECIPIENTS: Final = 0.25
_UNTOLD: Final = 0.05
_PLACE: Final = 0.28
_PLACE_OF_WORDS: Final = 0.08
_PLACE_OF_MEETING: Final = 0.20
_SAME_DAY: Final = 0.10
_TYPE: Final = 0.10
_MODE: Final = 0.05
_OTHER_MODE: Final = -0.25
_THREAD: Final = 0.20
_STORY: Final = 0.10
_TOLL: Final = 0.18
_TOLL_CONFLICT: Final = 0.30
_WORDS_OF_DEEDS: Final = 0.30
_WORDS_OF_WORDS: Final = 0.90
_USUAL_OVERLAP: Final = 0.22
_WITHIN_ARTICLE: Final = 0.70
_ANYBODY: Final = 0.5
"""What agreement of sides is worth where nobody particular is on both: "gunmen" and "gunmen" are two words, not one band."""
_UNRELATED: Final = -0.10
_NOWHERE: Final = -0.05
_OTHER_FIGURES: Final = -0.15
"""Against two deeds of nobody in particular: that no developing story joins them, nor a place; that each has other figures."""

_SPOKEN: Final = frozenset(("REQUEST", "ACCUSE", "REJECT", "THREATEN", "AGREE", "CONSULT", "SUPPORT", "COOPERATE"))
TOGETHER: Final = frozenset(("AGREE", "CONSULT", "COOPERATE"))
"""Acts that two sides do with one another: either may be told as the actor."""
_CONFUSED: Final = frozenset(
    frozenset(pair)
    for pair in (
        ("ASSAULT", "COERCE"),
        ("COERCE", "SANCTION"),
        ("ACCUSE", "REJECT"),
        ("ACCUSE", "THREATEN"),
        ("REQUEST", "THREATEN"),
        ("AGREE", "COOPERATE"),
        ("AGREE", "SUPPORT"),
        ("SUPPORT", "COOPERATE"),
        ("CONCEDE", "RETREAT"),
    )
)
_MODES_ALIKE: Final = tuple(
    frozenset(words.split())
    for words in (
        "attack bomb clash fire kill wound destroy violate-ceasefire",
        "occupy seize attack clash",
        "arrest seize disperse",
        "demo protest riot strike obstruct disperse",
        "meet visit host mediate call invite",
        "agree sign promise willing",
        "disapprove allege",
        "reject refuse cancel fail",
        "urge call order seek ultimatum",
        "threaten warn ultimatum",
        "endorse praise recognize",
        "material economic",
        "material military",
        "sanction discontinue ban restrict",
        "withdraw return surrender",
        "ceasefire de-escalate",
        "ease allow yield release pardon return",
    )
)
"""Modes that two desks may give one act; others tell two acts apart."""


def likeness(a: Telling, b: Telling) -> float | None:
    """How surely both tell of one happening, about 0 to 1.5; None where they cannot. The same for (b, a)."""
    if b.order < a.order:
        a, b = b, a
    if a.standing != b.standing and {a.standing, b.standing} != {"historic", "happening"}:
        return None
    kind = _kind(a, b)
    day = _day(a, b) if kind is not None else None
    if kind is None or day is None:
        return None
    sides = _sides(a, b)
    if sides is None:
        return None
    place = _place(a, b)
    spoken, known = a.report.type in _SPOKEN, _acquainted(a, b)
    if place is not None and place < 0 and not (spoken and known):
        return None
    toll = agreement(a.report.counts, b.report.counts) if a.report.counts and b.report.counts else 0.0  # a is the older
    if a.key[0] == b.key[0]:
        return _within_article(a, b, place, toll)
    score = kind + day + _mode(a.report.mode, b.report.mode) + toll * (_TOLL if toll > 0 else _TOLL_CONFLICT)
    lineage = _lineage(a, b)
    if not known:
        score += _ANYBODY * sides + (lineage or _UNRELATED) + _wording_of_strangers(a, b) + min(toll, 0.0) * _TOLL_CONFLICT
        if place is None:
            return score + (_UNTOLD if lineage else _NOWHERE)
        return score + _PLACE * place
    score += sides + lineage + _wording(a, b, spoken)
    if not spoken:
        return score + (_PLACE * place if place is not None else _UNTOLD)
    weight = _PLACE_OF_MEETING if a.report.type in TOGETHER and b.report.type in TOGETHER else _PLACE_OF_WORDS
    return score + (weight * place if place is not None else _UNTOLD / 2)


def _kind(a: Telling, b: Telling) -> float | None:
    if a.report.type == b.report.type:
        return _TYPE
    return 0.0 if frozenset((a.report.type, b.report.type)) in _CONFUSED else None


def _day(a: Telling, b: Telling) -> float | None:
    """Days must meet. Where one text names no day, the developing story may stretch it by two; at midnight zones differ."""
    apart = max(a.first_day, b.first_day) - min(a.last_day, b.last_day)
    one_story = a.told.thread_id == b.told.thread_id or a.told.story_id == b.told.story_id
    if a.vague or b.vague:
        if a.vague and b.vague:
            return _SAME_DAY / 2 if apart <= 0 and abs(a.published_day - b.published_day) <= 1 else None
        return 0.0 if apart <= 0 and one_story else None
    if apart <= 0:
        return _SAME_DAY if a.dated and b.dated else _SAME_DAY * 0.8
    if not one_story or a.key[0] == b.key[0]:
        return None
    if a.dated and b.dated:
        return -0.25 if apart == 1 else None
    return -0.10 if apart <= 2 else None


def _sides(a: Telling, b: Telling) -> float | None:
    """What actors and recipients say; None where either side is disjoint."""
    if a.report.type in TOGETHER and b.report.type in TOGETHER:
        together = company(a.actors + a.recipients, b.actors + b.recipients)
        if together is None:
            return 2 * _UNTOLD
        return None if together < 0 else (_ACTORS + _RECIPIENTS) * together
    actors, recipients = side(a.actors, b.actors), side(a.recipients, b.recipients)
    if (actors is not None and actors < 0) or (recipients is not None and recipients < 0):
        return None
    by = _UNTOLD if actors is None else _ACTORS * actors - (0.1 if actors == 0 else 0.0)
    to = _UNTOLD if recipients is None else _RECIPIENTS * recipients - (0.1 if recipients == 0 else 0.0)
    return by + to


def _acquainted(a: Telling, b: Telling) -> bool:
    """Whether both tell of somebody particular."""
    if a.report.type in TOGETHER and b.report.type in TOGETHER:
        return acquainted(a.actors + a.recipients, b.actors + b.recipients)
    return acquainted(a.actors, b.actors) or acquainted(a.recipients, b.recipients)


def _place(a: Telling, b: Telling) -> float | None:
    """How near the places are; a dateline's place agrees a little and contradicts nothing."""
    near = nearness(a.report.place, b.report.place)
    if near is None or (a.placed and b.placed):
        return near
    return 0.7 * near if near > 0 else None


def _mode(a: str | None, b: str | None) -> float:
    if a is None or b is None:
        return 0.0
    if a == b:
        return _MODE
    return 0.0 if _modes_alike(a, b) else _OTHER_MODE


def _modes_alike(a: str, b: str) -> bool:
    return a == b or any(a in alike and b in alike for alike in _MODES_ALIKE)


def _lineage(a: Telling, b: Telling) -> float:
    if a.told.story_id == b.told.story_id:
        return _THREAD + _STORY
    return _THREAD if a.told.thread_id == b.told.thread_id else 0.0


def _wording(a: Telling, b: Telling, spoken: bool) -> float:
    """Whether the sentences are about the same thing; what was said can be told from other sayings by little else."""
    fewer = min(len(a.words), len(b.words))
    if fewer < 3:
        return 0.0
    overlap = len(a.words & b.words) / fewer
    if spoken:
        return max(-0.25, min(0.25, _WORDS_OF_WORDS * (overlap - _USUAL_OVERLAP)))
    return max(-0.04, min(0.15, _WORDS_OF_DEEDS * (overlap - _USUAL_OVERLAP)))


def _wording_of_strangers(a: Telling, b: Telling) -> float:
    """As for sayings; but the same words about other figures are a desk's way of writing, not a happening."""
    same = _wording(a, b, True)
    if a.figures and b.figures and not a.figures & b.figures:
        return min(same, 0.0) + _OTHER_FIGURES
    return same


def _within_article(a: Telling, b: Telling, place: float | None, toll: float) -> float | None:
    """One article tells different happenings apart, so only what is the same in every told respect is told twice.

    Two types that are easily confused, coded from one sentence about the same parties, are one act coded twice.
    """
    one, two = a.report, b.report
    one_sentence = one.sentence.key != "" and one.sentence.key == two.sentence.key
    if (one.type != two.type and not one_sentence) or toll < 0 or (place is not None and place < 0.7):
        return None
    if one.type == two.type and one.mode and two.mode and not _modes_alike(one.mode, two.mode):
        return None
    met = [side(ours, theirs) for ours, theirs in ((a.actors, b.actors), (a.recipients, b.recipients))]
    if any(agreed is not None and agreed < 0.7 for agreed in met):
        return None
    shared = any(agreed is not None for agreed in met) or (place is not None and toll > 0)
    return _WITHIN_ARTICLE if shared else None
