"""The console that commands print on."""

from __future__ import annotations

from typing import NoReturn

from rich.console import Console


class Out(Console):
    """Standard output for people: words are left as they are, and a reader that has left ends the command quietly."""

    def __init__(self, *, width: int | None = None) -> None:
        super().__init__(highlight=False, markup=False, soft_wrap=width is None, width=width)

    def on_broken_pipe(self) -> NoReturn:
        """Leave it to the command line, which knows what it means."""
        raise BrokenPipeError
