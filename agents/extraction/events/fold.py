"""What an act becomes under the words that stand over it: a plan, a promise, a refusal, a claim, a denial."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from spacy.tokens import Doc, Token

from agents.extraction.context import FoundActor
from agents.extraction.events import syntax
from agents.extraction.events.acts import COOPERATIVE, Act
from agents.extraction.events.slots import Slots
from agents.extraction.events.standing import Operator
from schemas.event import EventType, Modality

_TURNED_BY_NOT = frozenset(("AGREE", "CONSULT", "SUPPORT", "AID", "COOPERATE"))
_CONTESTED = frozenset(("ASSAULT", "COERCE", "MOBILIZE"))
_NEUTRAL_SECTORS = frozenset(("COP", "NGO", "MED", "IGO", "CVL", "EDU", "JUD", "HLH"))
_OFFICIAL = frozenset(("official", "authority", "statement", "source"))
_STATE = frozenset(("GOV", "MIL", "SPY", "COP", "LEG", "JUD"))
_OWN = frozenset(("his", "her", "its", "their", "our", "my"))
_HARM = frozenset(("ASSAULT", "COERCE", "SANCTION", "PROTEST", "MOBILIZE"))
_WEAK = {"planned": 0.8, "hypothetical": 0.7, "claimed": 0.9, "denied": 0.9, "threatened": 0.9, "asserted": 1.0}


@dataclass(frozen=True, slots=True)
class Told:
    """An act as the sentence tells it."""

    act: Act
    type: EventType
    mode: str | None
    root: str | None
    rule: str
    sources: Sequence[FoundActor]
    recipients: Sequence[FoundActor]
    modality: Modality = "asserted"
    negated: bool = False
    attributed_to: FoundActor | None = None
    confidence: float = 0.5


def fold(act: Act, over: Sequence[Operator], slots: Slots, words: Mapping[str, frozenset[str]]) -> list[Told]:
    """The act under its operators, and the accusation that a party's claim about another's violence also is."""
    rule = act.rule
    told = Told(act, rule.type, rule.mode, rule.root, rule.id, act.sources, act.recipients, confidence=rule.confidence)
    if rule.claimed:
        told = replace(told, modality="claimed", attributed_to=act.sources[0])
    is_reported = any(operator.kind in ("say", "agree", "accuse") for operator in over)
    for operator in over:
        told = _under(told, operator, is_reported, slots)
    is_toll = not act.sources and (act.recipients or rule.subject_words)  # who counts the dead takes no side
    speaker = None if is_toll else _speaker(act, over, slots, words)
    extra: list[Told] = []
    if speaker is not None and told.type in _CONTESTED and told.modality in ("asserted", "claimed") and not told.negated:
        told = replace(told, modality="claimed", attributed_to=told.attributed_to or speaker)
        extra = _accusation(told, speaker)
    told = replace(told, confidence=round(told.confidence * _WEAK[told.modality], 3))
    return [told, *extra]


def _under(told: Told, operator: Operator, is_reported: bool, slots: Slots) -> Told:
    kind, friendly = operator.kind, told.type in COOPERATIVE
    if kind == "future":
        if operator.by.lower_ in ("would", "'d") and not is_reported and _is_conditional(operator.by):
            return _weaker(told, "hypothetical")
        return _promised(told)
    if kind == "agree":
        return _promised(told)
    if kind in ("future_not", "refuse"):
        return replace(told, type="REJECT", mode="refuse", root="12") if friendly else replace(told, negated=True)
    if kind in ("not", "fail"):
        turned = told.type in _TURNED_BY_NOT and told.modality == "asserted"
        return replace(told, type="REJECT", mode="refuse", root="12") if turned else replace(told, negated=not told.negated)
    if kind == "stop":
        return (
            replace(told, type="SANCTION", mode="discontinue", root="16") if told.type == "AID" else replace(told, negated=True)
        )
    if kind == "threaten":
        threat = told.type in _HARM or friendly
        return replace(told, type="THREATEN", mode="threaten", root="13") if threat else _weaker(told, "threatened")
    if kind == "plan" and friendly and told.modality == "asserted":
        return replace(told, type="AGREE", mode="intend", root="03", modality="planned")
    if kind in ("plan", "purpose", "cause", "urge"):
        return _weaker(told, "planned")
    if kind in ("possible", "must", "if", "doubt", "allow"):
        return _weaker(told, "hypothetical")
    if kind == "deny":
        return replace(told, modality="denied", attributed_to=_first(slots, operator.by))
    if kind in ("accuse", "alleged"):
        attributed = _first(slots, operator.by) if kind == "accuse" else told.attributed_to
        return _weaker(replace(told, attributed_to=attributed), "claimed")
    return told


def _is_conditional(would: Token) -> bool:
    """ "Would" beside an if or a perfect speaks of what is not; alone it reports what someone said will be."""
    return any(token.lower_ in ("if", "unless", "were", "have") for token in would.sent)


def _promised(told: Told) -> Told:
    if told.modality != "asserted":
        return told
    if told.negated and told.type in _HARM:  # "agreed to stop the attacks"
        return replace(told, type="AGREE", mode="promise", root="03", negated=False)
    if told.type in COOPERATIVE:
        return replace(told, type="AGREE", mode="promise" if told.type != "AGREE" else told.mode, root="03")
    if told.type in _HARM - {"MOBILIZE"}:
        return replace(told, type="THREATEN", mode="threaten", root="13")
    return replace(told, modality="planned") if told.type != "THREATEN" else told


def _weaker(told: Told, modality: Modality) -> Told:
    rank = ("asserted", "claimed", "threatened", "planned", "hypothetical", "denied")
    return replace(told, modality=modality) if rank.index(modality) > rank.index(told.modality) else told


def _first(slots: Slots, word: Token) -> FoundActor | None:
    found = slots.doers(syntax.subjects(word)) if word.pos_ in ("VERB", "AUX", "ADJ") else slots.inside(word)
    return found[0] if found else None


def _speaker(act: Act, over: Sequence[Operator], slots: Slots, words: Mapping[str, frozenset[str]]) -> FoundActor | None:
    """The party that says so; none where the text itself, or police, doctors and witnesses, say it."""
    for operator in over:
        if operator.kind == "say" and operator.by.pos_ in ("VERB", "AUX"):
            for token in syntax.subjects(operator.by):
                found = slots.doers([token])
                if found and not is_neutral(token, found[0], words, act.sources):
                    return found[0]
    top = syntax.clause_of(act.trigger[0])
    for token in (*top.children, *act.clause.children):
        if token.lower_ == "according":
            for noun in (inner for child in token.children for inner in child.children if inner.dep_ == "pobj"):
                found = slots.doers([noun])
                if found and not is_neutral(noun, found[0], words, act.sources):
                    return found[0]
    return None


def is_neutral(head: Token, found: FoundActor, words: Mapping[str, frozenset[str]], doers: Sequence[FoundActor] = ()) -> bool:
    """Whether a speaker reports facts rather than takes a side: police, doctors, witnesses, officials, monitors, media.

    The media of a state speak for it, and officials are a party where they speak of another state's deeds.
    """
    if found.actor.sector == "MED" and "state" in found.actor.text.lower().split():
        return False
    if syntax.lemma(head) in _OFFICIAL and any(_is_foreign_power(one, found) for one in doers):
        return False
    if syntax.lemma(head) in words["neutral_speakers"] or found.actor.sector in _NEUTRAL_SECTORS:
        return True
    return found.actor.kind == "population"


def _is_foreign_power(doer: FoundActor, speaker: FoundActor) -> bool:
    here, there = speaker.actor.country, doer.actor.country
    return bool(here and there) and here != there and (doer.actor.kind == "state" or doer.actor.sector in ("GOV", "MIL", "SPY"))


def _is_own_side(doer: FoundActor, speaker: FoundActor) -> bool:
    """Whether a speaker tells of the deeds of the own side: the same name, "his forces", the arms of the own government."""
    if _side(doer) == _side(speaker) or doer.actor.text.split(" ")[0].lower() in _OWN:
        return True
    if speaker.actor.country is None and speaker.actor.sector in _STATE and not speaker.actor.id.startswith("x."):
        return doer.actor.sector in _STATE  # "authorities said police shot": whose authorities is left to the reader
    is_of_state = all(one.actor.sector in _STATE or one.actor.kind == "state" for one in (doer, speaker))
    return is_of_state and doer.actor.country is not None and doer.actor.country == speaker.actor.country


def _side(found: FoundActor) -> str:
    return found.actor.id.split(".")[0] if not found.actor.id.startswith("x.") else found.actor.id


def _accusation(told: Told, speaker: FoundActor) -> list[Told]:
    if (
        told.type != "ASSAULT"
        or not told.sources
        or speaker.actor.sector == "MED"
        or any(_is_own_side(one, speaker) for one in told.sources)
    ):
        return []
    return [
        replace(
            told,
            type="ACCUSE",
            mode="allege",
            root="11",
            rule="accuse.by_claim",
            sources=[speaker],
            recipients=list(told.sources),
            modality="asserted",
            attributed_to=None,
            confidence=round(told.confidence * 0.8, 3),
        )
    ]


def words_of(doc: Doc) -> frozenset[str]:
    """The lower-cased words of a sentence."""
    return frozenset(token.lower_ for token in doc)
