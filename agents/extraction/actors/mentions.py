"""Actors in a dispatch: names the register knows, phrases that grammar composes, and names nobody knows yet."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from spacy.tokens import Doc, Span, Token
from spacy.vocab import Vocab

from agents.extraction.actors.compose import Composed, Composer, Name, unknown
from agents.extraction.actors.lexicon import Roles, load_roles
from agents.extraction.actors.names import NameFinder, key_of
from agents.extraction.actors.phrases import NOUNS, QUANTITIES, conjuncts, heads, left_edge, of_phrase, right_edge
from agents.extraction.actors.register import Entry, Register, Surface
from agents.extraction.context import Dispatch, FoundActor, Line
from schemas.actor import ActorMention

_OWNERS = frozenset({"of", "for", "from"})


class ActorFinder:
    """Finds the actors of a dispatch; holds no state between dispatches."""

    def __init__(self, *, register: Register, vocab: Vocab | None = None, roles: Roles | None = None) -> None:
        self.register = register
        self.composer = Composer(register, roles or load_roles())
        self.names = NameFinder(register.surfaces)

    def find(self, dispatch: Dispatch) -> list[FoundActor]:
        """All actors, line by line from left to right; unparsed lines give registered names only.

        Several may share one head: `leaders of France and Germany` are two, whose spans part the phrase.
        """
        day = dispatch.story.article.published_at.date()
        hits = [list(self._hits(line)) for line in dispatch.lines]
        countries = _countries(self.register, (surfaces for line in hits for _, surfaces in line))
        found: list[FoundActor] = []
        for line, line_hits in zip(dispatch.lines, hits, strict=True):
            names = [self._name(line.doc, span, surfaces, countries, day) for span, surfaces in line_hits]
            found.extend(_Reader(self, line, names).read() if line.parsed else _plain(line, names))
        return found

    def _hits(self, line: Line) -> Iterator[tuple[Span, tuple[Surface, ...]]]:
        for hit in self.names.find(line.doc.text):
            span = line.doc.char_span(hit.start, hit.end, alignment_mode="expand")
            if span is not None:
                yield span, hit.values

    def _name(self, doc: Doc, span: Span, surfaces: Sequence[Surface], countries: dict[str, int], day: date) -> Name:
        def rank(surface: Surface) -> tuple[int, int]:
            entry = self.register.entries[surface.id]
            active = (entry.start is None or entry.start <= day) and (entry.end is None or day <= entry.end)
            return (countries.get(entry.country or "", 0), active)

        best = max(surfaces, key=rank)
        after = doc[span.end] if span.end < len(doc) else None
        attached = bool(
            after is not None and after.text in ("-", "–") and not span[-1].whitespace_ and not after.whitespace_
        ) or bool(span.start > 0 and doc[span.start - 1].text == "-" and not doc[span.start - 1].whitespace_)
        attached = attached or (len(span) == 1 and "-" in span.text and key_of(span.text)[-1] in _LINKS)
        return Name(span.start, span.end, self.register.entries[best.id], best.use, attached)


_LINKS = frozenset("backed led run controlled based held allied born made occupied style affiliated linked sponsored".split())


def _countries(register: Register, hits: Iterable[Sequence[Surface]]) -> dict[str, int]:
    """How often each country is named where the name can mean no other."""
    counts: dict[str, int] = {}
    for surfaces in hits:
        if len(surfaces) == 1 and (country := register.entries[surfaces[0].id].country):
            counts[country] = counts.get(country, 0) + 1
    return counts


def mention(line: Line, start: int, end: int, head: int, entry: Entry) -> FoundActor:
    """An entry at tokens `start` to `end` of a line."""
    doc = line.doc
    left, right = doc[start].idx, doc[end - 1].idx + len(doc[end - 1])
    actor = ActorMention(
        id=entry.id,
        name=entry.name,
        text=doc.text[left:right],
        start=line.sentence.start + left,
        end=line.sentence.start + right,
        country=entry.country,
        sector=entry.sector,
        kind=entry.kind,
        parents=entry.parents,
    )
    return FoundActor(line=line.index, start=start, end=end, head=head, actor=actor)


def _plain(line: Line, names: Sequence[Name]) -> Iterator[FoundActor]:
    for name in names:
        if not name.attached and name.use != "capital":
            yield mention(line, name.start, name.end, name.end - 1, name.entry)


class _Reader:
    """One parsed line being read."""

    def __init__(self, finder: ActorFinder, line: Line, names: list[Name]) -> None:
        self.composer = finder.composer
        self.register = finder.register
        self.line = line
        self.doc = line.doc
        self.names = names
        self.taken = [False] * len(self.doc)

    def read(self) -> list[FoundActor]:
        found: list[FoundActor] = []
        # a possessor belongs to its owner's phrase (`Syria's army`), so it is looked at alone only after that
        for head in sorted(heads(self.doc), key=lambda token: token.dep_ == "poss"):
            if not self.taken[head.i] and not self._titles_next(head) and not self._restates(head):
                found.extend(self._phrase(head))
        for name in self.names:
            if not name.attached and not any(self.taken[name.start : name.end]) and self._stands(name):
                found.append(self._claim(name.start, name.end, name.end - 1, name.entry))
        return sorted(found, key=lambda actor: (actor.start, actor.end))

    def _claim(self, start: int, end: int, head: int, entry: Entry) -> FoundActor:
        for index in range(start, end):
            self.taken[index] = True
        return mention(self.line, start, end, head, entry)

    def _stands(self, name: Name) -> bool:
        """Whether a name outside any actor's phrase is told as an actor: a capital only as a government."""
        return name.use != "capital"

    def _phrase(self, head: Token) -> list[FoundActor]:
        left = self._free(self._left(head), head.i)
        if head.lower_ in QUANTITIES and (inner := of_phrase(head, _OWNERS)) is not None:
            parts = self._phrase(inner)
            if len(parts) == 1:
                only = parts[0]
                return [self._renew(only, left, only.end, head.i)]
            return parts
        composed, right = self._identify(head, left)
        if not composed:
            return []
        restated = self._restatement(head)
        if restated is not None:
            composed, right = self._merge(composed, restated, right)
        if len(composed) == 1:
            return [self._claim(left, right, head.i, composed[0].entry)]
        return self._split(composed, left, right, head)

    def _left(self, head: Token) -> int:
        """The phrase's first token; a title that stands before a name belongs to it even where the parse parts them."""
        left = left_edge(head)
        entity = self._entity(head)
        if entity is not None and entity.label_ == "PERSON" and entity.start > 0:
            before = self.doc[entity.start - 1]
            if self._titles_next(before):
                left = min(left, left_edge(before))
        # the tagger may read "IS" as a verb: a name that touches the phrase and is no noun to it belongs to it
        name = next((n for n in self.names if n.end == left and not n.attached), None)
        if name is not None and self.doc[left - 1].tag_[0] not in "NJ":
            left = name.start
        return left

    def _titles_next(self, token: Token) -> bool:
        """Whether the token is a role noun that the name right after it bears (`his counterpart Recep Tayyip Erdogan`)."""
        if token.i + 1 >= len(self.doc):
            return False
        after = self._entity(self.doc[token.i + 1])
        return (
            after is not None
            and after.label_ == "PERSON"
            and after.start == token.i + 1
            and after.root.head.i in (token.i, token.head.i)
            and self.composer.role_at(self.doc, token.i, token.i + 1) is not None
        )

    def _restates(self, token: Token) -> bool:
        """Whether the token heads an apposition to an actor: it tells of that one and is none of its own."""
        return token.dep_ == "appos" and token.head.tag_ in NOUNS and self._restatement(token.head) is token

    def _restatement(self, head: Token) -> Token | None:
        """The apposition of a head where one of the two is a name and the other a role (`X, the leader of Y`)."""
        for child in head.rights:
            if child.dep_ == "appos" and child.tag_ in NOUNS:
                sides = {self._is_name(head), self._is_name(child)}
                roles = [self.composer.role_at(self.doc, left_edge(t), t.i + 1) for t in (head, child) if not self._is_name(t)]
                if sides == {True, False} and all(roles):
                    return child
        return None

    def _is_name(self, token: Token) -> bool:
        entity = self._entity(token)
        return (entity is not None and entity.label_ in ("PERSON", "ORG")) or any(
            n.use == "name" and n.start <= token.i < n.end for n in self.names
        )

    def _merge(self, composed: list[Composed], restated: Token, right: int) -> tuple[list[Composed], int]:
        """One actor of a name and the role that restates it: the name's identity, the role's country and sector."""
        others, end = self._identify(restated, left_edge(restated))
        if len(composed) != 1 or len(others) != 1:
            return composed, right
        name, role = (composed[0], others[0]) if composed[0].role is None else (others[0], composed[0])
        if name.role is None:
            for index in range(left_edge(restated), end):
                self.taken[index] = True
            if name.entry.id.startswith("x."):
                kind = "person" if name.entry.kind == "person" else "organisation"
                name = Composed(unknown(name.entry.name, kind, role.entry))
            return [name], end if composed[0].role is not None else right
        return composed, right

    def _renew(self, actor: FoundActor, start: int, end: int, head: int) -> FoundActor:
        entry = actor.actor
        known = Entry(entry.id, entry.name, entry.kind, entry.country, entry.sector, entry.parents)
        return self._claim(start, end, head, known)

    def _free(self, left: int, right: int) -> int:
        while left < right and self.taken[left]:
            left += 1
        return left

    def _split(self, composed: Sequence[Composed], left: int, right: int, head: Token) -> list[FoundActor]:
        """Part a phrase among the actors it holds, at the names that tell them apart."""
        marks = [n for n in self.names if left <= n.start < right and not n.attached][-len(composed) :]
        if len(marks) < len(composed):
            return [self._claim(left, right, head.i, c.entry) for c in composed]
        found = []
        for index, (one, mark) in enumerate(zip(composed, marks, strict=True)):
            start = left if index == 0 else mark.start
            end = right if index == len(composed) - 1 else mark.end
            found.append(self._claim(start, end, head.i, one.entry))
        return found

    def _identify(self, head: Token, left: int) -> tuple[list[Composed], int]:
        right = max(head.i + 1, self._name_end(head.i))
        name = next((n for n in self.names if n.start <= head.i < n.end and not n.attached), None)
        if name is not None and name.use in ("name", "demonym"):
            return [Composed(name.entry)], max(right, name.end)
        role = self.composer.role_at(self.doc, left, head.i + 1)
        entity = self._entity(head)
        if entity is not None and entity.label_ == "PERSON" and role is None:
            title = self.composer.compose(self.doc, left, entity.start, self.names)
            like = title[0].entry if title else self._country(left, entity.start)
            return [Composed(unknown(entity.text, "person", like))], entity.end
        if role is not None:
            owners: list[Entry] = []
            if role[0].role.manner != "gear" and (inner := of_phrase(head, _OWNERS)) is not None:
                tails = conjuncts(inner)
                for tail in tails:
                    owners.extend(c.entry for c in self._identify(tail, left_edge(tail))[0])
                if owners:
                    right = right_edge(tails[-1])
            composed = self.composer.compose(self.doc, left, head.i + 1, self.names, owners)
            if entity is not None and entity.label_ == "ORG" and all(c.generic for c in composed) and role[1] > entity.start:
                like = Entry(id="x.", name="", kind="organisation", sector=role[0].role.sector)
                return [Composed(unknown(_bare_name(entity), like=like))], entity.end
            return composed, right
        if entity is not None and entity.label_ == "ORG":
            return [Composed(unknown(_bare_name(entity), like=self._country(left, entity.end)))], entity.end
        return [], right

    def _name_end(self, index: int) -> int:
        return max((n.end for n in self.names if n.start <= index < n.end), default=index + 1)

    def _country(self, left: int, right: int) -> Entry | None:
        name = next((n for n in self.names if left <= n.start and n.end <= right and n.entry.country), None)
        return Entry(id="x.", name="", kind="organisation", country=name.entry.country) if name else None

    def _entity(self, head: Token) -> Span | None:
        return next((e for e in self.doc.ents if e.start <= head.i < e.end), None) if head.ent_type_ else None


def _bare_name(entity: Span) -> str:
    words = entity[1:] if len(entity) > 1 and entity[0].lower_ in ("the", "a", "an") else entity
    return words.text.removesuffix("'s").removesuffix("’s")
