"""Damaged records of every topic into the agent that reads it: `python -m tests.fuzz.records --inputs 20000 --seed 7`.

Whatever stands in a topic, an agent must answer with outputs that can be written or with a reason: an exception would stop
its stage, and the next start would read the same record again.
"""

from __future__ import annotations

import asyncio
import sys
import traceback
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from types import SimpleNamespace
from typing import Any, Final

import click
import msgspec

from agents.ports import Rejected, parted
from schemas.base import encode
from schemas.extraction import Extraction
from schemas.story import Story
from streams.binding import Binding, Tools
from streams.headers import event_id
from streams.serde import Bad, decoder
from streams.settings import Settings
from streams.taken import Reader
from streams.tools import watch_check, watch_index
from streams.topology import topology
from tests.builders import NOON, a_watch

SAMPLES: Final = Path(__file__).resolve().parent.parent / "samples"
_READS: Final = {
    "wire.articles.v1": ("article",),
    "wire.stories.v1": ("story",),
    "wire.reports.v1": ("report", "withdrawal"),
    "wire.events.v1": ("event",),
    "wire.activity.v1": ("activity",),
    "wire.matches.v1": ("match",),
}
_DATES: Final = (
    "0001-01-01T00:00:00Z", "9999-12-31T23:59:59.999999Z", "1969-12-31T23:59:59Z", "2024-02-29T12:00:00+14:00",
    "2100-01-01T00:00:00Z", "0001-01-01", "9999-12-31", "1970-01-01", "2024-02-30",
)  # fmt: skip
_WORDS: Final = (
    "", " ", "a", "en", "xx", "\x00", "\u202eabc", "\ud83d", "x" * 5_000, "é" * 300, "|", "\x1f", "a\x1fb", "*", "..", "kill",
    "retracted", "correction", "denied", "reb", "Syria.\n\nSyria. “Syria”.", "PT0S", "-P1D", "P99999999D",
)  # fmt: skip
_NUMBERS: Final = (0, -1, 1, 7, 2**31, 2**62, 2**63 - 1, -(2**63), 10**30, 0.5, -0.0, 1e308, 1e-308)
_SHAPES: Final[tuple[Any, ...]] = (
    None, True, False, [], {}, [[]], [None], [0, 0], [5, 2], [2**62, None], {"start": 9, "end": 3}, {"start": -5, "end": 10**9},
)  # fmt: skip


@dataclass
class Findings:
    """What a run saw; `faults` is empty where all was well."""

    seen: Counter[str] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)


def fuzz(inputs: int, seed: int) -> Findings:
    """So many damaged records for each agent that reads records; the same seed gives the same ones."""
    findings = Findings()
    for binding in topology():
        if binding.reads.name in _READS:
            asyncio.run(_agent(binding, inputs, Random(f"{seed}/{binding.agent}"), findings))
    _watches(inputs, Random(f"{seed}/watches"), findings)
    return findings


async def _agent(binding: Binding, inputs: int, random: Random, findings: Findings) -> None:
    samples = [msgspec.json.decode((SAMPLES / f"{name}.json").read_bytes()) for name in _READS[binding.reads.name]]
    reader = Reader(binding.reads, settings=Settings(), clock=lambda: NOON)
    index = watch_index()
    index.put(a_watch("all"))
    index.put(a_watch("new", novelty_days=3))
    state: dict[str, bytes] = {}
    tools = Tools(clock=lambda: NOON, coder=_nothing_coded, watches=SimpleNamespace(index=index))
    agent = binding.make(tools, state)
    for number in range(inputs):
        value = damaged(random.choice(samples), random)
        taken = reader.read(SimpleNamespace(message=_message(binding.reads.name, number, value, random)))
        if taken.bad is not None or taken.input is None:
            findings.seen[f"{binding.agent}: unreadable"] += 1
            continue
        try:
            (result,) = await agent([taken.input])
            outputs, refused = parted(result)
            for output in outputs:
                output.key.encode()
                again = decoder(_topic(output.value))(encode(output.value))
                assert not isinstance(again, Bad), f"what it wrote cannot be read: {again}"
                event_id(output.key, output.value)
            findings.seen[f"{binding.agent}: {'refused' if refused else 'answered'}"] += 1
        except Exception:
            findings.faults.append(f"{binding.agent}: {value[:1500]!r}\n{traceback.format_exc(limit=-3)}")
            agent = binding.make(tools, state := {})
    try:
        agent.rebuild()
    except Exception:
        findings.faults.append(f"{binding.agent}: cannot be rebuilt from the state\n{traceback.format_exc(limit=-4)}")


