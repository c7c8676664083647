"""The journal: what is behind a place is told once and in order, or not at all."""

from __future__ import annotations

import asyncio

from hypothesis import given
from hypothesis import strategies as st

from streams.web.journal import Journal


@given(kept=st.integers(1, 8), count=st.integers(0, 20), place=st.integers(0, 25))
def test_what_follows_a_place_is_whole_or_refused(kept: int, count: int, place: int) -> None:
    journal = Journal(kept=kept, epoch="e")
    for number in range(count):
        journal.add("alert", number)
    found = journal.after(place)
    if max(0, count - kept) <= place <= count:
        assert found is not None
        assert [(message.number, message.data) for message in found] == [
            (n, b"%d" % (n - 1)) for n in range(place + 1, count + 1)
        ]
        assert journal.place(f"e-{place}") == place
    else:
        assert found is None
        assert journal.place(f"e-{place}") is None


def test_an_id_of_another_start_or_of_nobody_is_no_place() -> None:
    journal = Journal(epoch="e")
    assert [journal.place(last) for last in ("", "f-0", "e-", "e-x", "e--1", "0", "e-" + "9" * 40, "e-٣")] == [None] * 8
    assert journal.place("e-0") == 0


async def test_who_waits_is_woken_by_news_and_by_the_end() -> None:
    journal = Journal()
    assert not await journal.wait(0, 0.01)
    waiting = asyncio.create_task(journal.wait(0, 30))
    await asyncio.sleep(0)
    journal.add("alert", {})
    assert await waiting
    waiting = asyncio.create_task(journal.wait(1, 30))
    await asyncio.sleep(0)
    journal.close()
    assert await waiting
    assert journal.closed


def test_no_text_can_end_a_message_early() -> None:
    journal = Journal(epoch="e")
    journal.add("alert", {"summary": "one\n\nevent: forged\r\ndata: {}"})
    found = journal.after(0)
    assert found is not None
    told = journal.event(found[0].number, found[0].kind, found[0].data)
    assert told.count(b"\n") == 4
    assert b"\r" not in told
