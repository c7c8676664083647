"""Scores decisions against the truth: pairs of one lineage, kinds, B³ of threads and of events."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from agents.blocks import FAMILIES
from schemas.event import Event
from schemas.report import Report
from schemas.story import Story
from streams.simulator.truth import Truth

Item = TypeVar("Item", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Score:
    """Precision, recall and their harmonic mean, each from 0 to 1."""

    precision: float
    recall: float

    @property
    def f1(self) -> float:
        """2PR / (P + R)."""
        total = self.precision + self.recall
        return 2 * self.precision * self.recall / total if total else 0.0


def pairs(decided: Mapping[str, Hashable], true: Mapping[str, Hashable]) -> Score:
    """Pairs of items put together, against pairs that belong together."""
    joint = Counter((decided[item], true[item]) for item in true)
    both = sum(_choose(count) for count in joint.values())
    said = sum(_choose(count) for count in Counter(decided[item] for item in true).values())
    real = sum(_choose(count) for count in Counter(true.values()).values())
    return Score(both / said if said else 1.0, both / real if real else 1.0)


def b_cubed(decided: Mapping[Item, Hashable], true: Mapping[Item, Hashable]) -> Score:
    """For each item: the share of its cluster that belongs with it, and the share of what belongs that is there."""
    joint = Counter((decided[item], true[item]) for item in true)
    said = Counter(decided[item] for item in true)
    real = Counter(true.values())
    total = len(true)
    precision = sum(count * count / said[cluster] for (cluster, _), count in joint.items())
    recall = sum(count * count / real[cluster] for (_, cluster), count in joint.items())
    return Score(precision / total, recall / total) if total else Score(1.0, 1.0)


@dataclass(frozen=True, slots=True)
class StoryScore:
    """How well a run was decided; `confused` counts (why, right kind, decided kind) of the wrong ones."""

    articles: int
    story: Score
    thread: Score
    kinds: Mapping[str, tuple[int, int]]
    confused: Counter[tuple[str, str, str]]

    def accuracy(self, kinds: Iterable[str]) -> float:
        """The share decided right among versions whose right kind is one of these."""
        chosen = [self.kinds[kind] for kind in kinds if kind in self.kinds]
        total = sum(count for _, count in chosen)
        return sum(right for right, _ in chosen) / total if total else 1.0


def report(truths: Sequence[Truth], stories: Sequence[Story]) -> StoryScore:
    """Stories against the truth of the same articles in the same order."""
    right: defaultdict[str, list[int]] = defaultdict(lambda: [0, 0])
    confused: Counter[tuple[str, str, str]] = Counter()
    lineages: dict[str, str] = {}
    threads: dict[str, str] = {}
    true_lineages: dict[str, str] = {}
    true_threads: dict[str, str] = {}
    for truth, story in zip(truths, stories, strict=True):
        tally = right[truth.kind]
        tally[1] += 1
        if story.kind == truth.kind:
            tally[0] += 1
        else:
            confused[truth.why, truth.kind, story.kind] += 1
        if truth.kind not in ("kill", "withheld"):
            lineages[truth.uri], threads[truth.uri] = story.story_id, story.thread_id
            true_lineages[truth.uri], true_threads[truth.uri] = truth.lineage, truth.thread
    return StoryScore(
        articles=len(truths),
        story=pairs(lineages, true_lineages),
        thread=b_cubed(threads, true_threads),
        kinds={kind: (done, total) for kind, (done, total) in sorted(right.items())},
        confused=confused,
    )


def _choose(count: int) -> int:
    return count * (count - 1) // 2


@dataclass(frozen=True, slots=True)
class EventScore:
    """How well reports became events; an item is a report of a true happening that stands in a current event.

    `true` happenings were ever reported, `told` events were ever told of them, later retracted or merged ones included, and
    `standing` stand in the end. `beside` counts reports of anything that the truth does not name.
    """

    items: int
    joined: Score
    true: int
    told: int
    standing: int
    beside: int

    @property
    def over_count(self) -> float:
        """Events told for each true happening; 1 is right, more tells a subscriber of one thing twice."""
        return self.told / self.true if self.true else 1.0


def event_score(truths: Iterable[Truth], reports: Iterable[Report], told: Iterable[Event]) -> EventScore:
    """Events, in the order they were told, against the happenings of the articles that their reports are from.

    A report counts as one of its article's happening where it rests on the lead, by a type that one wire may give it for
    another's; the truth names no other.
    """
    happenings = {(truth.uri, event.type): event.happening for truth in truths for event in truth.events if event.type}
    blocks = {(uri, FAMILIES[kind]): name for (uri, kind), name in happenings.items()}  # type: ignore[index]
    true: dict[tuple[str, str], str] = {}
    beside = 0
    for told_report in reports:
        report = told_report.report
        happening = blocks.get((report.uri, FAMILIES[report.type])) if report.sentence.start == 0 else None
        if happening is None:
            beside += 1
        else:
            true[report.uri, report.report_id] = happening
    last: dict[str, Event] = {}
    ever: set[str] = set()
    for event in told:
        last[event.event_id] = event
        if not event.historic and any((one.uri, one.report_id) in true for one in event.reports):
            ever.add(event.event_id)
    current = [event for event in last.values() if event.status != "retracted" and not event.historic]
    decided = {(one.uri, one.report_id): event.event_id for event in current for one in event.reports}
    items = {item: true[item] for item in true if item in decided}
    standing = len({decided[item] for item in items})
    return EventScore(len(items), b_cubed(decided, items), len(set(true.values())), len(ever), standing, beside)
