"""Noun phrases over the dependency parse: which tokens belong to an actor's phrase, and where it ends."""

from __future__ import annotations

from collections.abc import Iterator

from spacy.tokens import Doc, Token

_LEFT = frozenset("det amod compound poss nummod nmod npadvmod quantmod predet advmod punct case".split())
_NOT_HEADS = frozenset({"compound", "amod", "nmod", "npadvmod", "det", "case", "punct", "quantmod", "nummod"})
NOUNS = frozenset({"NN", "NNS", "NNP", "NNPS"})
QUANTITIES = frozenset(
    """hundreds dozens thousands scores tens millions number majority most some many all several one two three four five six
    seven eight nine ten none few both each half handful series spate pair part rest group groups crowd crowds throngs
    contingent column columns batch wave waves couple any other others lot lots plenty third quarter""".split()
)

CROWDS = frozenset("hundreds dozens thousands scores millions".split())
"""Numbers that stand for people where nothing is said of what they count."""


def heads(doc: Doc) -> Iterator[Token]:
    """Tokens that head a noun phrase, from left to right."""
    for token in doc:
        if token.tag_ in NOUNS and (token.dep_ not in _NOT_HEADS or _detached(token)):
            yield token


def _detached(token: Token) -> bool:
    """A modifier that the parser hung on something far off heads a phrase of its own."""
    return token.dep_ != "punct" and token.head.i < token.i and token.head.tag_ not in NOUNS and token.head.tag_ != "CD"


def left_edge(head: Token) -> int:
    """Index of the first token of the head's phrase; modifiers count, clauses and earlier conjuncts do not."""
    edge = head.i
    for child in reversed(list(head.lefts)):
        if child.dep_ not in _LEFT or (child.dep_ == "punct" and child.text not in "-–'\"“‘&"):
            break
        if child.dep_ == "advmod" and child.tag_ not in ("RB", "JJ", "RBS", "JJR"):
            break
        edge = min(edge, child.left_edge.i)
    while edge < head.i and (head.doc[edge].is_punct or head.doc[edge].is_space):
        edge += 1
    return edge


def of_phrase(head: Token, prepositions: frozenset[str]) -> Token | None:
    """The object of the first of these prepositions that hangs on the head (`leaders of France`), or None."""
    for child in head.rights:
        if child.dep_ == "prep" and child.lower_ in prepositions and child.i - head.i <= 3:
            for inner in child.rights:
                if inner.dep_ == "pobj":
                    return inner
    return None


def conjuncts(token: Token) -> list[Token]:
    """The token and the nouns coordinated with it, from left to right."""
    found = [token]
    for other in found:
        found.extend(child for child in other.rights if child.dep_ == "conj" and child.tag_ in NOUNS)
    return found


def right_edge(token: Token) -> int:
    """Index past the last token of a phrase: of-phrases are its own, appositions, clauses and conjuncts are not."""
    edge = token.i + 1
    for child in token.rights:
        if child.dep_ == "prep" and child.lower_ == "of" and child.i == edge:
            inner = next((c for c in child.rights if c.dep_ == "pobj"), None)
            if inner is None:
                break
            edge = right_edge(inner)
        elif child.dep_ in ("case", "nummod") and child.i == edge:
            edge = child.i + 1
        else:
            break
    return edge
