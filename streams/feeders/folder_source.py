"""A watched folder: files that were dropped into it, and files that grow; byte positions as `wirewatch feed` keeps them."""

from __future__ import annotations

import time
from collections.abc import Callable
from itertools import takewhile
from pathlib import Path

from streams.feed_positions import Positions
from streams.feed_sources import LINES, files_of, items_of
from streams.feeders.delivery import Delivery, unbroken
from streams.feeders.errors import SourceFault
from streams.feeders.metrics import FeedMetrics
from streams.feeding import Feed, FeedError

AT_REST_SECONDS = 1.0
"""How long a file must not have changed, by its date, before it is taken; the `rest` of the feeds file."""
_Signature = tuple[int, int, int]


class FolderSource:
    """Feeds what is new in a folder; a file that was replaced under its name is fed anew.

    A file that comes while we watch is taken when two passes have seen it alike: some FTP servers give a file the date of its
    original while they still write it, so its date alone does not say that it is whole.
    """

    def __init__(
        self,
        path: Path,
        *,
        delivery: Delivery,
        metrics: FeedMetrics,
        open_positions: Callable[[], Positions],
        rest: float = AT_REST_SECONDS,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._path = path
        self._delivery = delivery
        self._metrics = metrics
        self._open_positions = open_positions
        self._rest = rest
        self._clock = clock
        self._seen: dict[Path, _Signature] | None = None
        self._done: dict[Path, _Signature] = {}
        self._stopping = False

    async def step(self) -> bool:
        """One pass over the folder; raises SourceFault."""
        await unbroken(self._delivery.on_thread(self._pass), on_stop=self._stop)
        return False

    async def close(self) -> None:
        """Close the sender."""
        await self._delivery.close()

    def _stop(self) -> None:
        self._stopping = True

    def _pass(self) -> None:
        try:
            changed = self._changed()
        except OSError as error:
            raise SourceFault("unreadable", f"{error.strerror}: {self._path}") from error
        if not changed:
            return
        # Positions are read anew in each pass that has something to do, so a replaced file is seen by its mark.
        with self._open_positions() as positions:
            feed = Feed(self._delivery.sender(), positions, on_refused=self._delivery.refused)
            unreadable: OSError | None = None
            try:
                for path in changed:
                    try:
                        items = items_of(path, feed.start_of(path), growing=True)
                        feed.run_items(takewhile(lambda _: not self._stopping, items))
                    except OSError as error:  # taken away, or not ours to read: the next files are
                        unreadable = error
                    else:
                        if self._stopping:
                            break  # what is left of this file and the others is taken up by the next start
                        self._done[path] = changed[path]
                feed.close()
            except FeedError as error:
                self._done.clear()
                raise self._delivery.dropped(error) from error
            finally:
                self._metrics.items("sent", feed.tally.acknowledged)
        if unreadable is not None:
            raise SourceFault("unreadable", f"{unreadable.strerror}: {unreadable.filename}", progressed=feed.tally.sent > 0)

    def _changed(self) -> dict[Path, _Signature]:
        """The files that are at rest and not as the last pass left them, in the order of their names."""
        found: dict[Path, _Signature] = {}
        there: dict[Path, _Signature] = {}
        self._path.stat()  # a folder that is gone is told, not taken for an empty one
        for path in files_of(self._path):
            try:
                status = path.stat()
            except FileNotFoundError:
                continue  # whoever drops files here may take them away
            there[path] = signature = (status.st_ino, status.st_size, status.st_mtime_ns)
            if self._done.get(path) != signature and self._at_rest(path, signature, status.st_mtime):
                found[path] = signature
        self._seen = there
        self._done = {path: signature for path, signature in self._done.items() if path in there}
        return found

    def _at_rest(self, path: Path, signature: _Signature, changed: float) -> bool:
        if path.suffix.lower() in LINES:
            return True  # only whole lines are taken, so a file of lines may be read while it is written
        alike = self._seen is None or self._seen.get(path) == signature
        return alike and self._clock() - changed >= self._rest
