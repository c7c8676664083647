"""Wire files read to articles, for commands that look at one without Kafka: the same parser as intake's."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from streams.cli.errors import Mistake

if TYPE_CHECKING:
    from agents.errors import InvalidInput
    from schemas.article import Article

STDIN = Path("-")


def articles_of(
    path: Path, *, provider: str = "", on_skipped: Callable[[str], None] = lambda told: None
) -> Iterator[Article | InvalidInput]:
    """The articles of a file, or of standard input for `-`; in place of what is no article, why it is none.

    `on_skipped` is told of what is no text beside the texts of a message (pictures, packages).
    """
    from agents.errors import InvalidInput
    from agents.intake.parse import read

    for data, content_type in _messages(path):
        # What people hand over is text unless it looks like more: a stray sentence is worth reading here.
        looks_marked = data.lstrip()[:1] in (b"{", b"[", b"<")
        try:
            reading = read(
                data, content_type or ("" if looks_marked else "text/plain"), provider=provider, received=datetime.now(UTC)
            )
        except InvalidInput as error:
            yield error
        else:
            yield from reading.articles
            yield from reading.refused
            for told in reading.skipped:
                on_skipped(told)


def _messages(path: Path) -> Iterator[tuple[bytes, str | None]]:
    from streams.feed_sources import JSON, are_lines, items_of

    if path == STDIN:
        data = sys.stdin.buffer.read()
        if are_lines(data):
            yield from ((line, JSON) for line in data.splitlines() if line.strip())
        else:
            yield data, None
        return
    try:
        yield from ((item.data, item.content_type) for item in items_of(path))
    except OSError as error:
        raise Mistake(f"cannot read {path}: {error.strerror or error}") from error
