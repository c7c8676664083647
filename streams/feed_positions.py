"""How far each source has been fed: a small database in the state directory, so that a feed goes on where it stopped."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

MARK_BYTES = 4096
_BUSY_SECONDS = 30


@dataclass(frozen=True, slots=True)
class Position:
    """`offset` bytes of a file are fed; `mark` is the hash of their first and last, which tells a file that was replaced."""

    offset: int
    mark: str


class Positions:
    """Positions of the files of one target (a cluster and a topic), as a context manager."""

    def __init__(self, folder: Path, target: str) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._target = target
        self._database = sqlite3.connect(folder / "feed-positions.sqlite3", timeout=_BUSY_SECONDS, isolation_level=None)
        self._database.execute("PRAGMA journal_mode=WAL")
        self._database.execute(
            "CREATE TABLE IF NOT EXISTS positions (target TEXT, file TEXT, offset INTEGER NOT NULL, mark TEXT NOT NULL,"
            " PRIMARY KEY (target, file)) WITHOUT ROWID"
        )

    def __enter__(self) -> Positions:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._database.close()

    def get(self, path: Path) -> int:
        """Bytes of this file that are fed already; 0 where it is new, or no longer the file it was."""
        row = self._database.execute(
            "SELECT offset, mark FROM positions WHERE target = ? AND file = ?", (self._target, str(path.absolute()))
        ).fetchone()
        if row is None:
            return 0
        known = Position(*row)
        return known.offset if path.stat().st_size >= known.offset and mark_of(path, known.offset) == known.mark else 0

    def put(self, fed: Iterable[tuple[Path, int]]) -> None:
        """Remember that so many bytes of these files are fed, all or none."""
        rows = [(self._target, str(path.absolute()), offset, mark_of(path, offset)) for path, offset in fed]
        self._database.execute("BEGIN IMMEDIATE")
        self._database.executemany("INSERT OR REPLACE INTO positions VALUES (?, ?, ?, ?)", rows)
        self._database.execute("COMMIT")


def mark_of(path: Path, offset: int) -> str:
    """The hash of the first and the last bytes of a file before `offset`."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        digest.update(file.read(min(MARK_BYTES, offset)))
        if offset > MARK_BYTES:
            file.seek(max(MARK_BYTES, offset - MARK_BYTES))
            digest.update(file.read(offset - file.tell()))
    return digest.hexdigest()
