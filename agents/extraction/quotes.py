"""Quotes with their speakers: direct speech between marks, indirect speech behind a word of saying."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from spacy.tokens import Token

from agents.extraction.context import Dispatch, FoundActor, Line
from agents.extraction.dateline import dateline_match
from agents.text import paragraphs
from schemas.actor import ActorRef
from schemas.extraction import Quote

_SAY = frozenset(
    """said says say saying told tells added adds stated states announced announces declared declares insisted insists warned
    warns argued argues claimed claims replied replies wrote writes tweeted tweets explained explains noted notes confirmed
    confirms acknowledged admitted denied denies recalled shouted exclaimed asked asks vowed urged reported reports
    commented remarked asserted alleged testified concluded predicted""".split()
)
_INDIRECT = _SAY - frozenset("told tells asked asks urged vowed shouted exclaimed wrote writes tweeted tweets".split())
_ACCORDING = "according"
_SAY_OR_ACCORDING = _SAY | {_ACCORDING}
_OPEN, _CLOSE = "\u201c\u00ab\u201e", "\u201d\u00bb\u201c"
_MARKED = re.compile(
    r"\u201c([^\u201c\u201d]+)(\u201d|$)|\u00ab([^\u00ab\u00bb]+)(\u00bb|$)|(?<!\w)\"([^\"]+)(\"|$)|(?<!\w)``(.+?)(''|$)",
    re.DOTALL,
)
_WORD = re.compile(r"\w+")
_PRONOUNS = frozenset("he she they it".split())
_LEAST_WORDS = 4
"""Shorter marked words without a word of saying beside them are titles or words the writer doubts, no speech."""


@dataclass(frozen=True, slots=True)
class _Cue:
    """A word of saying outside all marks, and who says it."""

    line: int
    token: Token
    start: int
    end: int
    speaker: FoundActor | None
    pronoun: bool


def find_quotes(dispatch: Dispatch, actors: Sequence[FoundActor]) -> list[Quote]:
    """Direct and indirect quotes in the order of the text; the speaker is None where the text leaves it open."""
    body = dispatch.story.article.body
    marked = list(_marked(body))
    by_line: dict[int, list[FoundActor]] = {}
    for actor in actors:
        by_line.setdefault(actor.line, []).append(actor)
    cues = [
        cue
        for line in dispatch.lines
        if not _SAY_OR_ACCORDING.isdisjoint(_WORD.findall(line.sentence.text.lower()))
        for cue in _cues(line, by_line.get(line.index, []), marked)
    ]
    quotes = [*_direct(dispatch, body, marked, cues), *_indirect(dispatch, marked, cues)]
    return sorted(quotes, key=lambda quote: (quote.start, quote.end))


def _marked(body: str) -> Iterator[tuple[int, int]]:
    """Stretches between quotation marks; one left open at the end of a paragraph goes on to there."""
    for start, end in paragraphs(body):
        for hit in _MARKED.finditer(body, start, end):
            group = next(at for at in (1, 3, 5, 7) if hit.group(at) is not None)
            left, right = hit.span(group)
            if body[left:right].strip():
                yield left, right


def _cues(line: Line, actors: list[FoundActor], marked: list[tuple[int, int]]) -> Iterator[_Cue]:
    for token in line.doc:
        word = token.lower_
        start = line.offset(token)
        if (word not in _SAY and word != _ACCORDING) or (token.i and token.text[0].isupper()):  # "the United States"
            continue
        if any(left <= start < right for left, right in marked):
            continue
        speaker, pronoun = _speaker(line, token, actors, marked)
        yield _Cue(line.index, token, start, start + len(token), speaker, pronoun)


def _speaker(line: Line, cue: Token, actors: list[FoundActor], marked: list[tuple[int, int]]) -> tuple[FoundActor | None, bool]:
    """The subject of the word of saying where the line is parsed, else the actor beside it, before it first."""
    outside = [actor for actor in actors if not any(left <= actor.actor.start < right for left, right in marked)]
    if cue.lower_ == _ACCORDING:
        return next((actor for actor in outside if cue.i < actor.start <= cue.i + 4), None), False
    if line.parsed:
        for child in cue.children:
            if child.dep_ in ("nsubj", "nsubjpass"):
                if child.lower_ in _PRONOUNS:
                    return None, True
                held = [actor for actor in outside if actor.start <= child.i < actor.end or actor.head == child.i]
                if held:
                    return max(held, key=lambda actor: (actor.head == child.i, actor.end - actor.start)), False
    before = line.doc[cue.i - 1].lower_ if cue.i else ""
    after = line.doc[cue.i + 1].lower_ if cue.i + 1 < len(line.doc) else ""
    if before in _PRONOUNS or after in _PRONOUNS:
        return None, True
    left = [actor for actor in outside if actor.end <= cue.i and cue.i - actor.end <= 8]
    right = [actor for actor in outside if actor.start > cue.i and actor.start - cue.i <= 2]
    if right and (not left or cue.i - left[-1].end > 2):
        return right[0], False
    return (max(left, key=lambda actor: actor.end) if left else None), False


def _direct(dispatch: Dispatch, body: str, marked: list[tuple[int, int]], cues: list[_Cue]) -> Iterator[Quote]:
    """Marked words with the nearest word of saying in their paragraph; a paragraph without one goes on with the speaker."""
    last: FoundActor | None = None
    edges = list(paragraphs(body))
    for left, right in marked:
        home = next(((start, end) for start, end in edges if start <= left < end), (0, len(body)))
        near = [cue for cue in cues if home[0] <= cue.start < home[1]]
        cue = min(near, key=lambda one: _gap(one, left, right), default=None)
        words = len(_WORD.findall(body[left:right]))
        close = cue is not None and _gap(cue, left, right) <= 60
        if words < _LEAST_WORDS and not (close and words >= 2):
            continue
        if cue is None or _gap(cue, left, right) > 250:
            yield Quote(speaker=_ref(last) if words >= 8 else None, start=left, end=right, cue="", direct=True)
            continue
        speaker = cue.speaker or (last if cue.pronoun else None) or (_before(dispatch, cues, cue) if cue.pronoun else None)
        last = speaker or last
        yield Quote(speaker=_ref(speaker), start=left, end=right, cue=cue.token.text, direct=True)


def _indirect(dispatch: Dispatch, marked: list[tuple[int, int]], cues: list[_Cue]) -> Iterator[Quote]:
    lines = {line.index: line for line in dispatch.lines}
    dateline = dateline_match(dispatch.story.article.body)
    head = dateline.end() if dateline is not None else 0
    last: FoundActor | None = None
    for cue in cues:
        line = lines[cue.line]
        speaker = cue.speaker or (last if cue.pronoun else None)
        last = cue.speaker or last
        if cue.token.lower_ not in _INDIRECT and cue.token.lower_ != _ACCORDING:
            continue
        span = _told(line, cue)
        if span is not None and head > span[0]:
            span = (head, span[1]) if head < span[1] else None
        if span is None or any(left < span[1] and right > span[0] for left, right in marked):
            continue
        if speaker is not None or cue.pronoun or line.parsed:
            yield Quote(speaker=_ref(speaker), start=span[0], end=span[1], cue=cue.token.text, direct=False)


def _told(line: Line, cue: _Cue) -> tuple[int, int] | None:
    """What is told: the words behind "X said (that)", or those before ", X said" and ", according to X"."""
    doc, at = line.doc, cue.token.i
    trailing = line.sentence.text.rstrip(' .!?\u201d"')
    comma = next((token for token in reversed(doc[:at]) if token.text == ","), None)
    behind = doc[at + 1 :]
    words_behind = [token for token in behind if token.is_alpha]
    if (
        comma is not None
        and comma.i >= _LEAST_WORDS
        and (len(words_behind) <= 5 or cue.token.lower_ == _ACCORDING)
        and at - comma.i <= 12
    ):
        return line.sentence.start, line.offset(comma)
    if cue.token.lower_ == _ACCORDING or len(words_behind) < _LEAST_WORDS:
        return None
    if any(child.dep_ == "nsubj" and child.lower_ in ("which", "who", "that") for child in cue.token.children):
        return None
    deps = {child.dep_ for child in cue.token.children}
    if line.parsed and ("dobj" in deps and "ccomp" not in deps):  # "claimed responsibility" tells no words
        return None
    if any(child.dep_ == "nsubj" and child.i > at for child in cue.token.children):  # "..., said the minister, who spoke"
        return None
    first = behind[0]
    skip = 0
    while skip < len(behind) and (
        behind[skip].text.endswith("day") or behind[skip].lower_ in ("on", "late", "early", "that", ",", ":")
    ):
        skip += 1
    if skip >= len(behind):
        return None
    first = behind[skip]
    return line.offset(first), line.sentence.start + len(trailing)


def _before(dispatch: Dispatch, cues: list[_Cue], cue: _Cue) -> FoundActor | None:
    """The latest speaker named before a pronoun."""
    earlier = [one.speaker for one in cues if one.start < cue.start and one.speaker is not None]
    return earlier[-1] if earlier else None


def _gap(cue: _Cue, left: int, right: int) -> int:
    return left - cue.end if cue.end <= left else cue.start - right if cue.start >= right else 0


def _ref(found: FoundActor | None) -> ActorRef | None:
    if found is None:
        return None
    actor = found.actor
    return ActorRef(
        id=actor.id,
        name=actor.name,
        text=actor.text,
        start=actor.start,
        end=actor.end,
        country=actor.country,
        sector=actor.sector,
        kind=actor.kind,
        parents=actor.parents,
    )
