"""The line between the supervisor and a stage's process: a socket pair over which the one asks and the other answers.

No port, no file, no permission to get wrong; and when the supervisor is gone, the stage reads the end of the line.
"""

from __future__ import annotations

import asyncio
import contextlib
import socket
import struct
from collections.abc import Callable

import msgspec

_HEADER = struct.Struct(">II")


class Report(msgspec.Struct, frozen=True):
    """A stage's answer: its status for the probes and its metrics as Prometheus text."""

    status: dict[str, object]
    metrics: str


async def answer(line: socket.socket, report: Callable[[], Report]) -> None:
    """Answer every question until the other end is gone; an answer bears its question's number."""
    reader, writer = await asyncio.open_connection(sock=line)
    try:
        while question := await reader.readline():
            data = msgspec.json.encode(report())
            writer.write(_HEADER.pack(int(question), len(data)) + data)
            await writer.drain()
    except ConnectionError:
        pass  # it went away while we answered
    finally:
        await _closed(writer)


class Line:
    """The supervisor's end; one question at a time."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer
        self._lock = asyncio.Lock()
        self._asked = 0
        self._header: tuple[int, int] | None = None

    @classmethod
    async def over(cls, line: socket.socket) -> Line:
        """A line over this socket."""
        return cls(*await asyncio.open_connection(sock=line))

    async def ask(self, timeout: float) -> Report | None:
        """The stage's answer; None where none came within `timeout` seconds. A late answer is skipped by its number."""
        if self._writer.is_closing():
            return None
        async with self._lock:
            self._asked += 1
            try:
                async with asyncio.timeout(timeout):
                    self._writer.write(b"%d\n" % self._asked)
                    await self._writer.drain()
                    while True:
                        number, data = await self._read()
                        if number == self._asked:
                            return msgspec.json.decode(data, type=Report)
            except (TimeoutError, OSError, asyncio.IncompleteReadError):
                return None

    async def _read(self) -> tuple[int, bytes]:
        """One answer; what was read of it survives being cancelled between its header and its body."""
        if self._header is None:
            self._header = _HEADER.unpack(await self._reader.readexactly(_HEADER.size))
        number, size = self._header
        data = await self._reader.readexactly(size)
        self._header = None
        return number, data

    async def close(self) -> None:
        """Hang up."""
        await _closed(self._writer)


async def _closed(writer: asyncio.StreamWriter) -> None:
    writer.close()
    with contextlib.suppress(OSError):
        await writer.wait_closed()
