"""What the state holds: one Decision and one Sketch for each article version, as compact, version-stamped msgpack."""

from __future__ import annotations

import struct
from collections.abc import Iterable
from datetime import datetime

import msgspec
import numpy as np
from numpy.typing import NDArray

from agents.deduplication.sketch import PACKED_HASH, SKETCH_VERSION, Keys, Sketch
from schemas.story import Kind

DECISION_VERSION = 2


class Decision(msgspec.Struct, frozen=True, kw_only=True, array_like=True):
    """How one article version was decided, kept to say the same again and to know what the lineage has said.

    `time` is the stream's time in seconds when it was decided; `keys` and `frames` hold 8 and 4 bytes a sentence; bit n of
    `novel` is set where sentence n was new, `relied` names the uris whose text stands in for the others; `told` is
    False where the version changes nothing: one that came late or is under embargo. A kill takes back all versions up to
    `back`. `features` are the codes by which its happening is known, for the founder of a lineage only, and `norm` the length
    of their vector as it was weighed then; `merged` names the threads that became one with `thread_id` by this story. `resent`
    is set where the text of a version was changed without a new number.
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
    merged: tuple[str, ...] = ()
    resent: bool = False


_encoder = msgspec.msgpack.Encoder()
_decisions = msgspec.msgpack.Decoder(Decision)
_HEAD = struct.Struct("<BBHHHHxx")
_KEY = np.dtype("<u4")


def seconds(moment: datetime) -> int:
    """Whole seconds since 1970."""
    return int(moment.timestamp())


def pack_decision(decision: Decision) -> bytes:
    """The bytes kept in the state."""
    return _encoder.encode(decision)


def unpack_decision(data: bytes) -> Decision | None:
    """The decision; None where another version of this program wrote it in a shape that is not ours.

    Of version 1 everything is read but the codes of its happening; its sentence keys equal none of ours, so what stands of
    it is known and its sentences count as news when they are told again.
    """
    try:
        decision = _decisions.decode(data)
    except msgspec.DecodeError:
        return None
    if decision.stamp == DECISION_VERSION:
        return decision
    return msgspec.structs.replace(decision, features=b"", norm=0.0) if decision.stamp == 1 else None


def pack_sketch(sketch: Sketch) -> bytes:
    """The bytes kept in the state: a head of counts, then the arrays, low bytes first."""
    arrays = (sketch.shingles, sketch.numbers, sketch.names)
    head = _HEAD.pack(SKETCH_VERSION, sketch.level, sketch.keys.size, *(array.size for array in arrays))
    keys = sketch.keys.astype(_KEY, copy=False).tobytes()
    return b"".join((head, keys, *[array.astype(PACKED_HASH, copy=False).tobytes() for array in arrays]))


def unpack_sketch(data: bytes) -> Sketch | None:
    """The sketch; None where it was made by another version of the algorithm."""
    if data[0] != SKETCH_VERSION:
        return None
    _, level, keys, *counts = _HEAD.unpack_from(data)
    at, arrays = _HEAD.size + 4 * keys, []
    for count in counts:
        arrays.append(np.frombuffer(data, dtype=PACKED_HASH, count=count, offset=at))
        at += 2 * count
    shingles, numbers, names = arrays
    return Sketch(shingles, level, numbers, names, np.frombuffer(data, dtype=_KEY, count=keys, offset=_HEAD.size))


def unpack_shingles(data: Iterable[bytes | None]) -> list[tuple[bytes, int]]:
    """Of each sketch the shingles, still packed, and their level; none where another version of the algorithm made it."""
    found = []
    for one in data:
        if one is None or one[0] != SKETCH_VERSION:
            found.append((b"", 0))
            continue
        _, level, keys, count, _, _ = _HEAD.unpack_from(one)
        start = _HEAD.size + 4 * keys
        found.append((one[start : start + 2 * count], level))
    return found


def unpack_keys(data: bytes) -> Keys | None:
    """The keys alone; None where they were made by another version of the algorithm."""
    if data[0] != SKETCH_VERSION:
        return None
    keys: Keys = np.frombuffer(data, dtype=_KEY, count=_HEAD.unpack_from(data)[2], offset=_HEAD.size)
    return keys


def keys_of(decision: Decision) -> NDArray[np.uint64]:
    """The sentence keys, in order."""
    return np.frombuffer(decision.keys, dtype=np.uint64)
