"""Capitals as governments: `Kyiv said` is the government of Ukraine, `in Kyiv` a place."""

from __future__ import annotations

from spacy.tokens import Doc, Token

_STILL = frozenset("is was are were lies lay fell falls saw woke remains remained became becomes hosted hosts has had".split())
_STANCE = frozenset(
    "ready willing open concerned prepared opposed keen committed responsible confident aware unwilling wary".split()
)
_ADDRESSED = tuple(
    """accus urg warn condemn critici blam press ask tell told sanction thank support back recogni threaten provok anger
    irk deter persuad convinc forc isolat punish arm challeng join pressur help assur inform notif rebuk prais denounc
    implicat consult brief reassur oblig compel pledg promis offer giv gave grant owe deni sue summon supply suppli fund
    fault defy defi""".split()
)
_TO = tuple(
    """ultimatum aid messag warn letter offer propos sold sell weapon arms support loyal close ties respond respon concession
    demand appeal call accord loan belong pledg promis grant gave give given suppl deliver provid transfer hand cede ceding
    return loyalty opposition ally allied export tell told say said talk spoke speak apolog commit threat signal answer
    assistance help shipment equivalent hostil alternative lent lend complain complaint protest deal sale""".split()
)
_FROM = tuple(
    """support aid order independence respons reaction condemn critici pressur assur approv money weapon arms demand secede
    permission instruction guarantee help fund loan conces reply word statement denial gas oil import invitation backing
    breakaway break broke assistance""".split()
)
_ON = tuple(
    "sanction pressur embargo tariff call urg ultimatum war spy spied impos depend relian relies rely blam demand".split()
)
_OF = tuple(
    "support critic ally allies policy policies condemn refus critical part accus wary suspic opponent enem friend".split()
)
_GROUNDS = frozenset(
    """airport street streets suburb suburbs outskirts zone mosque hotel district districts embassy center centre hospital
    square skyline neighborhood neighbourhood residents population metro stadium university market downtown old east
    west north south museum cathedral port harbor harbour road roads bridge prison jail city mayor subway palace""".split()
)


def governs(doc: Doc, start: int, end: int) -> bool:
    """Whether the capital at tokens `start` to `end` stands for its government, by the word that governs it."""
    token = doc[end - 1]
    seen = 0
    while token.dep_ == "conj" and seen < 8:
        token, seen = token.head, seen + 1
    head, word = token.head, token.head.lower_
    if token.dep_ == "nsubj":
        if head.tag_[:1] != "V":
            return False
        if word not in _STILL:
            return True
        return any(c.dep_ == "acomp" and c.lower_ in _STANCE for c in head.children)
    if token.dep_ in ("dobj", "dative", "nsubjpass", "iobj"):
        return word.startswith(_ADDRESSED)
    if token.dep_ == "poss":
        return word not in _GROUNDS
    if token.dep_ == "agent" or (token.dep_ == "pobj" and head.dep_ == "agent"):
        return True
    return token.dep_ == "pobj" and _by_preposition(head)


def _by_preposition(preposition: Token) -> bool:
    word, governor = preposition.lower_, preposition.head.lower_
    if word in ("against", "with", "between", "toward", "towards"):
        return True
    wanted = {"to": _TO, "from": _FROM, "on": _ON, "of": _OF, "for": _OF, "at": ("anger", "angry", "fury")}.get(word)
    if wanted is None:
        return False
    lefts = [child.lower_ for child in preposition.head.children if child.dep_ in ("dobj", "dative", "attr")]
    return any(w.startswith(wanted) for w in (governor, *lefts))
