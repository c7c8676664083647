"""Whole sets of watches, as they are kept in files: what differs from those in force, and how one is written down."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Literal

import msgspec
import yaml

from agents.actor_alerts.durations import format_duration
from schemas.base import utc
from schemas.watch import Watch


@dataclass(frozen=True, slots=True)
class Change:
    """What would become of one watch: `fields` tells, where it changed, each field as `name: old → new`."""

    kind: Literal["added", "changed", "removed", "kept"]
    watch: Watch
    fields: tuple[str, ...] = ()


def changes_between(before: Mapping[str, Watch], wanted: Mapping[str, Watch]) -> list[Change]:
    """What turns one set into the other, by watch id."""
    found = []
    for watch_id in sorted({*before, *wanted}):
        old, new = before.get(watch_id), wanted.get(watch_id)
        if new is None:
            assert old is not None
            found.append(Change("removed", old))
        elif old is None:
            found.append(Change("added", new))
        elif old == new:
            found.append(Change("kept", new))
        else:
            found.append(Change("changed", new, _fields(old, new)))
    return found


def plain(watch: Watch) -> dict[str, Any]:
    """The fields that are not as they would be anyway, durations and times as people write them."""
    defaults = Watch(watch_id=watch.watch_id, name=watch.name)
    told: dict[str, Any] = {"watch_id": watch.watch_id, "name": watch.name}
    for name in watch.__struct_fields__:
        value = getattr(watch, name)
        if value != getattr(defaults, name):
            told[name] = _plain(value)
    return told


def as_yaml(watch: Watch) -> str:
    """A watch as a YAML file that `watch add` reads back as the same watch."""
    return yaml.safe_dump(plain(watch), sort_keys=False, allow_unicode=True, width=120)


def _plain(value: Any) -> Any:
    if isinstance(value, timedelta):
        whole = value == timedelta(seconds=round(value.total_seconds()))
        return format_duration(value) if whole else msgspec.to_builtins(value)
    if isinstance(value, msgspec.Struct):
        return {name: _plain(getattr(value, name)) for name in value.__struct_fields__}
    if hasattr(value, "tzinfo"):
        return utc(value).isoformat().replace("+00:00", "Z")
    return list(value) if isinstance(value, tuple) else value


def _fields(old: Watch, new: Watch) -> tuple[str, ...]:
    told = []
    for name in old.__struct_fields__:
        before, now = getattr(old, name), getattr(new, name)
        if before != now:
            told.append(f"{name}: {_short(before)} → {_short(now)}")
    return tuple(told)


def _short(value: Any) -> str:
    shown = _plain(value)
    if shown is None or shown in ([], {}, ""):
        return "none"
    return ", ".join(map(str, shown)) if isinstance(shown, list) else str(shown)
