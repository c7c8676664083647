"""A telling: one live report prepared for comparison, so that comparing two costs microseconds."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from sys import intern
from typing import Final, Literal

from agents.event_fusion.parties import Party, party
from agents.text import normal
from schemas.actor import ActorRef
from schemas.event import EventReport
from schemas.report import Report

Standing = Literal["happening", "denied", "announced", "hypothetical", "negated", "historic"]
Key = tuple[str, str]
"""(uri, report_id): one happening as one article tells it, over all its versions."""

Order = tuple[float, str, str]
"""Oldest first: when its version was published (seconds since 1970), then its key; the same whatever arrived first."""

VAGUE_DAYS: Final = 7
"""A longer stretch of days ("this year") dates nothing."""

_TAKING: Final = frozenset(("occupy",))
"""Modes in which ground changes hands."""

_STOPWORDS: Final = frozenset(
    """a an the and or but of in on at to for from by with as is are was were be been has have had it its he she they his her
    their that this which who whom after before during over under into out up down not no said says say told according also
    more than least about some one two three four five six seven eight nine ten people officials official statement spokesman
    spokeswoman monday tuesday wednesday thursday friday saturday sunday""".split()
)


@dataclass(frozen=True)
class Telling:
    """One report with what comparison needs: its parties, the days it may mean, the words it uses.

    `placed`: the sentence itself names the place. `vague`: its days are too many to date a happening.
    """

    told: Report
    report: EventReport
    key: Key
    order: Order
    standing: Standing
    actors: tuple[Party, ...]
    recipients: tuple[Party, ...]
    first_day: int
    last_day: int
    dated: bool
    published_day: int
    placed: bool
    vague: bool

    @property
    def days(self) -> range:
        """The days under which neighbours find it."""
        if self.vague:
            return range(self.published_day - 1, self.published_day + 1)
        return range(self.first_day, self.last_day + 1)

    @cached_property
    def words(self) -> frozenset[str]:
        """The words of its sentence that say what it is about: no names of its parties or place, no stop words."""
        report = self.told.report
        names = [ref.text for ref in (*report.actors, *report.recipients)] + [ref.name for ref in report.actors]
        if report.place is not None:
            names += [report.place.text, report.place.name]
        known = {word for name in names for word in normal(name).split()}
        return frozenset(
            intern(_stem(word))  # a day's sentences share most of their words
            for word in normal(report.sentence.text).split()
            if word not in _STOPWORDS and word not in known and (len(word) > 2 or word.isdigit())
        )

    @cached_property
    def figures(self) -> frozenset[str]:
        """The numbers among its words."""
        return frozenset(word for word in self.words if word.isdigit())


def telling(told: Report) -> Telling:
    """The report prepared for comparison.

    A day that the text names is that day; where it names none, the deed is of the day of publication or the one before.
    """
    report = told.report
    published = told.published_at.date().toordinal()
    when = report.date
    dated = when is not None and bool(when.text)
    if when is None:
        first, last = published - 1, published
    elif dated:
        first, last = _ordered(when.start, when.end)
    else:
        first, last = _ordered(when.start, when.end)
        first -= 1
    return Telling(
        told=told,
        report=report,
        key=(report.uri, report.report_id),
        order=(told.published_at.timestamp(), report.uri, report.report_id),
        standing=_standing(report),
        actors=tuple(party(ref) for ref in report.actors),
        recipients=tuple(party(ref) for ref in losers(report)),
        first_day=first,
        last_day=last,
        dated=dated,
        published_day=published,
        placed=_placed(report),
        vague=last - first > VAGUE_DAYS,
    )


def losers(report: EventReport) -> tuple[ActorRef, ...]:
    """The recipients, without the people of a place that was taken.

    "Took the town" is coded as an act on its people, "took the town from the militants" as one on the militants; the first
    says of the loser nothing, which is no contradiction.
    """
    where = report.place.country if report.place is not None else None
    if report.mode not in _TAKING or where is None:
        return report.recipients
    return tuple(ref for ref in report.recipients if ref.kind != "population" or ref.country != where)


def _placed(report: EventReport) -> bool:
    """Whether the sentence itself names the place; one taken from the dateline says where the desk is, not where it was."""
    place, sentence = report.place, report.sentence
    if place is None or not sentence.start <= place.start < sentence.end:
        return False
    return not (place.text.isupper() and len(place.text) > 3)


def _ordered(start: date, end: date) -> tuple[int, int]:
    first, last = start.toordinal(), end.toordinal()
    return min(first, last), max(first, last)


def _standing(report: EventReport) -> Standing:
    """What kind of truth it tells; tellings of different standing are never one event.

    A claim stands with the assertions of the same happening: wires attribute nearly everything to somebody.
    """
    if report.historic:
        return "historic"
    if report.negated:
        return "negated"
    if report.modality == "denied":
        return "denied"
    if report.modality == "hypothetical":
        return "hypothetical"
    if report.modality in ("planned", "threatened"):
        return "happening" if report.type == "THREATEN" else "announced"
    return "happening"


def _stem(word: str) -> str:
    for suffix in ("ings", "ing", "ers", "ed", "es", "s"):
        if word.endswith(suffix) and len(word) - len(suffix) >= 4:
            return word[: -len(suffix)]
    return word
