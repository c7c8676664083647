"""Writes the JSON Schema of every record to `schemas/json/`: `python -m schemas.export`, `--check` in CI."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import msgspec

from schemas.alert import Activity, Alert, Match
from schemas.article import Article
from schemas.base import Record
from schemas.compatibility import breaks
from schemas.event import Event
from schemas.extraction import Extraction
from schemas.report import Report, Withdrawal
from schemas.story import Story
from schemas.watch import Watch

RECORDS: Mapping[str, type[Record]] = {
    "article": Article,
    "story": Story,
    "extraction": Extraction,
    "report": Report,
    "withdrawal": Withdrawal,
    "event": Event,
    "activity": Activity,
    "match": Match,
    "watch": Watch,
    "alert": Alert,
}
"""File name of each record's schema, without `.schema.json`."""

FOLDER = Path(__file__).parent / "json"


def schema(name: str) -> dict[str, Any]:
    """The JSON Schema (2020-12) of the record with this name."""
    made = msgspec.json.schema(RECORDS[name])
    told = {"$schema": "https://json-schema.org/draft/2020-12/schema", "$id": schema_id(name), **made}
    cleaned = _flowing(told)
    assert isinstance(cleaned, dict)
    return cleaned


def schema_id(name: str) -> str:
    """What the `ce_dataschema` header of a record says."""
    return f"urn:wirewatch:schema:{name}:v1"


def rendered(name: str) -> str:
    """The schema file's text: sorted by nothing but the fields' own order, so a diff shows what changed."""
    return json.dumps(schema(name), indent=2, ensure_ascii=False) + "\n"


def stale() -> list[str]:
    """The names whose committed file is missing or differs from the types."""
    return [name for name in RECORDS if _committed(name) != rendered(name)]


def broken() -> list[str]:
    """Each difference from the committed files that a reader or writer of theirs would trip over."""
    found: list[str] = []
    for name in RECORDS:
        committed = _committed(name)
        if committed is not None:
            found += [f"{name}: {change}" for change in breaks(json.loads(committed), schema(name))]
    return found


def main(arguments: Sequence[str] | None = None) -> int:
    """Writes or checks the files; 1 where they are stale or where a change would break readers."""
    parser = argparse.ArgumentParser(prog="python -m schemas.export", description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing, fail where a file is stale")
    parser.add_argument("--breaking", action="store_true", help="write although readers of the committed files break")
    options = parser.parse_args(arguments)
    old = stale()
    if options.check:
        for name in old:
            print(f"schemas/json/{name}.schema.json is stale: run `make generate`", file=sys.stderr)
        return 1 if old else 0
    problems = [] if options.breaking else broken()
    if problems:
        print("\n".join([*problems, "nothing written: this needs a new topic version, or --breaking"]), file=sys.stderr)
        return 1
    FOLDER.mkdir(exist_ok=True)
    for name in old:
        (FOLDER / f"{name}.schema.json").write_text(rendered(name), encoding="utf-8")
        print(f"wrote schemas/json/{name}.schema.json")
    return 0


def _committed(name: str) -> str | None:
    path = FOLDER / f"{name}.schema.json"
    return path.read_text(encoding="utf-8") if path.exists() else None


def _flowing(node: Any) -> Any:
    """The schema with docstrings as flowing text: their line breaks are those of the source file."""
    if isinstance(node, dict):
        return {
            key: " ".join(value.split()) if key == "description" and isinstance(value, str) else _flowing(value)
            for key, value in node.items()
        }
    return [_flowing(item) for item in node] if isinstance(node, list) else node


if __name__ == "__main__":
    sys.exit(main())
