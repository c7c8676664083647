"""What the state holds: one Decision and one Sketch for each article version, as compact, version-stamped msgpack."""

from __future__ import annotations

from datetime import datetime

import msgspec
import numpy as np
from numpy.typing import NDArray

from agents.deduplication.sketch import SKETCH_VERSION, Hashes, Sketch
from schemas.story import Kind

DECISION_VERSION = 1


class Decision(msgspec.Struct, frozen=True, kw_only=True, array_like=True):
    """How one article version was decided, kept to say the same again and to know what the lineage has said.

    `time` is the stream's time in seconds when it was decided; `keys` and `frames` hold 8 and 4 bytes a sentence; bit n of
    `novel` is set where sentence n was new, `relied` names the uris whose text stands in for the others; `told` is
    False where the version changes nothing: one that came late or is under embargo. A kill takes back all versions up to
    `back`. `features` are the codes by which its happening is known, for the founder of a lineage only, and `norm` the length
    of their vector as it was weighed then.
    """

    stamp: int = DECISION_VERSION
    uri: str
    version: int
    digest: bytes
    status: str
    partition: int
    offset: int
    time: int
    published: int
    kind: Kind
    of: str | None
    story_id: str
    thread_id: str
    similarity: float
    keys: bytes
    frames: bytes
    novel: int
    told: bool
    back: int = 0
    relied: tuple[str, ...] = ()
    dependents: tuple[str, ...] = ()
    features: bytes = b""
    norm: float = 0.0


class StoredSketch(msgspec.Struct, frozen=True, array_like=True):
    """A Sketch as bytes: arrays of 32-bit numbers."""

    stamp: int
    level: int
    shingles: bytes
    numbers: bytes
    names: bytes
    bands: bytes


_encoder = msgspec.msgpack.Encoder()
_decisions = msgspec.msgpack.Decoder(Decision)
_sketches = msgspec.msgpack.Decoder(StoredSketch)


def seconds(moment: datetime) -> int:
    """Whole seconds since 1970."""
    return int(moment.timestamp())


def pack_decision(decision: Decision) -> bytes:
    """The bytes kept in the state."""
    return _encoder.encode(decision)


def unpack_decision(data: bytes) -> Decision | None:
    """The decision; None where another version of this program wrote it in a shape that is not ours."""
    try:
        decision = _decisions.decode(data)
    except msgspec.DecodeError:
        return None
    return decision if decision.stamp == DECISION_VERSION else None


def pack_sketch(sketch: Sketch) -> bytes:
    """The bytes kept in the state."""
    parts = (sketch.shingles, sketch.numbers, sketch.names, sketch.bands)
    return _encoder.encode(StoredSketch(SKETCH_VERSION, sketch.level, *(part.tobytes() for part in parts)))


def unpack_sketch(data: bytes) -> Sketch | None:
    """The sketch; None where it was made by another version of the algorithm."""
    try:
        stored = _sketches.decode(data)
    except msgspec.DecodeError:
        return None
    if stored.stamp != SKETCH_VERSION:
        return None
    shingles, numbers, names, bands = (
        np.frombuffer(part, dtype=np.uint32) for part in (stored.shingles, stored.numbers, stored.names, stored.bands)
    )
    return Sketch(shingles, stored.level, numbers, names, bands)


def unpack_shingles(data: bytes) -> tuple[Hashes, int] | None:
    """The shingles alone, and their level; None where they were made by another version of the algorithm."""
    try:
        stored = _sketches.decode(data)
    except msgspec.DecodeError:
        return None
    return (np.frombuffer(stored.shingles, dtype=np.uint32), stored.level) if stored.stamp == SKETCH_VERSION else None


def keys_of(decision: Decision) -> NDArray[np.uint64]:
    """The sentence keys, in order."""
    return np.frombuffer(decision.keys, dtype=np.uint64)