def _watches(inputs: int, random: Random, findings: Findings) -> None:
    from agents.actor_alerts.watch_records import read_watch

    sample, check, index = msgspec.json.decode((SAMPLES / "watch.json").read_bytes()), watch_check(), watch_index()
    for _ in range(inputs // 4):  # to look for the nearest of ten thousand names takes a while
        value = damaged(sample, random)
        try:
            told = check(str(sample["watch_id"]), value)
            if not any(reason == "invalid_watch" for reason, _ in told):
                index.put(read_watch(str(sample["watch_id"]), value))
            findings.seen[f"watches: {'told of' if told else 'in force'}"] += 1
        except Exception:
            findings.faults.append(f"watches: {value[:1500]!r}\n{traceback.format_exc(limit=-3)}")


async def _nothing_coded(stories: Sequence[Story]) -> Sequence[Extraction | Rejected]:
    return [
        Extraction(
            uri=story.uri,
            version=story.version,
            story_id=story.story_id,
            thread_id=story.thread_id,
            language=story.article.language,
            published_at=story.article.published_at,
        )
        for story in stories
    ]


def damaged(sample: Any, random: Random) -> bytes:
    """The sample as JSON with one to four things wrong; sometimes not even JSON any more."""
    value = msgspec.json.decode(msgspec.json.encode(sample))
    for _ in range(random.choice((1, 1, 2, 4))):
        value = _damage(value, random)
    try:
        data = msgspec.json.encode(value)
    except (UnicodeEncodeError, OverflowError, ValueError):
        data = b'{"uri": "\\ud83d", "published_at": "2024-01-01T00:00:00Z"}'
    if random.random() < 0.05:
        at = random.randrange(len(data))
        data = data[:at] + bytes([random.randrange(256)]) + data[at + random.choice((0, 1, 5)) :]
    return data


def _damage(value: Any, random: Random) -> Any:
    """One part of it replaced, removed or doubled; the way down is drawn at each step."""
    if isinstance(value, dict) and value and random.random() < 0.85:
        name = random.choice(list(value))
        deed = random.random()
        if deed < 0.06:
            return {key: held for key, held in value.items() if key != name}
        return {**value, name: _hostile(value[name], random) if deed < 0.5 else _damage(value[name], random)}
    if isinstance(value, list) and value and random.random() < 0.85:
        at = random.randrange(len(value))
        deed = random.random()
        if deed < 0.2:
            return [*value, value[at]] * random.choice((1, 1, 20))
        return [*value[:at], _hostile(value[at], random) if deed < 0.3 else _damage(value[at], random), *value[at + 1 :]]
    return _hostile(value, random)


def _hostile(value: Any, random: Random) -> Any:
    """Mostly of the kind that stood there, so that it is read and the agent must bear it."""
    if random.random() < 0.15:
        return random.choice((*_DATES, *_WORDS, *_NUMBERS, *_SHAPES))
    if isinstance(value, bool) or value is None or isinstance(value, (dict, list)):
        return random.choice(_SHAPES)
    if isinstance(value, (int, float)):
        return random.choice(_NUMBERS)
    return random.choice(_DATES if value[:1].isdigit() and value[4:5] == "-" else _WORDS)


def _topic(record: Any) -> Any:
    from streams.topics import topic_for

    return topic_for(type(record))


def _message(topic: str, offset: int, value: bytes, random: Random) -> Any:
    headers = random.choice(([], [("wirewatch-ingested-at", b"9999-12-31T23:59:59Z")], [("traceparent", b"\xff")]))
    stamp = random.choice((NOON.timestamp(), 0.0, -1.0, None, 253402300799.0))
    key = random.choice((b"en", b"k", None, b""))
    return SimpleNamespace(topic=topic, partition=0, offset=offset, key=key, value=value, headers=headers, timestamp=stamp)


@click.command(help=__doc__)
@click.option("--inputs", type=click.IntRange(1), default=20_000, show_default=True, help="For each agent.")
@click.option("--seed", type=int, default=7, show_default=True)
def main(inputs: int, seed: int) -> None:
    """Exit code 1 where something was found."""
    findings = fuzz(inputs, seed)
    for what, count in sorted(findings.seen.items()):
        click.echo(f"{count:>9}  {what}")
    apart = {"".join(fault.splitlines()[-3:]): fault for fault in findings.faults}
    for fault in list(apart.values())[:20]:
        click.echo(fault, err=True)
    click.echo(f"{len(findings.faults)} faults")
    sys.exit(1 if findings.faults else 0)


if __name__ == "__main__":
    main()
