"""What a partition's state covers: all that was done, and nothing that came later."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from streams import reached
from streams.reached import Reached
from tests.streams.fakes import FakeMessage

TIMES = st.lists(st.floats(0, 2e9), min_size=1, max_size=20)


@given(TIMES, st.floats(0, 2e9))
def test_all_that_is_done_is_covered_and_nothing_behind_it(times: list[float], next_time: float) -> None:
    messages = [FakeMessage(b"", offset=offset, timestamp=at) for offset, at in enumerate(times)]
    done = Reached().after(messages)
    assert all(done.covers(message) for message in messages)
    assert not done.covers(FakeMessage(b"", offset=len(times), timestamp=next_time))


@given(TIMES, st.data())
def test_what_comes_again_takes_it_back_by_nothing(times: list[float], data: st.DataObject) -> None:
    messages = [FakeMessage(b"", offset=offset, timestamp=at) for offset, at in enumerate(times)]
    done = Reached().after(messages)
    begin = data.draw(st.integers(0, len(messages)))
    end = data.draw(st.integers(begin, len(messages)))
    assert done.after(messages[begin:end]) == done


def test_nothing_is_covered_at_first() -> None:
    assert not Reached().covers(FakeMessage(b"", offset=0, timestamp=0.0))


def test_an_earlier_offset_with_a_later_time_is_another_message() -> None:
    assert not Reached(10, 1_700_000_000.0).covers(FakeMessage(b"", offset=0, timestamp=1_700_000_001.0))


@given(st.integers(-1, 2**62), st.floats(0, 2e9))
def test_it_is_read_as_it_was_written(offset: int, at: float) -> None:
    assert reached.decode(reached.encode(Reached(offset, at))) == Reached(offset, at)


def test_no_text_has_its_key() -> None:
    assert reached.KEY.decode(errors="replace").encode() != reached.KEY
