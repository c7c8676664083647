"""Judging capitalised names: which of them stand for places."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise

from agents.extraction.context import Line
from agents.extraction.places.cues import (
    TOWN,
    expects_place,
    has_comma,
    has_town,
    is_known,
    is_land,
    is_taken,
    level_of,
    stands_in,
)
from agents.extraction.places.fold import fold
from agents.extraction.places.gazetteer import Entry, Gazetteer
from agents.extraction.places.mention import Mention
from agents.extraction.places.people import People
from agents.extraction.places.spans import Words, runs
from agents.extraction.places.words import COMMON, INSTITUTIONS, LEVEL, NAMELIKE, OF_A_PLACE, SAYING, SIDES, TITLES

_LONGEST = 6
_PLACE_LABELS = frozenset(("GPE", "LOC", "FAC"))
_TIGHT = frozenset(("-", "\u2013"))
_LANDS = frozenset(("country", "region", "point"))
_POSSESSIVE = frozenset(("'s", "\u2019s", "'", "\u2019"))


@dataclass(frozen=True, slots=True)
class _Run:
    """A capitalised run of a line that is being read; `listed` where it goes on a list of places ("in Hama and Idlib")."""

    line: Line
    words: Words
    start: int
    end: int
    labels: Mapping[int, str]
    listed: bool


class Judge:
    """Reads lines of one dispatch: `people` are those its text names, `filed` the code points of its dateline's town."""

    def __init__(self, *, gazetteer: Gazetteer, people: People, filed: tuple[int, int] | None = None) -> None:
        self._gazetteer = gazetteer
        self._people = people
        self._filed = filed or (0, 0)

    def mentions(self, line: Line, words: Words) -> list[Mention]:
        """Places named in a line, left to right, none overlapping another; "X, Y" and "Y's X" are linked."""
        labels = _labels(line)
        found: list[Mention] = []
        for start, end in runs(words):
            listed = bool(found) and _joins(words, found[-1].end, start) and not found[-1].aside
            found.extend(self._of_run(_Run(line, words, start, end, labels, listed)))
        for left, right in pairwise(found):
            between = words.text[left.end : right.start]
            if between == (",",) and not right.aside:
                left.within = right
            elif len(between) == 1 and between[0] in _POSSESSIVE and not left.aside and right.within is None:
                right.within = left
        return found

    def _of_run(self, run: _Run) -> Iterator[Mention]:
        words = run.words
        at, fresh = run.start, True
        while at < run.end:
            if not words.text[at][0].isalnum() or words.lower[at] in ("of", "and"):
                at += 1
                continue
            stop, entries = self._longest(run, at)
            if not entries:
                mention = self._clipped(run, at) or (self._unknown(run) if at == run.start else None)
                if mention is not None:
                    yield mention
                    at = mention.end
                    continue
                fresh = words.lower[at] in SIDES
                at += 1
                continue
            mention = self._weigh(run, at, stop, entries, fresh)
            if mention is None:
                fresh = words.lower[at] in SIDES
                at = at + 1 if fresh or stop - at == 1 else stop
                continue
            yield mention
            at, fresh = mention.end, not mention.aside or mention.adjective

    def _longest(self, run: _Run, at: int) -> tuple[int, tuple[Entry, ...]]:
        for stop in range(min(run.end, at + _LONGEST), at, -1):
            if run.words.capital[stop - 1] or run.words.text[stop - 1].isalnum():
                entries = self._gazetteer.lookup(run.line.doc[at:stop].text)
                if entries:
                    return stop, entries
        return at + 1, ()

    def _weigh(self, run: _Run, at: int, stop: int, entries: tuple[Entry, ...], fresh: bool) -> Mention | None:
        words, lower = run.words, run.words.lower
        known = is_known(entries)
        label = run.labels.get(at, "")
        first = at - 1 if at > run.start and lower[at - 1] in SIDES and words.capital[at - 1] else at
        cue = expects_place(words, first) or (run.listed and first == run.start)
        level, wide = level_of(words, at, stop)
        if self._filed[0] <= run.line.sentence.start + run.line.doc[at].idx < self._filed[1]:
            town = any(entry.kind == "city" and entry.own for entry in entries)
            return self._mention(run, at, stop, entries, "city" if town else "", sure=True, filed=True)
        if stop - at == 1 and len(lower[at]) <= 2 and not _is_code(words, at):
            return None
        if _is_compound(run, stop) and not is_land(entries) and not self._place_begins(run, stop + 1):
            return None
        if (
            stop - at > 1
            and at
            and lower[at - 1] == "the"
            and _is_generic(words, at, stop)
            and not any(entry.kind in _LANDS for entry in entries)
        ):
            return None
        if entries[0].adjective:
            return self._mention(run, at, stop, entries, "", sure=True, aside=True) if _may_be_adjective(run, at) else None
        if not fresh and lower[at - 1] not in SIDES:
            return self._behind(run, at, stop, entries, label)
        if wide > stop and (known or has_town(entries, 0)):
            inside = wide < len(lower) and words.capital[wide] and lower[wide] in INSTITUTIONS and not words.shouted
            return self._mention(run, at, stop if inside else wide, entries, level, sure=True, aside=inside)
        if stop < run.end and words.capital[stop] and lower[stop] not in TITLES:
            return self._before(run, first, stop, entries, level, label)
        if stop - at == 1 and not self._single(run, at, entries, cue, bool(level)):
            return None
        if words.lower[at].rstrip(".") in ("st", "saint") and not (stands_in(words, at) or has_comma(words, stop)):
            return None
        if words.shouted and not is_land(entries) and not cue:
            return None
        if not (known or cue or level or label in _PLACE_LABELS or has_comma(words, stop) or has_town(entries, TOWN)):
            return None
        if label == "PERSON" and not (stands_in(words, first) or is_land(entries) or level):
            return None
        aside = entries[0].kind == "point" and not stands_in(words, first)
        return self._mention(run, first, stop, entries, level, sure=known or label in _PLACE_LABELS, aside=aside)

    def _behind(self, run: _Run, at: int, stop: int, entries: tuple[Entry, ...], label: str) -> Mention | None:
        """A place at the end of a longer name: "University of Texas", "Environment Canada", but not "Michael Jordan"."""
        words, lower = run.words, run.words.lower
        if not is_known(entries) or label == "PERSON" or words.shouted:
            return None
        before = lower[at - 1]
        if before == "of":
            head = next(
                (lower[back] for back in range(at - 2, max(run.start, at - _LONGEST) - 1, -1) if words.capital[back]), ""
            )
            if is_land(entries) or head in OF_A_PLACE or head in INSTITUTIONS:
                return self._mention(run, at, stop, entries, "", sure=True, aside=head not in OF_A_PLACE)
            return None
        if words.text[at - 1] in _TIGHT:
            return self._mention(run, at, stop, entries, "", sure=True, aside=True)
        named = any(
            lower[back] in INSTITUTIONS or words.text[back].isupper() for back in range(max(run.start, at - _LONGEST), at)
        )
        if (label in ("ORG", *_PLACE_LABELS) and is_land(entries)) or (named and lower[at] not in NAMELIKE):
            return self._mention(run, at, stop, entries, "", sure=False, aside=True)
        return None

    def _before(self, run: _Run, at: int, stop: int, entries: tuple[Entry, ...], level: str, label: str) -> Mention | None:
        """A place at the head of a longer name: "Kentucky State Police", "Cannes Film Festival", but not "Jordan Smith"."""
        words = run.words
        if stop - at == 1 and (words.lower[at] in SIDES or words.lower[at] in COMMON or words.lower[at] in TITLES):
            return None
        parted = label in _PLACE_LABELS and run.labels.get(stop, "") != label
        if words.shouted or parted:
            return self._mention(run, at, stop, entries, level, sure=is_known(entries)) if is_known(entries) else None
        if label == "PERSON" and run.labels.get(stop, "") == "PERSON":
            return None
        rest = {words.lower[behind] for behind in range(stop, min(run.end, stop + _LONGEST))}
        county = stop - at > 1 and any(entry.kind == "admin2" for entry in entries)
        if rest & INSTITUTIONS and (is_known(entries) or has_town(entries, TOWN) or county):
            return self._mention(run, at, stop, entries, level, sure=False, aside=True)
        if is_land(entries) and words.lower[at] not in NAMELIKE and entries[0].kind in ("country", "region", "admin1"):
            _, behind = self._longest(run, stop)
            return self._mention(run, at, stop, entries, level, sure=False, aside=not behind)
        return None

    def _single(self, run: _Run, at: int, entries: tuple[Entry, ...], cue: bool, level: bool) -> bool:
        """Whether one capitalised word is a place: not a common word, a surname, an acronym or the first word by chance."""
        words, word = run.words, run.words.lower[at]
        label = run.labels.get(at, "")
        strong = stands_in(words, at)
        after_comma = at >= 2 and words.text[at - 1] == "," and words.capital[at - 2]
        land = is_land(entries)
        likely = self._people.likely
        if word in TITLES or word in SIDES or word in LEVEL:
            return False
        if word in COMMON:
            return label in _PLACE_LABELS and (strong or has_comma(words, at + 1)) and not words.shouted
        if word in self._people.sure:
            return (strong or level or (cue and is_known(entries))) and label != "PERSON"
        if words.text[at].isupper() and len(word) <= 5 and not words.shouted:
            return any(entry.kind == "country" for entry in entries) or after_comma or (land and (strong or "." in word))
        if at + 1 < len(words.text) and words.lower[at + 1] in SAYING and not (land and word not in likely):
            return False
        if word in likely and (word in NAMELIKE or not is_known(entries)):
            return strong or level
        if len(word) <= 3 and not land and not after_comma:
            return strong and has_town(entries, TOWN)
        if at == 0 and not is_known(entries):
            return label in _PLACE_LABELS or has_comma(words, at + 1) or level
        return True

    def _unknown(self, run: _Run) -> Mention | None:
        """A name no list has, standing where a place stands: a similar spelling in the article's country may be it."""
        words, at = run.words, run.start
        label = run.labels.get(at, "")
        if words.lower[at] in COMMON or words.lower[at] in self._people.sure or words.shouted or run.end - at > 4:
            return None
        if any(words.lower[token] in INSTITUTIONS or words.lower[token] in SIDES for token in range(at, run.end)):
            return None
        if not (
            stands_in(words, at) or is_taken(words, at) or (label in _PLACE_LABELS and run.labels.get(run.end - 1) == label)
        ):
            return None
        return self._mention(run, at, run.end, (), "", sure=False)

    def _clipped(self, run: _Run, at: int) -> Mention | None:
        """ "U.S.-led" in one token: the state it begins with."""
        text = run.words.text[at]
        head, stroke, _ = text.partition("-")
        if not stroke or len(head) < 2:
            return None
        entries = self._gazetteer.lookup(head)
        if not is_land(entries):
            return None
        mention = self._mention(run, at, at + 1, entries, "", sure=True, aside=True)
        mention.letters, mention.key = len(head), fold(head)
        return mention

    def _place_begins(self, run: _Run, at: int) -> bool:
        return at < run.end and is_known(self._longest(run, at)[1])

    def _mention(
        self,
        run: _Run,
        at: int,
        stop: int,
        entries: tuple[Entry, ...],
        level: str,
        *,
        sure: bool,
        aside: bool = False,
        filed: bool = False,
    ) -> Mention:
        text = run.line.doc[at:stop].text
        return Mention(run.line.index, at, stop, fold(text), entries, level=level, sure=sure, aside=aside, filed=filed)


