"""Acts: a rule's trigger with the actors that stand in the slots that the rule requires."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from spacy.tokens import Token

from agents.extraction.context import FoundActor
from agents.extraction.events import syntax
from agents.extraction.events.conditions import is_one_of, said_to_be, unfit, unmet
from agents.extraction.events.implied import carriers, culprits, is_scene, tellers
from agents.extraction.events.nominal import favours, light_verb, nominal_sources
from agents.extraction.events.phrases import is_vague, object_preps, own_names, particle_of
from agents.extraction.events.rules import HOSTILE, Rule, RuleBook
from agents.extraction.events.slots import Slots
from agents.extraction.events.unnamed import may_be_told

COOPERATIVE = frozenset(("AGREE", "CONSULT", "SUPPORT", "COOPERATE", "AID", "CONCEDE", "RETREAT"))
_COMPLEMENT_PREPS = ("to", "of", "on", "against", "from", "with", "into", "for", "in", "over", "between", "at")


@dataclass(frozen=True, slots=True)
class Act:
    """A rule that fits: who, whom, and the words that say so. `clause` is the predicate whose clause it is told in."""

    rule: Rule
    trigger: tuple[Token, ...]
    clause: Token
    sources: list[FoundActor]
    recipients: list[FoundActor]
    covers: frozenset[int] = frozenset()

    @property
    def anchor(self) -> Token:
        """The word whose standing decides the act's: the carrying verb, else the noun itself."""
        return next(
            (token for token in self.trigger if token.pos_ != "NOUN" and token.dep_ not in ("prt", "prep", "advmod")),
            self.trigger[0],
        )


def _is_mutual(rule: Rule, sources: Sequence[FoundActor]) -> bool:
    """Whether several do it to one another: the people of the town where they do it have no part in it."""
    return rule.reciprocal and len({one.actor.id for one in sources}) > 1


@dataclass(frozen=True, slots=True)
class Drop:
    """A rule whose trigger was there but that did not fire, and why."""

    rule: str
    trigger: str
    at: int
    why: str


