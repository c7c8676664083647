"""Politeness: one request a host at a time, and a pause between two, whatever many feeds want of it."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field


@dataclass
class _Turn:
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    free_at: float = 0.0


class Politeness:
    """Turns at hosts, shared by all feeds."""

    def __init__(
        self,
        *,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._turns: dict[str, _Turn] = {}
        self._sleep = sleep
        self._clock = clock

    @asynccontextmanager
    async def turn(self, host: str, gap: float) -> AsyncIterator[None]:
        """Hold the host; the next turn begins `gap` seconds after this one has ended. Without a gap nobody is held up."""
        if not gap:
            yield
            return
        turn = self._turns.setdefault(host, _Turn())
        async with turn.lock:
            if (wait := turn.free_at - self._clock()) > 0:
                await self._sleep(wait)
            try:
                yield
            finally:
                turn.free_at = self._clock() + gap
