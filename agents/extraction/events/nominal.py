"""Acts told by nouns: the verb that carries the noun, and the doer that its phrase names."""

from __future__ import annotations

from spacy.tokens import Token

from agents.extraction.context import FoundActor
from agents.extraction.events import syntax
from agents.extraction.events.rules import Rule
from agents.extraction.events.slots import Slots


def light_verb(rule: Rule, noun: Token) -> Token | None:
    """The verb that carries a noun of doing ("launched an attack"), where the rule names it."""
    head = noun
    while head.dep_ == "conj" and head.head.pos_ == "NOUN":
        head = head.head
    if head.dep_ == "pobj" and ((head.head.lower_ == "of" and head.head.head.pos_ == "NOUN") or _is_worth(head.head)):
        head = head.head.head
    verb = head.head
    if head.dep_ == "pobj" and verb.dep_ == "prep":  # "engaged in talks", "went on strike"
        verb, name = verb.head, verb.lower_
        keys = {f"{syntax.lemma(verb)}_{name}"}
    elif head.dep_ in ("dobj", "nsubjpass", "attr") or (head.dep_ == "nsubj" and verb.tag_ == "VBN"):
        phrasal = {child.lower_ for child in verb.children if child.dep_ == "prt"}  # "called off a strike" calls none
        keys = {f"{syntax.lemma(verb)}_{word}" for word in phrasal or syntax.particles(verb)}
        keys |= set() if phrasal else {syntax.lemma(verb)}
    elif verb.dep_ in ("acl", "relcl") and verb.head.i == noun.i:
        keys = {syntax.lemma(verb)}
    else:
        for child in noun.children:  # "an attack launched by X", "the sanctions that X imposed"
            if child.dep_ in ("acl", "relcl") and syntax.lemma(child) in rule.light:
                return child
        return None
    return verb if not keys.isdisjoint(rule.light) else None


def _is_worth(prep: Token) -> bool:
    """Whether it leads from a sum to what it is given as: "$800 million in aid"."""
    return prep.lower_ in ("in", "of") and syntax.lemma(prep.head) in ("million", "billion", "dollar", "euro", "worth")


def nominal_sources(slots: Slots, noun: Token) -> list[FoundActor]:
    """Who does what a noun tells of, by the noun phrase alone ("an Israeli airstrike", "an attack by rebels")."""
    if here := slots.at(noun):
        return here  # the register's finder took "an Israeli airstrike" for its owner
    if any(child.dep_ == "poss" and child.tag_ == "PRP$" for child in noun.children):
        return []  # whose "its" is, is a guess
    by = slots.doers(syntax.preps(noun, "by")) or slots.doers(syntax.preps(noun, "between"))
    return by or (
        slots.inside(noun, agentive=True)
        and [one for one in slots.inside(noun, agentive=True) if slots.doc[one.head].i < noun.i]
    )


def favours(token: Token) -> bool:
    """Whether a deed is done "in support of" what follows: it is not done to it."""
    return token.lower_ in ("support", "solidarity", "favor", "favour", "sympathy") and token.head.lower_ == "in"
