"""Cutting a wire line into messages: SOH header STX text ETX trailer EOT, as ANPA 1312 and IPTC 7901 frame them."""

from __future__ import annotations

from dataclasses import dataclass, field

SOH, STX, ETX, EOT = b"\x01", b"\x02", b"\x03", b"\x04"


@dataclass(frozen=True, slots=True)
class Broken:
    """A message that did not arrive whole: how it begins, and why."""

    reason: str
    begins: bytes


@dataclass
class Frames:
    """Takes bytes as they come, in whatever pieces, and gives whole messages from SOH to EOT.

    What stands between messages (SYN, NUL, line ends) is dropped. A message whose EOT is missing ends where the next SOH
    begins, or with `pause`; one that is cut before its ETX, or grows beyond `max_bytes`, is told as broken.
    """

    max_bytes: int
    _held: bytearray = field(default_factory=bytearray)
    _skipping: bool = False

    def feed(self, data: bytes) -> list[bytes | Broken]:
        """The messages that these bytes complete."""
        found: list[bytes | Broken] = []
        for place, piece in enumerate(data.split(SOH)):
            if place:
                found += self._ended("the next message began before its end")
                self._held += SOH
                self._skipping = False
            self._take(piece, found)
        return found

    def pause(self) -> list[bytes | Broken]:
        """The line is quiet: a message that has its ETX is whole, also without EOT."""
        return self._ended("") if ETX in self._held else []

    def end(self) -> list[bytes | Broken]:
        """The line is cut."""
        return self._ended("the line was cut")

    def _take(self, piece: bytes, found: list[bytes | Broken]) -> None:
        if self._skipping or not self._held:
            return  # outside of any message
        body, end, _ = piece.partition(EOT)
        self._held += body
        if len(self._held) > self.max_bytes:
            found.append(Broken("too large", bytes(self._held[:80])))
            self._held.clear()
            self._skipping = True
        elif end:
            self._held += EOT
            found += self._ended("there is no text in it")

    def _ended(self, why: str) -> list[bytes | Broken]:
        message = bytes(self._held)
        self._held.clear()
        if not message:
            return []
        whole = STX in message and ETX in message
        return [message if whole else Broken(why, message[:80])]
