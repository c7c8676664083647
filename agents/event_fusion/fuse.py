"""One event from the reports of one happening: which actors, which place, which day, which toll."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from typing import Any, Final, TypeVar

from agents.event_fusion.likeness import TOGETHER
from agents.event_fusion.parties import likeness, party
from agents.event_fusion.providers import independent
from agents.event_fusion.telling import Telling, losers
from agents.event_fusion.tolls import Word, merged
from schemas.actor import ActorRef
from schemas.event import CountKind, EventReport, Place, Range, ReportSource, When

_PRECISION: Final = {"point": 0, "city": 1, "admin2": 2, "admin1": 3, "country": 4, "region": 5}
_SURE: Final = 0.99
_MANY: Final = 5
"""From this many reports on, an actor that only one of them names is not taken over."""

_MAY_BE: Final = 0.5
"""A description this like a named actor is taken to mean it."""

T = TypeVar("T")


Relied = Callable[[str, float], tuple[str, ...]]


def fused(tellings: Iterable[Telling], relied: Relied = lambda uri, published_at: ()) -> dict[str, Any]:
    """The fields of the Event that these reports make, all but its identity and history; the same for any order.

    `relied` names the killed articles on which a uri's text of a time (seconds since 1970) relied.
    """
    members = sorted(tellings, key=lambda telling: telling.order)
    news = [member for member in members if member.standing != "historic"] or members
    reports = [member.report for member in news]
    kind = _weightiest(reports, lambda report: report.type)
    assert kind is not None
    of_kind = [report for report in reports if report.type == kind]
    actors, recipients = _sides(reports, kind in TOGETHER)
    modality = "asserted" if any(r.modality == "asserted" for r in reports) else _weightiest(reports, lambda r: r.modality)
    return {
        "type": kind,
        "mode": _weightiest(of_kind, lambda report: report.mode),
        "cameo_root": _weightiest(of_kind, lambda report: report.cameo_root),
        "actors": actors,
        "recipients": recipients,
        "place": _place(news),
        "date": _date(news),
        "negated": reports[0].negated,
        "modality": modality,
        "attributed_to": _source(reports, modality == "asserted"),
        "historic": reports[0].historic,
        "counts": _counts(news),
        "severity": max(report.severity for report in reports),
        "confidence": _confidence(news),
        "reports": tuple(_told(member, relied) for member in members),
        "independent_providers": independent((m.told.story_id, m.report.provider) for m in news),
        "first_reported_at": news[0].told.published_at,
        "updated_at": members[-1].told.published_at,
        "thread_ids": tuple(sorted({member.told.thread_id for member in members})),
    }


def _weightiest(reports: Sequence[EventReport], field: Callable[[EventReport], T | None]) -> T | None:
    """The value that the most confidence stands behind; the oldest report's among equals."""
    weight: Counter[T] = Counter()
    for report in reports:
        value = field(report)
        if value is not None:
            weight[value] += 1 + round(report.confidence * 1000)  # whole numbers: sums do not depend on order
    return max(weight, key=lambda value: weight[value]) if weight else None


def _sides(reports: Sequence[EventReport], together: bool) -> tuple[tuple[ActorRef, ...], tuple[ActorRef, ...]]:
    """Who did it and to whom; of an act done together, told from either side, each partner stands where most put it."""
    ours, by = _side([report.actors for report in reports])
    lost = [losers(report) for report in reports]
    theirs, to = _side(lost if any(lost) else [report.recipients for report in reports])
    if together:
        acting = {r.id for r in ours if by[r.id] > to[r.id] or (by[r.id] == to[r.id] and _acts_at_first(r.id, reports))}
        ours = [ref for ref in ours if ref.id in acting]
        theirs = [ref for ref in theirs if ref.id not in acting]
    return tuple(ours), tuple(theirs)


def _acts_at_first(actor_id: str, reports: Sequence[EventReport]) -> bool:
    """Whether the oldest report that names it has it as the actor."""
    naming = (r for r in reports if any(ref.id == actor_id for ref in (*r.actors, *r.recipients)))
    return any(ref.id == actor_id for ref in next(naming).actors)


