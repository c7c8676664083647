"""Small questions about noun phrases and phrasal verbs that matching asks."""

from __future__ import annotations

from collections.abc import Iterable

from spacy.tokens import Token

from agents.extraction.context import FoundActor
from agents.extraction.events import syntax
from agents.extraction.events.rules import Rule


def own_names(sources: Iterable[FoundActor]) -> set[str | int]:
    """What is the doer again: the same words or the same name; "the president" and "the premier" share a role's id only."""
    listed = list(sources)
    return {one.actor.id for one in listed if "." not in one.actor.id} | {one.start for one in listed}


def is_vague(found: FoundActor) -> bool:
    """Whether an actor is named by a common noun alone ("two hospitals"), not by a name or a nation."""
    return found.actor.country is None and found.actor.text.removeprefix("A ").removeprefix("The ").islower()


def object_preps(objects: Iterable[Token], name: str) -> list[Token]:
    """What stands under a preposition of the objects, or of what they are measured by ("a state of siege in Puno")."""
    found: list[Token] = []
    for head in objects:
        found.extend(syntax.preps(head, name))
        for inner in syntax.preps(head, "of") if name != "of" else ():
            found.extend(syntax.preps(inner, name))
        for child in head.children:
            if child.dep_ == "acl" and child.tag_ == "VBN":  # "sanctions imposed on"
                found.extend(syntax.preps(child, name))
    return found


def particle_of(verb: Token, rule: Rule) -> list[Token]:
    """The particle of a light verb that a rule names ("carry_out"), empty where it names none."""
    wanted = {key.split("_")[1] for key in rule.light if key.startswith(syntax.lemma(verb) + "_")}
    return [child for child in verb.children if child.lower_ in wanted and child.dep_ in ("prt", "advmod", "prep")][:1]
