"""How items are damaged: bytes, structure, lengths, encodings, and parts of other items."""

# ruff: noqa: E501  (lists of pieces)
from __future__ import annotations

import copy
import json
import re
from collections.abc import Callable, Sequence
from random import Random
from typing import Any

PIECES = (
    b"<", b">", b"&", b"</p>", b"<p>", b"<!--", b"-->", b"]]>", b"<![CDATA[", b"<?xml version='1.0' encoding='utf-7'?>", b"&#0;", b"&#xD800;",
    b"&unknown;", b"<!DOCTYPE x [<!ENTITY a 'b'>]>", b"<!DOCTYPE x SYSTEM 'http://127.0.0.1:1/x.dtd'>", b'xmlns="urn:x"', b"\x00", b"\x01",
    b"\x02", b"\x03", b"\x04", b"\x16", b"\x1f", b"\xff", b"\xfe\xff", b"\xef\xbb\xbf", b"\xc3", b"\xed\xa0\x80", b'"', b"\\", b"\\ud800", b"\\u0000",
    b"{", b"}", b"[", b"]", b":", b",", b"null", b"true", b"-1", b"0", b"1e999", b"NaN", b"9" * 40, b"2017-02-30T25:61:00Z", b"9999-12-31T23:59:59-23:59",
    b"0001-01-01T00:00:00+14:00", b"\r", b"\r\n\r\n", b"\t", b"\xe2\x80\xae", b"\xe2\x80\xa8", b"KILL KILL KILL", b"EMBARGOED UNTIL 2560 GMT MAR 99", b"(AP) -",
    b" " * 300, b"A" * 3000, b"(" * 400, b"<b>" * 400, b"[" * 600, b'{"a":' * 400, b"A, " * 400, b"A B. " * 300, b"-" * 500, b"/" * 400, b"\n" * 500,
)  # fmt: skip
_TAG = re.compile(rb"<[A-Za-z/][^<>]{0,200}>")
_VALUES: tuple[Any, ...] = (
    None,
    True,
    0,
    -1,
    2**70,
    1.5,
    "",
    " ",
    "x",
    [],
    {},
    [None],
    [[]],
    {"a": 1},
    ["x"] * 50,
    "\u0000",
    "9" * 400,
    {"value": 1},
)

Mutation = Callable[[bytes, Random, Sequence[bytes]], bytes]


def flipped(data: bytes, random: Random, others: Sequence[bytes]) -> bytes:
    """A few bytes changed."""
    changed = bytearray(data)
    for _ in range(random.randint(1, 8)):
        if changed:
            changed[random.randrange(len(changed))] = random.randrange(256)
    return bytes(changed)


def pieced(data: bytes, random: Random, others: Sequence[bytes]) -> bytes:
    """Pieces that mean something put in, in place of others."""
    for _ in range(random.randint(1, 4)):
        at = random.randint(0, len(data))
        data = data[:at] + random.choice(PIECES) + data[at + random.choice((0, 0, 1, 5, 60)) :]
    return data


def cut(data: bytes, random: Random, others: Sequence[bytes]) -> bytes:
    """The beginning, or the end."""
    at = random.randint(0, len(data))
    return data[:at] if random.random() < 0.7 else data[at:]


def removed(data: bytes, random: Random, others: Sequence[bytes]) -> bytes:
    """Something out of the middle is missing."""
    at = random.randint(0, len(data))
    return data[:at] + data[at + random.randint(1, 120) :]


def repeated(data: bytes, random: Random, others: Sequence[bytes]) -> bytes:
    """A part comes again and again."""
    at = random.randint(0, len(data))
    until = min(len(data), at + random.randint(1, 200))
    return data[:until] + data[at:until] * random.choice((1, 2, 20, 200)) + data[until:]


def spliced(data: bytes, random: Random, others: Sequence[bytes]) -> bytes:
    """The beginning of one item and the end of another, of any format."""
    other = random.choice(others)
    return data[: random.randint(0, len(data))] + other[random.randint(0, len(other)) :]


def retagged(data: bytes, random: Random, others: Sequence[bytes]) -> bytes:
    """Tags dropped, doubled or changed for one another."""
    tags = list(_TAG.finditer(data))
    if not tags:
        return flipped(data, random, others)
    for _ in range(random.randint(1, 3)):
        one, other = random.choice(tags), random.choice(tags)
        data = data[: one.start()] + random.choice((b"", one.group() * 2, other.group())) + data[one.end() :]
    return data


def revalued(data: bytes, random: Random, others: Sequence[bytes]) -> bytes:
    """JSON that is still JSON, with values of other types, fields gone, renamed or nested."""
    try:
        value = json.loads(data)
    except (ValueError, RecursionError):
        return pieced(data, random, others)
    for _ in range(random.randint(1, 4)):
        holder = value
        for _ in range(random.randint(0, 5)):
            inner = [v for v in (holder.values() if isinstance(holder, dict) else holder) if isinstance(v, dict | list) and v]
            if not inner or random.random() < 0.3:
                break
            holder = random.choice(inner)
        if not holder:
            continue
        at = random.choice(list(holder)) if isinstance(holder, dict) else random.randrange(len(holder))
        action = random.random()
        if action < 0.2:
            del holder[at]
        elif action < 0.3 and isinstance(at, str):
            holder[at.upper()] = holder.pop(at)
        elif action < 0.4:
            holder[at] = [holder[at]] * random.choice((1, 3, 600))
        else:
            holder[at] = copy.deepcopy(random.choice(_VALUES))
        if not isinstance(value, dict | list) or not value:
            break
    return json.dumps(value).encode("utf-8", "surrogatepass")


def recoded(data: bytes, random: Random, others: Sequence[bytes]) -> bytes:
    """The same text in another encoding, or in one that was read wrongly before."""
    text = data.decode("utf-8", "replace")
    encoding = random.choice(("utf-16", "utf-16-le", "utf-32", "latin-1", "cp1252", "cp037", "utf-8-sig", "shift_jis"))
    return text.encode(encoding, "replace")


def noise(data: bytes, random: Random, others: Sequence[bytes]) -> bytes:
    """Nothing of the item at all."""
    return random.randbytes(random.randint(0, 400))


MUTATIONS: tuple[Mutation, ...] = (
    flipped, flipped, pieced, pieced, pieced, cut, removed, repeated, spliced, retagged, retagged, revalued, revalued, recoded, noise,
)  # fmt: skip


def damaged(data: bytes, random: Random, others: Sequence[bytes]) -> bytes:
    """An item after one to three mutations."""
    for _ in range(random.choice((1, 1, 1, 2, 3))):
        data = random.choice(MUTATIONS)(data, random, others)
    return data
