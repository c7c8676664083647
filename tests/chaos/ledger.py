"""The ledger: what is owed against what stands in the topics. Every entry that does not balance is told by name."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

import msgspec

from schemas.event import Event
from streams.serde import Bad, decoder
from streams.topics import ALERTS, ARTICLES, DEAD_LETTERS, EVENTS, RAW, TOPICS, WATCHES, Topic
from tests.chaos.expected import Due, Expected, content
from tests.chaos.records import Row, Topics, by_partition
from tests.chaos.traffic import Sent

_FED = frozenset({RAW.name, WATCHES.name, DEAD_LETTERS.name})
_SHOWN = 12


@dataclass
class Findings:
    """What is wrong, by kind; nothing, if all is well. `counts` tells what was looked at."""

    wrong: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    counts: Counter[str] = field(default_factory=Counter)

    def find(self, kind: str, what: str) -> None:
        """Note something wrong."""
        self.wrong[kind].append(what)

    @property
    def clean(self) -> bool:
        return not self.wrong

    def lines(self) -> list[str]:
        """For people: each kind with its number and its first examples."""
        told = []
        for kind, found in self.wrong.items():
            told.append(f"{kind}: {len(found)}")
            told += [f"    {one[:600]}" for one in found[:_SHOWN]]
        return told


@dataclass(frozen=True, slots=True)
class _Written:
    """A record that stands in a topic, read."""

    row: Row
    identity: str
    content: bytes


def check(topics: Topics, owed: Expected, sent: Sequence[Sent]) -> Findings:
    """Holds the topics against what is owed."""
    found = Findings()
    _acknowledged(topics, sent, found)
    by_topic: dict[str, list[Due]] = defaultdict(list)
    for due in owed.due:
        by_topic[due.topic].append(due)
    for topic in TOPICS:
        if topic.name not in _FED:
            fed = {one.place for one in sent if one.topic == topic.name}
            written = [one for one in _written(topic, topics[topic.name]) if one.row.place not in fed]
            _balance(topic, by_topic[topic.name], written, len({row.partition for row in topics[topic.name]}), found)
    _letters(topics, owed, found)
    _last_words(topics, found)
    return found


def _acknowledged(topics: Topics, sent: Sequence[Sent], found: Findings) -> None:
    """What the broker acknowledged to the feeder stands where it said."""
    standing = {row.place: row.value for topic in {one.topic for one in sent} for row in topics[topic]}
    for one in sent:
        if one.place is None:
            found.find("the broker never took it", f"{one.topic} {one.value[:80]!r}: {one.future.exception}")
        elif one.topic != WATCHES.name and standing.get(one.place) != one.value:
            found.find("acknowledged and gone", f"{one.place} {one.value[:80]!r}")
    found.counts["records fed"] = len(sent)


def _written(topic: Topic, rows: Iterable[Row]) -> list[_Written]:
    read = decoder(topic)
    written = []
    for row in rows:
        record = read(row.value)
        if not isinstance(record, Bad) and row.told("ce_id"):
            written.append(_Written(row, row.told("ce_id"), content(record)))
    return written


def _balance(topic: Topic, due: Sequence[Due], written: Sequence[_Written], partitions: int, found: Findings) -> None:
    """Everything that is owed is there, nothing else is, and each key's records came in their order."""
    name = topic.name
    first: dict[tuple[bytes | None, str, bytes, int], int] = {}
    anywhere: dict[tuple[bytes | None, str, bytes], set[int]] = defaultdict(set)
    for one in written:
        same = (one.row.key, one.identity, one.content)
        first.setdefault((*same, one.row.partition), one.row.offset)
        anywhere[same].add(one.row.partition)
    owed = {(one.key, one.identity, one.content) for one in due}
    for item in due:
        there = anywhere.get((item.key, item.identity, item.content), set())
        if not there or (item.broadcast and len(there) < partitions):
            found.find(f"{name}: lost", f"{item.identity} from {item.source}, owed {item.content[:300]!r}")
    for same in anywhere.keys() - owed:
        places = [one.row.place for one in written if (one.row.key, one.identity, one.content) == same]
        found.find(f"{name}: not owed", f"{same[1]} at {places[:3]}: {same[2][:300]!r}")
    owing = Counter((one.key, one.identity, one.content) for one in due)
    there_are = Counter((one.row.key, one.identity, one.content) for one in written)
    for same, number in owing.items():
        if 0 < there_are[same] < number:
            found.find(f"{name}: too seldom", f"{same[1]} is owed {number} times, it is there {there_are[same]} times")
    last: dict[tuple[bytes, str, int, int], tuple[int, str]] = {}
    told: set[tuple[object, ...]] = set()
    streams_of: dict[tuple[bytes, str, bytes], set[object]] = defaultdict(set)
    for item in due:
        streams_of[item.key, item.identity, item.content].add(item.source[:2])
    for item in due:
        if len(streams_of[item.key, item.identity, item.content]) > 1:
            continue  # the same came on two ways, which have no order among them
        stream_of = (item.key, item.identity, item.content, item.source[:2])
        if stream_of in told:
            continue  # the same again: its first telling is what counts
        told.add(stream_of)
        if item.content and b'"urn:chaos:embargo:' in item.content and topic is ARTICLES:
            continue  # what was held comes when its time comes
        for partition in sorted(anywhere.get((item.key, item.identity, item.content), ())):
            at = first[item.key, item.identity, item.content, partition]
            stream = (item.key, item.source[0], item.source[1], partition)
            before = last.get(stream)
            if before is not None and at < before[0]:
                found.find(f"{name}: out of order", f"{item.identity} at {partition}/{at}, behind {before[1]} at {before[0]}")
            last[stream] = max(before or (-1, ""), (at, item.identity))
    found.counts[name] = len(anywhere)
    found.counts[f"{name} repeats"] = len(written) - len(first)


