"""Plans what the wires send about one happening: versions, corrections, kills, copies, retellings, the next chapter."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from random import Random

import msgspec

from schemas.article import Article
from streams.simulator import copies
from streams.simulator.facts import FactMaker, Facts
from streams.simulator.pools import Country, Happenings, Pools
from streams.simulator.truth import TrueEvent
from streams.simulator.writer import AGENCIES, Agency, Dispatch, Line, Writer


@dataclass(frozen=True, slots=True)
class Planned:
    """One article version to send at `at`; `identities` are its sentences, `mark` what a newer version is by plan."""

    at: datetime
    article: Article
    lineage: str
    thread: str
    why: str
    identities: tuple[int, ...] = ()
    mark: str = "update"
    events: tuple[TrueEvent, ...] = ()


@dataclass(frozen=True, slots=True)
class Scene:
    """A happening with its facts."""

    name: str
    kind: Happenings
    facts: Facts
    countries: tuple[Country, Country, Country]
    thread: str
    at: datetime

    def event(self, facts: Facts) -> tuple[TrueEvent, ...]:
        """The happening as it was, under the facts a version had."""
        one, two, host = self.countries
        actors = {0: ("gunmen",) if self.kind.toll and self.kind.type else (), 1: (one.code,), 2: (one.code, two.code)}
        event = TrueEvent(
            happening=self.name,
            type=self.kind.type,
            mode=self.kind.mode,
            actors=actors[self.kind.sides],
            place=facts["city"],
            country=host.code,
            date=self.at.date().isoformat(),
            toll=int(facts["dead"]) if self.kind.toll else None,
            states=tuple(country.name for country in (one, two)[: self.kind.sides]),
            people=(facts["p1"], facts["p2"])[: self.kind.sides],
            crowd=int(facts["big"].replace(",", "")) if self.kind.name == "protest" else None,
        )
        return (event,)


class Planner:
    """Turns happenings into planned articles."""

    def __init__(self, pools: Pools, random: Random) -> None:
        self._pools = pools
        self._random = random
        self.maker = FactMaker(pools, random)
        self._writer = Writer(pools, random, self.maker)
        self._count = 0

    def happening(self, at: datetime) -> Iterator[Planned]:
        """All that is sent about a new happening."""
        kind = self._random.choices(self._pools.kinds, [kind.share for kind in self._pools.kinds])[0]
        facts, countries = self.maker.happening(at)
        name = self._name("h")
        yield from self._chapter(Scene(name, kind, facts, countries, name, at))

    def daily(self, at: datetime) -> Iterator[Planned]:
        """A daily report: a story of its own each time."""
        template = self._random.choices(self._pools.templates, [one.share for one in self._pools.templates])[0]
        agency = AGENCIES[len(template.name) % len(AGENCIES)]
        headline, body = self._writer.report(template, self.maker.figures(at), agency)
        name = self._name("d")
        article = self._article(agency, at, headline, body, slugline=f"{template.name.title()}-Daily", urgency=6)
        yield Planned(at, article, name, name, f"daily:{template.name}", (self._writer.line("").identity,))

    def foreign(self, at: datetime) -> Iterator[Planned]:
        """An item in another language, sometimes with a copy."""
        item = self._random.choice(self._pools.foreign)
        agency, other = self._random.sample(AGENCIES, 2)
        facts, _ = self.maker.happening(at)
        name = self._name("f")
        identity = (self._writer.line("").identity,)
        headline, body = self._writer.foreign(item, facts, agency)
        article = self._article(agency, at, headline, body, language=item["language"])
        yield Planned(at, article, name, name, "foreign", identity)
        if self._random.random() < 0.3:
            then = at + self._delay(3.0)
            headline, body = self._writer.foreign(item, facts, other)
            copy = self._article(other, then, headline, body, language=item["language"])
            yield Planned(then, copy, name, name, "foreign copy", identity)

    def _chapter(self, scene: Scene) -> Iterator[Planned]:
        random = self._random
        teller = random.choice(AGENCIES)
        yield from self._telling(scene, teller, scene.at)
        voices = {teller.voice}
        for chance in (0.4, 0.25):
            others = [agency for agency in AGENCIES if agency.voice not in voices]
            if others and random.random() < chance:
                other = random.choice(others)
                voices.add(other.voice)
                yield from self._telling(scene, other, scene.at + self._delay(1.5))
        if random.random() < 0.12:
            then = scene.at + timedelta(hours=random.uniform(6, 30))
            facts = self.maker.again(scene.facts, then)
            yield from self._chapter(replace(scene, name=self._name("h"), facts=facts, at=then))

    def _telling(self, scene: Scene, agency: Agency, at: datetime) -> Iterator[Planned]:
        random = self._random
        lineage = self._name("l")
        slug = f"{scene.facts['country']}-{scene.kind.name.title()}"
        text = self._writer.happening(scene.kind.voices[agency.voice], scene.facts, random.randint(5, 13))
        uri = self._uri(agency, at)
        if random.random() < 0.06:
            early = at - timedelta(minutes=random.randint(5, 40))
            flash = copies.brief(text, random)
            article = self._article(agency, early, text.headline, flash.body(agency), slugline=slug, urgency=2)
            yield self._planned(early, article, lineage, scene, flash, "brief")
        yield from self._versions(scene, agency, at, lineage, slug, text, uri)
        for _ in range(sum(random.random() < chance for chance in (0.38, 0.25, 0.15))):
            yield self._copy(scene, agency, at, lineage, text)

    def _versions(
        self, scene: Scene, agency: Agency, at: datetime, lineage: str, slug: str, text: Dispatch, uri: str
    ) -> Iterator[Planned]:
        random = self._random
        told, facts, fate = text, scene.facts, random.random()

        def version_of(text: Dispatch, at: datetime, **fields: object) -> Article:
            plain = {"uri": uri, "slugline": slug}
            return self._article(agency, at, text.headline, text.body(agency), **{**plain, **fields})

        first = version_of(text, at)
        if fate < 0.01:
            held = msgspec.structs.replace(first, status="withheld")
            if fate < 0.005:
                held = msgspec.structs.replace(first, status="embargoed", embargoed_until=at)
            yield self._planned(at - timedelta(minutes=30), held, lineage, scene, text, "held")
        yield self._planned(at, first, lineage, scene, text, "first")
        if random.random() < 0.02:
            yield self._planned(at + self._delay(0.2), first, lineage, scene, text, "again")
        version = 1
        for number in range(1, 1 + random.choices((0, 1, 2, 3), (58, 25, 12, 5))[0]):
            version += 1
            at += timedelta(minutes=random.randint(6, 90))
            before, mark = told, "correction" if random.random() < 0.18 else "update"
            if mark == "correction":
                told, facts = self._corrected(told, facts)
                scene = replace(scene, facts=facts)
            else:
                told = self._written_through(told)
            if told is before:
                version -= 1
                continue
            article = version_of(told, at, version=version, **self._marks(mark, number))
            # One version in thirty overtakes the one before it.
            sent = at - timedelta(minutes=100) if random.random() < 0.03 else at
            yield self._planned(sent, article, lineage, scene, told, mark, mark)
        if random.random() < 0.02:
            at += timedelta(minutes=random.randint(10, 120))
            note = "KILL. Editors, please kill this story. Its facts cannot be confirmed."
            notice = Dispatch(f"KILL: {text.headline}", text.city, ())
            kill = msgspec.structs.replace(version_of(notice, at, version=version + 1), status="canceled", ednote=note, body="")
            yield Planned(at, kill, lineage, scene.thread, "kill")
            if random.random() < 0.4:
                at += timedelta(minutes=random.randint(20, 90))
                article = version_of(told, at, version=version + 2)
                yield self._planned(at, article, lineage, scene, told, "reissue")

    def _copy(self, scene: Scene, agency: Agency, at: datetime, lineage: str, text: Dispatch) -> Planned:
        random = self._random
        other = random.choice([one for one in AGENCIES if one is not agency])
        at += self._delay(4.0)
        copy, why = text, "copy"
        if random.random() < 0.45:
            copy, why = copies.cut(copy, random), "cut copy"
        if random.random() < 0.3:
            copy = copies.restyled(copy)
        if random.random() < 0.07:
            copy, why = copies.smudged(copy, random), "smudged copy"
        if random.random() < 0.15:
            copy = copy.with_paragraphs(*((self._writer.line(self._writer.colour()),) for _ in range(random.randint(1, 3))))
            why = "extended " + why
        told = copy.identities
        if random.random() < 0.4:
            copy = copy.with_paragraphs((self._writer.credit(other, scene.facts),))
        dash = random.choice(("\u2014", "\u2014", "--", "-"))
        article = self._article(other, at, copy.headline, copy.body(other, dash), byline=self.maker.pick("bylines"))
        return Planned(at, article, lineage, scene.thread, why, told, events=scene.event(scene.facts))

    def _written_through(self, text: Dispatch) -> Dispatch:
        random = self._random
        more = [(self._writer.line(self._writer.colour()),) for _ in range(random.randint(1, 3))]
        paragraphs = list(text.paragraphs)
        if len(paragraphs) > 3 and random.random() < 0.3:
            del paragraphs[random.randrange(1, len(paragraphs))]
        for paragraph in more:
            paragraphs.insert(random.randint(1, len(paragraphs)), paragraph)
        return replace(text, paragraphs=tuple(paragraphs))

    def _corrected(self, text: Dispatch, facts: Facts) -> tuple[Dispatch, Facts]:
        """One figure or name put right, wherever it stands; the same text where it has none of them."""
        for slot in self._random.sample(("dead", "n1", "n2", "p1", "p2", "big"), 6):
            right = self.maker.person() if slot[0] == "p" else str(self._random.randint(97, 960))
            wrong = re.compile(rf"(?<![\w,.]){re.escape(facts[slot])}(?!\w|[,.]\d)")
            changed = tuple(tuple(self._put_right(line, wrong, right) for line in paragraph) for paragraph in text.paragraphs)
            if changed != text.paragraphs:
                return replace(text, paragraphs=changed), {**facts, slot: right}
        return text, facts

    def _put_right(self, line: Line, wrong: re.Pattern[str], right: str) -> Line:
        return self._writer.line(wrong.sub(right, line.text)) if wrong.search(line.text) else line

    def _marks(self, mark: str, number: int) -> dict[str, object]:
        """How the desk marks a version: by signal, in the slug, in a note, or not at all."""
        way = self._random.random()
        ordinal = {1: "1st", 2: "2nd", 3: "3rd"}.get(number, f"{number}th")
        if mark == "correction":
            if way < 0.55:
                return {"signal": "correction"}
            return {"ednote": "Corrects a figure or a name; no other changes."} if way < 0.85 else {}
        if way < 0.6:
            return {"signal": "update"}
        return {"ednote": f"{ordinal} Ld-Writethru. UPDATES with details."} if way < 0.85 else {}

    def _planned(
        self, at: datetime, article: Article, lineage: str, scene: Scene, text: Dispatch, why: str, mark: str = "update"
    ) -> Planned:
        return Planned(at, article, lineage, scene.thread, why, text.identities, mark, scene.event(scene.facts))

    def _article(self, agency: Agency, at: datetime, headline: str, body: str, **fields: object) -> Article:
        plain = {"uri": self._uri(agency, at) if "uri" not in fields else "", "provider": agency.code, "published_at": at}
        return Article(**{**plain, "headline": headline, "body": body, **fields})  # type: ignore[arg-type]

    def _uri(self, agency: Agency, at: datetime) -> str:
        self._count += 1
        return f"urn:{agency.code}:{at:%Y%m%d}-{self._count}"

    def _name(self, prefix: str) -> str:
        self._count += 1
        return f"{prefix}{self._count}"

    def _delay(self, median_hours: float) -> timedelta:
        """Minutes to days: of copies with a median of four hours, 93 in a hundred come within a day."""
        return timedelta(hours=min(70.0, median_hours * self._random.lognormvariate(0.0, 1.2)))
