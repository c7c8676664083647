"""Tolls and counts of an act: numbers tied to the verb that counts them, and that verb tied to the act's trigger."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from spacy.tokens import Token

from agents.extraction.context import Line
from agents.extraction.quantities import Quantity, quantities
from agents.extraction.toll_words import CASUALTIES, KIND, NOUNS, OF_THEMSELVES, STATES
from schemas.event import CountKind, Range

_PLURAL_SUBJECT = frozenset(("nsubj", "nsubjpass"))
_BE = frozenset("was were been be being are is left leaving leaves got get".split())
_VERBAL = frozenset(("VERB", "AUX"))
_TELLING = frozenset("said says say saying told reported reports added confirmed put announced claimed according".split())


@dataclass(frozen=True, slots=True)
class Counted:
    """A count in a line: what is counted, its bounds, the token of the counting word."""

    kind: CountKind
    bounds: Range
    anchor: int


def counts_of(line: Line, trigger: Token) -> dict[CountKind, Range]:
    """Counts of the act at `trigger`, as bounds by kind; of several of a kind the one nearest to the trigger."""
    best: dict[CountKind, tuple[int, Range]] = {}
    for counted in all_counts(line):
        if _belongs(line, counted, trigger):
            gap = abs(counted.anchor - trigger.i)
            if line.parsed and line.doc[counted.anchor].tag_ == "VBG" and line.doc[counted.anchor].dep_ == "advcl":
                gap = -1  # "stabbed an officer, killing four in all": the outcome is the toll
            if counted.kind not in best or gap < best[counted.kind][0]:
                best[counted.kind] = (gap, counted.bounds)
    return {kind: best[kind][1] for kind in sorted(best)}


def all_counts(line: Line) -> list[Counted]:
    """Every count of a line; each number counts once, for the first word that can take it.

    Words inside a quantity come last: the displaced of "killed 75 displaced people" are dead first.
    """
    amounts = quantities(line.doc)
    found: list[Counted] = []
    used: set[int] = set()
    inside = {at for amount in amounts for at in range(amount.start, amount.end)}
    for token in sorted(line.doc, key=lambda one: (one.i in inside, one.i)):
        word = token.lower_
        if word in CASUALTIES:
            found.extend(_no_casualties(amounts, token))
        if word == "toll" or (
            word == "number" and token.i + 2 < len(line.doc) and line.doc[token.i + 2].lower_ in ("killed", "dead")
        ):
            found.extend(_toll(line, amounts, token))
        kind = KIND.get(word)
        if kind is None:
            continue
        free = [amount for amount in amounts if amount.start not in used]
        chosen = _object_of(line, free, token) or _subject_of(line, free, token) or _around(free, token)
        if chosen:
            total = chosen[0].bounds
            for amount in chosen[1:]:
                total = amount.plus(total)
            used.update(amount.start for amount in chosen)
            found.append(Counted(kind, total, token.i))
    return found


def _object_of(line: Line, amounts: list[Quantity], anchor: Token) -> list[Quantity]:
    """Numbers behind the word: "killing 12", "wounded at least 30 others", "deaths of two soldiers and a child"."""
    if anchor.lower_ in OF_THEMSELVES or _has_be(anchor):
        return []
    at = anchor.i + 1
    doc = line.doc
    while (
        at < len(doc)
        and doc[at].lower_ in ("of", "the", "by", "to", "also", "total", "a", "lives", ":")
        and not _starts(amounts, at)
    ):
        at += 1
    first = next((amount for amount in amounts if amount.start == at), None)
    if first is None:
        return []
    chain = _chain(line, amounts, first)
    # "killed 12 and 20 were wounded", "killed 12 and 20 wounded": the last of a chain may be another word's own.
    while len(chain) > 1 and _taken_behind(line, chain[-1]):
        chain.pop()
    return [] if _taken_behind(line, chain[0]) and chain[0].noun is None else chain


def _subject_of(line: Line, amounts: list[Quantity], anchor: Token) -> list[Quantity]:
    """Numbers before the word: "14 people were killed", "20 wounded", "12 deaths", "thousands marched"."""
    word = anchor.lower_
    if not (word in OF_THEMSELVES or word in STATES or word in NOUNS or _is_passive(anchor)):
        return []
    doc = line.doc
    before = [amount for amount in amounts if amount.end <= anchor.i]
    for amount in reversed(before):
        between = [token.lower_ for token in doc[amount.end : anchor.i]]
        if any(other in KIND and other != word for other in between) and not _joined(between):
            return []
        if len(between) > 25 or ";" in between:
            return []
        if line.parsed and not _governs(amount, anchor) and len(between) > 3:
            continue
        if amount.noun is None and between and not (set(between) <= _LOOSE):
            continue
        chain = [amount]
        for earlier in reversed([other for other in before if other.end <= amount.start]):
            if _linked(line, earlier, chain[0]):
                chain.insert(0, earlier)
            else:
                break
        return chain
    return []


_BETWEEN = frozenset("or and also reportedly not since badly seriously later".split())
_LOOSE = frozenset(
    "others other more were was have has been be are is of them reported people and also reportedly left".split()
)


def _around(amounts: list[Quantity], anchor: Token) -> list[Quantity]:
    """The quantity that the word stands inside: "20 wounded soldiers"."""
    return [amount for amount in amounts if amount.start < anchor.i < amount.end and anchor.lower_ in STATES][:1]


def _governs(amount: Quantity, anchor: Token) -> bool:
    """Whether the counted noun hangs from the counting word, or the word from the noun ("people killed in")."""
    head = amount.head
    if anchor in head.ancestors or head in anchor.ancestors:
        return True
    return anchor.head.i == head.head.i or anchor.head in head.ancestors


def _has_be(anchor: Token) -> bool:
    """Whether "were", "been" or "left" stands before the word, adverbs and other counting words between them."""
    doc = anchor.doc
    back = anchor.i - 1
    while back >= 0 and (doc[back].lower_ in KIND or doc[back].lower_ in _BETWEEN):
        back -= 1
    return back >= 0 and doc[back].lower_ in _BE


def _is_passive(anchor: Token) -> bool:
    """Whether the word is a participle that counts what stands before it."""
    if _has_be(anchor):
        return True
    if anchor.tag_ == "VBN":
        return not any(child.dep_ == "aux" and child.lower_ in ("has", "have", "had", "having") for child in anchor.children)
    return not anchor.tag_ and anchor.i > 0 and anchor.nbor(-1).lower_ in ("others", "people", "more")


def _chain(line: Line, amounts: list[Quantity], first: Quantity) -> list[Quantity]:
    chain = [first]
    for amount in amounts:
        if amount.start >= chain[-1].end and _linked(line, chain[-1], amount):
            chain.append(amount)
    return chain


def _linked(line: Line, left: Quantity, right: Quantity) -> bool:
    """Whether two amounts are parts of one sum: "three soldiers, a policeman and two civilians"."""
    between = [token.lower_ for token in line.doc[left.end : right.start]]
    return (
        right.noun is not None
        and left.noun is not None
        and bool(between)
        and set(between) <= {",", "and", "as", "well", "plus", "other"}
        and not left.part
        and not right.part
    )


def _taken_behind(line: Line, amount: Quantity) -> bool:
    """Whether the word right behind an amount counts it: "20 wounded", "20 were wounded", "20 others were wounded"."""
    at = amount.end
    doc = line.doc
    while at < len(doc) and doc[at].lower_ in (
        "others",
        "other",
        "more",
        "were",
        "was",
        "have",
        "been",
        "people",
        "are",
        "also",
    ):
        at += 1
    return at < len(doc) and doc[at].lower_ in KIND and doc[at].lower_ != "killing"


def _no_casualties(amounts: list[Quantity], token: Token) -> Iterator[Counted]:
    for amount in amounts:
        if amount.bounds == (0, 0) and 0 <= token.i - amount.start <= 4:
            yield Counted("killed", (0, 0), token.i)
            yield Counted("wounded", (0, 0), token.i)


def _toll(line: Line, amounts: list[Quantity], token: Token) -> Iterator[Counted]:
    """ "The death toll rose to 37", "a toll of 12"."""
    for amount in amounts:
        between = [word.lower_ for word in line.doc[token.i + 1 : amount.start]]
        if between and amount.start > token.i and between[-1] in ("to", "at", "of", "is", "was") and len(between) <= 16:
            yield Counted("killed", amount.bounds, token.i)
            return


def _starts(amounts: list[Quantity], at: int) -> bool:
    return any(amount.start == at for amount in amounts)


def _joined(between: list[str]) -> bool:
    return "or" in between or "and" in between


def _belongs(line: Line, counted: Counted, trigger: Token) -> bool:
    """Whether the counting word tells of the trigger's act and of no other verb's."""
    anchor = line.doc[counted.anchor]
    if anchor.i == trigger.i:
        return True
    if not line.parsed:
        return abs(anchor.i - trigger.i) <= 30
    if anchor in trigger.ancestors:
        return not _other_verb_between(trigger, anchor)
    for up in anchor.ancestors:
        if up.i == trigger.i:
            return True
        if up.pos_ in _VERBAL and up.lower_ not in KIND and up.lower_ not in _BE and up.lower_ not in _TELLING:
            # A verb of its own between the count and the act: the act may still be a noun in that verb's clause.
            return trigger.pos_ not in _VERBAL and up in trigger.ancestors
    return trigger in anchor.subtree or not any(_is_verb_of_act(up) for up in anchor.ancestors)


def _other_verb_between(trigger: Token, anchor: Token) -> bool:
    for up in trigger.ancestors:
        if up.i == anchor.i:
            return False
        if up.pos_ == "VERB" and up.lower_ not in KIND and up.dep_ in ("conj", "ccomp"):
            return True
    return False


def _is_verb_of_act(token: Token) -> bool:
    return token.pos_ == "VERB" and token.lower_ not in KIND and token.lower_ not in _TELLING and token.lower_ not in _BE
