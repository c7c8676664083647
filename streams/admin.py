"""Administration over kafka-python: topics made as the contract says, lag per stage, and whether a broker answers."""

from __future__ import annotations

import socket
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Literal

from kafka import KafkaAdminClient, TopicPartition
from kafka.admin import ConfigResource, NewTopic
from kafka.errors import (
    KafkaError,
    NoError,
    TopicAlreadyExistsError,
    for_code,
)

from streams.kafka_clients import kafka_python_options
from streams.settings import Settings
from streams.topics import TABLES, TOPICS, Topic, changelog_topic, group_id

REACH_MS = 8_000
_KNOCK_SECONDS = 3
_WAIT_MS = 30_000
_READY_MS = 60_000
_COORDINATOR_SECONDS = 15
_SETTLE_SECONDS = 10
_EARLIEST, _LATEST = -2, -1

GROWN = (
    "where partitions are added, records of one key go to another partition from now on, and what a stage has decided in "
    "the old one is not known in the new: let all stages drain first, and expect one copy told twice around the change"
)


class BrokerUnreachable(Exception):
    """No broker answered as the settings say; the message is one line that names them."""


class AdminError(Exception):
    """The broker refused; the message is one line."""


@dataclass(frozen=True, slots=True)
class Change:
    """What was done to a topic, or what is wrong with it and was left alone."""

    topic: str
    action: Literal["created", "changed", "grown", "kept", "warning"]
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Lag:
    """How far a stage is behind on one topic: `records` not yet committed; `members` of its group that are alive."""

    stage: str
    topic: str
    records: int
    members: int


@contextmanager
def admin_client(settings: Settings) -> Iterator[KafkaAdminClient]:
    """An admin client, closed at the end; raises BrokerUnreachable, and AdminError for what the broker refuses inside."""
    _knock(settings)
    try:
        client = KafkaAdminClient(**kafka_python_options(settings), bootstrap_timeout_ms=REACH_MS, request_timeout_ms=_WAIT_MS)
    except (KafkaError, OSError) as error:
        raise BrokerUnreachable(_not_let_in(settings, error)) from error
    try:
        yield client
    except KafkaError as error:
        raise AdminError(f"the broker refused: {_plain(error)}") from error
    finally:
        client.close()


def unreachable(settings: Settings, error: Exception) -> str:
    """One line for people: which brokers did not answer, where the address came from, and what to do."""
    origin = settings.origins.get("bootstrap_servers", "default")
    return (
        f"no Kafka broker answers at {settings.bootstrap_servers} ({origin}; {_plain(error)}): "
        "start one with `wirewatch broker`, or set WIREWATCH_BOOTSTRAP_SERVERS"
    )


def _not_let_in(settings: Settings, error: Exception) -> str:
    """One line for people: something listens, but will not talk Kafka with us as we are set up."""
    return (
        f"{settings.bootstrap_servers} answers, but not as Kafka with security_protocol {settings.security_protocol} "
        f"({_plain(error)}): check WIREWATCH_SECURITY_PROTOCOL, the user and the password (`wirewatch config show`)"
    )


def _knock(settings: Settings) -> None:
    """Whether anything listens at a broker's address: told at once, where a client would try for seconds."""
    failure: OSError | None = None
    for server in settings.brokers:
        host, _, port = server.rpartition(":")
        try:
            socket.create_connection((host.strip("[]"), int(port)), _KNOCK_SECONDS).close()
            return
        except OSError as error:
            failure = error
    if failure is not None:
        raise BrokerUnreachable(unreachable(settings, failure)) from failure


def broker_count(settings: Settings) -> int:
    """How many brokers the cluster has; raises BrokerUnreachable."""
    with admin_client(settings) as admin:
        return len(admin.describe_cluster()["brokers"])


