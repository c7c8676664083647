"""Parties that a clause leaves out, and that the words around it name."""

from __future__ import annotations

from collections.abc import Sequence

from spacy.tokens import Token

from agents.extraction.context import FoundActor
from agents.extraction.events import syntax
from agents.extraction.events.nominal import light_verb, nominal_sources
from agents.extraction.events.rules import HOSTILE, Rule, RuleBook
from agents.extraction.events.slots import Slots

_BETWEEN_TWO = frozenset("talk negotiation meeting summit dialogue ceasefire cease-fire truce swap exchange".split())


def carriers(acts: Sequence[Token], book: RuleBook, slots: Slots) -> list[FoundActor]:
    """Who did what the subject tells of: "Israel responded with strikes that killed three"."""
    for noun in acts:
        for rule in book.by_noun.get(syntax.lemma(noun), ()):
            if rule.type == "ASSAULT" and (verb := light_verb(rule, noun)) is not None:
                return slots.doers(syntax.subjects(verb))
    return []


def culprits(noun: Token, slots: Slots) -> list[FoundActor]:
    """Who is to blame for "the attack on the embassy": who did it, where that is told, never who suffered it."""
    told = [one for one in nominal_sources(slots, noun) if one.head != noun.i or one.start < noun.i]
    return told or [slots.perpetrators(noun)]


def tellers(rule: Rule, verb: Token, objects: Sequence[Token], slots: Slots) -> list[FoundActor]:
    """Who tells of it, where it can be nobody else: "Kyiv said Moscow had agreed to talks", "said jets hit its posts"."""
    is_mutual = rule.type in ("AGREE", "CONSULT") and rule.reciprocal
    is_mutual = is_mutual and any(syntax.lemma(token) in _BETWEEN_TWO for token in verb.subtree)
    is_owned = rule.type in HOSTILE and any(child.tag_ == "PRP$" for token in objects for child in token.children)
    return slots.doers(syntax.speakers(verb)) if is_mutual or is_owned else []


def is_scene(found: FoundActor, slots: Slots) -> bool:
    """Whether it is but the people of the town where something is done."""
    return found.actor.id.endswith(".cvl") and found.actor.kind == "population" and slots.is_place(slots.doc[found.head])
