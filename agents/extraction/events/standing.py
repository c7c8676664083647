"""How an act stands in its sentence: what negates it, puts it in the future, doubts it, or governs it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from spacy.tokens import Token

from agents.extraction.events import syntax

Kind = Literal[
    "not", "future", "future_not", "possible", "must", "if", "say", "deny", "agree", "refuse", "threaten", "plan", "urge",
    "accuse", "allow", "fail", "doubt", "stop", "cause", "alleged", "purpose",
]  # fmt: skip
_NEGATIONS = frozenset(("not", "n't", "never", "no", "neither", "nor", "hardly", "n’t"))
_GOVERNORS: tuple[Kind, ...] = (
    "say",
    "deny",
    "agree",
    "refuse",
    "threaten",
    "plan",
    "urge",
    "accuse",
    "allow",
    "fail",
    "doubt",
    "stop",
    "cause",
)
_OF_NOUNS: tuple[Kind, ...] = ("deny", "agree", "refuse", "threaten", "plan", "urge", "doubt", "say", "allow", "stop", "accuse")
_OVER_NOUNS: tuple[Kind, ...] = ("threaten", "plan", "urge", "doubt", "stop", "refuse")
_OVER_VERBS: tuple[Kind, ...] = ("urge", "threaten", "plan", "doubt", "deny", "stop")
_DEPTH = 14


@dataclass(frozen=True, slots=True)
class Operator:
    """Something that stands over an act; `by` is the word that says so."""

    kind: Kind
    by: Token


def operators(token: Token, words: Mapping[str, frozenset[str]]) -> list[Operator]:
    """What stands over the predicate or noun, from the inside out."""
    found: list[Operator] = []
    at = token
    if token.pos_ in ("NOUN", "PROPN"):
        for child in token.children:
            if child.dep_ in ("amod", "advmod", "det", "neg") and (kind := _modifier(child, words)):
                found.append(Operator(kind, child))
    if token.pos_ in ("NOUN", "PROPN") and token.dep_ not in ("attr", "acomp"):
        found.extend(_over_noun(token, words))
        up = _event_clause(token)
        if up is None:
            return found
        at = up
    skip_own = False
    for _ in range(_DEPTH):
        carrier = syntax.holder(at)
        if not skip_own:
            found.extend(_own(carrier, words))
        skip_own = False
        step = _climb(carrier, words)
        if step is None:
            return found
        operator, at, skip_own = step
        if operator is not None:
            found.append(operator)
    return found


def _modifier(child: Token, words: Mapping[str, frozenset[str]]) -> Kind | None:
    word = syntax.lemma(child)
    if child.dep_ == "neg" or (child.dep_ in ("det", "advmod") and child.lower_ in _NEGATIONS):
        return "not"
    if word in words["alleged"]:
        return "alleged"
    if word in words["possible"]:
        return "possible"
    return None


def _event_clause(noun: Token) -> Token | None:
    """The predicate whose standing a nominal act shares: it must be subject or object of it, directly or through "of"."""
    at = noun
    for _ in range(6):
        if at.dep_ in ("nsubj", "nsubjpass", "dobj", "attr", "conj", "appos", "compound"):
            if at.dep_ in ("conj", "appos", "compound"):
                at = at.head
                continue
            return at.head
        if at.dep_ == "pobj" and at.head.lower_ == "of":
            at = at.head.head
            continue
        return None
    return None


def _over_noun(noun: Token, words: Mapping[str, frozenset[str]]) -> list[Operator]:
    """Words that make a nominal act something else than a fact: "an end to", "the threat of", "plans for", "calls for"."""
    at = noun
    found: list[Operator] = []
    for _ in range(4):
        while at.dep_ in ("conj", "compound") and at.head.pos_ in ("NOUN", "PROPN"):
            at = at.head
        if at.dep_ != "pobj" or at.head.head.pos_ not in ("NOUN", "VERB"):
            return found
        above = at.head.head
        word = syntax.lemma(above)
        for kind in _OVER_NOUNS:
            if word in words[f"{kind}_nouns"] and above.pos_ == "NOUN":
                found.append(Operator(kind, above))
        if above.pos_ == "VERB" and at.head.lower_ in ("for", "against", "of", "from", "about"):
            for kind in _OVER_VERBS:
                if word in words[kind]:
                    found.append(Operator(kind, above))
            return found
        at = above
    return found


def _own(carrier: Token, words: Mapping[str, frozenset[str]]) -> list[Operator]:
    found: list[Operator] = []
    negated = future = None
    source = carrier
    for _ in range(4):  # "did not attack or bomb": the second verb has the first one's auxiliaries
        if (
            source.dep_ == "conj"
            and not any(c.dep_ in ("aux", "auxpass", "neg", "nsubj", "nsubjpass") for c in source.children)
            and (source.tag_ in ("VB", "VBN"))
        ):
            source = source.head
        else:
            break
    for child in source.children:
        word = syntax.lemma(child)
        if _negates(child):
            negated = child
        elif child.dep_ == "aux" and child.lower_ in ("will", "shall", "'ll", "’ll", "wo", "would", "'d"):
            future = child
        elif child.dep_ == "aux" and child.lower_ in ("may", "might", "could", "can", "ca"):
            found.append(Operator("possible", child))
        elif child.dep_ == "aux" and child.lower_ in ("must", "should", "ought"):
            found.append(Operator("must", child))
        elif child.dep_ == "mark" and child.lower_ in ("if", "unless", "whether", "until", "before", "lest"):
            found.append(Operator("if", child))
        elif child.dep_ == "advmod" and word in words["alleged"]:
            found.append(Operator("alleged", child))
        elif child.dep_ == "advmod" and word in words["possible"]:
            found.append(Operator("possible", child))
        elif child.dep_ in ("nsubj", "nsubjpass", "dobj") and any(
            c.dep_ == "det" and c.lower_ in ("no", "neither") for c in child.children
        ):
            negated = child
    if future is not None:
        found.append(Operator("future_not" if negated is not None else "future", future))
    elif negated is not None:
        found.append(Operator("not", negated))
    return found


def _negates(child: Token) -> bool:
    if child.dep_ == "advmod" and child.lower_ == "longer":
        return child.i > 0 and child.nbor(-1).lower_ == "no"
    return child.dep_ == "neg" or (child.dep_ in ("preconj", "advmod") and child.lower_ in _NEGATIONS)


Step = tuple[Operator | None, Token, bool]
"""What stands over a predicate, the predicate above it, and whether that one's own auxiliaries do not matter."""


