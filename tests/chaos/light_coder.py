"""A coder without a language model: events by a few words, so that two cores carry the whole chain at speed."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from typing import Final

from agents.extraction.report_ids import ReportIds
from agents.text import Sentence as Cut
from agents.text import sentences
from schemas.actor import ActorRef
from schemas.event import CountKind, EventReport, EventType, Place, Range, Sentence, Trigger, When
from schemas.extraction import Extraction, Model, Skipped
from schemas.story import Story
from streams.simulator.pools import load

_TRIGGERS: Final[dict[str, EventType]] = {
    "killed": "ASSAULT",
    "attack": "ASSAULT",
    "talks": "CONSULT",
    "signed": "AGREE",
    "protest": "PROTEST",
    "criticised": "ACCUSE",
    "promised": "SUPPORT",
    "quietly": "RETREAT",
    "commissioned": "COOPERATE",
    "opposed": "REJECT",
    "asked": "REQUEST",
    "sanctions": "SANCTION",
    "aid": "AID",
}
_TRIGGER = re.compile(r"\b(" + "|".join(_TRIGGERS) + r")\b")
_COUNT = re.compile(r"\b(killed|wounded) (\d+)\b")
_MOST = 3
_SKIPPED: Final[dict[str, Skipped]] = {kind: kind for kind in ("duplicate", "redelivery", "kill", "withheld")}


class LightCoder:
    """A function of the story alone, as the real coder is: equal stories give equal extractions."""

    def __init__(self) -> None:
        countries = load().countries
        self._codes = {country.name: country.code for country in countries}
        self._places = {city: country for country in countries for city in country.cities}
        names = sorted((*self._codes, *self._places), key=len, reverse=True)
        self._name = re.compile(r"\b(" + "|".join(map(re.escape, names)) + r")\b")

    def code(self, stories: Sequence[Story]) -> list[Extraction]:
        """One extraction per story; only novel sentences are coded."""
        return [self._one(story) for story in stories]

    def _one(self, story: Story) -> Extraction:
        article, skipped = story.article, _SKIPPED.get(story.kind)
        if skipped is None and article.language != "en":
            skipped = "language"
        if skipped is None and not story.novel:
            skipped = "nothing_novel"
        return Extraction(
            uri=story.uri,
            version=story.version,
            story_id=story.story_id,
            thread_id=story.thread_id,
            language=article.language,
            published_at=article.published_at,
            events=() if skipped else tuple(self._events(story)),
            model=Model(name="light", version="1"),
            skipped=skipped,
        )

    def _events(self, story: Story) -> list[EventReport]:
        article, ids, found = story.article, ReportIds(story.uri), list[EventReport]()
        novel = {(span.start, span.end) for span in story.novel}
        place = self._place(article.body)
        for cut in sentences(article.body):
            trigger = _TRIGGER.search(cut.text)
            if trigger is None or (cut.start, cut.end) not in novel or len(found) == _MOST:
                continue
            actors = self._actors(cut)
            counts: dict[CountKind, Range] = {
                "killed" if word == "killed" else "wounded": (int(number), int(number))
                for word, number in _COUNT.findall(cut.text)
            }
            kind = _TRIGGERS[trigger.group()]
            at = cut.start + trigger.start()
            geonameid = place.geonameid if place else None
            found.append(
                EventReport(
                    report_id=ids.next(kind, [actors[0].id], [one.id for one in actors[1:]], geonameid),
                    type=kind,
                    actors=actors[:1],
                    recipients=actors[1:],
                    place=place,
                    date=When(start=article.published_at.date(), end=article.published_at.date()),
                    counts=counts,
                    severity=8.0 if counts else 3.0,
                    confidence=0.8,
                    trigger=Trigger(text=trigger.group(), start=at, end=at + len(trigger.group())),
                    sentence=Sentence(start=cut.start, end=cut.end, key=cut.key, text=cut.text),
                    rule=f"light.{trigger.group()}",
                    uri=story.uri,
                    version=story.version,
                    provider=article.provider,
                )
            )
        return found

    def _actors(self, cut: Cut) -> tuple[ActorRef, ...]:
        """The states that the sentence names, or one of forty invented groups that its words choose."""
        named = dict.fromkeys(hit.group() for hit in self._name.finditer(cut.text) if hit.group() in self._codes)
        refs = tuple(
            ActorRef(
                id=self._codes[name].lower(), name=name, text=name, start=0, end=0, country=self._codes[name], kind="state"
            )
            for name in list(named)[:2]
        )
        if refs:
            return refs
        number = int(hashlib.blake2b(cut.key.encode(), digest_size=4).hexdigest(), 16) % 40
        return (ActorRef(id=f"x.group-{number}", name=f"Group {number}", text="", start=0, end=0, kind="armed_group"),)

    def _place(self, body: str) -> Place | None:
        hit = next((hit.group() for hit in self._name.finditer(body) if hit.group() in self._places), None)
        if hit is None:
            return None
        number = sorted(self._places).index(hit)
        return Place(
            name=hit,
            text=hit,
            start=0,
            end=0,
            lat=float(number % 80),
            lon=float(number % 170),
            country=self._places[hit].code,
            geonameid=900_000 + number,
        )


def build(model: str) -> LightCoder:
    """What a process of the extraction pool loads in the place of the model."""
    return LightCoder()
