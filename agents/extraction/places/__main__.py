"""`python -m agents.extraction.places`: build the gazetteer now, rather than at first use; prints where it lies."""

from __future__ import annotations

import sys

from agents.extraction.places.gazetteer import default_cache_dir, gazetteer_path, open_gazetteer


def _told(done: int, total: int) -> None:
    """A counter on a terminal; nothing off it."""
    if sys.stderr.isatty():
        end = "\n" if done >= total else ""
        print(f"\rbuilding the gazetteer: {100 * done // max(1, total)} %", end=end, file=sys.stderr, flush=True)


if __name__ == "__main__":
    open_gazetteer(progress=_told)
    print(gazetteer_path(default_cache_dir()))
