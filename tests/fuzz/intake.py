"""Damaged items of every format into intake: `python -m tests.fuzz.intake --inputs 100000 --seed 7`.

Each input must give articles or a reason that a feed engineer understands, in less than a second of processor time (so that a
busy machine finds nothing), and the process must not grow.
"""

from __future__ import annotations

import sys
import time
from collections import Counter
from dataclasses import dataclass, field
from random import Random

import click

from agents.errors import InvalidInput
from agents.intake import language
from agents.intake.parse import Reading, read
from schemas.article import Article
from schemas.base import decode, encode
from tests.builders import NOON
from tests.fuzz.corpus import CONTENT_TYPES, corpus
from tests.fuzz.mutations import damaged

SLOWEST_SECONDS = 1.0
GROWTH_BYTES = 200_000_000
_PAGE = 4096


@dataclass
class Findings:
    """What a run saw; `faults` is empty where all was well."""

    inputs: int = 0
    articles: int = 0
    slowest: float = 0.0
    slowest_of: str = ""
    base: int = 0
    peak: int = 0
    reasons: Counter[str] = field(default_factory=Counter)
    formats: Counter[str] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)

    @property
    def growth(self) -> int:
        """Bytes beyond what the process had before the first input."""
        return max(0, self.peak - self.base)

    def fault(self, what: str, data: bytes, content_type: str) -> None:
        """Keep the first hundred, with what shows them again."""
        if len(self.faults) < 100:
            self.faults.append(f"{what}: read({data[:2000]!r}, {content_type!r})")


def memory() -> int:
    """Resident bytes of this process."""
    with open("/proc/self/statm", encoding="ascii") as file:
        return int(file.read().split()[1]) * _PAGE


def fuzz(inputs: int, seed: int) -> Findings:
    """So many damaged inputs; the same seed gives the same ones."""
    random = Random(seed)
    by_format = corpus()
    names = sorted(by_format)
    everything = [item for name in names for item in by_format[name]]
    language.warm_up()
    for item in everything:
        _once(item, "", Findings())
    findings = Findings(base=memory(), peak=memory())
    for number in range(inputs):
        name = random.choice(names)
        data = damaged(random.choice(by_format[name]), random, everything)
        findings.formats[name] += 1
        started = time.process_time()
        _once(data, random.choice(CONTENT_TYPES), findings)
        took = time.process_time() - started
        if took > findings.slowest:
            findings.slowest, findings.slowest_of = took, name
        if took > SLOWEST_SECONDS:
            findings.fault(f"{took:.2f} s", data, "")
        if number % 50 == 0:
            findings.peak = max(findings.peak, memory())
    if findings.growth > GROWTH_BYTES:
        findings.faults.append(f"the process grew by {findings.growth} bytes")
    return findings


def _once(data: bytes, content_type: str, findings: Findings) -> None:
    findings.inputs += 1
    try:
        reading = read(data, content_type, received=NOON)
    except InvalidInput as refusal:
        findings.reasons[refusal.reason] += 1
        if not is_readable(refusal):
            findings.fault(f"no readable reason: {refusal!r}", data, content_type)
    except Exception as error:
        findings.fault(f"crash: {type(error).__name__}: {error}", data, content_type)
    else:
        findings.articles += len(reading.articles)
        for problem in problems(reading):
            findings.fault(problem, data, content_type)


def is_readable(refusal: InvalidInput) -> bool:
    """Whether a refusal says what is wrong: a short reason, and a detail on one printable line."""
    told = f"{refusal.reason}{refusal.detail}"
    return (
        bool(refusal.reason) and len(refusal.reason) <= 60 and bool(refusal.detail) and len(told) <= 500 and told.isprintable()
    )


def problems(reading: Reading) -> list[str]:
    """What is wrong with what was read."""
    found = [] if reading.articles else ["lost silently: neither an article nor a reason"]
    found += [f"no readable reason: {refusal!r}" for refusal in reading.refused if not is_readable(refusal)]
    found += [problem for article in reading.articles if (problem := _problem(article))]
    return found


def _problem(article: Article) -> str:
    if not article.uri or article.version < 1 or article.published_at.tzinfo is None:
        return f"an article without uri, version or date: {article.uri!r} {article.version}"
    if not article.body and article.status not in ("canceled", "withheld"):
        return f"an article without text: {article.uri!r}"
    if decode(encode(article), Article) != article:
        return f"an article that does not survive its own encoding: {article.uri!r}"
    return ""


@click.command()
@click.option("--inputs", default=100_000, show_default=True)
@click.option("--seed", default=7, show_default=True)
def main(inputs: int, seed: int) -> None:
    """Prints what was read and refused, the slowest input and the growth; exit code 1 with each fault where there is one."""
    began = time.perf_counter()
    found = fuzz(inputs, seed)
    click.echo(f"{found.inputs} inputs of {len(found.formats)} kinds in {time.perf_counter() - began:.0f} s, seed {seed}")
    click.echo(
        f"{found.articles} articles; refused: " + ", ".join(f"{n} {reason}" for reason, n in found.reasons.most_common())
    )
    click.echo(f"slowest {found.slowest:.3f} s ({found.slowest_of}); {found.base / 1e6:.0f} MB + {found.growth / 1e6:.0f} MB")
    for fault in found.faults:
        click.echo(fault, err=True)
    click.echo(f"{len(found.faults)} faults")
    sys.exit(1 if found.faults else 0)


if __name__ == "__main__":
    main()
