"""Acts of force whose doer the sentence does not name: "14 people were killed in a suicide bombing"."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from spacy.tokens import Token

from agents.extraction.events import syntax
from agents.extraction.events.rules import Rule

_CLAUSES = frozenset(("ccomp", "relcl", "parataxis"))
_UNDER = frozenset(("prep", "agent", "advcl", "npadvmod"))
_RESTRICTIVE = frozenset(("acl", "relcl", "amod"))
"""Clauses that say which one is meant ("the man killed in the raid"): they remind, they do not tell."""
_NONE: frozenset[str] = frozenset()


def may_be_told(rule: Rule, verb: Token, words: Mapping[str, frozenset[str]]) -> bool:
    """Whether the act is told without its doer: the verb says itself that it was force, or a word of its clause does."""
    if not rule.unnamed or verb.dep_ in _RESTRICTIVE:
        return False
    causes = words.get("causes", _NONE)
    subjects = syntax.surface_subjects(verb)
    if syntax.is_passive(verb):
        agents = syntax.agents(verb)
        if agents:
            return any(_is_a(token, causes) for token in agents)
        outright = (
            bool(rule.object)
            or syntax.lemma(verb) in words.get("outright", _NONE)
            or any(_is_a(token, causes) for token in subjects)
        )
        return outright or _has_cause(_clause(verb), words)
    if any(_is_a(token, causes) for token in subjects):
        return True
    if "subject" in rule.to:  # "three soldiers died in an ambush"
        return _has_cause(_clause(verb), words)
    return bool(rule.subject_words) and _has_cause((one for token in subjects for one in token.subtree), words)


def _is_a(token: Token, kinds: frozenset[str]) -> bool:
    return syntax.lemma(token) in kinds or any(child.dep_ == "compound" and child.lower_ in kinds for child in token.children)


def _has_cause(near: Iterator[Token], words: Mapping[str, frozenset[str]]) -> bool:
    causes, outright = words.get("causes", _NONE), words.get("outright", _NONE)
    found = False
    for token in near:
        word = syntax.lemma(token)
        if word in words.get("accidents", _NONE):
            return False
        found |= token.lower_ in causes or word in (outright if token.pos_ == "VERB" else causes)
    return found


def _clause(verb: Token) -> Iterator[Token]:
    """The words under the verb that may say what did it: its prepositional phrases and its when-clauses."""
    queue = [child for child in verb.children if child.dep_ in _UNDER or (child.dep_ == "conj" and child.tag_ == "VBN")]
    while queue:
        at = queue.pop()
        yield at
        queue.extend(child for child in at.children if child.dep_ not in _CLAUSES)
