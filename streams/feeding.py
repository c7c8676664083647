"""Feeding: items go to the broker in order, at a rate, and a position is kept only of what the broker has acknowledged."""

from __future__ import annotations

import time
import zlib
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any, Protocol

from agents.ports import REPLAY
from streams.feed_positions import Positions
from streams.feed_sources import Item, files_of, items_of, key_of
from streams.kafka_clients import kafka_python_options
from streams.settings import Settings
from streams.topics import MAX_MESSAGE_BYTES, RAW, Topic

SAVE_SECONDS = 1.0
_IN_FLIGHT = 2_000
_POLL_SECONDS = 0.5
_AT_REST_SECONDS = 1.0
_OVERHEAD = 2_048
"""Bytes of a record that are not its value: key, headers, batch."""


class FeedError(Exception):
    """The broker did not take what was fed; what it acknowledged before is remembered."""


class TooLarge(Exception):
    """One item that no broker of ours takes; the rest goes on."""


class Pending(Protocol):
    """A send that was begun: `done` when the broker has answered; `result` waits, and raises where it refused."""

    def done(self) -> bool: ...

    def result(self) -> None: ...


class Sender(Protocol):
    """What takes items, in order."""

    def send(self, item: Item) -> Pending: ...


@dataclass
class Tally:
    """What a feed did so far."""

    sent: int = 0
    acknowledged: int = 0
    refused: int = 0
    files: set[Path] = field(default_factory=set)


