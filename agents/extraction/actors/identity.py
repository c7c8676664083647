"""Who a noun phrase is: a known name, a person under a title, a role with its owner, or a name nobody knows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from spacy.tokens import Doc, Span, Token

from agents.extraction.actors.compose import Composed, Composer, Name, unknown
from agents.extraction.actors.phrases import CROWDS, conjuncts, left_edge, of_phrase, right_edge
from agents.extraction.actors.register import Entry, Register

OWNERS = frozenset({"of", "for", "from"})
_PAST = frozenset("former ex late deposed ousted then onetime erstwhile ex-president disgraced jailed toppled exiled".split())
_SEATS = frozenset({"in", "at"})
_CALENDAR = frozenset(
    """january february march april may june july august september october november december monday tuesday wednesday thursday
    friday saturday sunday ramadan easter christmas eid internet god""".split()
)


class Identifier:
    """Identifies phrases of one parsed line by their head tokens."""

    def __init__(self, *, composer: Composer, register: Register, doc: Doc, names: Sequence[Name]) -> None:
        self.composer = composer
        self.register = register
        self.doc = doc
        self.names = names
        # spaCy cuts the entities anew at every look: ours are kept by token
        self.entities = {token.i: entity for entity in doc.ents for token in entity}

    def identify(self, head: Token, left: int) -> tuple[list[Composed], int, int]:
        """Who the phrase of a head is, with its first token and the one past its last; nobody where it is no actor."""
        right = max(head.i + 1, max((n.end for n in self.names if n.start <= head.i < n.end), default=0))
        name = next((n for n in self.names if n.start <= head.i < n.end and not n.attached), None)
        one = name is not None and name.use == "adjective" and name.end == head.i + 1  # `a German`
        if name is not None and self._is_foreign(name, left):
            name = None  # `Burundi's Supreme Court` is not the one that is known by that name alone
        if name is not None and (one or name.use in ("name", "demonym")):
            entry = name.entry
            if entry.id in self.register.states and name.use != "name" and self._counts(left, name.start):
                entry = self.register.arm(entry.id, "cvl")
            if entry.kind == "person" and left < name.start:
                entry = self._in_office(entry, left, name.start)
            return [Composed(entry)], min(left, name.start), max(right, name.end)
        role = self.composer.role_at(self.doc, left, head.i + 1)
        entity = self.entity(head)
        if entity is not None and entity.label_ == "PERSON" and role is None and name is None:
            title = self.composer.compose(self.doc, left, entity.start, self.names)
            like = describing(title[0]) if title else self._country(left, entity.start)
            return [Composed(unknown(_bare_name(entity), "person", like))], min(left, entity.start), entity.end
        if role is not None:
            return self._by_role(head, left, right, role[1])
        if (
            entity is not None
            and entity.label_ == "ORG"
            and name is None
            and entity.root == head
            and entity[0].text[:1].isalpha()
            and not any(char.isdigit() for char in entity[0].text)
            and not self._is_placed(entity)
        ):
            like = self._country(left, entity.end)
            return [Composed(unknown(_bare_name(entity), like=like))], min(left, entity.start), entity.end
        if name is None and _is_crowd(head) and (people := self.composer.plain("people")) is not None:
            return [people], left, right
        if entity is None and name is None and head.tag_ in ("NNP", "NNPS") and self._stands_alone(head, left):
            like = self._country(left, head.i)
            return [Composed(unknown(self.doc[left : head.i + 1].text.removeprefix("the "), like=like))], left, head.i + 1
        return [], left, right

    def _is_foreign(self, name: Name, left: int) -> bool:
        """Whether the words before a state body's name give it to another state."""
        if name.entry.kind == "person" or name.entry.id in self.register.states or name.entry.country is None:
            return False
        before = [n for n in self.names if left <= n.start and n.end <= name.start and n.entry.id in self.register.states]
        return bool(before) and not before[-1].attached and before[-1].entry.country != name.entry.country

    def _in_office(self, person: Entry, left: int, right: int) -> Entry:
        """A known person whom the text gives an office that the register does not know of on that day."""
        if person.sector not in (None, "ELI") or any(t.lower_ in _PAST for t in self.doc[left:right]):
            return person
        title = self.composer.compose(self.doc, left, right, self.names)
        if not title or title[0].role is None or (title[0].generic and title[0].role.arm in ("", "own")):
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
        inner = of_phrase(head, OWNERS)
        if inner is not None:
            part = self._is_part(left, head)
            left_owned = (part or inner.head.lower_ == "for") and self._owned_before(left, head.i)
            tails = [] if left_owned else conjuncts(inner)
            for tail in tails:
                owners.extend(c.entry for c in self.identify(tail, left_edge(tail))[0])
            if part:  # the movement of people is nobody's movement
                owners = [entry for entry in owners if entry.id in self.register or entry.id.startswith("x.")]
            if owners:
                right = right_edge(tails[-1])
        owner, right = self._seat(head, right) if not owners else (None, right)
        owners = list({entry.id: entry for entry in owners}.values())
        composed = self.composer.compose(self.doc, left, head.i + 1, self.names, owners)
        entity = self.entity(head)
        own = entity is not None and start > entity.start + (entity[0].lower_ in ("the", "a", "an"))
        named = entity is not None and entity.label_ in ("ORG", "PERSON") and own and not owners
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

    def _is_part(self, left: int, head: Token) -> bool:
        """Whether the head is a part of its owner (`wing`, `movement`)."""
        role = self.composer.role_at(self.doc, left, head.i + 1)
        return role is not None and role[0].role.manner == "part"

    def _owned_before(self, left: int, right: int) -> bool:
        """Whether a name before the role noun owns it already: the `UN envoy for Somalia` is the UN's."""
        return any(left <= n.start and n.end <= right and not n.attached for n in self.names)

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

    def entity(self, token: Token) -> Span | None:
        """The model's named entity that the token is in, or None."""
        return self.entities.get(token.i)


def _is_crowd(head: Token) -> bool:
    """Whether a number stands for people: "thousands rallied", "wounding dozens"."""
    if head.head.pos_ != "VERB" or any(child.dep_ == "prep" and child.lower_ == "of" for child in head.children):
        return False
    return (head.lower_ in CROWDS and head.dep_ in ("nsubj", "nsubjpass")) or (
        head.lower_ in CROWDS - {"millions"} and head.dep_ == "dobj"
    )


def _is_free_arm(composed: Composed) -> bool:
    """Whether a state's firm, party or the like was composed, of which there are many: a proper name tells which."""
    return composed.role is not None and composed.role.manner == "free" and "." in composed.entry.id


def describing(role: Composed) -> Entry:
    """What a role tells of the name it stands with; a generic role gives its sector but is nobody's parent."""
    return replace(role.entry, id="x.", parents=()) if role.generic else role.entry


def _bare_name(entity: Span) -> str:
    words = entity[1:] if len(entity) > 1 and entity[0].lower_ in ("the", "a", "an") else entity
    return words.text.removesuffix("'s").removesuffix("’s")
