"""Taking messages from a Faust stream in batches that the caller acknowledges."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from typing import Any


async def take(stream: Any, most: int, within: float) -> AsyncIterator[list[Any]]:
    """Events of the stream, at most `most` at once, none of them acknowledged: `stream.ack` is the caller's.

    As `stream.noack_take`, which it stands in for, but without that one's timer: it returns what is there as soon as
    something is there, so a lone message never waits for a tick, and an idle agent sleeps instead of waking a hundred
    times a second. `within` (seconds) waits for company when a batch is not full; 0 does not.
    """
    stream.enable_acks = False  # read anew before each message; an acknowledged message may be committed at any moment
    queue = stream.channel.queue
    events = stream.events()
    while True:
        try:
            batch = [await anext(events)]
        except StopAsyncIteration:
            return
        batch += await _ready(events, queue, most - 1)
        if within and len(batch) < most:
            await asyncio.sleep(within)
            batch += await _ready(events, queue, most - len(batch))
        yield batch


async def _ready(events: AsyncIterator[Any], queue: Any, most: int) -> list[Any]:
    """What the queue holds already; the end of the stream shows when the next batch is begun."""
    taken: list[Any] = []
    with contextlib.suppress(StopAsyncIteration):
        while len(taken) < most and not queue.empty():
            taken.append(await anext(events))
    return taken
