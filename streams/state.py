"""The stages' state at the broker: what there is of it, and making a stage forget."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from kafka import TopicPartition
from kafka.errors import UnknownTopicOrPartitionError

from streams.admin import AdminError, admin_client, ensure_topics, patiently
from streams.settings import Settings
from streams.topics import TABLES, changelog_topic, group_id

LOSES: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "intake": ("embargoed articles that it holds are never released", "raw"),
        "deduplication": ("copies, versions and redeliveries count as new, and kills find nothing to take back", "articles"),
        "event_fusion": ("events get new ids, and what stands can neither be updated nor retracted", "reports"),
        "actor_alerts": ("alerts are raised once more, and those that stand cannot be retracted", "events"),
    }
)
"""What a stage without its state does wrong, and the topic to replay so that it knows again."""
_GONE_SECONDS = 30
_EARLIEST, _LATEST = -2, -1


class InUse(Exception):
    """The stage runs: what is taken from under it would be written again."""


@dataclass(frozen=True, slots=True)
class Table:
    """One table of a stage: its changelog and how many records that has, overwritten ones not yet compacted included."""

    stage: str
    name: str
    changelog: str
    partitions: int
    records: int


def tables(settings: Settings) -> list[Table]:
    """All tables whose changelog is there. Raises BrokerUnreachable, AdminError."""
    with admin_client(settings) as admin:
        names = {changelog_topic(*key).name: key for key in TABLES}
        told = admin.describe_topics(list(names))
        counts = {entry["name"]: len(entry["partitions"]) for entry in told if not entry["error_code"]}
        parts = [TopicPartition(name, number) for name, count in counts.items() for number in range(count)]
        if not parts:
            return []
        starts = admin.list_partition_offsets(dict.fromkeys(parts, _EARLIEST))
        ends = admin.list_partition_offsets(dict.fromkeys(parts, _LATEST))
    found = []
    for name, (stage, table) in names.items():
        if name in counts:
            records = sum(ends[part].offset - starts[part].offset for part in parts if part.topic == name)
            found.append(Table(stage, table, name, counts[name], records))
    return found


def reset(settings: Settings, stage: str) -> list[str]:
    """Empty a stage's tables; the changelogs that were made anew. The group goes on where it had committed.

    Raises InUse while the stage runs, BrokerUnreachable, AdminError.
    """
    names = [changelog_topic(*key).name for key in TABLES if key[0] == stage]
    with admin_client(settings) as admin:
        group = group_id(stage)
        members = len(patiently(admin.describe_groups, [group])[group]["members"])
        if members:
            raise InUse(f"{stage} runs ({members} worker{'s' if members != 1 else ''}): stop it first")
        there = {entry["name"] for entry in admin.describe_topics(names) if not entry["error_code"]}
        if there:
            with contextlib.suppress(UnknownTopicOrPartitionError):  # somebody else was as quick
                admin.delete_topics(sorted(there))
        end = time.monotonic() + _GONE_SECONDS
        while any(not entry["error_code"] for entry in admin.describe_topics(names)):
            if time.monotonic() > end:
                raise AdminError(f"the broker has not let go of {', '.join(names)}; call it again")
            time.sleep(0.1)
    ensure_topics(settings)
    return names
