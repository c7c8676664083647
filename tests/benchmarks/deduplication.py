"""Speed and recall of deduplication beside datasketch's MinHashLSH: `python -m tests.benchmarks.deduplication`.

`--count 500000 --only lineage` draws the curve to a full 72-hour window and tells memory and the time of a restart; a round
of ROUND articles is given at a time, as the agent gets them. datasketch leaves after `--beside` articles.
"""

from __future__ import annotations

import importlib
import re
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

import click

from agents.deduplication.desk import ROUND, Desk
from agents.deduplication.memory import numbers_by_language
from agents.deduplication.threads import Found, Threads, Told
from agents.deduplication.words import read
from agents.ports import Position
from schemas.article import Article

START = datetime(2024, 3, 4, tzinfo=UTC)
WINDOW_HOURS = 72.0
COPIES = 0.25
CONTESTANTS = ("lineage", "whole", "datasketch")
_WORD = re.compile(r"\w+")


def vocabulary(random: Random, size: int = 30_000) -> tuple[list[str], list[float]]:
    """Words with the frequencies of a language: a few common ones, a long tail."""
    letters = "etaoinshrdlcumwfgypbvk"
    words = ["".join(random.choices(letters, k=random.randint(2, 9))) for _ in range(size)]
    weights, total = [], 0.0
    for rank in range(1, size + 1):
        total += 1 / (rank + 2.7)
        weights.append(total)
    return words, weights