class Feed:
    """Sends the items of sources, remembers how far the broker acknowledged them, and keeps to `rate` items a second."""

    def __init__(
        self,
        sender: Sender,
        positions: Positions,
        *,
        rate: float | None = None,
        from_start: bool = False,
        on_item: Callable[[Item], None] = lambda item: None,
        on_refused: Callable[[Item, str], None] = lambda item, reason: None,
        sleep: Callable[[float], None] = time.sleep,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.tally = Tally()
        self._sender = sender
        self._positions = positions
        self._from_start = from_start
        self._on_item = on_item
        self._on_refused = on_refused
        self._waiting: deque[tuple[Pending, Item]] = deque()
        self._reached: dict[Path, int] = {}
        self._unsaved: dict[Path, int] = {}
        self._pace = _Pace(rate, sleep, clock)
        self._sleep = sleep
        self._clock = clock
        self._saved_at = clock()

    def start_of(self, path: Path) -> int:
        """The byte at which a file is taken up."""
        if path not in self._reached:
            self._reached[path] = 0 if self._from_start else self._positions.get(path)
        return self._reached[path]

    def run(self, sources: Sequence[Path], *, follow: bool = False) -> None:
        """Feed what the sources hold; with `follow`, go on for ever with what comes to be in them."""
        while True:
            for path in [path for source in sources for path in files_of(source)]:
                if follow and time.time() - path.stat().st_mtime < _AT_REST_SECONDS:
                    continue  # whoever writes it may not be done
                self.run_items(items_of(path, self.start_of(path), growing=follow))
            if not follow:
                return
            self.settle()
            self._save()
            self._sleep(_POLL_SECONDS)

    def run_items(self, items: Iterator[Item]) -> None:
        """Feed these items."""
        for item in items:
            self._pace.wait()
            self._send(item)
            self._take_acknowledged(at_most=_IN_FLIGHT)
            if self._clock() - self._saved_at >= SAVE_SECONDS:
                self._save()

    def again(self) -> None:
        """Start anew at the beginning of every file."""
        self._from_start = True
        self._reached.clear()

    def settle(self) -> None:
        """Wait until the broker has answered for everything; raises FeedError."""
        self._take_acknowledged(at_most=0)

    def close(self) -> None:
        """Settle as far as the broker answers, and remember how far that was."""
        try:
            self.settle()
        finally:
            self._save()

    def _send(self, item: Item) -> None:
        pending: Pending
        try:
            pending = self._sender.send(item)
            self.tally.sent += 1
        except TooLarge as error:
            pending = _Refused(error)
        self._waiting.append((pending, item))
        if item.path is not None and item.end is not None:
            self._reached[item.path] = item.end

    def _take_acknowledged(self, *, at_most: int) -> None:
        """Take from the front what is answered, and wait for answers while more than `at_most` are out."""
        while self._waiting and (len(self._waiting) > at_most or self._waiting[0][0].done()):
            pending, item = self._waiting.popleft()
            try:
                pending.result()
            except TooLarge as error:
                self.tally.refused += 1
                self._on_refused(item, str(error))
            except FeedError:
                self._waiting.clear()  # what came after it may be there, but the position must not pass what is not
                raise
            else:
                self.tally.acknowledged += 1
            self._on_item(item)
            self._passed(item)

    def _passed(self, item: Item) -> None:
        if item.path is not None and item.end is not None:
            self.tally.files.add(item.path)
            self._unsaved[item.path] = item.end

    def _save(self) -> None:
        if self._unsaved:
            self._positions.put(self._unsaved.items())
            self._unsaved = {}
        self._saved_at = self._clock()


class _Refused:
    """An item that was never sent, in its place among those that were."""

    def __init__(self, error: TooLarge) -> None:
        self._error = error

    def done(self) -> bool:
        return True

    def result(self) -> None:
        raise self._error


class _Pace:
    """Waits so that items leave at a rate; what was late is made up for by a tenth of a second's burst at most."""

    def __init__(self, rate: float | None, sleep: Callable[[float], None], clock: Callable[[], float]) -> None:
        self._gap = 1 / rate if rate else 0.0
        self._sleep = sleep
        self._clock = clock
        self._next: float | None = None

    def wait(self) -> None:
        if not self._gap:
            return
        now = self._clock()
        due = now if self._next is None else self._next
        if due > now:
            self._sleep(due - now)
        self._next = max(due, now - 0.1) + self._gap


class KafkaSender:
    """Sends items as they are to a topic, acknowledged by all replicas and never twice by a retry; a context manager.

    All items of one provider go to one partition, so they arrive in the order in which they were fed; `spread` puts them
    by their id instead, which keeps only the versions of one item in order. `replay` marks them as no news.
    """

    def __init__(
        self,
        settings: Settings,
        *,
        topic: Topic = RAW,
        provider: str | None = None,
        spread: bool = False,
        replay: str | None = None,
    ) -> None:
        from kafka import KafkaProducer

        self._producer = KafkaProducer(
            **kafka_python_options(settings),
            acks="all",
            enable_idempotence=True,
            linger_ms=5,
            compression_type="lz4",
            max_request_size=MAX_MESSAGE_BYTES,
        )
        self._topic = topic.name
        self._provider = provider
        self._spread = spread
        self._replay = replay
        self._partitions: list[int] = sorted(self._producer.partitions_for(self._topic) or [0])

    def __enter__(self) -> KafkaSender:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._producer.close(timeout=10 if error is None else 1)

    def send(self, item: Item) -> Pending:
        """Begin to send an item; raises TooLarge, FeedError."""
        from kafka.errors import KafkaError, MessageSizeTooLargeError

        if len(item.data) > MAX_MESSAGE_BYTES - _OVERHEAD:
            raise TooLarge(f"{len(item.data)} bytes are more than the {MAX_MESSAGE_BYTES - _OVERHEAD} that a topic takes")
        headers = [("content-type", item.content_type.encode())] if item.content_type else []
        if self._provider:
            headers.append(("wirewatch-provider", self._provider.encode()))
        if self._replay:
            headers.append((REPLAY, self._replay.encode()))
        key = key_of(item)
        try:
            future = self._producer.send(self._topic, value=item.data, key=key, headers=headers, partition=self._partition(key))
        except MessageSizeTooLargeError as error:
            raise TooLarge(str(error)) from error
        except KafkaError as error:
            raise FeedError(f"the broker takes nothing more: {error}") from error
        return _Sent(future)

    def _partition(self, key: bytes | None) -> int | None:
        if self._spread:
            return None
        return self._partitions[zlib.crc32((self._provider or "").encode()) % len(self._partitions)]


class _Sent:
    """A send of kafka-python."""

    def __init__(self, future: Any) -> None:
        self._future = future

    def done(self) -> bool:
        return bool(self._future.is_done)

    def result(self) -> None:
        from kafka.errors import KafkaError, MessageSizeTooLargeError

        try:
            self._future.get()
        except MessageSizeTooLargeError as error:
            raise TooLarge(str(error)) from error
        except KafkaError as error:
            raise FeedError(f"the broker did not take an item: {error}") from error