def _climb(carrier: Token, words: Mapping[str, frozenset[str]]) -> Step | None:
    head, dep = carrier.head, carrier.dep_
    if head.i == carrier.i or (dep in ("ccomp", "parataxis") and syntax.is_apart(carrier, head)):
        return None
    if dep == "conj" and syntax.is_predicate(head):
        return None, head, True
    if dep in ("xcomp", "ccomp", "parataxis") and (syntax.is_predicate(head) or head.pos_ in ("AUX", "ADJ")):
        if syntax.lemma(head) == "keep" and carrier.tag_ == "VBG":  # "kept firing"; "kept from firing" stops
            return None, head, False
        return _governor(head, words), head, False
    if dep in ("xcomp", "acl", "ccomp") and head.pos_ in ("NOUN", "PROPN"):
        return _under_noun(carrier, head, words)
    if dep == "pcomp":
        return _under_preposition(head, words)
    if (prep := syntax.gerund_prep(carrier)) is not None:
        return _under_preposition(prep, words)
    if dep == "advcl":
        return _adverbial(carrier, head, words)
    if dep == "relcl" and syntax.lemma(head) in words["attack_nouns"]:  # "said it carried out the attacks that killed 120"
        return None, syntax.clause_of(head), False
    return None


def _noun_kind(noun: Token, words: Mapping[str, frozenset[str]]) -> Kind | None:
    return next((kind for kind in _OF_NOUNS if syntax.lemma(noun) in words[f"{kind}_nouns"]), None)


def _under_noun(carrier: Token, noun: Token, words: Mapping[str, frozenset[str]]) -> Step | None:
    """ "The plan to attack", "a decision to withdraw"; "the forces attacking the town" stand under nothing."""
    is_whole = any(child.dep_ in ("nsubj", "nsubjpass") for child in carrier.children)  # "the denial that troops had shelled"
    if carrier.dep_ == "acl" and carrier.tag_ in ("VBG", "VBN") and not is_whole and not _is_infinitive(carrier):
        return None
    if (kind := _noun_kind(noun, words)) is not None:
        if kind == "say" and noun.dep_ == "dobj" and syntax.lemma(noun.head) in words["deny"]:  # "dismissed reports that"
            return Operator("deny", noun.head), noun.head, False
        is_object = noun.dep_ == "dobj" and noun.head.pos_ == "VERB"
        return Operator(kind, noun), noun.head if is_object else noun, not is_object
    return (Operator("purpose", noun), noun, True) if _is_infinitive(carrier) else None


def _under_preposition(prep: Token, words: Mapping[str, frozenset[str]]) -> Step | None:
    """ "Accused of shelling", "without attacking", "talk of bombing"."""
    above = prep.head
    if prep.lower_ == "without":
        return Operator("not", prep), above, False
    if prep.lower_ in ("before", "than", "instead"):
        return Operator("purpose", prep), above, True
    if (accuser := syntax.accuser_of(prep)) is not None:
        return Operator("accuse", accuser), accuser, False
    if above.pos_ in ("NOUN", "PROPN"):
        kind = _noun_kind(above, words)
        return (Operator(kind, above), above, True) if kind is not None else None
    found = _governor(above, words)
    return (found, above, False) if found is not None else None


def _adverbial(carrier: Token, head: Token, words: Mapping[str, frozenset[str]]) -> Step | None:
    """A purpose ("sent jets to bomb"), or a participle that shares its clause's standing (", killing 17 soldiers")."""
    if _is_infinitive(carrier):
        over = _governor(head, words)
        return over or Operator("purpose", carrier), head, over is None
    if carrier.tag_ == "VBG" and not any(child.dep_ == "mark" for child in carrier.children):
        return None, head, False
    return None


def _is_infinitive(verb: Token) -> bool:
    return any(child.dep_ == "aux" and child.lower_ == "to" for child in verb.children)


def _governor(head: Token, words: Mapping[str, frozenset[str]]) -> Operator | None:
    word = syntax.lemma(head)
    if head.pos_ == "AUX" or word == "be":
        for child in head.children:
            if child.dep_ in ("acomp", "attr"):
                return _governor(child, words)
        return Operator("plan", head) if word == "be" and head.pos_ == "AUX" else None
    if word == "go" and head.tag_ == "VBG":
        return Operator("future", head)
    for kind in _GOVERNORS:
        if word in words[kind]:
            return Operator(kind, head)
    return None
