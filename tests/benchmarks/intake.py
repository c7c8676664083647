"""Speed and memory of intake beside bare parsers and the IPTC's own reader: `python -m tests.benchmarks.intake`."""

from __future__ import annotations

import contextlib
import io
import json
import sys
import time
import warnings
from collections.abc import Callable, Sequence
from random import Random
from typing import Any

import click
from lxml import etree

from agents.intake import language
from agents.intake.parse import parse
from tests.agents.intake import samples
from tests.builders import NOON
from tests.fuzz.intake import memory

WORDS = """government soldiers said on Thursday that the town near the river had been left by its defenders after a week
of talks in which neither side would give way while aid workers waited for a road to be opened and families slept in
schools""".split()
GOALS = {"ninjs": 1500.0, "NewsML-G2": 600.0}
"""Items a second of one core."""


def paragraphs(random: Random, words: int) -> list[str]:
    """Text of so many words, in paragraphs of three sentences."""
    told = [" ".join(random.choices(WORDS, k=20)).capitalize() + "." for _ in range(max(1, words // 20))]
    return [" ".join(told[at : at + 3]) for at in range(0, len(told), 3)]


def items(count: int, words: int, seed: int = 7) -> dict[str, list[bytes]]:
    """Items of every format, each with its own text."""
    random = Random(seed)
    found: dict[str, list[bytes]] = {
        name: [] for name in ("ninjs", "ninjs, language unknown", "NewsML-G2", "NITF", "Atom", "ANPA 1312")
    }
    for number in range(count):
        text = paragraphs(random, words)
        marked = "".join(f"<p>{part}</p>" for part in text)
        plain = json.loads(samples.ninjs(body=marked)) | {"uri": f"urn:bench:{number}"}
        found["ninjs"].append(json.dumps(plain).encode())
        found["ninjs, language unknown"].append(json.dumps({**plain, "language": None}).encode())
        found["NewsML-G2"].append(samples.newsml_g2(body=marked, guid=f"urn:bench:{number}"))
        found["NITF"].append(samples.nitf(body=marked))
        found["Atom"].append(samples.atom().replace(b"<p>", marked.encode() + b"<p>", 1))
        found["ANPA 1312"].append(samples.anpa(body="".join(f"\t{part}\r\n" for part in text)))
    return found


def rate(work: Callable[[bytes], Any], data: Sequence[bytes], seconds: float) -> float:
    """Items a second of processor time, over at least so many seconds of it."""
    done, began = 0, time.process_time()
    while (spent := time.process_time() - began) < seconds:
        for item in data:
            work(item)
        done += len(data)
    return done / spent


def intake(data: bytes) -> None:
    """What the intake agent does with a message, the holding of embargoes aside."""
    parse(data, received=NOON)


def iptc(data: bytes) -> None:
    """The IPTC's reader: the item, and the fields that an article is made of."""
    from NewsMLG2 import NewsItem

    start, end = data.index(b"<newsItem"), data.index(b"</newsItem>") + len(b"</newsItem>")
    bare = data[start:end].replace(b"<newsItem ", b'<newsItem xmlns="http://iptc.org/std/nar/2006-10-01/" ')
    item = NewsItem(xmlelement=etree.fromstring(bare.replace(b"<embargoed></embargoed>", b"")))
    _ = (item.guid, item.version, item.itemmeta.pubstatus, item.contentmeta.headline)


def growth(data: Sequence[bytes], count: int) -> tuple[int, int]:
    """Resident bytes after the first tenth of `count` items, and after the last."""
    first = 0
    for number in range(count):
        intake(data[number % len(data)])
        if number == count // 10:
            first = memory()
    return first, memory()


@click.command()
@click.option("--items", "count", default=400, show_default=True, help="Different items of each format.")
@click.option("--words", default=400, show_default=True, help="Words of each.")
@click.option("--seconds", default=3.0, show_default=True, help="Processor time for each figure.")
@click.option("--memory-items", default=50_000, show_default=True, help="Items for the figure of memory.")
def main(count: int, words: int, seconds: float, memory_items: int) -> None:
    """Prints items per second of one core, bare parsers beside it; exit code 1 where a goal is missed or memory grows."""
    warnings.simplefilter("ignore")
    by_format = items(count, words)
    language.warm_up()
    rates: dict[str, float] = {}
    click.echo(f"items of {words} words; items a second of one core")
    for name, data in by_format.items():
        rates[name] = rate(intake, data, seconds)
        size = sum(map(len, data)) // len(data)
        click.echo(
            f"  {name:26s} {rates[name]:8.0f}   {size:6d} bytes each" + (f"   goal {GOALS[name]:.0f}" if name in GOALS else "")
        )
    for name, work, of in (("bare json.loads", json.loads, "ninjs"), ("bare lxml", etree.fromstring, "NewsML-G2")):
        bare = rate(work, by_format[of], seconds)
        click.echo(f"  {name:26s} {bare:8.0f}   of the {of} items; intake takes {bare / rates[of]:.1f} times as long")
    with contextlib.redirect_stdout(io.StringIO()):
        reference = rate(iptc, by_format["NewsML-G2"], seconds)
    faster = rates["NewsML-G2"] / reference
    click.echo(
        f"  {'newsmlg2 of the IPTC':26s} {reference:8.0f}   of the NewsML-G2 items; intake is {faster:.1f} times as fast"
    )
    first, last = growth([item for data in by_format.values() for item in data], memory_items)
    click.echo(f"memory: {first / 1e6:.0f} MB after {memory_items // 10} items, {last / 1e6:.0f} MB after {memory_items}")
    missed = [name for name, goal in GOALS.items() if rates[name] < goal]
    if last - first > 20_000_000:
        missed.append("memory")
    click.echo("missed: " + ", ".join(missed) if missed else "all goals met")
    sys.exit(1 if missed else 0)


if __name__ == "__main__":
    main()
