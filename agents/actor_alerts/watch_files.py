"""Watch files: JSON, JSON lines, TOML (`[[watch]]`) and YAML, read with messages that say what was probably meant."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from pathlib import PurePath
from typing import Any

import msgspec
import yaml

from agents.actor_alerts.conditions import watch_version
from agents.actor_alerts.watch_checks import Names, Problem, check_entry
from schemas.watch import Watch

__all__ = ["BadWatchFile", "parse_watches", "watch_version"]

_Entries = list[tuple[str, object]]


class BadWatchFile(Exception):
    """A watch file that cannot be used; `problems` has a line for each thing wrong with it."""

    def __init__(self, name: str, problems: Iterable[str]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(f"{name}: {problem}" for problem in self.problems))


def parse_watches(text: str | bytes, *, name: str = "watches", known: Collection[str] = ()) -> tuple[Watch, ...]:
    """The watches of a file in its order; raises BadWatchFile with every entry's problem.

    The format follows from the suffix of `name`, else from the text. `known` are actor names and ids, to which a name
    that is nearly one of them is compared; a name unlike any of them is taken as a free name.
    """
    try:
        entries = _entries(text.decode("utf-8-sig") if isinstance(text, bytes) else text, PurePath(name).suffix.lower())
    except UnicodeDecodeError as error:
        raise BadWatchFile(name, [f"not UTF-8 at byte {error.start}"]) from error
    except ValueError as error:
        raise BadWatchFile(name, [str(error)]) from error
    if not entries:
        raise BadWatchFile(name, ["no watch in it"])
    names, watches, problems = Names(known), {}, []
    for where, entry in entries:
        watch_id = entry.get("watch_id") if isinstance(entry, Mapping) else None
        told = f"{where} ({watch_id})" if isinstance(watch_id, str) else where
        try:
            watch = check_entry(entry, names)
        except Problem as problem:
            problems.append(f"{told}: {problem}")
            continue
        if watch.watch_id in watches:
            problems.append(f"{told}: watch_id: used twice in this file")
        watches[watch.watch_id] = watch
    if problems:
        raise BadWatchFile(name, problems)
    return tuple(watches.values())


def _entries(text: str, suffix: str) -> _Entries:
    reader = _READERS.get(suffix)
    if reader is not None:
        return reader(text)
    start = text.lstrip()[:1]
    if start in ("{", "["):
        for reader in (_json, _json_lines, _toml):
            try:
                return reader(text)
            except ValueError:
                continue
        return _json(text)
    try:
        return _toml(text)
    except ValueError:
        return _yaml(text)


def _json(text: str) -> _Entries:
    try:
        return list(_listed(json.loads(text)))
    except json.JSONDecodeError as error:
        raise ValueError(f"line {error.lineno}: not JSON: {error.msg}") from error
    except RecursionError as error:
        raise ValueError("nested too deeply") from error


def _json_lines(text: str) -> _Entries:
    entries: _Entries = []
    for number, line in enumerate(text.splitlines(), start=1):
        if line.strip():
            try:
                entries.append((f"line {number}", msgspec.json.decode(line)))
            except (msgspec.DecodeError, RecursionError) as error:
                raise ValueError(f"line {number}: not JSON: {error}") from error
    return entries


def _toml(text: str) -> _Entries:
    try:
        return list(_listed(tomllib.loads(text)))
    except tomllib.TOMLDecodeError as error:
        raise ValueError(f"not TOML: {error}") from error


def _yaml(text: str) -> _Entries:
    try:
        documents = [document for document in yaml.safe_load_all(text) if document is not None]
    except (yaml.YAMLError, RecursionError) as error:
        raise ValueError(f"not YAML: {' '.join(str(error).split())}") from error
    entries = [entry for document in documents for _, entry in _listed(document)]
    return [(f"entry {number}", entry) for number, entry in enumerate(entries, start=1)]


def _listed(document: Any) -> Iterator[tuple[str, object]]:
    """The entries of a document: a list, one watch, or a table with the list under `watch` or `watches`."""
    if isinstance(document, Mapping) and not document.keys() - {"watch", "watches"}:
        document = [*_as_list(document.get("watch")), *_as_list(document.get("watches"))]
    for number, entry in enumerate(_as_list(document), start=1):
        yield f"entry {number}", entry


def _as_list(value: Any) -> list[Any]:
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


_READERS: dict[str, Callable[[str], _Entries]] = {
    ".json": _json,
    ".jsonl": _json_lines,
    ".ndjson": _json_lines,
    ".toml": _toml,
    ".yaml": _yaml,
    ".yml": _yaml,
}
