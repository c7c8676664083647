"""Scores decisions against the truth: pairs of one lineage, kinds, and B³ of threads."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from schemas.story import Story
from streams.simulator.truth import Truth


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


def b_cubed(decided: Mapping[str, Hashable], true: Mapping[str, Hashable]) -> Score:
    """For each item: the share of its cluster that belongs with it, and the share of what belongs that is there."""
    joint = Counter((decided[item], true[item]) for item in true)
    said = Counter(decided[item] for item in true)
    real = Counter(true.values())
    total = len(true)
    precision = sum(count * count / said[cluster] for (cluster, _), count in joint.items())
    recall = sum(count * count / real[cluster] for (_, cluster), count in joint.items())
    return Score(precision / total, recall / total) if total else Score(1.0, 1.0)


@dataclass(frozen=True, slots=True)
class Report:
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


def report(truths: Sequence[Truth], stories: Sequence[Story]) -> Report:
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
    return Report(
        articles=len(truths),
        story=pairs(lineages, true_lineages),
        thread=b_cubed(threads, true_threads),
        kinds={kind: (done, total) for kind, (done, total) in sorted(right.items())},
        confused=confused,
    )


def _choose(count: int) -> int:
    return count * (count - 1) // 2
