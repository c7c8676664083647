"""What the state holds is read back as it was written, and what an earlier version wrote is read or left, never misread."""

from __future__ import annotations

import msgspec
import numpy as np
import pytest

from agents.deduplication.agent import DeduplicationAgent
from agents.deduplication.records import (
    DECISION_VERSION,
    pack_sketch,
    unpack_decision,
    unpack_keys,
    unpack_shingles,
    unpack_sketch,
)
from agents.deduplication.sketch import SKETCH_VERSION, read_sketches
from agents.deduplication.words import read_all
from tests.agents.deduplication.test_agent import MORE, SIGNING, stories
from tests.builders import an_article

NUMBER = "en/d/000000000000"


def by_version_one(state: dict[str, bytes]) -> dict[str, bytes]:
    """A state as version 1 wrote it: fewer fields, other hashes, sketches in msgpack."""
    old: dict[str, bytes] = {}
    for key, data in state.items():
        if "/d/" in key:
            fields = msgspec.msgpack.decode(data)
            assert fields[0] == DECISION_VERSION
            keys, frames = (bytes(255 - byte for byte in part) for part in (fields[14], fields[15]))
            old[key] = msgspec.msgpack.encode([1, *fields[1:14], keys, frames, *fields[16:21], b"\1" * 16, 2.5])
        else:
            arrays = [np.arange(40, dtype=np.uint32).tobytes()] * 4
            old[key] = msgspec.msgpack.encode([1, 0, *arrays])
    return old


def test_a_sketch_comes_back_as_it_was() -> None:
    for made in read_sketches(read_all([SIGNING, MORE * 40, "One."])):
        assert made.sketch is not None
        data = pack_sketch(made.sketch)
        again, keys = unpack_sketch(data), unpack_keys(data)
        (packed, level), nothing = unpack_shingles([data, None])
        assert again is not None
        assert keys is not None
        for part in ("shingles", "numbers", "names", "keys"):
            assert getattr(again, part).tolist() == getattr(made.sketch, part).tolist()
        assert (again.level, level) == (made.sketch.level, made.sketch.level)
        assert (packed, nothing) == (made.sketch.shingles.tobytes(), (b"", 0))
        assert keys.tolist() == made.sketch.keys.tolist()


async def test_a_state_of_version_one_still_knows_versions_kills_and_positions() -> None:
    state: dict[str, bytes] = {}
    first, _ = await stories(DeduplicationAgent(state=state), an_article(SIGNING), an_article(SIGNING, uri="urn:killed"))
    kill = an_article("", uri="urn:killed", version=2, status="canceled")
    await stories(DeduplicationAgent(state=state), kill, first=2)
    grown = DeduplicationAgent(state=(older := by_version_one(state)))
    assert set(older) == set(state)
    (again,) = await stories(grown, an_article(SIGNING))
    assert again == first
    repeat, late, second = await stories(
        grown, an_article(SIGNING), an_article(MORE, uri="urn:killed"), an_article(MORE, version=2), first=3
    )
    assert (repeat.kind, repeat.story_id) == ("redelivery", first.story_id)
    assert (late.kind, late.novel) == ("duplicate", ())
    # Its sentences are hashed anew, so all of them are told again: reports keep their ids, nothing is lost.
    assert (second.kind, second.story_id, len(second.novel)) == ("update", first.story_id, 5)


async def test_texts_sketched_by_another_version_are_no_candidates_but_expire_all_the_same() -> None:
    state: dict[str, bytes] = {}
    await stories(DeduplicationAgent(state=state), an_article(SIGNING))
    grown = DeduplicationAgent(state=by_version_one(state))
    (copy,) = await stories(grown, an_article(SIGNING, uri="urn:copy"), first=1)
    assert copy.kind == "new"


@pytest.mark.parametrize("stamp", [0, DECISION_VERSION + 1])
async def test_a_record_of_an_unknown_version_is_left_alone(stamp: int) -> None:
    state: dict[str, bytes] = {}
    await stories(DeduplicationAgent(state=state), an_article(SIGNING))
    fields = msgspec.msgpack.decode(state[NUMBER])
    state[NUMBER] = msgspec.msgpack.encode([stamp, *fields[1:]])
    assert unpack_decision(state[NUMBER]) is None
    assert unpack_sketch(bytes([SKETCH_VERSION + 1]) + state[NUMBER.replace("/d/", "/t/")][1:]) is None
    (story,) = await stories(DeduplicationAgent(state=state), an_article(SIGNING), first=1)
    assert story.kind == "new"
