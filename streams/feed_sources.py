"""What `wirewatch feed` reads: files of one item, files of one item a line, folders of both, and standard input."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any, BinaryIO

import msgspec

JSON = "application/json"
LINES = frozenset({".jsonl", ".ndjson", ".jl"})
CONTENT_TYPES = MappingProxyType({".json": JSON, ".txt": "text/plain; charset=utf-8", ".xml": "application/xml"})
"""By suffix; a file of any other suffix goes without, and intake looks at what is in it."""
_UNFINISHED = frozenset({".part", ".tmp", ".filepart", ".crdownload"})
_SNIFFED = 1 << 16


@dataclass(frozen=True, slots=True)
class Item:
    """One item as it will be sent. `end` is the offset in bytes after it, None where a source cannot be taken up again."""

    data: bytes
    content_type: str | None
    path: Path | None
    end: int | None


class _Identity(msgspec.Struct):
    """The fields of an item's JSON that may name it, in any agency's dialect."""

    uri: Any = None
    guid: Any = None
    altids: Any = None


_identity = msgspec.json.Decoder(_Identity)


def files_of(source: Path) -> list[Path]:
    """The files of a source in the order of their names: itself, or what lies in the folder, hidden and unfinished aside."""
    if not source.is_dir():
        return [source]
    found = (path for path in source.rglob("*") if path.is_file() and path.suffix.lower() not in _UNFINISHED)
    return sorted(path for path in found if not any(part.startswith(".") for part in path.relative_to(source).parts))


def items_of(path: Path, start: int = 0, *, growing: bool = False) -> Iterator[Item]:
    """The items of a file that end after byte `start`; of a `growing` one no last line that may still be written."""
    if _is_lines(path):
        with path.open("rb") as file:
            file.seek(start)
            yield from _lines(file, path, start, growing=growing)
    elif start < path.stat().st_size:
        data = path.read_bytes()
        yield Item(data, CONTENT_TYPES.get(path.suffix.lower()), path, len(data))


def lines_of(stream: BinaryIO) -> Iterator[Item]:
    """The items of a stream that cannot be read twice."""
    for item in _lines(stream, None, 0):
        yield Item(item.data, item.content_type, None, None)


def key_of(item: Item) -> bytes | None:
    """The item's id, so that its versions stay together; None where it names none."""
    if item.content_type != JSON:
        return None
    try:
        found = _identity.decode(item.data)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return None
    stable = found.altids.get("itemid") if isinstance(found.altids, dict) else None
    for name in (stable, found.uri, found.guid):
        if isinstance(name, str) and name:
            return name.encode("utf-8", "surrogatepass")[:1000]
    return None


def size_of(files: Sequence[Path]) -> int:
    """Bytes of all files together."""
    return sum(path.stat().st_size for path in files)


def _lines(stream: BinaryIO, path: Path | None, start: int, *, growing: bool = False) -> Iterator[Item]:
    end = start
    for line in stream:
        if growing and not line.endswith(b"\n"):
            return
        end += len(line)
        data = line.strip(b"\r\n")
        if data.strip():
            yield Item(data, JSON, path, end)


def _is_lines(path: Path) -> bool:
    """Whether a file holds an item a line: by its suffix, or because .json is what people call JSON lines too."""
    suffix = path.suffix.lower()
    if suffix in LINES:
        return True
    if suffix != ".json":
        return False
    with path.open("rb") as file:
        return are_lines(file.read(_SNIFFED))


def are_lines(data: bytes) -> bool:
    """Whether data begin as JSON lines do: an object on the first line, and another one starts after it."""
    first, newline, rest = data.lstrip().partition(b"\n")
    return bool(newline and re.match(rb"\s*\{", rest) and _is_object(first))


def _is_object(data: bytes) -> bool:
    try:
        return isinstance(msgspec.json.decode(data), dict)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return False