def articles(count: int, seed: int, words: int = 300) -> Iterator[tuple[Article, str]]:
    """Articles of 300 words over 72 hours with the uri each is a copy of ('' for none); a quarter are copies.

    A copy keeps two thirds to all of the sentences under another dateline and adds one to five of its own.
    """
    random = Random(seed)
    lexicon, weights = vocabulary(random)
    recent: list[tuple[str, list[str]]] = []
    for number in range(count):
        uri, of = f"urn:bench:{number}", ""
        if recent and random.random() < COPIES:
            of, told = random.choice(recent)
            kept = [line for line in told if random.random() < random.uniform(0.66, 1.0)] or told[:3]
            lines = [*kept, *(_sentence(random, lexicon, weights) for _ in range(random.randint(1, 5)))]
        else:
            lines = [_sentence(random, lexicon, weights) for _ in range(words // 20)]
            recent.append((uri, lines))
            if len(recent) > 4000:
                recent.pop(0)
        told_at = START + timedelta(hours=WINDOW_HOURS * number / count)
        body = f"{random.choice(lexicon).upper()} (Wire {number % 7}) - " + _paragraphs(lines)
        yield Article(uri=uri, provider="bench", published_at=told_at, headline=lines[0][:60], body=body), of


def _sentence(random: Random, lexicon: Sequence[str], weights: Sequence[float]) -> str:
    words = random.choices(lexicon, cum_weights=weights, k=20)
    for place in random.sample(range(20), 3):
        words[place] = words[place].capitalize()
    words[random.randrange(20)] = str(random.randint(2, 9999))
    return " ".join(words).capitalize() + "."


def _paragraphs(lines: Sequence[str]) -> str:
    return "\n\n".join(" ".join(lines[at : at + 3]) for at in range(0, len(lines), 3))


class NoThreads(Threads):
    """No developing stories: what is left is the decision on text lineage, which is what datasketch is asked for."""

    def find(self, packed: bytes, time: int) -> Found:
        return Found(None, (), 0.0)

    def add(self, number: int, told: Told, merged: Sequence[str] = ()) -> None:
        pass


class Own:
    """The agent of one partition, with or without developing stories."""

    def __init__(self, *, threads: bool) -> None:
        self.name = "whole decision" if threads else "text lineage"
        self.state: dict[str, bytes] = {}
        self._threads = threads
        self._desk = self._load()
        self._offset = 0

    def _load(self) -> Desk:
        desk = Desk("en", self.state)
        if not self._threads:
            desk._memory.threads = NoThreads()
        desk.load(numbers_by_language(self.state).get("en", ()))
        return desk

    def link(self, batch: Sequence[Article]) -> list[str]:
        """For each article the uri that it was joined to, '' for none."""
        positions = [Position(0, self._offset + n) for n in range(len(batch))]
        self._offset += len(batch)
        return [decided.story.of or "" for decided in self._desk.decide(batch, positions)]

    def restart(self) -> tuple[int, float]:
        """Derive everything from the state anew: (records, seconds)."""
        started = time.process_time()
        self._desk = self._load()
        return self._offset, time.process_time() - started

    def stored(self) -> int:
        """Bytes of all keys and values in the state."""
        return sum(len(key) + len(value) for key, value in self.state.items())


class Datasketch:
    """MinHash of 128 permutations over word-3-shingles, looked up by MinHashLSH at a Jaccard threshold of one half."""

    def __init__(self, threshold: float) -> None:
        self._library: Any = importlib.import_module("datasketch")
        self.name = f"datasketch {self._library.__version__} at {threshold}"
        self._index = self._library.MinHashLSH(threshold=threshold, num_perm=128)

    def link(self, batch: Sequence[Article]) -> list[str]:
        """For each article the uri that it was joined to, '' for none."""
        return [self._one(article) for article in batch]

    def _one(self, article: Article) -> str:
        words = _WORD.findall(article.body.lower())
        shingles = {" ".join(words[at : at + 3]).encode() for at in range(max(1, len(words) - 2))}
        sketch = self._library.MinHash(num_perm=128)
        sketch.update_batch(list(shingles))
        found = sorted(self._index.query(sketch))
        self._index.insert(article.uri, sketch)
        return found[0] if found else ""


@dataclass
class Tally:
    """What one contestant did: seconds since the last point of the curve, links made, links that were right."""

    spent: float = 0.0
    slowest: float = 0.0
    asked: int = 0
    linked: int = 0
    right: int = 0
    copies: int = 0


def resident() -> int:
    """Bytes of memory that this process holds."""
    pages = Path("/proc/self/statm").read_text().split()[1]
    return int(pages) * 4096


@click.command()
@click.option("--count", default=20_000, show_default=True, help="Articles in the 72-hour window.")
@click.option("--steps", default=10, show_default=True, help="Points of the curve.")
@click.option("--seed", default=31, show_default=True)
@click.option("--threshold", default=0.5, show_default=True, help="Jaccard threshold of datasketch.")
@click.option("--beside", default=20_000, show_default=True, help="Articles after which datasketch leaves.")
@click.option(
    "--only", type=click.Choice(["lineage", "whole", "datasketch"]), multiple=True, help="Contestants; all by default."
)
def main(count: int, steps: int, seed: int, threshold: float, beside: int, only: Sequence[str]) -> None:
    """Prints articles per second of processor time as the window fills, then recall and precision of the links."""
    contestants: list[Any] = [
        Datasketch(threshold) if one == "datasketch" else Own(threads=one == "whole") for one in only or CONTESTANTS
    ]
    tallies = [Tally() for _ in contestants]
    read("Tables of letters are made once a process.")
    before = resident()
    family: dict[str, str] = {}
    block = max(ROUND, count // steps)
    click.echo("in window  " + "  ".join(f"{one.name:>22}" for one in contestants) + "   articles/s of processor time | memory")
    batch: list[tuple[Article, str]] = []
    told = 0
    for number, (article, of) in enumerate(articles(count, seed), start=1):
        batch.append((article, of))
        if len(batch) < ROUND and number < count:
            continue
        for one, of_ in batch:
            family[one.uri] = family.get(of_, one.uri)
        for contestant, tally in zip(contestants, tallies, strict=True):
            if not isinstance(contestant, Datasketch) or number <= beside:
                weigh(contestant, tally, batch, family)
        batch = []
        if number - told >= block or number == count:
            rates = "  ".join(f"{tally.asked / tally.spent if tally.spent else 0:22.0f}" for tally in tallies)
            click.echo(f"{number:9d}  {rates}   {(resident() - before) / number / 1024:.2f} KiB an article")
            told = number
            for tally in tallies:
                tally.spent, tally.asked = 0.0, 0
    for contestant, tally in zip(contestants, tallies, strict=True):
        recall, precision = tally.right / max(1, tally.copies), tally.right / max(1, tally.linked)
        click.echo(
            f"{contestant.name}: recall {recall:.4f}, precision {precision:.4f} of {tally.copies} copies,"
            f" slowest round {tally.slowest * 1000:.0f} ms"
        )
        if isinstance(contestant, Own):
            stored = contestant.stored()
            records, seconds = contestant.restart()
            click.echo(
                f"  state {stored / count:.0f} bytes an article, {stored / count / 10.24 / 1.024:.0f} MiB in 100,000;"
                f" a restart reads {records} records in {seconds:.1f} s, {records / seconds:.0f}/s"
            )


def weigh(contestant: Any, tally: Tally, batch: Sequence[tuple[Article, str]], family: dict[str, str]) -> None:
    """Let a contestant link a round of articles, and count what it did."""
    started = time.process_time()
    joined = contestant.link([article for article, _ in batch])
    spent = time.process_time() - started
    tally.spent += spent
    tally.slowest = max(tally.slowest, spent)
    tally.asked += len(batch)
    for (article, of), other in zip(batch, joined, strict=True):
        tally.copies += bool(of)
        tally.linked += bool(other)
        tally.right += bool(other) and family[other] == family[article.uri]


if __name__ == "__main__":
    main()