def ensure_topics(settings: Settings, *, partitions: int | None = None, topics: Sequence[Topic] = TOPICS) -> list[Change]:
    """Create what is missing, change what differs, and tell it, topic by topic, the tables' changelogs included.

    `partitions` None takes the settings' number for new topics and leaves the others as they are; a number also grows
    those that have fewer. Partitions are never taken away: Kafka cannot. Raises BrokerUnreachable, AdminError.
    """
    with admin_client(settings) as admin:
        chosen = partitions or settings.partitions
        found = _partition_counts(admin, [topic.name for topic in topics])
        wanted = {topic.name: topic.partitions_for(chosen) for topic in topics}
        changes = _create(admin, [t for t in topics if t.name not in found], wanted, settings.replication_factor)
        if partitions is not None:
            changes += _grow(admin, found, wanted)
        changes += _configure(admin, [t for t in topics if t.name in found])
        present = {topic.name: found.get(topic.name, wanted[topic.name]) for topic in topics}
        if partitions is not None:
            present = {name: max(count, wanted[name]) for name, count in present.items()}
        changes += _ensure_changelogs(admin, present, settings.replication_factor)
    told = {change.topic for change in changes if change.action != "kept"}
    order = {topic.name: number for number, topic in enumerate(topics)}
    return sorted(
        (change for change in changes if change.action != "kept" or change.topic not in told),
        key=lambda change: order.get(change.topic, len(order)),
    )


def missing_or_different(settings: Settings, *, topics: Sequence[Topic] = TOPICS) -> list[str]:
    """One line for each topic that is not as the contract says; raises BrokerUnreachable, AdminError."""
    with admin_client(settings) as admin:
        found = _partition_counts(admin, [topic.name for topic in topics])
        lines = [f"{topic.name} is missing" for topic in topics if topic.name not in found]
        for topic, differing in _differing(admin, [t for t in topics if t.name in found]):
            lines += [f"{topic.name}: {name} is {old}, not {new}" for name, (old, new) in differing.items()]
        for name, _changelog, count, source in _changelogs_beside(admin, found):
            if count is not None and count != found[source.name]:
                lines.append(f"{name} has {count} partitions, its source {source.name} has {found[source.name]}")
        return lines


def lags(settings: Settings, reads: Mapping[str, Iterable[Topic]]) -> list[Lag]:
    """How far each stage (name to the topics it reads) is behind; topics that do not exist are left out."""
    with admin_client(settings) as admin:
        stages = [(stage, topic) for stage, topics in reads.items() for topic in topics]
        counts = _partition_counts(admin, sorted({topic.name for _, topic in stages}))
        parts = [TopicPartition(name, number) for name, count in counts.items() for number in range(count)]
        if not parts:
            return []
        starts = admin.list_partition_offsets(dict.fromkeys(parts, _EARLIEST))
        ends = admin.list_partition_offsets(dict.fromkeys(parts, _LATEST))
        groups = [group_id(stage) for stage in reads]
        committed = {group: patiently(admin.list_group_offsets, {group: None}).get(group, {}) for group in groups}
        members = {name: len(told["members"]) for name, told in patiently(admin.describe_groups, groups).items()}
    rows = []
    for stage, topic in stages:
        if topic.name in counts:
            group = group_id(stage)
            mine = [part for part in parts if part.topic == topic.name]
            behind = sum(_behind(starts[part].offset, ends[part].offset, committed[group].get(part)) for part in mine)
            rows.append(Lag(stage, topic.name, behind, members.get(group, 0)))
    return rows


def patiently(ask: Callable[[Any], Any], what: Any) -> Any:
    """The answer; the first question about a group makes the broker create the topic that it needs to answer."""
    end = time.monotonic() + _COORDINATOR_SECONDS
    while True:
        try:
            return ask(what)
        except KafkaError as error:
            if not error.retriable or time.monotonic() > end:
                raise
            time.sleep(0.1)


def _behind(start: int, end: int, committed: Any) -> int:
    """Records between what was committed (or the oldest there is) and the end."""
    at = start if committed is None or committed.offset < 0 else committed.offset
    return max(0, end - max(at, start))


def _partition_counts(admin: KafkaAdminClient, names: Sequence[str]) -> dict[str, int]:
    told = admin.describe_topics(list(names)) if names else []
    return {entry["name"]: len(entry["partitions"]) for entry in told if not entry["error_code"] and entry["partitions"]}


def _create(admin: KafkaAdminClient, missing: Sequence[Topic], counts: Mapping[str, int], copies: int) -> list[Change]:
    if not missing:
        return []
    new = [NewTopic(topic.name, counts[topic.name], copies, topic_configs=topic.config) for topic in missing]
    made = set()
    for told in admin.create_topics(new, raise_errors=False)["topics"]:
        error = for_code(told["error_code"])
        if error is NoError:
            made.add(told["name"])
        elif error is not TopicAlreadyExistsError:  # which only says that another worker was as quick as we
            raise error(f"{told['name']}: {told['error_message'] or error.__name__}")
    if made:
        admin.wait_for_topics(sorted(made), timeout_ms=_READY_MS)
    return [
        Change(topic.name, "created", f"{_partitions(counts[topic.name])}, {topic.cleanup}")
        for topic in missing
        if topic.name in made
    ]


