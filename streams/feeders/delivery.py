"""From a source to the broker: a batch is delivered when the broker has answered for each of its items."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable, Coroutine, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Protocol, TypeVar

from streams.feed_sources import Item
from streams.feeders.errors import SourceFault
from streams.feeders.metrics import FeedMetrics
from streams.feeding import FeedError, Pending, TooLarge

_GRACE_SECONDS = 10.0
T = TypeVar("T")


class OpenSender(Protocol):
    """What takes items and can be closed: a KafkaSender, or a list in tests."""

    def send(self, item: Item) -> Pending: ...

    def __exit__(self, kind: None, error: BaseException | None, trace: None) -> None: ...


class Delivery:
    """Delivers the items of one source by a sender of its own, which is opened anew after the broker has refused.

    The sender blocks, so it works on the one thread of this delivery and the other sources go on.
    """

    def __init__(
        self, open_sender: Callable[[], OpenSender], metrics: FeedMetrics, on_refused: Callable[[Item, str], None]
    ) -> None:
        self._open = open_sender
        self._sender: OpenSender | None = None
        self._metrics = metrics
        self._on_refused = on_refused
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="delivery")

    async def deliver(self, items: Sequence[Item]) -> None:
        """Return when the broker has all of them, or will never take one (which is told); raises SourceFault."""
        await self.on_thread(lambda: self._deliver(items))

    async def on_thread(self, work: Callable[[], T]) -> T:
        """Do something that blocks on this delivery's thread."""
        return await asyncio.get_running_loop().run_in_executor(self._thread, work)

    async def close(self) -> None:
        """Close the sender, as far as the broker answers."""
        with contextlib.suppress(FeedError, TimeoutError):
            await asyncio.wait_for(self.on_thread(self._drop), _GRACE_SECONDS)
        self._thread.shutdown(wait=False)

    def sender(self) -> OpenSender:
        """The sender that is open, or a new one, on the delivery's thread; raises SourceFault."""
        if self._sender is None:
            try:
                self._sender = self._open()
            except Exception as error:
                if _is_the_brokers(error):
                    raise SourceFault("broker", f"not reached: {type(error).__name__}") from error
                raise
        return self._sender

    def dropped(self, error: Exception) -> SourceFault:
        """Close the sender that failed; gives the fault to raise. On the delivery's thread."""
        with contextlib.suppress(Exception):  # what a broken producer says when it is closed is of no use to anyone
            self._drop(error)
        return SourceFault("broker", str(error))

    def refused(self, item: Item, reason: str) -> None:
        """An item that no broker of ours takes."""
        self._metrics.items("refused")
        self._on_refused(item, reason)

    def _drop(self, error: Exception | None = None) -> None:
        sender, self._sender = self._sender, None
        if sender is not None:
            sender.__exit__(None, error, None)

    def _deliver(self, items: Sequence[Item]) -> None:
        waiting: list[tuple[Item, Pending]] = []
        sent = 0
        try:
            sender = self.sender()
            for item in items:
                try:
                    waiting.append((item, sender.send(item)))
                except TooLarge as error:
                    self.refused(item, str(error))
            for item, pending in waiting:
                try:
                    pending.result()
                    sent += 1
                except TooLarge as error:
                    self.refused(item, str(error))
        except Exception as error:
            if _is_the_brokers(error):
                raise self.dropped(error) from error
            raise
        finally:
            self._metrics.items("sent", sent)


def _is_the_brokers(error: Exception) -> bool:
    return isinstance(error, FeedError) or type(error).__module__.startswith("kafka.")


async def unbroken(work: Coroutine[Any, Any, T], on_stop: Callable[[], None] = lambda: None) -> T:
    """Await work that a stop must not cut in two: a cancellation asks it to end, waits a while, and goes on."""
    task = asyncio.ensure_future(work)
    try:
        return await asyncio.shield(task)
    except asyncio.CancelledError:
        on_stop()
        with contextlib.suppress(Exception):  # told in the next run, which starts where this one was safe
            await asyncio.wait_for(asyncio.shield(task), _GRACE_SECONDS)
        raise
