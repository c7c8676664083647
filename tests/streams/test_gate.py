"""The gate: closing waits for those inside, and nobody passes while it is closed."""

from __future__ import annotations

import asyncio

from streams.gate import Gate


async def test_closing_waits_for_those_inside() -> None:
    gate, left = Gate(), False

    async def batch() -> None:
        nonlocal left
        async with gate.passage():
            await asyncio.sleep(0.05)
            left = True

    task = asyncio.create_task(batch())
    await asyncio.sleep(0)
    assert await gate.close(1)
    assert left
    await task


async def test_a_batch_that_does_not_end_is_not_waited_for_for_ever() -> None:
    gate = Gate()
    gate.enter()
    assert not await gate.close(0.02)
    gate.leave()
    assert await gate.close(0.02)


async def test_nobody_passes_a_closed_gate_until_it_opens() -> None:
    gate = Gate()
    await gate.close(1)
    waiting = asyncio.create_task(gate.wait_open())
    await asyncio.sleep(0.02)
    assert gate.closed
    assert not waiting.done()
    gate.open()
    await asyncio.wait_for(waiting, 1)