def _letters(topics: Topics, owed: Expected, found: Findings) -> None:
    """Each message that nobody can process is among the dead letters as it was, and nothing else is."""
    original = {row.place: row.value for rows in topics.values() for row in rows}
    told: dict[tuple[str, int, int], set[tuple[str, str]]] = defaultdict(set)
    for row in topics[DEAD_LETTERS.name]:
        where = tuple(row.told(f"wirewatch.error.{part}") for part in ("topic", "partition", "offset"))
        place = (where[0], int(where[1]), int(where[2]))
        told[place].add((row.told("wirewatch.error.stage"), row.told("wirewatch.error.reason")))
        if (row.value or b"") != (original.get(place) or b""):
            found.find("dead letters: not as it came", f"{place}: {(row.value or b'')[:80]!r}")
    for place, reasons in owed.letters.items():
        if not reasons <= told.get(place, set()):
            found.find("dead letters: lost", f"{place} {sorted(reasons)}; there are {sorted(told.get(place, ()))}")
    for place, reasons in told.items():
        if not reasons <= owed.letters.get(place, set()):
            found.find("dead letters: not owed", f"{place} {sorted(reasons)}")
    found.counts["dead letters"] = len(told)
    found.counts["dead letters repeats"] = len(topics[DEAD_LETTERS.name]) - sum(map(len, told.values()))


def _last_words(topics: Topics, found: Findings) -> None:
    """Who reads a topic from the beginning is left with the newest of each event and each alert."""
    for topic, name, number in ((EVENTS, "event_id", "revision"), (ALERTS, "alert_id", "version")):
        newest: Counter[str] = Counter()
        for rows in by_partition(topics[topic.name]).values():
            last: dict[str, int] = {}
            for one in _written(topic, rows):
                record: Any = msgspec.json.decode(one.content)
                last[record[name]] = record.get(number, 1)
                newest[record[name]] = max(newest[record[name]], last[record[name]])
            for identity, told in last.items():
                if told < newest[identity]:
                    found.find(f"{topic.name}: an older word came last", f"{identity}: {told}, newest {newest[identity]}")


def standing(topics: Topics) -> int:
    """How many events stand at the end."""
    last: dict[str, Event] = {}
    for one in _written(EVENTS, topics[EVENTS.name]):
        event = msgspec.json.decode(one.content, type=Event)
        last[event.event_id] = event
    return sum(event.status != "retracted" for event in last.values())
