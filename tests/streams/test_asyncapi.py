"""The AsyncAPI document tells what the topics really carry."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from streams import asyncapi, headers
from streams.asyncapi import FILE, PUBLIC, TAKEN, document, main
from streams.topics import TOPICS
from tests.builders import NOON, an_event

SAMPLES = Path(__file__).resolve().parent.parent / "samples"
RECORDS = sorted({topic.value.__name__.lower() for topic in PUBLIC if topic.value is not None})


def test_the_committed_document_is_that_of_the_types() -> None:
    assert main(["--check"]) == 0, "run `python -m streams.asyncapi`"
    assert yaml.safe_load(FILE.read_text(encoding="utf-8")) == json.loads(json.dumps(document()))


def test_a_stale_document_is_told_and_written_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(asyncapi, "FILE", tmp_path / "asyncapi.yaml")
    assert main(["--check"]) == 1
    assert main([]) == 0
    assert main(["--check"]) == 0


def test_every_topic_is_either_public_or_internal() -> None:
    told = {channel["address"] for channel in document()["channels"].values()}
    assert told == {topic.name for topic in TOPICS if not topic.internal}


def test_who_writes_what() -> None:
    actions = {operation["channel"]["$ref"]: operation["action"] for operation in document()["operations"].values()}
    assert len(actions) == len(PUBLIC)
    for topic in PUBLIC:
        assert actions[f"#/channels/{'_'.join(topic.name.split('.')[1:-1])}"] == ("receive" if topic in TAKEN else "send")


def test_every_reference_leads_somewhere() -> None:
    whole = document()
    for reference in _references(whole):
        _follow(whole, reference)


@pytest.mark.parametrize("name", RECORDS)
def test_a_sample_of_the_record_is_a_valid_message(name: str) -> None:
    whole = document()
    payload = {**whole["components"]["messages"][name]["payload"], "components": whole["components"]}
    validator = jsonschema.Draft7Validator(payload, format_checker=jsonschema.FormatChecker())
    sample = json.loads((SAMPLES / f"{name}.json").read_text(encoding="utf-8"))
    assert [error.message for error in validator.iter_errors(sample)] == []
    assert not validator.is_valid({**sample, next(iter(sample)): {"of": "another type"}})


def test_the_headers_are_those_that_records_bear() -> None:
    parent = headers.trace({}, "here")
    borne = headers.for_record("e1", an_event(), stage="event_fusion", ingested=NOON, parent=parent, now=NOON)
    told = document()["components"]["messageTraits"]["cloudEvent"]["headers"]
    assert set(told["properties"]) == {name for name, _ in borne}
    jsonschema.validate({name: value.decode() for name, value in borne}, told)


def _references(node: Any) -> Iterator[str]:
    if isinstance(node, dict):
        if isinstance(node.get("$ref"), str):
            yield node["$ref"]
        node = list(node.values())
    if isinstance(node, list):
        for item in node:
            yield from _references(item)


def _follow(whole: Any, reference: str) -> Any:
    for step in reference.removeprefix("#/").split("/"):
        whole = whole[step]
    return whole
