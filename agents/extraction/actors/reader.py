"""Reads one parsed line: which noun phrases are actors, where each begins and ends, and who they are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from spacy.tokens import Token

from agents.extraction.actors.compose import Composed, Composer, Name, unknown
from agents.extraction.actors.identity import OWNERS, Identifier, describing
from agents.extraction.actors.metonyms import governs
from agents.extraction.actors.phrases import NOUNS, QUANTITIES, heads, left_edge, of_phrase
from agents.extraction.actors.register import Entry, Register
from agents.extraction.context import Line

_COPULAS = frozenset("is was are were be been being become became remains remained".split())
_PERSONAL = frozenset("he him she her they them it".split())


@dataclass(frozen=True, slots=True)
class Seen:
    """An actor in a line, tokens `start` to `end`; `composed` tells how it was read, `pronoun` that it is but a pronoun."""

    start: int
    end: int
    head: int
    composed: Composed
    pronoun: bool = False

    @property
    def entry(self) -> Entry:
        return self.composed.entry


class Reader:
    """One parsed line being read; `first` is its first token after a dateline."""

    def __init__(self, *, composer: Composer, register: Register, line: Line, names: Sequence[Name], first: int = 0) -> None:
        self.composer = composer
        self.register = register
        self.doc = line.doc
        self.names = names
        self.who = Identifier(composer=composer, register=register, doc=line.doc, names=names)
        self.first = first
        self.taken = [index < first for index in range(len(self.doc))]

    def read(self) -> list[Seen]:
        """The line's actors from left to right."""
        found: list[Seen] = []
        # a possessor belongs to its owner's phrase (`Syria's army`), so it is looked at alone only after that
        for head in sorted(heads(self.doc), key=lambda token: token.dep_ == "poss"):
            if not self.taken[head.i] and not self._titles_next(head) and not self._restates(head):
                found.extend(self._phrase(head))
        for name in self.names:
            if name.start >= self.first and not name.attached and not any(self.taken[name.start : name.end]):
                found.extend(self._standing(name))
        for token in self.doc:
            if token.lower_ in _PERSONAL and token.tag_ == "PRP" and not self.taken[token.i] and token.dep_ != "expl":
                found.append(Seen(token.i, token.i + 1, token.i, Composed(_NOBODY, generic=True), pronoun=True))
        return _outermost(found)

    def _claim(self, start: int, end: int, head: int, composed: Composed) -> Seen:
        for index in range(start, end):
            self.taken[index] = True
        return Seen(start, end, head, composed)

    def _standing(self, name: Name) -> list[Seen]:
        """A name outside any actor's phrase; a capital only where it governs, as its government."""
        entry = name.entry
        if name.use == "city":
            return []
        if name.use == "capital":
            if not governs(self.doc, name.start, name.end):
                return []
            entry = self.register.arm(entry.id, "gov")
        start = name.start
        whole = name.use == "name" and self.doc[name.end - 1].dep_ not in ("compound", "amod", "nmod")
        if whole and start > 0 and self.doc[start - 1].lower_ == "the" and not self.taken[start - 1]:
            start -= 1
        return [self._claim(start, name.end, name.end - 1, Composed(entry))]

    def _phrase(self, head: Token) -> list[Seen]:
        left = self._left(head)
        if head.dep_ == "attr" and head.head.lower_ in _COPULAS and not self._is_name(head):
            return []
        if head.lower_ in QUANTITIES and (inner := of_phrase(head, OWNERS)) is not None:
            parts = self._phrase(inner) if not self.taken[inner.i] else []
            if len(parts) == 1:
                return [self._claim(left, parts[0].end, head.i, parts[0].composed)]
            return parts
        composed, left, right = self.who.identify(head, left)
        if not composed:
            return []
        restated = self._restatement(head)
        if restated is not None:
            composed, right = self._merge(composed, restated, right)
        if len(composed) == 1:
            return [self._claim(left, right, head.i, composed[0])]
        return self._split(composed, left, right, head)

    def _left(self, head: Token) -> int:
        """The phrase's first token; a title that stands before a name belongs to it even where the parse parts them."""
        left = left_edge(head)
        entity = self.who.entity(head)
        if entity is not None and entity.label_ == "PERSON" and entity.start > 0:
            before = self.doc[entity.start - 1]
            if self._titles_next(before):
                left = min(left, left_edge(before))
        # the tagger may read "IS" as a verb: a name that touches the phrase and is no noun to it belongs to it
        name = next((n for n in self.names if n.end == left and not n.attached), None)
        if name is not None and self.doc[left - 1].tag_[0] not in "NJ":
            left = name.start
        while left < head.i and self.taken[left]:
            left += 1
        return self._after_conjunction(left, head.i)

    def _after_conjunction(self, left: int, right: int) -> int:
        """Past an `and` that parts two phrases (`the Front and Philippine forces`), not two adjectives of one."""
        for index in range(right - 1, left, -1):
            if self.doc[index].tag_ == "CC" and self.doc[index].lower_ in ("and", "or"):
                before = next((n for n in self.names if n.end == index and n.use in ("adjective", "demonym")), None)
                if before is None and self._pairs_states(index):
                    continue
                plain = self.doc[index - 1].tag_[0] == "J" and self.doc[index + 1].tag_[0] == "J"
                if before is None and not plain:
                    return index + 1
        return left

    def _pairs_states(self, index: int) -> bool:
        """Whether a conjunction joins two states that own one noun (`U.S. and Saudi mediators`)."""
        before = next((n for n in self.names if n.end == index and n.entry.id in self.register.states), None)
        after = next((n for n in self.names if n.start == index + 1 and n.use == "adjective"), None)
        return before is not None and after is not None

    def _titles_next(self, token: Token) -> bool:
        """Whether the token is a role noun that the name right after it bears (`his counterpart Recep Tayyip Erdogan`)."""
        if token.i + 1 >= len(self.doc):
            return False
        following = self.doc[token.i + 1]
        after = self.who.entity(following)
        named = (after is not None and after.label_ == "PERSON" and after.start == following.i) or any(
            n.start == following.i and n.entry.kind == "person" for n in self.names
        )
        if not named or (following.dep_ in ("nsubj", "nsubjpass") and token.dep_ in ("dobj", "pobj")):
            return False
        return self.composer.role_at(self.doc, token.i, token.i + 1) is not None

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
        entity = self.who.entity(token)
        return (entity is not None and entity.label_ in ("PERSON", "ORG")) or any(
            n.use == "name" and n.start <= token.i < n.end for n in self.names
        )

    def _merge(self, composed: list[Composed], restated: Token, right: int) -> tuple[list[Composed], int]:
        """One actor of a name and the role that restates it: the name's identity, the role's country and sector."""
        others, start, end = self.who.identify(restated, left_edge(restated))
        if len(composed) != 1 or len(others) != 1:
            return composed, right
        named = composed[0].role is None
        name, role = (composed[0], others[0]) if named else (others[0], composed[0])
        if name.role is not None:
            return composed, right
        for index in range(start, end):
            self.taken[index] = True
        if name.entry.id.startswith("x."):
            kind = "person" if name.entry.kind == "person" else "organisation"
            name = Composed(unknown(name.entry.name, kind, describing(role)))
        return [name], right if named else end

    def _split(self, composed: Sequence[Composed], left: int, right: int, head: Token) -> list[Seen]:
        """Part a phrase among the actors it holds, at the names that tell them apart."""
        marks = [n for n in self.names if left <= n.start < right and not n.attached][-len(composed) :]
        if len(marks) < len(composed):
            return [self._claim(left, right, head.i, c) for c in composed]
        found = []
        for index, (one, mark) in enumerate(zip(composed, marks, strict=True)):
            start = left if index == 0 else mark.start
            end = right if index == len(composed) - 1 else mark.end
            found.append(self._claim(start, end, head.i, one))
        return found


def _outermost(found: Sequence[Seen]) -> list[Seen]:
    """From left to right, without actors that stand inside another's phrase."""
    ordered = sorted(found, key=lambda seen: (seen.start, -seen.end))
    kept: list[Seen] = []
    for seen in ordered:
        if any(k.start <= seen.start and seen.end <= k.end and k.head != seen.head for k in kept[-3:]):
            continue
        kept.append(seen)
    return kept


_NOBODY = Entry(id="someone", name="someone", kind="person")
