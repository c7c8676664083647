"""Judging capitalised names: which of them stand for places."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import pairwise

from agents.extraction.context import Line
from agents.extraction.places.fold import fold
from agents.extraction.places.gazetteer import Entry, Gazetteer
from agents.extraction.places.mention import Mention
from agents.extraction.places.spans import Words, runs
from agents.extraction.places.words import COMMON, LEVEL, OF_A_PLACE, SIDES, SITES, SMALL, TITLES, WHENCE, WHERE

_LONGEST = 6
_PLACE_LABELS = frozenset(("GPE", "LOC", "FAC"))
_PERSON_LABELS = frozenset(("PERSON",))
_LARGE = 100_000
_TOWN = 15_000
_ANY = ""


class Judge:
    """Reads lines of one dispatch; `people` are surnames that its text has given to persons."""

    def __init__(self, *, gazetteer: Gazetteer, people: frozenset[str]) -> None:
        self._gazetteer = gazetteer
        self._people = people

    def mentions(self, line: Line, words: Words) -> list[Mention]:
        """Places named in a line, left to right, none overlapping another; "X, Y" pairs are linked."""
        labels = _labels(line)
        found: list[Mention] = []
        for start, end in runs(words):
            found.extend(self._of_run(line, words, start, end, labels))
        for left, right in pairwise(found):
            if words.text[left.end : right.start] == (",",) and not right.adjective:
                left.within = right
        return [mention for mention in found if mention.candidates or mention.cue]

    def _of_run(self, line: Line, words: Words, start: int, end: int, labels: Mapping[int, str]) -> Iterator[Mention]:
        at, fresh = start, True
        while at < end:
            if not words.capital[at] and words.text[at] in ("-", "of", "and", "'", "\u2019", "\u2013"):
                at += 1
                continue
            stop, entries = self._longest(line, words, at, end)
            if not entries:
                mention = self._unknown(line, words, at, end, labels) if fresh and at == start else None
                if mention is not None:
                    yield mention
                    return
                fresh = words.lower[at] in SIDES
                at += 1
                continue
            mention = self._weigh(line, words, (start, end), (at, stop), entries, labels, fresh)
            if mention is None:
                fresh = words.lower[at] in SIDES
                at = at + 1 if fresh else stop
                continue
            yield mention
            at, fresh = mention.end, True

    def _longest(self, line: Line, words: Words, at: int, end: int) -> tuple[int, tuple[Entry, ...]]:
        for stop in range(min(end, at + _LONGEST), at, -1):
            if not words.capital[stop - 1] and not words.text[stop - 1].isalnum():
                continue
            entries = self._gazetteer.lookup(line.doc[at:stop].text)
            if entries:
                return stop, entries
        return at + 1, ()

    def _weigh(
        self,
        line: Line,
        words: Words,
        run: tuple[int, int],
        span: tuple[int, int],
        entries: tuple[Entry, ...],
        labels: Mapping[int, str],
        fresh: bool,
    ) -> Mention | None:
        at, stop = span
        lower = words.lower
        single = stop - at == 1
        known = _known(entries)
        label = labels.get(at, _ANY)
        cue = _cue(words, run[0] if fresh else at)
        level, wide = _level(words, at, stop)
        before = lower[at - 1] if at else ""
        if known and entries[0].adjective:
            return self._mention(line, at, stop, entries, level, cue, sure=True) if _not_a_name(words, at, run) else None
        if not fresh and before == "of":
            head = next((lower[back] for back in range(at - 2, max(run[0], at - 4) - 1, -1) if words.capital[back]), "")
            if head not in OF_A_PLACE or not known:
                return None
        elif not fresh and before not in SIDES and at > run[0]:
            return None
        if wide > stop:
            return self._mention(line, at, wide, entries, level, cue or known, sure=True)
        follower = lower[stop] if stop < run[1] else ""
        if follower and words.capital[stop] and follower not in TITLES and follower not in LEVEL:
            if label in _PLACE_LABELS and labels.get(stop, _ANY) != label:
                pass
            elif follower in SITES and known:
                return self._mention(line, at, stop, entries, level, cue, sure=False)
            elif not (words.shouted or self._place_begins(line, words, stop, run[1])):
                return None
        first = at - 1 if at and before in SIDES and words.capital[at - 1] and at - 1 >= run[0] else at
        if words.shouted and known:
            return self._mention(line, first, stop, entries, level, cue, sure=False)
        if single and not self._single(words, at, entries, known, cue, label, bool(level)):
            return None
        if not (known or cue or label in _PLACE_LABELS or level or _big(entries, _TOWN) or _comma(words, stop)):
            return None
        if label in _PERSON_LABELS and not (cue or known):
            return None
        return self._mention(line, first, stop, entries, level, cue, sure=known or label in _PLACE_LABELS)

    def _single(
        self, words: Words, at: int, entries: tuple[Entry, ...], known: bool, cue: bool, label: str, level: bool
    ) -> bool:
        word = words.lower[at]
        strong = cue and words.lower[at - 1] in WHERE if at else False
        if word in COMMON:
            return label in _PLACE_LABELS and (strong or _comma(words, at + 1)) and not words.shouted
        if word in self._people:
            return (strong or level) and label not in _PERSON_LABELS
        if at == 0 and not known and not _big(entries, _LARGE):
            return label in _PLACE_LABELS or _comma(words, at + 1) or level
        return len(word) > 2 or known

    def _unknown(self, line: Line, words: Words, at: int, end: int, labels: Mapping[int, str]) -> Mention | None:
        """A name no list has, standing where a place stands: a similar spelling in the article's country may be it."""
        label = labels.get(at, _ANY)
        strong = at > 0 and words.lower[at - 1] in WHERE and words.lower[at] not in COMMON
        if not (strong or label in _PLACE_LABELS) or end - at > 4 or words.shouted or words.lower[at] in self._people:
            return None
        return Mention(line=line.index, start=at, end=end, key=fold(line.doc[at:end].text), candidates=(), cue=True)

    def _place_begins(self, line: Line, words: Words, at: int, end: int) -> bool:
        _, entries = self._longest(line, words, at, end)
        return _known(entries) and bool(entries)

    def _mention(
        self, line: Line, at: int, stop: int, entries: tuple[Entry, ...], level: str, cue: bool, *, sure: bool
    ) -> Mention:
        return Mention(
            line=line.index,
            start=at,
            end=stop,
            key=fold(line.doc[at:stop].text),
            candidates=entries,
            level=level,
            cue=cue,
            sure=sure,
        )


