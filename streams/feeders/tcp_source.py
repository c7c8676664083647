"""A line that sends as soon as one connects, and repeats nothing: what arrives is kept on disk until the broker has it."""

from __future__ import annotations

import asyncio
import random
import socket
import ssl
from collections.abc import Awaitable, Callable, Sequence

from streams.feed_sources import Item
from streams.feeders.cursors import Cursors
from streams.feeders.delivery import Delivery, unbroken
from streams.feeders.errors import SourceFault
from streams.feeders.frames import Broken, Frames
from streams.feeders.metrics import FeedMetrics
from streams.feeders.runner import backoff

_CONNECT_SECONDS = 10.0
_CHUNK = 1 << 16
_BATCH = 200
_FULL_WAIT = 0.2
_MOST_WAIT = 30.0


class TcpSource:
    """Reads one line. A round lasts as long as the connection; while the broker is away, messages gather on disk.

    Past `max_spooled` messages nothing more is read, so that the sender notices.
    """

    def __init__(
        self,
        name: str,
        address: str,
        *,
        frames: Callable[[], Frames],
        delivery: Delivery,
        cursors: Cursors,
        metrics: FeedMetrics,
        say: Callable[[str], None],
        tls: ssl.SSLContext | None = None,
        charset: str = "",
        end_gap: float = 2.0,
        max_spooled: int = 100_000,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        draw: Callable[[], float] = random.random,
    ) -> None:
        self._name = name
        host, _, port = address.rpartition(":")
        self._host, self._port = host.strip("[]"), int(port)
        self._frames = frames
        self._delivery = delivery
        self._cursors = cursors
        self._metrics = metrics
        self._say = say
        self._tls = tls
        self._content_type = f"text/plain; charset={charset}" if charset else None
        self._end_gap = end_gap
        self._max_spooled = max_spooled
        self._sleep = sleep
        self._draw = draw
        self._spooled = asyncio.Event()
        self._count = cursors.waiting(name)
        self._arrived = False

    async def step(self) -> bool:
        """Connect and read until the line is cut, sending what comes; always raises SourceFault in the end."""
        self._arrived = False
        self._spooled.set()
        sending = asyncio.ensure_future(self._send())
        reading = asyncio.ensure_future(self._read())
        try:
            await asyncio.wait((sending, reading), return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in (sending, reading):
                task.cancel()
            ended = await asyncio.gather(sending, reading, return_exceptions=True)
        for error in ended:
            if isinstance(error, Exception) and not isinstance(error, SourceFault | asyncio.CancelledError):
                raise error
        await unbroken(self._drain())  # what came before the cut does not wait for the next connection
        reading.result()
        return False

    async def close(self) -> None:
        """Close the sender."""
        await self._delivery.close()

    async def _read(self) -> None:
        frames = self._frames()
        try:
            reader, writer = await asyncio.wait_for(
                asyncio.open_connection(self._host, self._port, ssl=self._tls), _CONNECT_SECONDS
            )
        except OSError as error:
            told = error.strerror or "no answer"  # a TimeoutError is an OSError, too
            raise SourceFault("unreachable", f"{self._host}:{self._port}: {told}") from error
        self._metrics.up(True)
        # A line may be quiet for hours, and a sender that has vanished says nothing: the kernel asks whether it is there.
        writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
        try:
            while data := await self._more(reader, frames):
                self._keep(frames.feed(data))
                while self._count >= self._max_spooled:
                    await self._sleep(_FULL_WAIT)
            raise SourceFault("closed", f"{self._host}:{self._port} closed the line", progressed=self._arrived)
        except OSError as error:
            told = f"{self._host}:{self._port}: {error.strerror or type(error).__name__}"
            raise SourceFault("closed", told, progressed=self._arrived) from error
        finally:
            self._keep(frames.end())
            writer.close()

    async def _more(self, reader: asyncio.StreamReader, frames: Frames) -> bytes:
        """The next bytes; when the line pauses, a message without EOT is taken as whole."""
        pending = asyncio.ensure_future(reader.read(_CHUNK))
        try:
            done, _ = await asyncio.wait((pending,), timeout=self._end_gap)
            if not done:
                self._keep(frames.pause())
            return await pending
        finally:
            pending.cancel()

    def _keep(self, found: Sequence[bytes | Broken]) -> None:
        whole = [message for message in found if isinstance(message, bytes)]
        for broken in found:
            if isinstance(broken, Broken):
                self._metrics.error("broken_message")
                self._say(f"{self._name}: a message is lost, {broken.reason}; it begins {broken.begins!r}")
        if whole:
            self._cursors.spool(self._name, whole)
            self._arrived = True
            self._count += len(whole)
            self._metrics.spooled(self._count)
            self._spooled.set()

    async def _send(self) -> None:
        """Send what is kept whenever there is something; a broker that fails is asked again, and the line is read on."""
        failures = 0
        while True:
            await self._spooled.wait()
            self._spooled.clear()
            try:
                await unbroken(self._drain())
                failures = 0
            except SourceFault as fault:
                failures += 1
                wait = backoff(failures, _MOST_WAIT, None, self._draw)
                self._metrics.error(fault.reason)
                self._say(f"{self._name}: {fault}; {self._count} messages are kept; again in {wait:.0f} s")
                await self._sleep(wait)
                self._spooled.set()

    async def _drain(self) -> None:
        """Send what is kept, in order, and forget it when the broker has it."""
        while batch := self._cursors.spooled(self._name, _BATCH):
            await self._delivery.deliver([Item(data, self._content_type, None, None) for _, data in batch])
            self._cursors.unspool(self._name, batch[-1][0])
            self._count -= len(batch)
            self._metrics.spooled(self._count)
