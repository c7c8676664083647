"""Same word, other thing: which of its senses a registered name has at one place in one article, or none."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date

from spacy.tokens import Doc, Span

from agents.extraction.actors.names import Key, key_of
from agents.extraction.actors.register import Entry, Register, Surface

_PLAIN = frozenset(
    """is us it who ice sec car mit pas pan mend care raw site amis alba arena model base aid am an as at be by do go he hasm if
    in isi may me mas no nod of on or pak pri so spa to up we un-led dpr rsf libre rada total shell apple""".split()
)
"""Words that a text in capitals writes like an acronym, or a sentence like a name."""
_STATESIDE = frozenset(
    """atlanta savannah augusta macon georgians gov. rep. sen. kemp ossoff warnock abrams trump biden u.s. american democrats
    republican republicans florida alabama carolina tennessee county sheriff""".split()
)
_CAUCASUS = frozenset("tbilisi georgian abkhazia ossetia saakashvili russia russian kobakhidze batumi ivanishvili".split())
_KOREAN = frozenset("korea korean pyongyang seoul dprk koreas".split())
_TITLES = frozenset("mr mrs ms dr president gen general col sen king queen prince sheikh pope lord sir minister".split())
_LINKS = frozenset("backed led run controlled based held allied born made occupied style affiliated linked sponsored".split())


_Choice = tuple[Entry, Surface]


class Senses:
    """What an article as a whole says about its ambiguous names."""

    def __init__(self, register: Register, hits: Iterable[Sequence[Surface]], words: frozenset[str], day: date) -> None:
        self.register = register
        self.words = words
        self.day = day
        counts: Counter[str] = Counter()
        for surfaces in hits:
            ids = {surface.id for surface in surfaces}
            entry = register.entries[ids.pop()]
            if not ids and entry.country and entry.sector != "MED":
                counts[entry.country] += 1
        self.countries = counts
        if self._stateside():
            counts.pop("GEO", None)

    def choose(self, doc: Doc, span: Span, surfaces: Sequence[Surface], ents: Sequence[Span] | None) -> _Choice | None:
        """The entry that a name means here, with the surface that told; None where it names no actor.

        `ents` are the line's entities, None where it was not parsed.
        """
        entries = self.register.entries
        fitting = [s for s in surfaces if not self._is_other(doc, span, entries[s.id], s, ents)]
        if not fitting:
            return None
        if len({surface.id for surface in fitting}) == 1:
            return entries[fitting[0].id], fitting[0]
        key = key_of(span.text)
        best = max(fitting, key=lambda s: self._support(entries[s.id], key))
        if self._support(entries[best.id], key) > (0, False):
            return entries[best.id], best
        default = next((s for s in fitting if (key, s.id) in self.register.defaults), None)
        return (entries[default.id], default) if default else None

    def _support(self, entry: Entry, key: Key) -> tuple[int, bool]:
        """How much the article speaks for an entry: its country is named, or it is by a name that is its alone."""
        active = (entry.start is None or entry.start <= self.day) and (entry.end is None or self.day <= entry.end)
        seen = self.countries.get(entry.country or "", 0)
        names = (name for name in (entry.name, *entry.aliases) if name.casefold() in self.words)
        alone = any(key_of(name) != key and len(self.register.surfaces[key_of(name)]) == 1 for name in names)
        return (seen + 5 * alone, active and seen > 0)

    def _is_other(self, doc: Doc, span: Span, entry: Entry, surface: Surface, ents: Sequence[Span] | None) -> bool:
        if len(span) == 1 and span.text.casefold() in _PLAIN and is_shouted(doc):
            return ents is None or doc[span.start].tag_ != "NNP"
        if entry.id == "geo" and surface.use == "name" and self._stateside():
            return True
        if entry.id in ("prk", "kor") and len(span) == 2 and span[0].lower_ == "the" and not _KOREAN & self.words:
            return True
        follower = doc[span.end] if span.end < len(doc) else None
        if len(span) == 2 and span[0].lower_ == "the" and follower is not None and follower.text.istitle():
            return True  # `the West Bengal government`
        if ents is None:
            return False
        inside = next((e for e in ents if e.start <= span.start and span.end <= e.end and len(e) > len(span)), None)
        if inside is not None and inside.label_ == "PERSON" and _is_part_of_name(inside, span, entry):
            return True
        placed = inside is not None and inside.label_ in ("LOC", "FAC") and entry.kind == "state"
        if inside is not None and placed and surface.use != "adjective" and (inside.end != span.end or " of " in inside.text):
            return True
        if inside is not None and inside.label_ in ("WORK_OF_ART", "PRODUCT", "LAW") and surface.use != "adjective":
            return True
        plain = span.text.istitle() and len(span) == 1 and entry.kind not in ("state", "population")
        return plain and doc[span.start].tag_ not in ("NNP", "NNPS") and not doc[span.start].ent_type_

    def _stateside(self) -> bool:
        """Whether Georgia is the American state: its cues stand in the article, and none of the country's."""
        return not _CAUCASUS & self.words and bool(_STATESIDE & self.words)


def is_shouted(doc: Doc) -> bool:
    """Whether a line is written in capitals throughout."""
    letters = [c for token in doc for c in token.text if c.isalpha()]
    return len(doc) >= 4 and len(letters) > 8 and sum(c.isupper() for c in letters) > 0.8 * len(letters)


def is_attached(doc: Doc, span: Span) -> bool:
    """Whether a name is bound into a compound adjective (`U.S.-backed`, `pro-Russian`) and acts not itself."""
    if len(span) == 1 and "-" in span.text and key_of(span.text)[-1] in _LINKS:
        return True
    if (
        span.end + 1 < len(doc)
        and doc[span.end].text in ("-", "–")
        and not span[-1].whitespace_
        and not doc[span.end].whitespace_
    ):
        return True
    before = doc[span.start - 1] if span.start else None
    return before is not None and before.text == "-" and not before.whitespace_ and span.start > 1


def _is_part_of_name(inside: Span, span: Span, entry: Entry) -> bool:
    """Whether the name is but a part of another person's (`Michael Jordan`, `Mary Trump`)."""
    known = {word for name in (entry.name, *entry.aliases) for word in key_of(name)} if entry.kind == "person" else set()
    others = [t for t in inside if not span.start <= t.i < span.end and t.text[:1].isalpha() and t.tag_ != "POS"]
    others = [t for t in others if key_of(t.text) and key_of(t.text)[-1] not in known | _TITLES and t.text[:1].isupper()]
    adjacent = [t for t in others if t.i in (span.start - 1, span.end)]
    return bool(adjacent)
