"""Writes dispatches: a happening in an agency's voice, a daily report, or a brief item in another language."""

from __future__ import annotations

from dataclasses import dataclass, replace
from random import Random
from typing import Any

from streams.simulator.facts import FactMaker, Facts
from streams.simulator.pools import Pools, Template, Voice


@dataclass(frozen=True, slots=True)
class Agency:
    """A wire: its name in uris, as it signs, and the voice it writes in."""

    code: str
    name: str
    voice: int


AGENCIES = (
    Agency("meridian", "Meridian", 0),
    Agency("northwire", "Northwire", 1),
    Agency("atlas", "Atlas", 2),
    Agency("corvus", "Corvus", 0),
    Agency("lumen", "Lumen", 1),
    Agency("orbis", "Orbis Press", 2),
)


@dataclass(frozen=True, slots=True)
class Line:
    """One sentence with its identity: a slip of the pen changes the text, not the identity."""

    identity: int
    text: str


@dataclass(frozen=True, slots=True)
class Dispatch:
    """A text before it becomes a body: headline, town, and paragraphs of sentences without the dateline."""

    headline: str
    city: str
    paragraphs: tuple[tuple[Line, ...], ...]

    @property
    def identities(self) -> tuple[int, ...]:
        """The sentences' identities, in order."""
        return tuple(line.identity for paragraph in self.paragraphs for line in paragraph)

    def body(self, agency: Agency, dash: str = "\u2014") -> str:
        """The body under the agency's dateline."""
        told = "\n\n".join(" ".join(line.text for line in paragraph) for paragraph in self.paragraphs)
        return f"{self.city.upper()} ({agency.name}) {dash} {told}"

    def with_paragraphs(self, *more: tuple[Line, ...]) -> Dispatch:
        """The same with paragraphs at its end."""
        return replace(self, paragraphs=(*self.paragraphs, *more))


class Writer:
    """Writes with one random generator, so that equal seeds write equal words."""

    def __init__(self, pools: Pools, random: Random, maker: FactMaker) -> None:
        self._pools = pools
        self._random = random
        self._maker = maker
        self._identity = 0

    def line(self, text: str) -> Line:
        """A sentence that was never written before."""
        self._identity += 1
        return Line(self._identity, text)

    def happening(self, voice: Voice, facts: Facts, colour: int) -> Dispatch:
        """A happening in a voice, with as many sentences of colour as asked."""
        random = self._random
        details = list(voice.details)
        random.shuffle(details)
        told = [self.line(text.format_map(facts)) for text in details[: random.randint(2, len(details))]]
        told += [self.line(self.colour()) for _ in range(colour)]
        lead = self.line(random.choice(voice.lead).format_map(facts))
        return Dispatch(
            headline=random.choice(voice.headline).format_map(facts),
            city=facts["city"],
            paragraphs=((lead,), *self._paragraphs(told)),
        )

    def report(self, template: Template, facts: Facts, agency: Agency) -> tuple[str, str]:
        """Headline and body of a daily report."""
        filled = {**facts, "city_up": facts["city"].upper(), "agency": agency.name}
        return (
            self._random.choice(template.headline).format_map(filled),
            "\n\n".join(text.format_map(filled) for text in template.body),
        )

    def foreign(self, item: dict[str, Any], facts: Facts, agency: Agency) -> tuple[str, str]:
        """Headline and body of an item in another language."""
        filled = {**facts, "city_up": facts["city"].upper(), "agency": agency.name}
        return item["headline"].format_map(filled), "\n\n".join(text.format_map(filled) for text in item["body"])

    def colour(self) -> str:
        """A sentence that no other story has."""
        pick = self._maker.pick
        if self._random.random() < 0.2:
            return f'"{pick("quotes")}," {self._maker.person()} said {pick("tails")}.'
        return f"{pick('subjects')} {pick('verbs')} {pick('objects')} {pick('tails')}."

    def credit(self, agency: Agency, facts: Facts) -> Line:
        """A desk's line that is no news."""
        names = {"p1": self._maker.person(), "p2": self._maker.person()}
        return Line(0, self._maker.pick("credits").format(**names, city=facts["city"], agency=agency.name))

    def _paragraphs(self, lines: list[Line]) -> list[tuple[Line, ...]]:
        made, at = [], 0
        while at < len(lines):
            size = self._random.randint(1, 3)
            made.append(tuple(lines[at : at + size]))
            at += size
        return made
