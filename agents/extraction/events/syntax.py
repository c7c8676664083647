"""Clauses read off a dependency parse: logical subject and object, prepositions, complements, control and voice."""

from __future__ import annotations

from collections.abc import Iterator

from spacy.tokens import Token

_RELATIVES = frozenset(("who", "which", "that", "whom"))
_OBJECT_CONTROL = frozenset(
    """force order urge ask tell allow call press pressure push permit help let make encourage persuade convince invite
    instruct command compel authorize authorise enable require request demand want warn lead cause get send appeal
    implore forbid beg pressurise drive prompt train""".split()
)
_PERSUADING = frozenset(
    """urge ask tell call press pressure push encourage persuade convince invite request demand want warn appeal implore
    beg""".split()
)
"""Who governs by words leaves the deed to another; who sends troops does by them what they are sent for."""
_ACCUSERS = frozenset(
    "accuse suspect charge blame convict acquit indict fault criticize criticise condemn denounce stop prevent".split()
)
_CLAUSAL = frozenset(("xcomp", "ccomp", "advcl", "acl", "relcl", "pcomp", "conj", "ROOT", "parataxis", "dep", "csubj", "amod"))
_DEPTH = 12


def lemma(token: Token) -> str:
    """The lemma in lower case."""
    return token.lemma_.lower()


def group(head: Token) -> list[Token]:
    """A head with all that is coordinated with it, in order."""
    found = [head]
    for token in found:
        found.extend(child for child in token.children if child.dep_ == "conj" and child.pos_ not in ("VERB", "AUX"))
        if len(found) > 30:
            break
    return sorted(found, key=lambda token: token.i)


def is_predicate(token: Token) -> bool:
    """A verb, or an adjective that says something of a subject ("is willing")."""
    return token.pos_ == "VERB" or (token.pos_ in ("AUX", "ADJ") and token.dep_ in _CLAUSAL | {"acomp"})


def holder(token: Token) -> Token:
    """The token that carries tense, negation and subject: the copula of an adjective, else the predicate itself."""
    if token.dep_ in ("acomp", "attr", "oprd") and token.head.pos_ in ("AUX", "VERB"):
        return token.head
    return token


def speakers(verb: Token) -> list[Token]:
    """Who says what the verb tells, where a clause of saying holds its clause."""
    at = holder(verb)
    for _ in range(_DEPTH):
        if at.dep_ == "ccomp" and at.head.pos_ == "VERB" and not is_apart(at, at.head):
            return subjects(at.head)
        if at.dep_ not in ("conj", "xcomp", "advcl") or at.head.i == at.i:
            return []
        at = at.head
    return []


def is_passive(verb: Token) -> bool:
    """Whether the verb's surface subject suffers the act."""
    if verb.tag_ != "VBN":
        return False
    children = list(verb.children)
    if any(child.dep_ in ("nsubjpass", "auxpass", "csubjpass") for child in children):
        return True
    if any(child.dep_ == "nsubj" for child in children):
        return False
    if any(child.dep_ == "aux" and lemma(child) in ("have", "be") for child in children):
        return lemma(next(c for c in children if c.dep_ == "aux")) == "be"
    if verb.dep_ == "conj" and verb.head.pos_ in ("VERB", "AUX"):
        return is_passive(verb.head)
    return not any(child.dep_ == "dobj" for child in children)


def _own(verb: Token, *deps: str) -> list[Token]:
    found = [token for child in verb.children if child.dep_ in deps for token in group(child)]
    if verb.dep_ in ("relcl", "acl") and any(lemma(token) in _RELATIVES for token in found):
        antecedent = verb.head
        found = [token for token in found if lemma(token) not in _RELATIVES] + group_of_antecedent(antecedent)
    return found


def group_of_antecedent(noun: Token) -> list[Token]:
    """The noun that a relative clause is about."""
    return [noun]


def agents(verb: Token) -> list[Token]:
    """Who did it, where a passive says so with "by"."""
    return [
        token
        for child in verb.children
        if child.dep_ == "agent" or (child.dep_ == "prep" and child.lower_ == "by")
        for inner in child.children
        if inner.dep_ == "pobj"
        for token in group(inner)
    ]