def _labels(line: Line) -> dict[int, str]:
    """The label of the entity that begins at, or covers, each token of a parsed line."""
    if not line.parsed:
        return {}
    return {at: entity.label_ for entity in line.doc.ents for at in range(entity.start, entity.end)}


def _known(entries: tuple[Entry, ...]) -> bool:
    """Whether readers know the name without being told where it lies: states, regions, provinces of weight, large towns."""
    return any(
        entry.adjective
        or entry.kind in ("country", "region", "point")
        or (entry.capital and entry.own)
        or (entry.kind == "admin1" and entry.own and entry.population >= _LARGE)
        or (entry.kind == "city" and entry.population >= _LARGE)
        for entry in entries
    )


def _big(entries: tuple[Entry, ...], people: int) -> bool:
    return any(entry.own and entry.population >= people for entry in entries)


def _cue(words: Words, at: int) -> bool:
    back = at - 1
    while back >= 0 and (words.lower[back] in ("the", "of") or words.lower[back] in SIDES):
        if words.lower[back] == "of":
            return True
        back -= 1
    return back >= 0 and (words.lower[back] in WHERE or words.lower[back] in WHENCE or words.lower[back] in LEVEL)


def _comma(words: Words, stop: int) -> bool:
    """Whether ", Name" follows, as in "Paris, Missouri"."""
    return (
        stop + 1 < len(words.text)
        and words.text[stop] == ","
        and words.capital[stop + 1]
        and words.lower[stop + 1] not in SMALL
    )


def _level(words: Words, at: int, stop: int) -> tuple[str, int]:
    """What the words beside a name call it, and where the name ends with its designator in capitals."""
    if stop < len(words.text):
        word = words.lower[stop]
        if word in LEVEL:
            return LEVEL[word] or "any", stop + 1 if words.capital[stop] else stop
        if word == "co." and not words.text[stop].islower():
            return "admin2", stop + 1
    if at >= 2 and words.lower[at - 1] == "of" and words.lower[at - 2] in LEVEL:
        return LEVEL[words.lower[at - 2]] or "any", stop
    return "", stop


def _not_a_name(words: Words, at: int, run: tuple[int, int]) -> bool:
    """Adjectives count wherever they stand but behind a first name ("Jack English")."""
    return at == run[0] or words.lower[at - 1] in TITLES or words.text[at - 1] in ("-", "and") or words.lower[at - 1] in SIDES
