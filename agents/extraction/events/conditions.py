"""What a rule asks of a clause beyond its trigger: fitting objects, prepositions, complements, doers."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from spacy.tokens import Token

from agents.extraction.context import FoundActor
from agents.extraction.events import syntax
from agents.extraction.events.rules import Rule

_MEASURES = frozenset(
    """series number round wave string spate dozen hundred thousand barrage set amount kind form type package piece more most
    batch act state part total pair couple host array score volley variety lot majority group handful""".split()
)
_MUST = frozenset(("must", "should", "ought", "need"))
_ATTRIBUTES = frozenset(("oprd", "ccomp", "xcomp", "acomp", "attr", "amod", "advmod"))
_STOPS_BARE = frozenset(("xcomp", "ccomp", "oprd", "prt", "advcl"))


def is_one_of(token: Token, words: frozenset[str]) -> bool:
    """Whether a noun is in the list, also counted or measured ("a series of strikes")."""
    word = syntax.lemma(token)
    if word in words or token.lower_ in words:
        return True
    return word in _MEASURES and any(syntax.lemma(inner) in words for inner in syntax.preps(token, "of"))


def unmet(
    rule: Rule, verb: Token, objects: Sequence[Token], complements: Sequence[Token], is_place: Callable[[Token], bool]
) -> str:
    """Why the clause does not give what the rule asks for; empty where it does."""
    if rule.object_not and any(is_one_of(token, rule.object_not) for token in objects):
        return "the object is one that the rule excludes"
    if rule.intransitive and (objects or complements):
        return "the verb has an object"
    words = {inner.lower_ for token in objects for inner in token.subtree}
    if rule.object_words and words.isdisjoint(rule.object_words):
        return "the object lacks the word that the rule asks for"
    if not words.isdisjoint(rule.object_words_not):
        return "the object holds a word that the rule excludes"
    if rule.subject_words and rule.subject_words.isdisjoint(
        {inner.lower_ for token in syntax.surface_subjects(verb) for inner in token.subtree}
    ):
        return "the subject lacks the word that the rule asks for"
    if why := _prepositions(rule, verb, objects, complements, is_place):
        return why
    if rule.need_complement and not complements:
        return "no clause completes it"
    if rule.infinitive and not any(
        any(c.lower_ == "to" and c.dep_ == "aux" for c in clause.children) for clause in complements
    ):
        return "no to-infinitive completes it"
    if rule.modal and not any(is_duty(clause) for clause in complements):
        return f"nothing says {rule.modal!r}"
    if rule.complement_words and not any(_core(clause) & rule.complement_words for clause in complements):
        return "the clause that completes it is not of the kind asked for"
    if rule.attribute and not any(syntax.lemma(token) in rule.attribute for token in _attributes(verb)):
        return "the object is not said to be what the rule asks for"
    if rule.bare and any(
        (child.dep_ in _STOPS_BARE and child not in objects)
        or (child.dep_ == "prep" and child.lower_ in ("for", "off", "up", "out", "into"))
        for child in verb.children
    ):
        return "more follows than subject and object"
    if rule.sentence_words and rule.sentence_words.isdisjoint({token.lower_ for token in verb.sent}):
        return "the sentence lacks the word that the rule asks for"
    return ""


def _prepositions(
    rule: Rule, verb: Token, objects: Sequence[Token], complements: Sequence[Token], is_place: Callable[[Token], bool]
) -> str:
    if not rule.prep:
        return ""
    if any(child.dep_ == "mark" and child.lower_ in rule.prep for clause in complements for child in clause.children):
        return ""
    held = [token for name in rule.prep for head in (verb, *objects) for token in syntax.preps(head, name)]
    if not held:
        gerunds = [
            c
            for c in verb.children
            if c.dep_ == "prep" and c.lower_ in rule.prep and any(i.dep_ == "pcomp" for i in c.children)
        ]
        return "" if gerunds and not rule.prep_words else "the preposition that the rule asks for is missing"
    if rule.prep_words and not any(
        is_one_of(token, rule.prep_words) or (rule.object_place and is_place(token)) for token in held
    ):
        return "what follows the preposition is not of the kind asked for"
    if rule.prep_words_not and any(is_one_of(token, rule.prep_words_not) for token in held):
        return "what follows the preposition is of a kind excluded"
    return ""


def said_to_be(complements: Sequence[Token]) -> list[Token]:
    """What the object is, where a clause stands for it: "struck what it said was a camp"."""
    return [child for clause in complements for child in clause.children if child.dep_ == "attr"]


def _core(clause: Token) -> set[str]:
    inner = [child for child in clause.children if child.dep_ in ("acomp", "attr", "oprd")]
    at = {syntax.lemma(token) for token in (clause, *inner)}
    at |= {child.lower_ for child in clause.children if child.dep_ in ("prep", "advmod") and syntax.lemma(clause) == "be"}
    return at


def _attributes(verb: Token) -> list[Token]:
    found = [child for child in verb.children if child.dep_ in _ATTRIBUTES or child.dep_ == "dobj"]
    deeper = [grand for child in found for grand in child.children if grand.dep_ in _ATTRIBUTES | {"conj", "appos", "dobj"}]
    named = found + deeper
    return [token for token in named if not any(c.dep_ == "neg" for c in token.children)]


def is_duty(clause: Token) -> bool:
    """Whether a clause says what someone must do."""
    carrier = syntax.holder(clause)
    subject = min((child.i for child in carrier.children if child.dep_ in ("nsubj", "nsubjpass")), default=-1)
    if any(child.dep_ == "aux" and child.lower_ in _MUST and child.i > subject for child in carrier.children):
        return True  # "should Turkey leave" before its subject is a condition
    return (
        syntax.lemma(carrier) in ("need", "have")
        and bool(syntax.complements(carrier))
        and carrier.lower_ not in ("had", "having")
    )


def unfit(rule: Rule, sources: Sequence[FoundActor]) -> str:
    """Why the doers are not of the kind that the rule asks for; empty where they are."""
    if not (rule.source_kind or rule.source_sector):
        return ""
    if not any(one.actor.kind in rule.source_kind or one.actor.sector in rule.source_sector for one in sources):
        return "the doer is not of the kind asked for"
    return ""
