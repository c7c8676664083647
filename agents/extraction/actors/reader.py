"""Reads one parsed line: which noun phrases are actors, where each begins and ends, and who they are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from spacy.tokens import Span, Token

from agents.extraction.actors.compose import Composed, Composer, Name, unknown
from agents.extraction.actors.metonyms import governs
from agents.extraction.actors.phrases import NOUNS, QUANTITIES, conjuncts, heads, left_edge, of_phrase, right_edge
from agents.extraction.actors.register import Entry, Register
from agents.extraction.context import Line

_OWNERS = frozenset({"of", "for", "from"})
_PAST = frozenset("former ex late deposed ousted then onetime erstwhile ex-president disgraced jailed toppled exiled".split())
_SEATS = frozenset({"in", "at"})
_COPULAS = frozenset("is was are were be been being become became remains remained".split())
_PERSONAL = frozenset("he him she her they them it".split())
_CALENDAR = frozenset(
    """january february march april may june july august september october november december monday tuesday wednesday thursday
    friday saturday sunday ramadan easter christmas eid internet god""".split()
)


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
        if head.lower_ in QUANTITIES and (inner := of_phrase(head, _OWNERS)) is not None:
            parts = self._phrase(inner) if not self.taken[inner.i] else []
            if len(parts) == 1:
                return [self._claim(left, parts[0].end, head.i, parts[0].composed)]
            return parts
        composed, left, right = self._identify(head, left)
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
        entity = self._entity(head)
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
                plain = self.doc[index - 1].tag_[0] == "J" and self.doc[index + 1].tag_[0] == "J"
                if before is None and not plain:
                    return index + 1
        return left

    def _titles_next(self, token: Token) -> bool:
        """Whether the token is a role noun that the name right after it bears (`his counterpart Recep Tayyip Erdogan`)."""
        if token.i + 1 >= len(self.doc):
            return False
        following = self.doc[token.i + 1]
        after = self._entity(following)
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
        entity = self._entity(token)
        return (entity is not None and entity.label_ in ("PERSON", "ORG")) or any(
            n.use == "name" and n.start <= token.i < n.end for n in self.names
        )

    def _merge(self, composed: list[Composed], restated: Token, right: int) -> tuple[list[Composed], int]:
        """One actor of a name and the role that restates it: the name's identity, the role's country and sector."""
        others, start, end = self._identify(restated, left_edge(restated))
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
            name = Composed(unknown(name.entry.name, kind, _describing(role)))
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

    def _identify(self, head: Token, left: int) -> tuple[list[Composed], int, int]:
        """Who the phrase of a head is, with its first token and the one past its last; nobody where it is no actor."""
        right = max(head.i + 1, max((n.end for n in self.names if n.start <= head.i < n.end), default=0))
        name = next((n for n in self.names if n.start <= head.i < n.end and not n.attached), None)
        one = name is not None and name.use == "adjective" and name.end == head.i + 1  # `a German`
        if name is not None and (one or name.use in ("name", "demonym")):
            entry = name.entry
            if entry.id in self.register.states and name.use != "name" and self._counts(left, name.start):
                entry = self.register.arm(entry.id, "cvl")
            if entry.kind == "person" and left < name.start:
                entry = self._in_office(entry, left, name.start)
            return [Composed(entry)], min(left, name.start), max(right, name.end)
        role = self.composer.role_at(self.doc, left, head.i + 1)
        entity = self._entity(head)
        if entity is not None and entity.label_ == "PERSON" and role is None and name is None:
            title = self.composer.compose(self.doc, left, entity.start, self.names)
            like = _describing(title[0]) if title else self._country(left, entity.start)
            return [Composed(unknown(_bare_name(entity), "person", like))], min(left, entity.start), entity.end
        if role is not None:
            return self._by_role(head, left, right, role[1])
        if (
            entity is not None
            and entity.label_ == "ORG"
            and name is None
            and entity.root == head
            and not self._is_placed(entity)
        ):
            like = self._country(left, entity.end)
            return [Composed(unknown(_bare_name(entity), like=like))], min(left, entity.start), entity.end
        if entity is None and name is None and head.tag_ in ("NNP", "NNPS") and self._stands_alone(head, left):
            like = self._country(left, head.i)
            return [Composed(unknown(self.doc[left : head.i + 1].text.removeprefix("the "), like=like))], left, head.i + 1
        return [], left, right

    def _in_office(self, person: Entry, left: int, right: int) -> Entry:
        """A known person whom the text gives an office that the register does not know of on that day."""
        if person.sector not in (None, "ELI") or any(t.lower_ in _PAST for t in self.doc[left:right]):
            return person
        title = self.composer.compose(self.doc, left, right, self.names)
        if not title or title[0].role is None or title[0].role.arm in ("", "own"):
            return person
        home = next((parent for parent in person.parents if parent in self.register.states), None)
        arm = self.register.arm(home, title[0].role.arm) if title[0].generic and home else title[0].entry
        return replace(person, country=arm.country or person.country, sector=arm.sector, parents=(arm.id, *arm.parents))

    def _counts(self, left: int, right: int) -> bool:
        """Whether a demonym means some people (`an Iranian`, `three displaced Afghans`), not the nation (`the Iranians`)."""
        return any(
            t.tag_ in ("CD", "JJ", "VBN") or t.lower_ in ("a", "an", "some", "any", "many") for t in self.doc[left:right]
        )

    def _by_role(self, head: Token, left: int, right: int, start: int) -> tuple[list[Composed], int, int]:
        owners: list[Entry] = []
        inner = of_phrase(head, _OWNERS)
        if inner is not None:
            tails = conjuncts(inner)
            for tail in tails:
                owners.extend(c.entry for c in self._identify(tail, left_edge(tail))[0])
            if owners:
                right = right_edge(tails[-1])
        owner, right = self._seat(head, right) if not owners else (None, right)
        composed = self.composer.compose(self.doc, left, head.i + 1, self.names, owners)
        entity = self._entity(head)
        named = entity is not None and entity.label_ in ("ORG", "PERSON") and start > entity.start and not owners
        if entity is None or not named or not composed or not all(c.generic or _is_free_arm(c) for c in composed):
            if composed and owner is not None and all(c.generic for c in composed):
                composed = self.composer.compose(self.doc, left, head.i + 1, self.names, [owner])
            return composed, left, right
        # a proper name that ends in a role noun (`Munich I Regional Court`) is someone, not anyone
        role, country = composed[0].role, self._country(left, entity.end)
        like = Entry(id="x.", name="", kind="organisation", sector=role.sector if role else None)
        if any(char.isdigit() for char in entity[0].text):
            return composed, left, right
        known = unknown(_bare_name(entity), like=replace(like, country=country.country) if country else like)
        return [Composed(known)], min(left, entity.start), entity.end

    def _seat(self, head: Token, right: int) -> tuple[Entry | None, int]:
        """The state in whose place an institution or a crowd is (`a court in Lyon`), and the phrase's end."""
        inner = of_phrase(head, _SEATS)
        if inner is None or inner.tag_ not in ("NNP", "NNPS") or inner.left_edge.i - head.i > 3:
            return None, right
        name = next((n for n in self.names if n.start <= inner.i < n.end and not n.attached), None)
        state = name.entry if name is not None and name.entry.id in self.register.states else None
        return state, max(right, inner.i + 1)

    def _stands_alone(self, head: Token, left: int) -> bool:
        """Whether an unlabelled proper noun stands where actors stand: subject, object, or after `against`."""
        if head.lower_ in _CALENDAR or any(t.tag_ not in ("NNP", "NNPS", "DT") for t in self.doc[left : head.i + 1]):
            return False
        return head.dep_ in ("nsubj", "nsubjpass", "dobj") or (head.dep_ == "pobj" and head.head.lower_ in ("against", "by"))

    def _is_placed(self, entity: Span) -> bool:
        """Whether an organisation's name is but a place that the register knows (`KABUL`)."""
        return any(n.start <= entity.start and entity.end <= n.end for n in self.names)

    def _country(self, left: int, right: int) -> Entry | None:
        name = next((n for n in self.names if left <= n.start and n.end <= right and n.entry.country), None)
        return Entry(id="x.", name="", kind="organisation", country=name.entry.country) if name else None

    def _entity(self, head: Token) -> Span | None:
        return next((e for e in self.doc.ents if e.start <= head.i < e.end), None) if head.ent_type_ else None


def _outermost(found: Sequence[Seen]) -> list[Seen]:
    """From left to right, without actors that stand inside another's phrase."""
    ordered = sorted(found, key=lambda seen: (seen.start, -seen.end))
    kept: list[Seen] = []
    for seen in ordered:
        if any(k.start <= seen.start and seen.end <= k.end and k.head != seen.head for k in kept[-3:]):
            continue
        kept.append(seen)
    return kept


def _is_free_arm(composed: Composed) -> bool:
    """Whether a state's firm, party or the like was composed, of which there are many: a proper name tells which."""
    return composed.role is not None and composed.role.manner == "free" and "." in composed.entry.id


def _describing(role: Composed) -> Entry:
    """What a role tells of the name it stands with; a generic role gives its sector but is nobody's parent."""
    return replace(role.entry, id="x.", parents=()) if role.generic else role.entry


_NOBODY = Entry(id="someone", name="someone", kind="person")


def _bare_name(entity: Span) -> str:
    words = entity[1:] if len(entity) > 1 and entity[0].lower_ in ("the", "a", "an") else entity
    return words.text.removesuffix("'s").removesuffix("’s")
