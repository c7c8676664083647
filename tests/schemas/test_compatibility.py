"""Changes of a record are judged by what they do to programs written against the earlier version."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Any, Literal

import msgspec
import pytest

from schemas import export
from schemas.compatibility import breaks
from schemas.export import FOLDER, RECORDS, broken, main, schema, stale

RELEASED = Path(__file__).resolve().parent / "released.json"
"""The schemas of the last release; written anew at a release, never to silence a test."""


class Inner(msgspec.Struct):
    """A nested record."""

    a: int


class Richer(msgspec.Struct):
    """The nested record with a field more."""

    a: int
    b: str = ""


class Poorer(msgspec.Struct):
    """The nested record without its field."""

    b: str = ""


Positive = Annotated[int, msgspec.Meta(ge=1)]


def record(**fields: Any) -> dict[str, Any]:
    """The schema of a record with these fields: a type, or (type, default)."""
    listed = [(name, *given) if isinstance(given, tuple) else (name, given) for name, given in fields.items()]
    return msgspec.json.schema(msgspec.defstruct("Record", listed, kw_only=True))


PLAIN = record(x=int, y=(str, ""))

BREAKING: list[tuple[str, dict[str, Any], dict[str, Any], str]] = [
    ("a field removed", PLAIN, record(x=int), "y: removed"),
    ("a field renamed", PLAIN, record(x=int, z=(str, "")), "y: removed"),
    ("a new required field", PLAIN, record(x=int, y=(str, ""), z=int), "z: newly required"),
    ("a field newly required", PLAIN, record(x=int, y=str), "y: newly required"),
    ("a field no longer always there", PLAIN, record(x=(int, 0), y=(str, "")), "x: no longer always there"),
    ("a type changed", record(x=int), record(x=str), "x: integer is no longer allowed"),
    ("a type widened", record(x=int), record(x=int | None), "x: null is new to readers"),
    ("a whole number may have a fraction", record(x=int), record(x=float), "x: number is new to readers"),
    ("null no longer allowed", record(x=int | None), record(x=int), "x: null is no longer allowed"),
    ("a member of an enumeration gone", record(x=Literal["a", "b"]), record(x=Literal["a"]), "x: 'b' is no longer allowed"),
    ("text narrowed to an enumeration", record(x=str), record(x=Literal["a"]), "x: narrowed to an enumeration"),
    ("a tighter limit", record(x=int), record(x=Positive), "x: minimum is now 1"),
    ("items of a list changed", record(x=list[str]), record(x=list[int]), "x[]: string is no longer allowed"),
    ("values of a mapping changed", record(x=dict[str, int]), record(x=dict[str, str]), "x[]: integer is no longer allowed"),
    ("a pair became a triple", record(x=tuple[int, int]), record(x=tuple[int, int, int]), "x: has 3 items, had 2"),
    ("a part of a pair changed", record(x=tuple[int, str]), record(x=tuple[int, int]), "x[1]: string is no longer allowed"),
    ("a nested field removed", record(x=Inner), record(x=Poorer), "x.a: removed"),
    ("a nested field removed under null", record(x=Inner | None), record(x=Poorer | None), "x.a: removed"),
]

FREE: list[tuple[str, dict[str, Any], dict[str, Any]]] = [
    ("nothing", PLAIN, PLAIN),
    ("a new field with a default", PLAIN, record(x=int, y=(str, ""), z=(int, 0))),
    ("a new member of an enumeration", record(x=Literal["a"]), record(x=Literal["a", "b"])),
    ("a looser limit", record(x=Positive), record(x=int)),
    ("another default", PLAIN, record(x=int, y=(str, "other"))),
    ("a nested field more", record(x=Inner), record(x=Richer)),
    ("fields in another order", PLAIN, record(y=(str, ""), x=int)),
]


@pytest.mark.parametrize(("before", "now", "told"), [row[1:] for row in BREAKING], ids=[row[0] for row in BREAKING])
def test_a_breaking_change_is_named(before: dict[str, Any], now: dict[str, Any], told: str) -> None:
    assert told in breaks(before, now)


@pytest.mark.parametrize(("before", "now"), [row[1:] for row in FREE], ids=[row[0] for row in FREE])
def test_a_free_change_is_free(before: dict[str, Any], now: dict[str, Any]) -> None:
    assert breaks(before, now) == []


def test_records_that_hold_themselves_end() -> None:
    loop = {"$ref": "#/$defs/T", "$defs": {"T": {"type": "object", "properties": {"t": {"$ref": "#/$defs/T"}}}}}
    assert breaks(loop, loop) == []


def test_the_committed_schemas_are_those_of_the_types() -> None:
    assert stale() == [], "run `make generate`"


def test_no_change_breaks_a_reader_of_the_committed_schemas() -> None:
    assert broken() == []


@pytest.mark.parametrize("name", RECORDS)
def test_no_change_breaks_a_reader_of_the_last_release(name: str) -> None:
    released = json.loads(RELEASED.read_text(encoding="utf-8"))
    assert breaks(released[name], schema(name)) == []


def test_the_export_refuses_what_breaks_readers_unless_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in RECORDS:
        (tmp_path / f"{name}.schema.json").write_text((FOLDER / f"{name}.schema.json").read_text(encoding="utf-8"))
    monkeypatch.setattr(export, "FOLDER", tmp_path)
    assert main(["--check"]) == 0
    path = tmp_path / "watch.schema.json"
    older = json.loads(path.read_text(encoding="utf-8"))
    older["$defs"]["Watch"]["properties"]["gone"] = {"type": "string"}
    path.write_text(json.dumps(older))
    assert main(["--check"]) == 1
    assert main([]) == 1
    assert json.loads(path.read_text(encoding="utf-8")) == older, "nothing is written"
    assert main(["--breaking"]) == 0
    assert main(["--check"]) == 0
