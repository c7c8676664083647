"""`python -m streams.cli`: the same as `wirewatch`."""

from __future__ import annotations

from streams.cli.main import main

if __name__ == "__main__":
    main()