def surface_subjects(verb: Token, depth: int = 0) -> list[Token]:
    """What stands as the subject of the verb, whatever its voice, shared and controlled subjects included."""
    carrier = holder(verb)
    own = _own(carrier, "nsubj", "nsubjpass")
    if own or depth > _DEPTH:
        return own
    head, dep = carrier.head, carrier.dep_
    if dep == "conj" and is_predicate(head):
        return surface_subjects(head, depth + 1)
    if dep == "relcl":
        return [head]
    if dep == "acl":
        return [head] if carrier.tag_ in ("VBG", "VBN") else holders_of(head, depth + 1)
    if dep in ("xcomp", "ccomp", "advcl", "parataxis", "dep"):
        return _controlled(carrier, head, depth + 1)
    if dep == "pcomp":
        return _controlled_by_preposition(head, depth + 1)
    if (prep := gerund_prep(carrier)) is not None:
        return _controlled_by_preposition(prep, depth + 1)
    return []


def _controlled(verb: Token, governor: Token, depth: int) -> list[Token]:
    if governor.pos_ in ("NOUN", "PROPN"):
        return holders_of(governor, depth)
    if lemma(governor) in _OBJECT_CONTROL and verb.dep_ in ("xcomp", "ccomp", "advcl") and _has_to(verb):
        controlled = _patients(governor, depth)
        if controlled:
            return controlled
    return surface_subjects(governor, depth)


def has_own_subject(verb: Token) -> bool:
    """Whether the clause names its subject itself, and shares none with the clause above."""
    return any(child.dep_ in ("nsubj", "nsubjpass") for child in holder(verb).children)


def is_made_to(verb: Token) -> bool:
    """Whether another does it than the governor's subject: "called on both sides to stop"."""
    return lemma(verb.head) in _PERSUADING and _has_to(verb) and bool(_patients(verb.head, 0))


def _has_to(verb: Token) -> bool:
    return any(child.lower_ == "to" and child.dep_ == "aux" for child in verb.children) or verb.tag_ == "VB"


def _patients(governor: Token, depth: int) -> list[Token]:
    if is_passive(governor):
        return surface_subjects(governor, depth)
    return _own(governor, "dobj", "dative") or [
        token for name in ("on", "upon", "for", "to") for token in preps(governor, name)
    ]


def _controlled_by_preposition(prep: Token, depth: int) -> list[Token]:
    governor = prep.head
    if governor.pos_ in ("NOUN", "PROPN"):
        return [governor] if accuser_of(prep) is not None else holders_of(governor, depth)
    if lemma(governor) in _ACCUSERS and prep.lower_ in ("of", "with", "for", "over", "from"):
        patients = _patients(governor, depth)
        if patients:
            return patients
    return surface_subjects(governor, depth)


def gerund_prep(verb: Token) -> Token | None:
    """The preposition of "of shelling villages", where the parser took the gerund for an adjective of its object."""
    noun = verb.head
    if verb.tag_ != "VBG" or verb.dep_ != "amod" or noun.dep_ != "pobj" or verb.i == 0:
        return None
    return noun.head if noun.head.i == verb.i - 1 and noun.head.lower_ in ("of", "from", "for", "without", "by") else None


def accuser_of(prep: Token) -> Token | None:
    """The verb of accusing, where the parser hung its "of shelling" on the accused noun."""
    noun = prep.head
    if noun.dep_ in ("dobj", "nsubjpass") and lemma(noun.head) in _ACCUSERS and prep.lower_ in ("of", "with", "for", "over"):
        return noun.head
    return None


def holders_of(noun: Token, depth: int = 0) -> list[Token]:
    """Whose plan, decision or threat it is: its possessor, else the subject of the verb that has it as its object."""
    owners = [token for child in noun.children if child.dep_ == "poss" for token in group(child)]
    owners += [
        t
        for c in noun.children
        if c.dep_ == "prep" and c.lower_ == "by"
        for i in c.children
        if i.dep_ == "pobj"
        for t in group(i)
    ]
    if owners or depth > _DEPTH:
        return owners
    if noun.dep_ in ("dobj", "attr", "oprd") and is_predicate(noun.head):
        return subjects(noun.head, depth + 1)
    if noun.dep_ == "pobj" and noun.head.head.pos_ == "VERB":
        return subjects(noun.head.head, depth + 1)
    return []


