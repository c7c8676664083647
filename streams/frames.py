"""Length-prefixed frames over a blocking socket."""

from __future__ import annotations

import socket
import struct

_SIZE = struct.Struct(">I")


def send(sock: socket.socket, data: bytes) -> None:
    """Send one frame; raises OSError when the other end is gone."""
    sock.sendall(_SIZE.pack(len(data)) + data)


def receive(sock: socket.socket) -> bytes:
    """One frame; raises EOFError when the other end is gone, TimeoutError as the socket is set."""
    return _exactly(sock, _SIZE.unpack(_exactly(sock, _SIZE.size))[0])


def _exactly(sock: socket.socket, size: int) -> bytes:
    held = bytearray()
    while len(held) < size:
        part = sock.recv(min(size - len(held), 1 << 20))
        if not part:
            raise EOFError("the other end is gone")
        held += part
    return bytes(held)
