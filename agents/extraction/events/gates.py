"""The gates of a rule book: what must stand in a sentence, by its words alone, before a rule can fire in it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from agents.extraction.events.inflection import noun_forms, verb_forms

if TYPE_CHECKING:
    from agents.extraction.events.rules import Rule

_PASSIVE = frozenset("was were been being".split())
HAVE_TO = "have_to"
"""Stands among a sentence's words where it says "has to" or "have to"; COMPOUND where two words are joined by a hyphen."""
COMPOUND = "-"
_MODALS = frozenset(("must", "should", "ought", "need", "needs", "needed", HAVE_TO))
_CLAUSES = frozenset("to that will would can could may might shall should must".split())
"""Of which one stands where a clause says what someone is willing to do."""
_NO_PREPOSITIONS = frozenset("patient object inside subject dative complement complement.subject territory act".split())
"""What `to` and `source` may name beside prepositions."""


@dataclass(frozen=True, slots=True)
class Need:
    """What must stand beside a trigger word before its rule can fire: a word of each of `partners`, and so many actors.

    `behind`: one of them follows the trigger, unless a relative clause turns the order round.
    """

    partners: tuple[frozenset[str], ...]
    actors: int
    behind: bool = False


def build_gates(
    rules: Iterable[Rule], kind: Literal["verbs", "nouns"], words: Mapping[str, frozenset[str]], hostile: Set[str]
) -> dict[str, tuple[Need, ...]]:
    """What must stand beside each form of a verb or noun of the rules; `words` are the lists of the book, `hostile` types."""
    rules = tuple(rules)
    forms, beside = (verb_forms, _beside_verb) if kind == "verbs" else (noun_forms, _beside_noun)
    found: dict[str, dict[Need, None]] = {}
    harm = frozenset(
        form
        for rule in rules
        if rule.type in hostile
        for lemmas, told in ((rule.verbs, verb_forms), (rule.nouns, noun_forms))
        for lemma in lemmas
        for form in told(lemma)
    )
    violence, outright = _plain_forms(words.get("causes", ())), words.get("outright", frozenset())
    for rule in rules:
        company = beside(rule, harm)
        behind = kind == "verbs" and rule.need_recipient and not rule.reciprocal
        actors = 2 if rule.need_recipient else 1
        needs = [Need(company, actors, behind)]
        if kind == "verbs" and rule.object_place:  # the place that may stand for the object follows, as an actor would
            needs = [Need((*company, _plain_forms(rule.object)), actors, behind), Need(company, actors, behind=True)]
        if rule.target:
            needs.append(Need((*company, _plain_forms(rule.target)), 1))
        if rule.unnamed:
            needs.append(Need((*company, violence), int(rule.need_recipient)))
        for lemma in sorted(getattr(rule, kind)):
            passive = (
                [Need((*company, _PASSIVE), int(rule.need_recipient))]
                if rule.unnamed and (rule.object or lemma in outright)
                else []
            )
            for form in forms(lemma):
                for need in (*needs, *passive):
                    found.setdefault(form, {})[need] = None
    return {form: tuple(sorted(needs, key=lambda need: len(need.partners))) for form, needs in found.items()}


def _plain_forms(nouns: Iterable[str]) -> frozenset[str]:
    return frozenset(form for word in nouns for form in noun_forms(word))


def _beside_verb(rule: Rule, harm: frozenset[str]) -> tuple[frozenset[str], ...]:
    found = [rule.object_words, rule.subject_words, rule.sentence_words, rule.prep]
    found += [
        frozenset((rule.particle,)) if rule.particle else frozenset(),
        frozenset(("to",)) if rule.infinitive else frozenset(),
    ]
    found += [_MODALS if rule.modal else frozenset()]
    found += [frozenset(form for word in words for form in noun_forms(word)) for words in _closed(rule)]
    for words in (rule.complement_words, rule.attribute):
        found.append(frozenset(form for word in words for form in (*verb_forms(word), *noun_forms(word))))
    if rule.complement == "hostile":
        found.append(harm - {form for verb in rule.verbs for form in verb_forms(verb)})
    if not rule.unnamed:
        found.append(_only_prepositions(rule.source))
    if rule.need_recipient and not (rule.reciprocal or rule.target):
        clause = "complement" in rule.to and rule.complement == "cooperative"
        named = _only_prepositions(tuple(name for name in rule.to if not (clause and name == "complement")))
        found.append(named | _CLAUSES if named and clause else named)
    return tuple(words for words in found if words)


def _only_prepositions(names: tuple[str, ...]) -> frozenset[str]:
    """The prepositions of which one must stand there, where actors are looked for under prepositions alone."""
    return frozenset() if _NO_PREPOSITIONS.intersection(names) else frozenset(names)


def _closed(rule: Rule) -> Iterator[frozenset[str]]:
    """The lists of nouns of which one must stand in a slot; a place may stand there too where the rule says so."""
    if not rule.object_place:
        yield rule.object
        yield rule.prep_words


def _beside_noun(rule: Rule, harm: frozenset[str]) -> tuple[frozenset[str], ...]:
    light = frozenset(form for verb in rule.light for form in verb_forms(verb.split("_")[0]))
    found = [rule.nouns_words, frozenset() if rule.nominal else light]
    if rule.complement == "hostile":
        found.append(harm)
    if rule.need_recipient and not rule.target and (named := _only_prepositions(rule.to)):
        found.append(named | {"and", "between", COMPOUND} if rule.reciprocal else named)
    return tuple(words for words in found if words)
