"""Which actors stand in a slot of a clause: the head of the noun phrase, or one that the phrase holds."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from spacy.tokens import Doc, Token

from agents.extraction.actors.names import slug
from agents.extraction.context import FoundActor, FoundPlace, Line
from agents.extraction.events import syntax
from schemas.actor import ActorMention, ActorRef, Kind, Sector

_INSIDE = {"poss": 1, "compound": 2, "nmod": 2, "amod": 2, "appos": 2, "conj": 3, "case": 3, "nummod": 3}
_PREPS = {
    "of": 3, "by": 3, "between": 3, "from": 4, "among": 4, "for": 5, "against": 5, "on": 5, "to": 5, "into": 5, "including": 5,
    "in": 6, "at": 6, "over": 6, "inside": 6, "like": 6, "toward": 6, "towards": 6, "with": 7, "about": 7, "within": 7,
    "along": 7, "regarding": 7, "near": 8, "outside": 8,
}  # fmt: skip
_HOLDING = frozenset(("belong", "carry", "house", "transport", "hold", "shelter", "host"))
"""What a thing does with those who suffer when it is hit: "a bus carrying soldiers", "a base belonging to the rebels"."""
_AGENTIVE = frozenset(("poss", "compound", "nmod", "amod", "appos"))
_OWNERS: dict[str, tuple[str, Kind, Sector]] = {
    "army": ("army", "organisation", "MIL"),
    "military": ("army", "organisation", "MIL"),
    "navy": ("army", "organisation", "MIL"),
    "police": ("police", "organisation", "COP"),
    "government": ("government", "organisation", "GOV"),
    "rebel": ("rebels", "armed_group", "REB"),
    "militia": ("militias", "armed_group", "REB"),
    "militant": ("militants", "armed_group", "REB"),
    "insurgent": ("militants", "armed_group", "REB"),
}
"""What belongs to whom in "an army base", "a police convoy"."""
_PRONOUNS = frozenset("he she it they we i him her them us".split())
_POSSESSIVES = frozenset("his her its their our my".split())


class Slots:
    """The actors and places of one line, asked for by token."""

    def __init__(
        self, line: Line, actors: Sequence[FoundActor], places: Sequence[FoundPlace], instruments: frozenset[str]
    ) -> None:
        self._line = line
        self.doc = line.doc
        self.instruments = instruments
        self._by_head: dict[int, list[FoundActor]] = {}
        for found in sorted(actors, key=lambda found: (found.start - found.end, found.start)):
            self._by_head.setdefault(found.head, []).append(found)
        self._cover: dict[int, FoundActor] = {}
        for found in sorted(actors, key=lambda found: found.end - found.start, reverse=True):
            for index in range(found.start, found.end):
                self._cover[index] = found
        self._named = [found for found in actors if found.actor.text.lower() not in _PRONOUNS | _POSSESSIVES]
        self._places: dict[int, FoundPlace] = {index: found for found in places for index in range(found.start, found.end)}

    def at(self, token: Token) -> list[FoundActor]:
        """The actors whose head is this token, or whose name it is part of; for a pronoun, the name that it stands for."""
        here = [self._antecedent(found) for found in self._by_head.get(token.i, ())]
        if here:
            return here
        found = self._cover.get(token.i)
        if found is not None and token.pos_ in ("PROPN", "NOUN", "ADJ", "NUM"):
            head = self.doc[found.head]
            if not token.is_ancestor(head) or head.dep_ in ("compound", "nmod", "flat"):
                return [found]
        return []

    def _antecedent(self, found: FoundActor) -> FoundActor:
        if found.actor.text.lower() not in _PRONOUNS | _POSSESSIVES:
            return found
        same = [one for one in self._named if one.actor.id == found.actor.id]
        return max((one for one in same if one.start < found.start), key=lambda one: one.start, default=(same or [found])[0])

    def is_place(self, token: Token) -> bool:
        """Whether the token is part of a place name."""
        return token.i in self._places

    def doers(self, tokens: Iterable[Token]) -> list[FoundActor]:
        """The actors among subjects: heads, and the owners of the weapons, acts or offices that stand there."""
        found: list[FoundActor] = []
        for token in tokens:
            here = self.at(token) or self._pronoun(token)
            if not here and _is_own(token):
                here = [one for child in token.children if child.dep_ == "poss" for one in self._pronoun(child)]
            if not here and (syntax.lemma(token) in self.instruments):
                here = self.inside(token, agentive=True)
            found.extend(here)
        return _unique(found)

    def sufferers(self, tokens: Iterable[Token], *, with_places: bool = True) -> list[FoundActor]:
        """The actors among objects: heads, else the nearest actor inside each phrase, else the people of a place there."""
        found: list[FoundActor] = []
        for token in tokens:
            here = self.at(token) or self._pronoun(token) or self.inside(token) or self._owner(token)
            if not here and with_places:
                here = self._as_people(token)
            found.extend(one for one in here if one.actor.kind == "person" or not _is_own(token))
        return _unique(found)

    def inside(self, token: Token, *, agentive: bool = False) -> list[FoundActor]:
        """The nearest actors that a noun phrase holds: its possessor, modifiers, then its complements."""
        best: list[tuple[int, FoundActor]] = []
        queue: list[tuple[Token, int]] = [(token, 0)]
        seen = 0
        while queue and seen < 60:
            at, cost = queue.pop(0)
            seen += 1
            if at is not token or cost:
                here = self.at(at) or (self._pronoun(at) if at.dep_ == "poss" else [])
                if here:
                    best.extend((cost, found) for found in here)
                    queue.extend((child, cost) for child in at.children if child.dep_ == "conj")  # "Russian and Syrian planes"
                    continue
            for child in at.children:
                step = _INSIDE.get(child.dep_)
                if agentive and at is token and child.dep_ not in _AGENTIVE:
                    step = None
                if step is not None:
                    queue.append((child, cost + step))
                elif child.dep_ in ("prep", "agent", "dative") and child.lower_ in _PREPS:
                    if agentive and child.lower_ not in ("of", "by", "from", "in", "between", "for"):
                        continue
                    queue.extend(
                        (inner, cost + _PREPS[child.lower_]) for inner in child.children if inner.dep_ in ("pobj", "pcomp")
                    )
                elif child.dep_ == "acl" and child.tag_ == "VBG" and not agentive and syntax.lemma(child) in _HOLDING:
                    queue.extend((held, cost + 3) for held in syntax.objects(child) + syntax.preps(child, "to"))
                elif child.dep_ == "acl" and child.tag_ == "VBN":
                    queue.extend((agent, cost + 3) for agent in syntax.agents(child))
                    if not agentive:
                        held = (token for name in ("on", "against", "in", "from", "for") for token in syntax.preps(child, name))
                        queue.extend((token, cost + 8) for token in held)
        if not best:
            return []
        lowest = min(cost for cost, _ in best)
        return _unique(found for cost, found in sorted(best, key=lambda pair: (pair[0], pair[1].start)) if cost <= lowest + 1)

    def _pronoun(self, token: Token) -> list[FoundActor]:
        word = token.lower_
        if word not in _PRONOUNS and word not in _POSSESSIVES:
            return []
        at = own = syntax.clause_of(token)
        for _ in range(6):
            if word in _POSSESSIVES and at is not None:
                owners = [
                    found for subject in syntax.surface_subjects(at) if subject.i != token.i for found in self.at(subject)
                ]
                if owners:
                    return owners
            if at.head.i == at.i:
                return []
            at = syntax.clause_of(at.head)
            for subject in syntax.surface_subjects(at):
                here = self.at(subject)
                if not here and subject.i == own.head.i:  # "Turkey's denial that it had attacked"
                    here = [one for child in subject.children if child.dep_ == "poss" for one in self.at(child)]
                if here and subject.i != token.i:
                    return here
        return []

    def _owner(self, token: Token) -> list[FoundActor]:
        line = self._line
        for child in token.children:
            if child.dep_ in ("compound", "amod", "nmod") and child.lower_ in _OWNERS:
                actor_id, kind, sector = _OWNERS[child.lower_]
                start, end = line.offset(token) + child.idx - token.idx, line.offset(token) + len(token)
                text = self.doc.text[child.idx : token.idx + len(token)]
                mention = ActorMention(id=actor_id, name=actor_id, text=text, start=start, end=end, sector=sector, kind=kind)
                return [FoundActor(line=line.index, start=child.i, end=token.i + 1, head=token.i, actor=mention)]
        return []

    def perpetrators(self, act: Token) -> FoundActor:
        """Whoever did what a noun tells of, nobody being named: nobody in particular, written as the deed."""
        return self._nameless("perpetrators", act, None)

    def civilians_at(self, scene: Token) -> FoundActor:
        """Those who were in what was hit, where it is a place of civilian life: "bombed a hotel"."""
        return self._nameless("civilians", scene, "CVL")

    def _nameless(self, role: str, noun: Token, sector: Sector | None) -> FoundActor:
        start = self._line.offset(noun)
        end = start + len(noun)
        mention = ActorMention(id=role, name=role, text=noun.text, start=start, end=end, sector=sector, kind="population")
        return FoundActor(line=self._line.index, start=noun.i, end=noun.i + 1, head=noun.i, actor=mention)

    def _as_people(self, token: Token) -> list[FoundActor]:
        found = self._places.get(token.i)
        if found is None:
            for inner in token.subtree:
                if inner.i in self._places and inner.i - token.i < 8:
                    found = self._places[inner.i]
                    break
        if found is None:
            return []
        return [people_of(found, self.doc)]


def _is_own(token: Token) -> bool:
    """Whether it belongs to someone just named: "its troops" are no one else."""
    return any(child.dep_ == "poss" and child.lower_ in _POSSESSIVES for child in token.children)


def people_of(found: FoundPlace, doc: Doc) -> FoundActor:
    """Those who live in a place, where a rule's recipient is named by the place alone ("a curfew in Kashmir")."""
    place = found.place
    country = place.country
    is_state = place.precision == "country" and country is not None
    own_id = f"x.{slug(place.name)}" if country is None else country.lower() if is_state else f"{country.lower()}.cvl"
    mention = ActorMention(
        id=own_id,
        name=place.name,
        text=place.text,
        start=place.start,
        end=place.end,
        country=country,
        sector=None if is_state else "CVL",
        kind="state" if is_state else "population",
    )
    head = doc[found.start : found.end].root.i
    return FoundActor(line=found.line, start=found.start, end=found.end, head=head, actor=mention)


def refs(found: Iterable[FoundActor]) -> tuple[ActorRef, ...]:
    """ActorRefs of found actors, each id once, in text order."""
    chosen: dict[str, ActorRef] = {}
    for one in sorted(found, key=lambda one: one.start):
        mention = one.actor
        fields = {name: getattr(mention, name) for name in ActorRef.__struct_fields__}
        chosen.setdefault(mention.id, ActorRef(**fields))
    return tuple(chosen.values())


def _unique(found: Iterable[FoundActor]) -> list[FoundActor]:
    seen: Mapping[tuple[int, int], FoundActor] = {(one.start, one.end): one for one in found}
    return list(seen.values())
