"""Told acts as EventReports: merged where they are one happening, with place, date, toll and severity."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from spacy.tokens import Token

from agents.extraction.context import Dispatch, FoundActor, FoundPlace, Line
from agents.extraction.events import syntax
from agents.extraction.events.fold import Told
from agents.extraction.events.history import is_background
from agents.extraction.events.setting import place_of
from agents.extraction.events.slots import refs
from agents.extraction.report_ids import ReportIds
from agents.extraction.severity import severity_of
from schemas.event import CountKind, EventReport, Place, Range, Sentence, Trigger, When

CAMEO_ROOTS = {
    "AGREE": "03", "CONSULT": "04", "SUPPORT": "05", "COOPERATE": "06", "AID": "07", "CONCEDE": "08", "RETREAT": "08",
    "ACCUSE": "11", "REQUEST": "10", "REJECT": "12", "THREATEN": "13", "PROTEST": "14", "MOBILIZE": "15", "SANCTION": "16",
    "COERCE": "17", "ASSAULT": "18",
}  # fmt: skip
_LOCAL = frozenset(("ASSAULT", "COERCE", "PROTEST"))
_ON_SPOT = frozenset(("ASSAULT", "COERCE", "PROTEST", "MOBILIZE", "RETREAT", "AID", "CONCEDE"))
"""Types of acts that take place where those who suffer or profit are; words are spoken elsewhere."""
_FORCE = frozenset(("ASSAULT", "COERCE"))
_COUNTED: dict[CountKind, frozenset[str]] = {
    "killed": _FORCE | {"PROTEST"},
    "wounded": _FORCE | {"PROTEST"},
    "missing": _FORCE | {"PROTEST"},
    "detained": _FORCE,
    "abducted": _FORCE,
    "displaced": _FORCE | {"RETREAT"},
    "participants": frozenset(("PROTEST", "MOBILIZE")),
    "released": frozenset(("RETREAT", "CONCEDE", "AGREE")),
    "surrendered": frozenset(("RETREAT", "CONCEDE")),
}
"""The acts whose toll a count can be: those who march beside an arrest are not the arrested."""

ResolveDate = Callable[[Line, datetime, Token], When | None]
CountsOf = Callable[[Line, Token], dict[CountKind, Range]]


@dataclass(frozen=True, slots=True)
class Reporter:
    """Makes the reports of a dispatch's lines."""

    resolve_date: ResolveDate
    counts_of: CountsOf

    def reports(
        self, dispatch: Dispatch, told: Sequence[tuple[Line, Told]], places: Sequence[FoundPlace], dateline: Place | None
    ) -> list[EventReport]:
        """One report per happening, in text order."""
        ids = ReportIds(dispatch.story.uri)
        by_line: dict[int, list[FoundPlace]] = {}
        for found in places:
            by_line.setdefault(found.line, []).append(found)
        return [self._report(dispatch, line, one, by_line.get(line.index, ()), dateline, ids) for line, one in told]

    def _report(
        self, dispatch: Dispatch, line: Line, told: Told, places: Sequence[FoundPlace], dateline: Place | None, ids: ReportIds
    ) -> EventReport:
        article = dispatch.story.article
        act = told.act
        core = _core(act.trigger)
        actors, recipients = refs(told.sources), refs(told.recipients)
        on_spot = told.type in _ON_SPOT
        addressed = () if on_spot else told.recipients
        place = place_of(line.doc, act.trigger, act.clause, places, told.sources, addressed, on_spot=on_spot)
        if place is None and dateline is not None and _is_local(told, line, dateline):
            place = dateline
        when = self.resolve_date(line, article.published_at, core)
        is_told = told.modality not in ("planned", "hypothetical")
        counted = self.counts_of(line, core) if is_told else {}
        counts = {kind: bounds for kind, bounds in counted.items() if told.type in _COUNTED[kind]}
        first, last = act.trigger[0], act.trigger[-1]
        start, end = line.offset(first), line.offset(last) + len(last)
        historic = is_background(core, when, article.published_at.date())
        sentence = line.sentence
        return EventReport(
            report_id=ids.next(
                told.type, (one.id for one in actors), (one.id for one in recipients), place.geonameid if place else None
            ),
            type=told.type,
            mode=told.mode,
            cameo_root=told.root or CAMEO_ROOTS[told.type],
            actors=actors,
            recipients=recipients,
            place=place,
            date=when,
            negated=told.negated,
            modality=told.modality,
            attributed_to=refs([told.attributed_to])[0] if told.attributed_to else None,
            historic=historic,
            counts=counts,
            severity=severity_of(told.type, told.mode, counts, modality=told.modality, negated=told.negated),
            trigger=Trigger(text=article.body[start:end], start=start, end=end),
            sentence=Sentence(start=sentence.start, end=sentence.end, key=sentence.key, text=sentence.text),
            confidence=told.confidence,
            rule=told.rule,
            uri=dispatch.story.uri,
            version=dispatch.story.version,
            provider=article.provider,
        )


