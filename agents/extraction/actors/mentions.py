"""Actors in a dispatch: names the register knows, phrases that grammar composes, and names nobody knows yet."""

from __future__ import annotations

import re
from collections.abc import Sequence

from spacy.tokens import Span
from spacy.vocab import Vocab

from agents.extraction.actors.acronyms import introduced
from agents.extraction.actors.compose import Composed, Composer, Name
from agents.extraction.actors.coreference import Memory
from agents.extraction.actors.lexicon import Roles, load_roles
from agents.extraction.actors.names import NameFinder, key_of
from agents.extraction.actors.reader import Reader, Seen
from agents.extraction.actors.register import Entry, Register, Surface
from agents.extraction.actors.senses import Senses, is_attached
from agents.extraction.context import Dispatch, FoundActor, Line
from schemas.actor import ActorMention

_DATELINE = re.compile(
    r"\s*(?=[A-Z'’.-]{3})[A-Z][A-Z.'’-]+(?:[,/ ]+[A-Z][A-Z.'’-]+){0,5}(?:[,/ ]+[A-Z][\w.'’-]*){0,4}(?:[, ]+\d{1,2})?"
    r"(?:\s*\([^()]{2,40}\))?(?:\s*[A-Z][a-z]{2,8}\.? \d{1,2})?(?:\s*(?:--+|—|–)\s*|\s+-\s+|(?<![a-z])\s*:\s+)"
)
_TITLED = re.compile(r"[A-Z][a-z]+(?:[ ,]+[A-Z][a-z]+){0,2} (?:--?|—|–) ")
_LONGEST = 120
_Hits = list[tuple[Span, tuple[Surface, ...]]]


class ActorFinder:
    """Finds the actors of a dispatch; holds no state between dispatches."""

    def __init__(self, *, register: Register, vocab: Vocab | None = None, roles: Roles | None = None) -> None:
        self.register = register
        self.vocab = vocab
        self.composer = Composer(register, roles or load_roles())
        self.names: NameFinder[Surface] = NameFinder(register.surfaces)

    def find(self, dispatch: Dispatch) -> list[FoundActor]:
        """All actors, line by line from left to right; unparsed lines give registered names only.

        Several may share one head: `leaders of France and Germany` are two, whose spans part the phrase.
        """
        hits = [self._hits(line) for line in dispatch.lines]
        senses = self._senses(dispatch, hits)
        chosen = [self._chosen(line, found, senses) for line, found in zip(dispatch.lines, hits, strict=True)]
        local = introduced(dispatch.lines, chosen, self.composer)
        memory = Memory(register=self.register, countries=senses.countries)
        found: list[FoundActor] = []
        for line, names in zip(dispatch.lines, chosen, strict=True):
            names = _with_local(line, names, local)
            first = _after_dateline(line, names)
            if line.parsed:
                reader = Reader(composer=self.composer, register=self.register, line=line, names=names, first=first)
                seen = reader.read()
            else:
                seen = _plain(names, first)
            found.extend(mention(line, one) for one in memory.settle(line, seen, names))
        return found

    def _hits(self, line: Line) -> _Hits:
        found: _Hits = []
        for hit in self.names.find(line.sentence.text):
            if any(surface.use == "none" for surface in hit.values):
                continue
            span = line.doc.char_span(hit.start, hit.end, alignment_mode="expand")
            # a name that is but part of a token (`U.N.-supported`, `US$`) does not act
            if (
                span is not None
                and key_of(span.text) == key_of(line.sentence.text[hit.start : hit.end])
                and "$" not in span.text
            ):
                found.append((span, hit.values))
        return found

    def _senses(self, dispatch: Dispatch, hits: Sequence[_Hits]) -> Senses:
        words = {token.lower_ for line in dispatch.lines for token in line.doc}
        spelled = {span.text.casefold() for found in hits for span, _ in found}
        surfaces = [surfaces for found in hits for _, surfaces in found]
        day = dispatch.story.article.published_at.date()
        return Senses(self.register, surfaces, frozenset(words | spelled), day)

    def _chosen(self, line: Line, hits: _Hits, senses: Senses) -> list[Name]:
        names = []
        ents = line.doc.ents if line.parsed and hits else None
        for span, surfaces in hits:
            choice = senses.choose(line.doc, span, surfaces, ents)
            if choice is not None:
                entry, surface = choice
                entry = self.register.on(entry, senses.day)
                names.append(Name(span.start, span.end, entry, surface.use, is_attached(line.doc, span)))
        return names


def _with_local(line: Line, names: list[Name], local: NameFinder[Entry] | None) -> list[Name]:
    """The line's names with those that the article itself introduced (`the Free Front (FF)`), which come first."""
    if local is None:
        return names
    own = []
    for hit in local.find(line.sentence.text):
        span = line.doc.char_span(hit.start, hit.end, alignment_mode="expand")
        if span is not None:
            own.append(Name(span.start, span.end, hit.values[0], "name", is_attached(line.doc, span)))
    kept = [n for n in names if all(n.end <= o.start or o.end <= n.start for o in own)]
    return sorted(kept + own, key=lambda name: name.start)


def _after_dateline(line: Line, names: Sequence[Name]) -> int:
    """Index of the first token after a dateline (`KABUL, Afghanistan (AP) — `), 0 where there is none."""
    if line.sentence.paragraph > 1:
        return 0
    text = line.sentence.text[:_LONGEST]
    first = next((name for name in names if name.start == 0 and not name.attached), None)
    opening = _DATELINE.match(text)
    if opening is None and first is not None and first.use in ("capital", "city"):
        opening = _TITLED.match(text)
    place = first is None or first.entry.id == "un" or (first.entry.kind == "state" and not first.entry.parents)
    if opening is None or not place:
        return 0  # an organisation that opens the sentence (`IDF: rockets fired`) is no place
    return next((token.i for token in line.doc if token.idx >= opening.end()), 0)


def _plain(names: Sequence[Name], first: int) -> list[Seen]:
    return [
        Seen(name.start, name.end, name.end - 1, Composed(name.entry))
        for name in names
        if name.start >= first and not name.attached and name.use not in ("capital", "city")
    ]


def mention(line: Line, seen: Seen) -> FoundActor:
    """A settled actor at its place in the body."""
    doc, entry = line.doc, seen.entry
    left, right = doc[seen.start].idx, doc[seen.end - 1].idx + len(doc[seen.end - 1])
    actor = ActorMention(
        id=entry.id,
        name=entry.name,
        text=line.sentence.text[left:right],
        start=line.sentence.start + left,
        end=line.sentence.start + right,
        country=entry.country,
        sector=entry.sector,
        kind=entry.kind,
        parents=entry.parents,
    )
    return FoundActor(line=line.index, start=seen.start, end=seen.end, head=seen.head, actor=actor)
