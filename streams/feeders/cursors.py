"""Where each source stands: its cursor, the items seen, and what a line sent that is not yet at the broker.

In the same database as the positions of files; every change is one transaction.
"""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterable, Sequence
from pathlib import Path
from types import TracebackType

_BUSY_SECONDS = 30
_DATABASE = "feed-positions.sqlite3"
_TABLES = """
CREATE TABLE IF NOT EXISTS cursors (target TEXT, source TEXT, cursor TEXT NOT NULL, PRIMARY KEY (target, source)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS seen (target TEXT, source TEXT, item TEXT, digest TEXT NOT NULL, turn INTEGER NOT NULL,
 PRIMARY KEY (target, source, item)) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS seen_in_turn ON seen (target, source, turn);
CREATE TABLE IF NOT EXISTS spool (number INTEGER PRIMARY KEY AUTOINCREMENT, target TEXT NOT NULL, source TEXT NOT NULL,
 data BLOB NOT NULL);
CREATE INDEX IF NOT EXISTS spooled ON spool (target, source, number);
"""


class Cursors:
    """The cursors of all sources of one target (a cluster and a topic), for any thread; a context manager."""

    def __init__(self, folder: Path, target: str) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._target = target
        self._lock = threading.Lock()
        self._database = sqlite3.connect(
            folder / _DATABASE, timeout=_BUSY_SECONDS, isolation_level=None, check_same_thread=False
        )
        self._database.execute("PRAGMA journal_mode=WAL")
        self._database.executescript(_TABLES)

    def __enter__(self) -> Cursors:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        with self._lock:
            self._database.close()

    def get(self, source: str) -> str:
        """The cursor of a source, empty where it has none."""
        with self._lock:
            row = self._database.execute(
                "SELECT cursor FROM cursors WHERE target = ? AND source = ?", (self._target, source)
            ).fetchone()
        return str(row[0]) if row else ""

    def put(self, source: str, cursor: str) -> None:
        """Remember a cursor."""
        with self._lock:
            self._database.execute("INSERT OR REPLACE INTO cursors VALUES (?, ?, ?)", (self._target, source, cursor))

    def digests(self, source: str, items: Sequence[str]) -> dict[str, str]:
        """The digests under which those of the items that are known were seen last."""
        found: dict[str, str] = {}
        with self._lock:
            for start in range(0, len(items), 500):
                part = items[start : start + 500]
                marks = ",".join("?" * len(part))
                rows = self._database.execute(
                    f"SELECT item, digest FROM seen WHERE target = ? AND source = ? AND item IN ({marks})",
                    (self._target, source, *part),
                )
                found.update(rows.fetchall())
        return found

    def saw(self, source: str, items: Iterable[tuple[str, str]], *, keep: int) -> None:
        """Remember items with their digests, and forget all but the `keep` that were seen last."""
        with self._lock:
            mine = (self._target, source)
            self._database.execute("BEGIN IMMEDIATE")
            try:
                last = self._database.execute("SELECT max(turn) FROM seen WHERE target = ? AND source = ?", mine).fetchone()[0]
                turn = (last or 0) + 1
                self._database.executemany(
                    "INSERT OR REPLACE INTO seen VALUES (?, ?, ?, ?, ?)",
                    [(*mine, item, digest, turn + number) for number, (item, digest) in enumerate(items)],
                )
                self._database.execute(
                    "DELETE FROM seen WHERE target = ? AND source = ? AND item IN (SELECT item FROM seen"
                    " WHERE target = ? AND source = ? ORDER BY turn DESC LIMIT -1 OFFSET ?)",
                    (*mine, *mine, keep),
                )
            except BaseException:
                self._database.execute("ROLLBACK")
                raise
            self._database.execute("COMMIT")

    def spool(self, source: str, messages: Sequence[bytes]) -> None:
        """Keep what arrived until the broker has it."""
        with self._lock:
            self._database.execute("BEGIN IMMEDIATE")
            self._database.executemany(
                "INSERT INTO spool (target, source, data) VALUES (?, ?, ?)",
                [(self._target, source, message) for message in messages],
            )
            self._database.execute("COMMIT")

    def spooled(self, source: str, limit: int) -> list[tuple[int, bytes]]:
        """The earliest of what is kept, with numbers."""
        with self._lock:
            return self._database.execute(
                "SELECT number, data FROM spool WHERE target = ? AND source = ? ORDER BY number LIMIT ?",
                (self._target, source, limit),
            ).fetchall()

    def waiting(self, source: str) -> int:
        """How many messages are kept."""
        with self._lock:
            row = self._database.execute(
                "SELECT count(*) FROM spool WHERE target = ? AND source = ?", (self._target, source)
            ).fetchone()
        return int(row[0])

    def unspool(self, source: str, last: int) -> None:
        """The broker has everything up to this number."""
        with self._lock:
            self._database.execute(
                "DELETE FROM spool WHERE target = ? AND source = ? AND number <= ?", (self._target, source, last)
            )