def _side(sides: Sequence[tuple[ActorRef, ...]]) -> tuple[list[ActorRef], Counter[str]]:
    """Everybody on one side, as the oldest report names them, the best supported first, and how many name each.

    A state gives way to the arm of it that another report names, a mere description ("police") to whoever it may mean.
    """
    first: dict[str, ActorRef] = {}
    support: Counter[str] = Counter()
    for refs in sides:
        for actor in {ref.id: ref for ref in reversed(refs)}.values():
            first.setdefault(actor.id, actor)
            support[actor.id] += 1
    telling = sum(1 for refs in sides if refs)
    if telling >= _MANY and any(count > 1 for count in support.values()):
        first = {actor_id: ref for actor_id, ref in first.items() if support[actor_id] > 1}
    above = {parent for ref in first.values() for parent in _above(ref)}
    parties = {actor_id: party(ref) for actor_id, ref in first.items()}
    sure = [member for member in parties.values() if member.hard]
    kept = [
        ref
        for actor_id, ref in first.items()
        if actor_id not in above
        and (parties[actor_id].hard or not any(likeness(parties[actor_id], other) >= _MAY_BE for other in sure))
    ]
    return sorted(kept, key=lambda ref: (-support[ref.id], ref.id)), support


def _above(ref: ActorRef) -> set[str]:
    """All that an actor is part of, itself left out."""
    found = set(ref.parents)
    for name in (ref.id, *ref.parents):
        pieces = name.split(".")
        if pieces[0] != "x":
            found.update(".".join(pieces[:n]) for n in range(1, len(pieces)))
    return found - {ref.id}


def _place(members: Sequence[Telling]) -> Place | None:
    """The place that most reports agree on among the most precise; one named in the sentence before one of a dateline."""
    named = [member.report.place for member in members if member.report.place is not None and member.placed]
    places = named or [member.report.place for member in members if member.report.place is not None]
    if not places:
        return None
    finest = min(_PRECISION[place.precision] for place in places)
    exact = [place for place in places if _PRECISION[place.precision] <= max(finest, 1)]
    votes = Counter((place.geonameid, place.name) for place in exact)
    return max(exact, key=lambda place: votes[(place.geonameid, place.name)])


def _date(members: Sequence[Telling]) -> When | None:
    """The days of the reports that name them, else of the oldest report: the shortest stretch, the most often told."""
    dated = [member for member in members if member.dated] or [m for m in members if m.report.date is not None]
    if not dated:
        return None
    votes = Counter((member.first_day, member.last_day) for member in dated)
    shortest = min(member.last_day - member.first_day for member in dated)
    exact = [member for member in dated if member.last_day - member.first_day == shortest]
    return max(exact, key=lambda member: votes[(member.first_day, member.last_day)]).report.date


def _source(reports: Sequence[EventReport], asserted: bool) -> ActorRef | None:
    """Whose word it is: of a claim the first claimant; of a sure happening, who is the only one to name the doer."""
    claims = [report for report in reports if report.attributed_to is not None]
    if not claims or (asserted and any(report.actors for report in reports if report.modality == "asserted")):
        return None
    if asserted and not any(report.actors for report in claims):
        return None
    return claims[0].attributed_to


def _counts(members: Sequence[Telling]) -> dict[CountKind, Range]:
    words: dict[CountKind, list[Word]] = {}
    for member in members:
        for kind, counted in member.report.counts.items():
            words.setdefault(kind, []).append(Word(member.told.published_at, member.told.story_id, counted, member.order))
    return {kind: merged(words[kind]) for kind in sorted(words)}


def _confidence(members: Sequence[Telling]) -> float:
    """Independent lineages confirm one another: 1 − the chance that each of them errs."""
    best: dict[str, float] = {}
    for member in members:
        best[member.told.story_id] = max(best.get(member.told.story_id, 0.0), member.report.confidence)
    doubt = 1.0
    for confidence in sorted(best.values()):
        doubt *= 1 - confidence
    single = max(best.values())
    return round(max(single, min(_SURE, 1 - doubt)), 4)


def _told(member: Telling, relied: Relied) -> ReportSource:
    report = member.report
    return ReportSource(
        report_id=report.report_id,
        uri=report.uri,
        version=report.version,
        provider=report.provider,
        story_id=member.told.story_id,
        sentence=report.sentence.text,
        rule=report.rule,
        published_at=member.told.published_at,
        counts=report.counts,
        relied_on=relied(report.uri, member.order[0]),
    )
