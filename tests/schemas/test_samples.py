"""The golden samples: what each record looks like on its topic, today and for readers of earlier versions."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import msgspec
import pytest

from schemas.base import decode, encode
from schemas.export import FOLDER, RECORDS
from schemas.report import Report, ReportMessage, Withdrawal

SAMPLES = Path(__file__).resolve().parent.parent / "samples"


def sample(name: str) -> dict[str, Any]:
    found = json.loads((SAMPLES / f"{name}.json").read_text(encoding="utf-8"))
    assert isinstance(found, dict)
    return found


def committed(name: str) -> dict[str, Any]:
    found = json.loads((FOLDER / f"{name}.schema.json").read_text(encoding="utf-8"))
    assert isinstance(found, dict)
    return found


def required(name: str) -> list[str]:
    schema = committed(name)
    return list(schema["$defs"][schema["$ref"].rpartition("/")[2]].get("required", []))


def test_every_record_has_a_sample_and_every_sample_a_record() -> None:
    assert {path.stem for path in SAMPLES.glob("*.json")} == set(RECORDS)


@pytest.mark.parametrize("name", RECORDS)
def test_a_sample_is_written_back_as_it_was_read(name: str) -> None:
    told = sample(name)
    assert json.loads(encode(decode(json.dumps(told), RECORDS[name]))) == told


@pytest.mark.parametrize("name", RECORDS)
def test_a_sample_meets_the_committed_schema(name: str) -> None:
    validator = jsonschema.Draft202012Validator(committed(name), format_checker=jsonschema.FormatChecker())
    assert [error.message for error in validator.iter_errors(sample(name))] == []


@pytest.mark.parametrize("name", RECORDS)
def test_the_schema_is_valid_and_refuses_what_the_reader_refuses(name: str) -> None:
    jsonschema.Draft202012Validator.check_schema(committed(name))
    validator = jsonschema.Draft202012Validator(committed(name))
    for field in required(name):
        assert not validator.is_valid({key: value for key, value in sample(name).items() if key != field}), field
        assert not validator.is_valid({**sample(name), field: {"of": "another type"}}), field


@pytest.mark.parametrize("name", RECORDS)
def test_a_reader_takes_fields_it_does_not_know(name: str) -> None:
    newer = {**sample(name), "a_field_of_a_later_version": {"nested": [1, 2]}}
    assert encode(decode(json.dumps(newer), RECORDS[name])) == encode(decode(json.dumps(sample(name)), RECORDS[name]))


@pytest.mark.parametrize("name", RECORDS)
def test_a_reader_takes_a_record_with_the_required_fields_alone(name: str) -> None:
    bare = {key: value for key, value in sample(name).items() if key in required(name)}
    decode(json.dumps(bare), RECORDS[name])


def test_report_traffic_is_told_apart_by_its_type() -> None:
    for name, record in (("report", Report), ("withdrawal", Withdrawal)):
        assert isinstance(msgspec.json.decode(json.dumps(sample(name)), type=ReportMessage), record)


def test_spans_of_the_samples_point_at_their_text() -> None:
    body = sample("article")["body"]
    extraction = sample("extraction")
    spans = [*extraction["actors"], *extraction["places"], extraction["dateline"]["place"], extraction["events"][0]["trigger"]]
    spans += [extraction["events"][0]["sentence"], *extraction["events"][0]["actors"], *extraction["events"][0]["recipients"]]
    assert all(body[span["start"] : span["end"]] == span["text"] for span in spans)
