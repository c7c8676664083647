"""One target's round: take alerts, gather or send them, try again, and only then let the broker know."""

from __future__ import annotations

import logging
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

import msgspec

from schemas.alert import Alert
from schemas.base import decode
from streams.relay.senders import Refused, Send, Unreachable
from streams.relay.targets import Target

log = logging.getLogger(__name__)

FIRST_WAIT, LONGEST_WAIT = 1.0, 60.0
"""Seconds between tries: doubled each time, from the first to the longest."""
GATHERED = 100
"""A digest of so many alerts goes out before its time."""
REST = timedelta(seconds=5)
"""How long the rest of a watch's own digest, which comes at once, is waited for."""


@dataclass(frozen=True, slots=True)
class Letter:
    """A record of the alerts topic as it came."""

    partition: int
    offset: int
    key: bytes | None
    value: bytes | None
    headers: Sequence[tuple[str, bytes]]


class Source(Protocol):
    """The alerts topic as one target reads it."""

    def poll(self, seconds: float) -> Sequence[Letter]:
        """What has come, waiting so long for something."""

    def commit(self) -> None:
        """All that was polled is done with."""


Bury = Callable[[Letter, str, str], None]
"""Writes a dead letter: the record, the reason and its detail; returns when it is safe."""


class Courier:
    """Delivers to one target, in order and at least once.

    Offsets are committed only when nothing that was polled is still to be sent; what a crash leaves open is read and
    sent again under the same idempotency key. `wait` sleeps, and says False where the relay is to stop.
    """

    def __init__(
        self,
        target: Target,
        *,
        source: Source,
        send: Send,
        bury: Bury,
        clock: Callable[[], datetime],
        wait: Callable[[float], bool],
    ) -> None:
        self._target = target
        self._source = source
        self._send = send
        self._bury = bury
        self._clock = clock
        self._wait = wait
        self._gathered: list[tuple[Letter, Alert]] = []
        self._opened: datetime | None = None
        self._sent: deque[float] = deque()

    def run(self) -> None:
        """Goes on until `wait` says to stop."""
        while self.round() and self._wait(0):
            pass

    def round(self, seconds: float = 0.5) -> bool:
        """One poll and what follows from it; False where the relay was stopped in between."""
        for letter in self._source.poll(seconds):
            if not self._take(letter):
                return False
        if self._gathered and self._is_due() and not self._deliver_gathered():
            return False
        if not self._gathered:
            self._source.commit()
        return True

    def _take(self, letter: Letter) -> bool:
        try:
            alert = decode(letter.value or b"", Alert)
        except (msgspec.MsgspecError, UnicodeDecodeError) as error:
            self._bury(letter, "malformed", str(error))
            return True
        if not self._target.wants(alert):
            return True
        if self._gathered and not self._goes_with(alert) and not self._deliver_gathered():
            return False
        self._gathered.append((letter, alert))
        self._opened = self._opened or self._clock()
        return self._deliver_gathered() if self._is_whole(alert) else True

    def _goes_with(self, alert: Alert) -> bool:
        """Whether an alert comes in one message with those that are gathered."""
        return self._target.digest is not None or _digest_id(alert) == _digest_id(self._gathered[-1][1])

    def _is_whole(self, alert: Alert) -> bool:
        """Whether the message need not wait for more now that this alert has come; a flash lets none wait."""
        if len(self._gathered) >= GATHERED:
            return True
        if self._target.digest is not None:
            return alert.priority == "flash"
        return alert.digest is None or alert.digest.number >= alert.digest.of

    def _is_due(self) -> bool:
        return self._opened is None or self._clock() - self._opened >= (self._target.digest or REST)

    def _deliver_gathered(self) -> bool:
        alerts = [alert for _, alert in self._gathered]
        began, pause = self._clock(), FIRST_WAIT
        while True:
            if not self._keep_rate():
                return False
            try:
                self._send(alerts)
                break
            except Refused as error:
                self._give_up("refused", str(error))
                break
            except Unreachable as error:
                if self._clock() - began >= self._target.give_up:
                    self._give_up("unreachable", str(error))
                    break
                log.warning("%s: %s; again in %.0f s", self._target.name, error, max(pause, error.after or 0))
                if not self._wait(max(pause, error.after or 0)):
                    return False
                pause = min(pause * 2, LONGEST_WAIT)
        self._gathered.clear()
        self._opened = None
        return True

    def _keep_rate(self) -> bool:
        """Waits until one more message stays within the rate."""
        while True:
            now = self._clock().timestamp()
            while self._sent and self._sent[0] <= now - 60:
                self._sent.popleft()
            if len(self._sent) < self._target.per_minute:
                self._sent.append(now)
                return True
            if not self._wait(self._sent[0] + 60 - now):
                return False

    def _give_up(self, reason: str, detail: str) -> None:
        log.error("%s: %s: %s; %d alerts to the dead letters", self._target.name, reason, detail, len(self._gathered))
        for letter, _ in self._gathered:
            self._bury(letter, reason, f"{self._target.name}: {detail}")


def _digest_id(alert: Alert) -> str | None:
    return alert.digest.digest_id if alert.digest is not None else None
