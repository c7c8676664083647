"""The line between supervisor and stage: answers find their question, a late one is skipped, the end is noticed."""

from __future__ import annotations

import asyncio
import socket

from streams.control import Line, Report, answer


async def test_questions_are_answered_until_the_line_ends() -> None:
    ours, theirs = socket.socketpair()
    asked = 0

    def report() -> Report:
        nonlocal asked
        asked += 1
        return Report({"asked": asked}, "x" * 300_000)

    answering = asyncio.create_task(answer(theirs, report))
    line = await Line.over(ours)
    reports = [await line.ask(2), await line.ask(2)]
    assert [told.status["asked"] for told in reports if told] == [1, 2]
    assert len(reports[0].metrics if reports[0] else "") == 300_000
    await line.close()
    await asyncio.wait_for(answering, 2)
    assert await line.ask(1) is None


async def test_a_late_answer_is_not_taken_for_the_next_one() -> None:
    ours, theirs = socket.socketpair()
    line = await Line.over(ours)
    assert await line.ask(0.05) is None  # nobody answers yet
    counts = iter(range(1, 10))
    answering = asyncio.create_task(answer(theirs, lambda: Report({"n": next(counts)}, "")))
    told = await line.ask(2)
    assert told is not None
    assert told.status == {"n": 2}
    await line.close()
    await asyncio.wait_for(answering, 2)