def subjects(verb: Token, depth: int = 0) -> list[Token]:
    """Who does it: the logical subject, the by-agent of a passive."""
    if is_passive(holder(verb)):
        return agents(verb)
    return surface_subjects(verb, depth)


def objects(verb: Token) -> list[Token]:
    """To whom or what it is done: the logical object, the surface subject of a passive."""
    if is_passive(verb):
        return surface_subjects(verb) + _own(verb, "dobj")
    if gerund_prep(verb) is not None:
        return group(verb.head)
    own = _own(verb, "dobj") or [token for token in _own(verb, "oprd") if token.pos_ == "PROPN"]
    if not own and verb.dep_ in ("relcl", "acl") and verb.tag_ != "VBG" and _own(verb, "nsubj"):
        subject_is_relative = any(child.dep_ == "nsubj" and lemma(child) in _RELATIVES for child in verb.children)
        own = [] if subject_is_relative else [verb.head]
    if not own and verb.dep_ == "conj" and verb.head.pos_ == "VERB":
        return []
    return own


def is_each_other(token: Token) -> bool:
    """Whether it says that those who act act upon one another: "each other", "one another"."""
    return token.lower_ in ("other", "another") and token.i > 0 and token.nbor(-1).lower_ in ("each", "one")


def datives(verb: Token) -> list[Token]:
    """The one to whom something is given, without a preposition or with "to"."""
    found: list[Token] = []
    for child in verb.children:
        if child.dep_ == "dative":
            inner = [token for token in child.children if token.dep_ == "pobj"]
            found.extend(token for head in (inner or [child]) for token in group(head))
    return found


def preps(token: Token, name: str) -> list[Token]:
    """The nouns that stand under a preposition of this token."""
    return [inner for child in token.children if child.dep_ in ("prep", "agent", "dative") for inner in under(child, name)]


def under(prep: Token, name: str) -> Iterator[Token]:
    """The nouns under one preposition, also "out of" and "along with"."""
    for child in prep.children:
        if child.dep_ == "pobj" and prep.lower_ == name:
            yield from group(child)
        elif child.dep_ == "prep":
            yield from under(child, name)


def particles(verb: Token) -> set[str]:
    """Particles of a phrasal verb, also where the tagger takes them for adverbs or prepositions."""
    return {child.lower_ for child in verb.children if child.dep_ in ("prt", "advmod", "prep")}


def complements(token: Token) -> list[Token]:
    """The clauses that complete a verb, adjective or noun: to-infinitives, that-clauses, gerunds under a preposition."""
    found = []
    for child in token.children:
        if _completes(child, token):
            found.append(child)
        elif child.dep_ == "prep":
            found.extend(inner for inner in child.children if inner.dep_ == "pcomp" and inner.pos_ in ("VERB", "AUX"))
    for first in list(found):
        found.extend(child for child in first.children if child.dep_ == "conj" and child.pos_ == "VERB")
    return found


def is_apart(child: Token, token: Token) -> bool:
    """Whether a semicolon parts a clause from the verb behind it, whatever the parser made of the two."""
    return child.i < token.i and any(one.text == ";" for one in token.doc[child.i : token.i])


def _completes(child: Token, token: Token) -> bool:
    if child.dep_ in ("xcomp", "ccomp") and not is_apart(child, token):
        return child.pos_ in ("VERB", "AUX", "ADJ", "NOUN")
    if child.dep_ in ("acl", "advcl", "relcl") and token.pos_ in ("NOUN", "ADJ"):
        return _has_to(child)
    return child.dep_ == "advcl" and child.tag_ == "VB" and _has_to(child)


def clause_of(token: Token) -> Token:
    """The predicate of the clause in which a token stands."""
    at = token
    for _ in range(40):
        if (
            at.pos_ in ("VERB", "AUX") and at.dep_ != "aux" and at.dep_ != "auxpass" and at.dep_ != "amod"
        ) or at.head.i == at.i:
            return at
        at = at.head
    return at
