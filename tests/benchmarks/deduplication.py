"""Speed and recall of deduplication beside datasketch's MinHashLSH: `python -m tests.benchmarks.deduplication`."""

from __future__ import annotations

import importlib
import re
import time
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

import click

from agents.deduplication.desk import Desk
from agents.deduplication.threads import Found, Threads, Told
from agents.ports import Position
from schemas.article import Article

START = datetime(2024, 3, 4, tzinfo=UTC)
WINDOW_HOURS = 72.0
COPIES = 0.25
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
    """The desk of one language, as the agent runs it, with or without developing stories."""

    def __init__(self, *, threads: bool) -> None:
        self._desk = Desk("en", {})
        if not threads:
            self._desk._memory.threads = NoThreads()
        self.name = "whole decision" if threads else "text lineage"
        self._offset = 0

    def link(self, batch: Sequence[Article]) -> list[str]:
        """For each article the uri that it was joined to, '' for none."""
        positions = [Position(0, self._offset + n) for n in range(len(batch))]
        self._offset += len(batch)
        return [decided.story.of or "" for decided in self._desk.decide(batch, positions)]


class Datasketch:
    """MinHash of 128 permutations over word-3-shingles, looked up by MinHashLSH at a Jaccard threshold of one half."""

    def __init__(self, threshold: float) -> None:
        self._library: Any = importlib.import_module("datasketch")
        self.name = f"datasketch {self._library.__version__} at {threshold}"
        self._index = self._library.MinHashLSH(threshold=threshold, num_perm=128)

    def link(self, article: Article) -> str:
        """The uri that the article was joined to, '' for none."""
        words = _WORD.findall(article.body.lower())
        shingles = {" ".join(words[at : at + 3]).encode() for at in range(max(1, len(words) - 2))}
        sketch = self._library.MinHash(num_perm=128)
        sketch.update_batch(list(shingles))
        found = sorted(self._index.query(sketch))
        self._index.insert(article.uri, sketch)
        return found[0] if found else ""


@click.command()
@click.option("--count", default=20_000, show_default=True, help="Articles in the 72-hour window.")
@click.option("--steps", default=10, show_default=True, help="Points of the curve.")
@click.option("--seed", default=31, show_default=True)
@click.option("--threshold", "thresholds", multiple=True, type=float, default=(0.5,), show_default=True)
@click.option("--alone", is_flag=True, help="Without datasketch.")
def main(count: int, steps: int, seed: int, thresholds: Sequence[float], alone: bool) -> None:
    """Prints articles per second of processor time as the window fills, then recall and precision of the links."""
    contestants: list[Any] = [Own(threads=False), Own(threads=True)]
    if not alone:
        contestants += [Datasketch(threshold) for threshold in thresholds]
    spent = [0.0] * len(contestants)
    right, linked, copies = [0] * len(contestants), [0] * len(contestants), 0
    family: dict[str, str] = {}
    block = max(1, count // steps)
    click.echo("in window  " + "  ".join(f"{one.name:>22}" for one in contestants) + "   (articles/s of processor time)")
    for number, (article, of) in enumerate(articles(count, seed), start=1):
        family[article.uri] = family.get(of, article.uri)
        copies += bool(of)
        for place, contestant in enumerate(contestants):
            started = time.process_time()
            joined = contestant.link(article)
            spent[place] += time.process_time() - started
            linked[place] += bool(joined)
            right[place] += bool(joined) and family[joined] == family[article.uri]
        if number % block == 0:
            click.echo(f"{number:9d}  " + "  ".join(f"{block / seconds:22.0f}" for seconds in spent))
            spent = [0.0] * len(contestants)
    for place, contestant in enumerate(contestants):
        precision = right[place] / linked[place] if linked[place] else 1.0
        click.echo(
            f"{contestant.name}: recall {right[place] / max(1, copies):.4f}, precision {precision:.4f} of {copies} copies"
        )


if __name__ == "__main__":
    main()