def _grow(admin: KafkaAdminClient, found: Mapping[str, int], wanted: Mapping[str, int]) -> list[Change]:
    changes = []
    for name, count in found.items():
        if count < wanted[name]:
            admin.create_partitions({name: wanted[name]})
            changes.append(Change(name, "grown", f"from {count} to {_partitions(wanted[name])}"))
        elif count > wanted[name]:
            detail = f"has {_partitions(count)}, not {wanted[name]}: Kafka cannot take partitions away"
            changes.append(Change(name, "warning", detail))
    return changes


def _configure(admin: KafkaAdminClient, topics: Sequence[Topic]) -> list[Change]:
    changes = []
    for topic, differing in _differing(admin, topics):
        if differing:
            settings = {name: new for name, (_, new) in differing.items()}
            admin.alter_configs([ConfigResource("TOPIC", topic.name, configs=settings)])
            told = ", ".join(f"{name} from {old} to {new}" for name, (old, new) in differing.items())
            changes.append(Change(topic.name, "changed", told))
        else:
            changes.append(Change(topic.name, "kept"))
    changed = {change.topic for change in changes if change.action == "changed"}
    _settle(admin, [topic for topic in topics if topic.name in changed])
    return changes


def _settle(admin: KafkaAdminClient, topics: Sequence[Topic]) -> None:
    """Wait until the broker itself tells the changed configuration; it applies it a moment after it took it."""
    end = time.monotonic() + _SETTLE_SECONDS
    while any(differing for _, differing in _differing(admin, topics)) and time.monotonic() < end:
        time.sleep(0.05)


def _differing(admin: KafkaAdminClient, topics: Sequence[Topic]) -> list[tuple[Topic, dict[str, tuple[str | None, str]]]]:
    """Of each topic, the configuration entries that are not as wanted: name to (is, should be)."""
    if not topics:
        return []
    resources = [ConfigResource("TOPIC", topic.name) for topic in topics]
    told = admin.describe_configs(resources, config_filter="all")["topic"]
    found = []
    for topic in topics:
        now = {name: entry["value"] for name, entry in told[topic.name].items()}
        found.append((topic, {name: (now.get(name), v) for name, v in topic.config.items() if now.get(name) != v}))
    return found


def _changelogs_beside(admin: KafkaAdminClient, sources: Mapping[str, int]) -> list[tuple[str, Topic, int | None, Topic]]:
    """The changelogs of tables whose source topic exists: name, topic, partitions (None where missing), source."""
    beside = [(changelog_topic(*key), source) for key, source in TABLES.items() if source.name in sources]
    counts = _partition_counts(admin, [changelog.name for changelog, _ in beside])
    return [(changelog.name, changelog, counts.get(changelog.name), source) for changelog, source in beside]


def _ensure_changelogs(admin: KafkaAdminClient, sources: Mapping[str, int], copies: int) -> list[Change]:
    """Changelogs with as many partitions as their source: partition n of a table is the state for partition n."""
    changes, there, missing, counts = [], [], [], {}
    for name, changelog, count, source in _changelogs_beside(admin, sources):
        counts[name] = sources[source.name]
        if count is None:
            missing.append(changelog)
            continue
        there.append(changelog)
        if count < counts[name]:
            admin.create_partitions({name: counts[name]})
            changes.append(Change(name, "grown", f"from {count} to {_partitions(counts[name])}, as its source topic has"))
        elif count > counts[name]:
            detail = f"has {_partitions(count)}, its source {source.name} only {counts[name]}"
            changes.append(Change(name, "warning", f"{detail}: grow the source to the same number"))
    return changes + _create(admin, missing, counts, copies) + _configure(admin, there)


def _partitions(count: int) -> str:
    return f"{count} partition{'' if count == 1 else 's'}"


def _plain(error: Exception) -> str:
    """An error's words on one line, without the number of the system's error."""
    if isinstance(error, OSError) and error.strerror:
        return error.strerror
    return " ".join(str(error).split())[:200] or type(error).__name__