def _core(trigger: Sequence[Token]) -> Token:
    """The word that dates and tolls belong to: the verb where there is one."""
    return next((token for token in trigger if token.pos_ == "VERB"), trigger[0])


def _is_local(told: Told, line: Line, dateline: Place) -> bool:
    """The act of an opening sentence between parties of the dateline's own country happened there or near."""
    if told.type not in _LOCAL or line.index > 2 or told.modality not in ("asserted", "claimed"):
        return False
    countries = {one.actor.country for one in (*told.sources, *told.recipients) if one.actor.country}
    return countries == {dateline.country}


def merged(told: Sequence[Told]) -> list[Told]:
    """One happening once: the same type, doers and standing in one clause chain ("attacked a base, killing 17 soldiers")."""
    from dataclasses import replace

    kept: list[Told] = []
    for one in told:
        for index, other in enumerate(kept):
            if _is_same(one, other):
                telling = one if one.sources and not other.sources else other
                kept[index] = replace(
                    telling,
                    recipients=_joined(other.recipients, one.recipients),
                    confidence=max(one.confidence, other.confidence),
                )
                break
        else:
            kept.append(one)
    return kept


def _is_same(one: Told, other: Told) -> bool:
    if (one.type, one.modality, one.negated) != (other.type, other.modality, other.negated):
        return False
    if not one.sources or not other.sources:
        return one.type == "ASSAULT" and _is_chained(one, other)
    ids = {found.actor.id for found in one.sources}
    if ids.isdisjoint({found.actor.id for found in other.sources}):
        return False
    theirs = {found.actor.id for found in one.recipients}
    ours = {found.actor.id for found in other.recipients}
    if theirs <= ours or ours <= theirs:
        return True
    if one.type == "ASSAULT" and (_carries(one, other) or _carries(other, one)):
        return True
    if one.type != "ASSAULT" or one.act.clause.dep_ not in ("advcl", "conj"):
        return False
    is_outcome = one.mode in ("kill", "wound") and one.act.clause.tag_ == "VBG"
    return (one.act.clause.dep_ == "advcl" and one.act.clause.head.i == other.act.clause.i) or (
        is_outcome and _is_chained(one, other)
    )


def _is_chained(one: Told, other: Told) -> bool:
    """Whether two acts, one of them of nobody named, stand in one chain of clauses ("were hurt when rebels shelled")."""
    return _head_of_chain(one.act.trigger[0]).i == _head_of_chain(other.act.trigger[0]).i


def _head_of_chain(trigger: Token) -> Token:
    at = syntax.clause_of(trigger)
    for _ in range(6):
        if at.dep_ not in ("advcl", "conj", "xcomp", "pcomp") or at.head.i == at.i:
            return at
        at = syntax.clause_of(at.head)
    return at


def _carries(one: Told, other: Told) -> bool:
    """Whether the act of one is the subject of the other's verb: "an airstrike by X on Y killed 40 fighters"."""
    noun = one.act.trigger[0]
    return noun.pos_ == "NOUN" and noun.dep_ == "nsubj" and noun.head.i == other.act.trigger[0].i


def _joined(ours: Sequence[FoundActor], theirs: Sequence[FoundActor]) -> list[FoundActor]:
    """Each actor once; those who were hit somewhere by their number ("14 people") rather than by the place ("a market")."""
    known = {found.actor.id for found in ours}
    counted = {found.actor.id for found in theirs if found.end - found.start > 1}
    kept = [
        found for found in ours if found.actor.id != "civilians" or found.end - found.start > 1 or "civilians" not in counted
    ]
    return [*kept, *(found for found in theirs if found.actor.id not in known or len(kept) < len(ours))]
