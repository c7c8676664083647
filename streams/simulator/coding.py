"""Extraction as a faultless reader would do it: simulated stories coded by the truth about them, without a language model."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from random import Random

from agents.extraction.report_ids import ReportIds
from agents.text import Sentence as Cut
from agents.text import sentences
from schemas.actor import ActorRef, Sector
from schemas.event import CountKind, EventReport, EventType, Place, Range, Sentence, Trigger, When
from schemas.extraction import Extraction
from schemas.story import Story
from streams.simulator.truth import TrueEvent, Truth

_CROWDS: Mapping[str | None, tuple[str, Sector]] = {
    "demo": ("protesters", "CVL"),
    "strike": ("workers", "LAB"),
    "ceasefire": ("armed groups", "REB"),
    "kill": ("gunmen", "UNS"),
}
"""Who acts where no state does: anybody of a kind."""
_TOGETHER = ("CONSULT", "AGREE")
_SKIPPED = frozenset(("duplicate", "redelivery", "kill", "withheld"))


class TruthCoder:
    """Codes the lead of a simulated story, as far as deduplication calls it novel.

    Only what the lead itself says is coded: a state, a person, a town, a day or a toll that this desk left out is left out,
    so retellings differ as the desks' voices do. `blur` is the chance that a detail is overlooked as a model would overlook
    it: the same detail of the same text each time, so equal stories give equal reports.
    """

    def __init__(self, truths: Iterable[Truth], *, blur: float = 0.0) -> None:
        self._events = {(truth.uri, truth.version): truth.events for truth in truths if truth.events}
        self._blur = blur

    async def __call__(self, stories: Sequence[Story]) -> list[Extraction]:
        """One Extraction a story, in order."""
        return [self._coded(story) for story in stories]

    def _coded(self, story: Story) -> Extraction:
        events: list[EventReport] = []
        if story.kind not in _SKIPPED:
            cut = sentences(story.article.body)
            novel = {span.start for span in story.novel}
            true = [event for event in self._events.get((story.uri, story.version), ()) if event.type]
            if true and cut and cut[0].start in novel:
                ids = ReportIds(story.uri)
                events = [self._report(story, event, cut[0], ids) for event in true]
        return Extraction(
            uri=story.uri,
            version=story.version,
            story_id=story.story_id,
            thread_id=story.thread_id,
            language=story.article.language,
            published_at=story.article.published_at,
            events=tuple(events),
        )

    def _report(self, story: Story, event: TrueEvent, lead: Cut, ids: ReportIds) -> EventReport:
        seed = hashlib.blake2b(f"{story.uri} {lead.key}".encode(), digest_size=8).digest()
        overlooked = Random(int.from_bytes(seed)).random
        actors, recipients = _sides(event, lead)
        place: Place | None = _place(event, lead)
        when, counts = _when(event, lead), _counts(event, lead)
        if overlooked() < self._blur and actors:
            recipients = ()
        if overlooked() < self._blur:
            place = None
        if overlooked() < self._blur:
            when = None
        if overlooked() < self._blur:
            counts = {}
        kind: EventType = event.type  # type: ignore[assignment]
        geonameid = place.geonameid if place is not None else None
        return EventReport(
            report_id=ids.next(kind, (ref.id for ref in actors), (ref.id for ref in recipients), geonameid),
            type=kind,
            mode=event.mode,
            actors=actors,
            recipients=recipients,
            place=place,
            date=when,
            counts=counts,
            severity=5.0 if counts.get("killed") else 2.0,
            confidence=0.8,
            trigger=Trigger(text=lead.text[:1], start=lead.start, end=lead.start + 1),
            sentence=Sentence(start=lead.start, end=lead.end, key=lead.key, text=lead.text),
            rule="simulator.truth",
            uri=story.uri,
            version=story.version,
            provider=story.article.provider,
        )


def _sides(event: TrueEvent, lead: Cut) -> tuple[tuple[ActorRef, ...], tuple[ActorRef, ...]]:
    """Who acts and on whom: a person stands for his state where the lead names both."""
    if not event.states:
        name, sector = _CROWDS[event.mode]
        crowd = ActorRef(id=name.replace(" ", "-"), name=name, text=name, start=0, end=0, sector=sector, kind="armed_group")
        if event.type == "ASSAULT" and " people" in lead.text:
            victims = ActorRef(id="civilians", name="civilians", text="people", start=0, end=0, sector="CVL", kind="population")
            return (crowd,), (victims,)
        return (crowd,), ()
    told = [_party(event, number, lead) for number in range(len(event.states))]
    if event.type not in _TOGETHER:
        return tuple(ref for ref in told if ref is not None), ()
    return tuple(told[:1] if told[0] else ()), tuple(ref for ref in told[1:] if ref is not None)  # type: ignore[arg-type]


def _party(event: TrueEvent, number: int, lead: Cut) -> ActorRef | None:
    code, state = event.actors[number], event.states[number]
    person = event.people[number] if number < len(event.people) and event.type in _TOGETHER else ""
    if person and (at := lead.text.find(person)) >= 0:
        slug = "x." + person.lower().replace(" ", "-")
        country = code if state in lead.text else None
        return ActorRef(
            id=slug,
            name=person,
            text=person,
            start=lead.start + at,
            end=lead.start + at + len(person),
            country=country,
            sector="GOV",
            kind="person",
        )
    found = re.search(rf"\b{re.escape(state)}\b", lead.text)
    if found is None:
        return None
    start, end = lead.start + found.start(), lead.start + found.end()
    return ActorRef(id=code.lower(), name=state, text=state, start=start, end=end, country=code, kind="state")


def _place(event: TrueEvent, lead: Cut) -> Place:
    """The town where the lead names it, else that of the dateline; its coordinates are as invented as its happenings."""
    at = max(0, lead.text.find(event.place))
    text = event.place if event.place in lead.text else event.place.upper()
    number = int.from_bytes(hashlib.blake2b(f"{event.country} {event.place}".encode(), digest_size=4).digest())
    return Place(
        name=event.place,
        text=text,
        start=lead.start + at,
        end=lead.start + at + len(text),
        lat=number % 120 - 60.0,
        lon=number // 120 % 360 - 180.0,
        country=event.country,
        geonameid=number,
    )


def _when(event: TrueEvent, lead: Cut) -> When | None:
    day = date.fromisoformat(event.date)
    return When(start=day, end=day, text=day.strftime("%A")) if day.strftime("%A") in lead.text else None


def _counts(event: TrueEvent, lead: Cut) -> dict[CountKind, Range]:
    counts: dict[CountKind, Range] = {}
    if event.toll is not None and re.search(rf"\b{event.toll}\b", lead.text):
        counts["killed"] = (event.toll, None if f"At least {event.toll}" in lead.text else event.toll)
    if event.crowd is not None and f"{event.crowd:,}" in lead.text:
        counts["participants"] = (event.crowd, event.crowd)
    return counts
