"""Who may do what on a cluster that asks: the rights of each role, drawn from the same picture as everything else."""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from streams.topics import (
    ALERTS,
    ARTICLES,
    DEAD_LETTERS,
    EVENTS,
    FLASHES,
    RAW,
    WATCHES,
    Topic,
    changelog_topic,
    group_id,
)
from streams.topology import topology

Resource = Literal["TOPIC", "GROUP", "CLUSTER"]
Operation = Literal["ALL", "READ", "WRITE", "DESCRIBE", "DESCRIBE_CONFIGS", "ALTER_CONFIGS", "CREATE", "DELETE", "ALTER"]
CLUSTER = "kafka-cluster"
"""The name that Kafka gives the one cluster resource."""


@dataclass(frozen=True, slots=True, order=True)
class Right:
    """One rule: `name` is the whole name, or where `prefixed` what names begin with."""

    resource: Resource
    name: str
    operation: Operation
    prefixed: bool = False


@dataclass(frozen=True, slots=True)
class Role:
    """What a principal of this role needs, and no more."""

    name: str
    purpose: str
    rights: tuple[Right, ...]


def roles(desk: str = "DESK") -> tuple[Role, ...]:
    """All roles; `desk` stands for a subscriber's own name, with which its consumer groups begin."""
    return (
        Role("operator", "`topics ensure`, `doctor`, `dlq`, replays, resets", tuple(_operator())),
        *(Role(f"stage-{stage}", f"the process of {stage}", tuple(_stage(stage))) for stage in _stages()),
        Role("feeder", "`feed`, agencies' lines", tuple(_writes(RAW, ARTICLES))),
        Role("editor", "`watch add`, `apply`, `remove`", tuple(sorted({*_writes(WATCHES), *_reads(WATCHES)}))),
        Role("subscriber", "`tail`, consumers of alerts", tuple(_subscriber(desk))),
        Role(
            "relay",
            "`relay`: alerts to webhooks, Slack, e-mail",
            tuple(sorted({*_reads(ALERTS), *_writes(DEAD_LETTERS), _group("wirewatch.relay.", prefixed=True)})),
        ),
    )


def _stages() -> tuple[str, ...]:
    return tuple(dict.fromkeys(binding.stage for binding in topology()))


def _operator() -> Iterator[Right]:
    operations: tuple[Operation, ...] = ("CREATE", "ALTER", "ALTER_CONFIGS", "DESCRIBE", "DESCRIBE_CONFIGS", "READ", "WRITE")
    for prefix in ("wire.", "wirewatch."):
        yield from (Right("TOPIC", prefix, operation, prefixed=True) for operation in operations)
    yield Right("TOPIC", "wirewatch.", "DELETE", prefixed=True)  # `state reset` makes changelogs anew
    yield Right("GROUP", "wirewatch.", "ALL", prefixed=True)
    yield Right("CLUSTER", CLUSTER, "DESCRIBE")


def _stage(stage: str) -> Iterator[Right]:
    """Reads, writes and changelogs of its bindings, its groups, the dead letters; watches where it needs them."""
    mine = [binding for binding in topology() if binding.stage == stage]
    rights = {_group(group_id(stage), prefixed=True), *_writes(DEAD_LETTERS)}
    for binding in mine:
        rights |= {*_reads(binding.reads), *_writes(*binding.writes)}
        if binding.table is not None:
            changelog = changelog_topic(stage, binding.table)
            rights |= {*_reads(changelog), *_writes(changelog)}
        if ALERTS in binding.writes:
            rights |= set(_writes(FLASHES))
        if "watches" in binding.needs:
            rights |= set(_reads(WATCHES))
    yield from sorted(rights)


def _subscriber(desk: str) -> Iterator[Right]:
    yield from _reads(ALERTS, FLASHES, EVENTS)
    yield _group(f"{desk}.", prefixed=True)


def _reads(*topics: Topic) -> Iterator[Right]:
    yield from (Right("TOPIC", topic.name, "READ") for topic in topics)


def _writes(*topics: Topic) -> Iterator[Right]:
    yield from (Right("TOPIC", topic.name, "WRITE") for topic in topics)


def _group(name: str, *, prefixed: bool = False) -> Right:
    return Right("GROUP", name, "READ", prefixed)


def lines(role: Role, principal: str) -> Iterator[str]:
    """The commands of Apache Kafka's own tool that grant a role to a principal."""
    for right in role.rights:
        what = {"TOPIC": f"--topic {right.name}", "GROUP": f"--group {right.name}", "CLUSTER": "--cluster"}[right.resource]
        pattern = " --resource-pattern-type prefixed" if right.prefixed else ""
        operation = "".join(part.capitalize() for part in right.operation.split("_"))
        yield f"--add --allow-principal {principal} --operation {operation} {what}{pattern}"


def table(granted: Iterable[Role]) -> str:
    """The roles as a Markdown table."""
    rows = ["| role | for | topics: read | topics: write | groups | besides |", "|---|---|---|---|---|---|"]
    for role in granted:
        cells = [
            _cell(role, "TOPIC", "READ"),
            _cell(role, "TOPIC", "WRITE"),
            ", ".join(_shown(r) for r in role.rights if r.resource == "GROUP"),
            "; ".join(
                f"{right.operation} on {_shown(right)}"
                for right in role.rights
                if right.resource != "GROUP" and right.operation not in ("READ", "WRITE")
            ),
        ]
        rows.append(f"| {role.name} | {role.purpose} | {' | '.join(cells)} |")
    return "\n".join(rows)


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the rules of one role, or the table of all."""
    parser = argparse.ArgumentParser(prog="python -m streams.acls", description="Rights by role, for kafka-acls.sh.")
    parser.add_argument("role", nargs="?", help="without it: a table of all roles, as Markdown")
    parser.add_argument("--user", help="the principal; the role's own name where it is not given")
    parser.add_argument("--desk", default="DESK", help="what a subscriber's groups begin with")
    given = parser.parse_args(arguments)
    known = {role.name: role for role in roles(given.desk)}
    if given.role is None:
        print(table(known.values()))
        return
    if given.role not in known:
        parser.error(f"no role {given.role!r}; there are {', '.join(known)}")
    for line in lines(known[given.role], f"User:{given.user or given.role}"):
        print(line)


def _cell(role: Role, resource: Resource, operation: Operation) -> str:
    return ", ".join(_shown(r) for r in role.rights if r.resource == resource and r.operation == operation)


def _shown(right: Right) -> str:
    return "the cluster" if right.resource == "CLUSTER" else f"`{right.name}{'*' if right.prefixed else ''}`"


if __name__ == "__main__":
    main()
