"""A gate that batches pass: closing it waits until those inside are done, so a partition is handed over at rest."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager


class Gate:
    """Open or closed; `inside` counts who passed and has not left. Starts open."""

    def __init__(self) -> None:
        self._open = asyncio.Event()
        self._open.set()
        self._empty = asyncio.Event()
        self._empty.set()
        self.inside = 0
        self.given_up = False
        """Whether those who are still inside were not waited for: what they hold may be another's by now."""

    @property
    def closed(self) -> bool:
        """Whether those inside should come out soon."""
        return not self._open.is_set()

    @asynccontextmanager
    async def passage(self) -> AsyncIterator[None]:
        """Wait until the gate is open, and be inside for as long as the block runs."""
        await self._open.wait()
        self.enter()
        try:
            yield
        finally:
            self.leave()

    async def wait_open(self) -> None:
        """Wait until the gate is open."""
        await self._open.wait()

    def enter(self) -> None:
        """Be inside; the caller has seen to it that the gate is open."""
        self.inside += 1
        self._empty.clear()

    def leave(self) -> None:
        """Be outside again."""
        self.inside -= 1
        if not self.inside:
            self._empty.set()

    async def close(self, timeout: float) -> bool:
        """Let nobody in any more and wait for those inside; False when `timeout` seconds were not enough."""
        self._open.clear()
        try:
            await asyncio.wait_for(self._empty.wait(), timeout)
        except TimeoutError:
            self.given_up = True
            return False
        return True

    def open(self) -> None:
        """Let batches pass again."""
        self.given_up = False
        self._open.set()
