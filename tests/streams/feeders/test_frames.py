"""Framing: the messages of a line do not depend on how its bytes are cut; what is not whole is told."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

from hypothesis import given, settings
from hypothesis import strategies as st

from streams.feeders.frames import Broken, Frames

ONE = b"\x01v0001\x1f\x02The text.\x03\r\nAP-NY-03-20-17 1201EST<\x04"
TWO = b"\x01v0002\x1f\x02Another text.\x03\r\nAP-NY-03-20-17 1202EST<\x04"


def cut(line: bytes, places: Sequence[int], max_bytes: int = 1_000) -> list[bytes | Broken]:
    frames = Frames(max_bytes)
    found: list[bytes | Broken] = []
    edges = [0, *sorted({place % (len(line) + 1) for place in places}), len(line)]
    for start, end in itertools.pairwise(edges):
        found += frames.feed(line[start:end])
    return found + frames.end()


@settings(deadline=None)
@given(st.lists(st.integers(0, 10_000), max_size=20))
def test_cuts_do_not_matter(places: list[int]) -> None:
    line = b"\x16\x16noise\r\n" + ONE + b"\x16\0\r\n" + TWO + ONE[:-1] + TWO + b"rest"
    assert cut(line, places) == [ONE, TWO, ONE[:-1], TWO]


@settings(deadline=None)
@given(st.binary(max_size=300), st.lists(st.integers(0, 10_000), max_size=6))
def test_any_bytes_give_the_same_however_cut_and_no_message_grows_past_the_limit(line: bytes, places: list[int]) -> None:
    line = line.replace(b"a", b"\x01").replace(b"b", b"\x02").replace(b"c", b"\x03").replace(b"d", b"\x04")
    found = cut(line, places, max_bytes=50)
    assert found == cut(line, [], max_bytes=50)
    assert all(len(message) <= 51 for message in found if isinstance(message, bytes))


def test_what_is_not_whole_is_told() -> None:
    assert cut(ONE[:12] + TWO, []) == [Broken("the next message began before its end", ONE[:12]), TWO]
    assert cut(b"\x01v0003\x04", []) == [Broken("there is no text in it", b"\x01v0003\x04")]
    assert cut(TWO[:12], []) == [Broken("the line was cut", TWO[:12])]
    assert cut(b"\x01\x02" + b"x" * 99 + ONE, [], max_bytes=60) == [Broken("too large", b"\x01\x02" + b"x" * 78), ONE]


def test_a_quiet_line_ends_a_message_that_has_its_text() -> None:
    frames = Frames(1_000)
    assert frames.feed(ONE[:12]) == []
    assert frames.pause() == []
    assert frames.feed(ONE[12:-1]) == []
    assert frames.pause() == [ONE[:-1]]
    assert frames.feed(b"\x04" + TWO) == [TWO]