@dataclass
class Matcher:
    """Finds the acts of one parsed sentence; `lenient` asks no actor's kind or sector, and keeps no drops."""

    book: RuleBook
    slots: Slots
    lenient: bool = False
    drops: list[Drop] = field(default_factory=list)
    _known: dict[int, Act | None] = field(default_factory=dict)

    def acts(self, tokens: Iterable[Token]) -> list[Act]:
        """Every act of the tokens in order."""
        return [act for token in tokens if (act := self.act(token)) is not None]

    def act(self, token: Token) -> Act | None:
        """The act that this token triggers, if any."""
        word = syntax.lemma(token)
        if word not in self.book.by_verb and word not in self.book.by_noun:
            return None
        if token.i in self._known:
            return self._known[token.i]
        self._known[token.i] = None  # stops a circle
        found: Act | None = None
        if syntax.is_predicate(token) and word in self.book.by_verb:
            found = self._first(token, self.book.by_verb[word], self._verb)
        if found is None and token.pos_ in ("NOUN", "PROPN") and word in self.book.by_noun:
            found = self._first(token, self.book.by_noun[word], self._noun)
        self._known[token.i] = found
        return found

    def _first(self, token: Token, rules: Iterable[Rule], match: object) -> Act | None:
        assert callable(match)
        for rule in rules:
            result = match(rule, token)
            if isinstance(result, Act):
                return result
            if not self.lenient:
                self.drops.append(Drop(rule.id, token.text, token.i, str(result)))
        return None

    def _verb(self, rule: Rule, verb: Token) -> Act | str:
        trigger = [verb]
        if rule.particle:
            if rule.particle not in syntax.particles(verb):
                return f"no particle {rule.particle!r}"
            trigger += [child for child in verb.children if child.lower_ == rule.particle][:1]
        objects = syntax.objects(verb)
        complements = syntax.complements(verb) + [c for token in objects for c in syntax.complements(token) if rule.object]
        covers: frozenset[int] = frozenset()
        if rule.object:
            fitting = [t for t in objects if is_one_of(t, rule.object) or (rule.object_place and self.slots.is_place(t))]
            if not fitting:
                return "the object is not one that the rule asks for"
            trigger += fitting[:1]
            covers = frozenset(token.i for token in fitting)
        if (
            rule.object_kind
            and not self.lenient
            and not any(one.actor.kind in rule.object_kind for token in objects for one in self.slots.at(token))
        ):
            return "the object is not of the kind asked for"
        if why := unmet(rule, verb, objects, complements, self.slots.is_place):
            return why
        inner = [act for clause in complements if rule.complement and (act := self.act(clause)) is not None]
        if rule.complement == "hostile" and not any(act.rule.type in HOSTILE for act in inner):
            return "what follows is no act of harm"
        if rule.complement == "cooperative" and any(act.rule.type in HOSTILE for act in inner):
            return "what follows is an act of harm"
        sources = self._sources(rule, verb)
        if sources and not self.lenient and (why := unfit(rule, sources)):
            return why
        recipients = self._recipients(rule, verb, objects, complements, inner, sources)
        covers |= frozenset(index for act in inner for index in (act.trigger[0].i, *act.covers))
        aims = objects if recipients or not rule.target else objects + self._aims(rule, verb, objects) + said_to_be(complements)
        return self._settled(rule, trigger, syntax.holder(verb), sources, recipients, covers, aims)

    def _settled(
        self,
        rule: Rule,
        trigger: list[Token],
        clause: Token,
        sources: list[FoundActor],
        recipients: list[FoundActor],
        covers: frozenset[int],
        aims: Sequence[Token],
    ) -> Act | str:
        if _is_mutual(rule, sources) and not recipients:
            first = sources[0].actor.id
            recipients = [one for one in sources if one.actor.id != first]
            sources = [one for one in sources if one.actor.id == first]
        if not sources and not may_be_told(rule, trigger[0], self.book.words):
            return "no actor stands where the doer belongs"
        if rule.need_recipient and not recipients:
            hit = [token for token in aims if is_one_of(token, rule.target)]
            if not hit:
                return "no actor stands where the recipient belongs"
            civil = self.book.words["civil_targets"]
            recipients = [self.slots.civilians_at(token) for token in hit[:1] if syntax.lemma(token) in civil]
        ordered = tuple(sorted(trigger, key=lambda token: token.i))
        return Act(rule, ordered, clause, sources, recipients, covers)

    @staticmethod
    def _aims(rule: Rule, head: Token, objects: Sequence[Token] = ()) -> list[Token]:
        return [token for name in rule.to for token in syntax.preps(head, name) + object_preps(objects, name)]

    def _sources(self, rule: Rule, verb: Token) -> list[FoundActor]:
        for name in rule.source:
            if name == "subject":
                subjects = syntax.subjects(verb)
                found = self.slots.doers(subjects) or carriers(subjects, self.book, self.slots)
                is_shared = verb.dep_ in ("xcomp", "advcl") and verb.head.pos_ == "VERB" and not syntax.has_own_subject(verb)
                if not found and is_shared and not syntax.is_made_to(verb):
                    found = self.slots.doers(syntax.subjects(verb.head))
                if not found and verb.dep_ == "acl" and verb.tag_ == "VBG":  # "passed a resolution condemning"
                    found = self.slots.doers(syntax.holders_of(verb.head))
            elif name == "object":
                found = self.slots.sufferers(syntax.objects(verb))
            elif name == "inside":
                found = [one for token in syntax.objects(verb) for one in self.slots.inside(token)]
            elif name == "territory":  # "was arrested in Rwanda": by its authorities
                is_open = syntax.is_passive(verb) and not syntax.agents(verb)
                found = [
                    one
                    for one in self.slots.sufferers(syntax.preps(verb, "in") if is_open else ())
                    if one.actor.kind == "state"
                ]
            elif name == "act":
                acts = [*syntax.preps(verb, "in"), *syntax.preps(verb, "by"), *syntax.preps(verb, "during")]
                found = [
                    one
                    for token in acts
                    if syntax.lemma(token) in self.book.by_noun
                    for one in nominal_sources(self.slots, token)
                ]
            else:
                found = self.slots.sufferers(syntax.preps(verb, name))
            if found:
                return found
        return []

    def _recipients(
        self,
        rule: Rule,
        verb: Token,
        objects: list[Token],
        complements: list[Token],
        inner: list[Act],
        sources: list[FoundActor],
    ) -> list[FoundActor]:
        if len({one.actor.id for one in sources}) > 1 and any(syntax.is_each_other(token) for token in objects):
            return sources
        own = own_names(sources)
        if rule.attribute:
            objects = objects + [child for child in verb.children if child.dep_ == "attr"]
        harms = (
            [token for token in objects if syntax.lemma(token) in self.book.words["acts_of_harm"]]
            if rule.type == "ACCUSE"
            else []
        )
        vague: list[FoundActor] = []
        for name in rule.to:
            found: list[FoundActor] = []
            if name == "patient":
                found = self.slots.sufferers(objects)
            elif name == "object":
                held = [token for token in objects if not (rule.object and is_one_of(token, rule.object))]
                found = [
                    one
                    for token in held
                    for one in (culprits(token, self.slots) if token in harms else self.slots.sufferers([token]))
                ]
            elif name == "inside":
                found = [one for token in objects for one in self.slots.inside(token)]
            elif name == "subject":
                found = self.slots.sufferers(syntax.surface_subjects(verb))
            elif name == "dative":
                found = self.slots.sufferers(syntax.datives(verb))
            elif name == "complement.subject":
                found = self.slots.sufferers(token for clause in complements for token in syntax.surface_subjects(clause))
            elif name == "complement":
                found = self._in_complement(complements, inner, own)
            else:
                compared = [token for head in syntax.preps(verb, "as") for token in syntax.preps(head, name)]
                tokens = syntax.preps(verb, name) + object_preps([one for one in objects if one not in harms], name) + compared
                held = [token for token in tokens if rule.type != "PROTEST" or not favours(token)]
                found = self.slots.sufferers(held)
            found = [one for one in found if one.actor.id not in own and one.start not in own]
            if _is_mutual(rule, sources):
                found = [one for one in found if not is_scene(one, self.slots)]
            if found and name in ("of", "inside", "complement") and all(is_vague(one) for one in found):
                vague = vague or found
            elif found:
                return found
        told = [] if _is_mutual(rule, sources) else tellers(rule, verb, objects, self.slots)
        return [one for one in told if one.actor.id not in own and one.start not in own] or vague

    def _in_complement(self, complements: list[Token], inner: list[Act], own: set[str | int]) -> list[FoundActor]:
        for act in inner:
            found = [one for one in act.recipients if one.actor.id not in own]
            if found:
                return found
        vague: list[FoundActor] = []
        for clause in complements:
            objects = syntax.objects(clause)
            under = [syntax.preps(clause, name) + object_preps(objects, name) for name in _COMPLEMENT_PREPS]
            groups = [[token for token in objects if self.slots.at(token)], *under, objects]
            for deeper in syntax.complements(clause):  # who is helped to fight is helped, not who is fought
                helped = syntax.surface_subjects(deeper) if syntax.has_own_subject(deeper) else []
                groups.append([token for token in helped if self.slots.at(token)] or syntax.objects(deeper) + helped)
            for tokens in groups:
                found = [one for one in self.slots.sufferers(tokens) if one.actor.id not in own]
                if found and not all(is_vague(one) for one in found):
                    return found
                vague = vague or found
        return vague

    def _noun(self, rule: Rule, noun: Token) -> Act | str:
        if rule.nouns_words and not any(child.lower_ in rule.nouns_words for child in noun.children):
            return "the noun lacks the word that the rule asks for"
        governor = light_verb(rule, noun)
        if governor is not None:
            sources = self.slots.doers(syntax.subjects(governor))
            clause, trigger = governor, [governor, *particle_of(governor, rule), noun]
        elif rule.nominal:
            sources = nominal_sources(self.slots, noun)
            clause, trigger = syntax.clause_of(noun), [noun]
        else:
            return "no verb carries it"
        if sources and not self.lenient and (why := unfit(rule, sources)):
            return why
        own = own_names(sources)
        complements = syntax.complements(noun)
        inner = [act for clause_ in complements if rule.complement and (act := self.act(clause_)) is not None]
        if rule.complement == "hostile" and not any(act.rule.type in HOSTILE for act in inner):
            return "what follows is no act of harm"
        if rule.complement == "cooperative" and any(act.rule.type in HOSTILE for act in inner):
            return "what follows is an act of harm"
        recipients: list[FoundActor] = []
        for name in rule.to:
            tokens = syntax.preps(noun, name) if name not in ("complement", "inside", "dative", "object") else []
            if name == "complement":
                recipients = self._in_complement(complements, inner, own)
            elif name == "inside":
                recipients = self.slots.inside(noun) if governor is not None else []
            elif name == "dative" and governor is not None:
                recipients = self.slots.sufferers(syntax.datives(governor))
            elif name == "object" and governor is not None:
                others = [token for token in syntax.objects(governor) if token.i != noun.i]
                recipients = self.slots.sufferers(others)
            elif governor is not None:
                tokens = tokens + syntax.preps(governor, name)
            recipients = recipients or self.slots.sufferers(tokens)
            recipients = [one for one in recipients if one.actor.id not in own and one.start not in own]
            if _is_mutual(rule, sources):
                recipients = [one for one in recipients if not is_scene(one, self.slots)]
            if recipients:
                break
        covers = frozenset(index for act in inner for index in (act.trigger[0].i, *act.covers))
        aims = self._aims(rule, noun, [governor] if governor is not None else ()) if rule.target and not recipients else ()
        return self._settled(rule, trigger, clause, sources, recipients, covers, aims)