def _is_generic(words: Words, at: int, stop: int) -> bool:
    """Whether a name is made of words that many towns have one of: the Old City, the West Coast."""
    if words.lower[stop - 1] in ("province", "state", "territory", "region"):
        return False
    return all(
        words.lower[token] in SIDES or words.lower[token] in LEVEL or words.lower[token] in COMMON for token in range(at, stop)
    )


def _is_code(words: Words, at: int) -> bool:
    """Whether two letters stand for a state: US and UK anywhere, the others in capitals behind a comma ("Gary, IN")."""
    if not words.text[at].isupper() or words.shouted:
        return False
    return words.lower[at] in ("us", "uk") or (at >= 2 and words.text[at - 1] == "," and words.capital[at - 2])


def _is_compound(run: _Run, stop: int) -> bool:
    """Whether a hyphen and a capital follow: Freeport-McMoRan, Kirkuk-Baniyas."""
    return stop + 1 < run.end and run.words.text[stop] in _TIGHT and run.words.capital[stop + 1]


def _joins(words: Words, left: int, right: int) -> bool:
    return words.lower[left:right] in ((",",), ("and",), ("or",), (",", "and"))


def _labels(line: Line) -> dict[int, str]:
    """The label of the entity that covers each token of a parsed line."""
    if not line.parsed:
        return {}
    return {at: entity.label_ for entity in line.doc.ents for at in range(entity.start, entity.end)}


def _may_be_adjective(run: _Run, at: int) -> bool:
    """Adjectives count wherever they stand but behind a given name ("Jack English")."""
    before = run.words.lower[at - 1] if at else ""
    return at == run.start or before in TITLES or before in SIDES or not run.words.capital[at - 1] or before in INSTITUTIONS
