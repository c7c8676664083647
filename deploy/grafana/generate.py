"""`python -m deploy.grafana.generate [--check]`: the dashboards' JSON, written anew or compared with what is committed."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from deploy.grafana.boards import dashboards
from deploy.grafana.panels import render

FOLDER = Path(__file__).resolve().parent / "dashboards"


def files() -> dict[str, str]:
    """The content of each file, by its name."""
    return {f"{board.uid}.json": json.dumps(render(board), indent=2, ensure_ascii=False) + "\n" for board in dashboards()}


def outdated(folder: Path = FOLDER) -> list[str]:
    """Names of files that are missing, differ, or do not belong there."""
    wanted = files()
    held = {path.name: path.read_text(encoding="utf-8") for path in folder.glob("*.json")}
    return sorted(name for name in {*wanted, *held} if wanted.get(name) != held.get(name))


def main(arguments: list[str]) -> int:
    """Exit code 0 where all is well, 1 where --check found a difference, 2 for an unknown argument."""
    if arguments == ["--check"]:
        wrong = outdated()
        for name in wrong:
            print(f"not current: deploy/grafana/dashboards/{name}; run python -m deploy.grafana.generate", file=sys.stderr)
        return 1 if wrong else 0
    if arguments:
        print("usage: python -m deploy.grafana.generate [--check]", file=sys.stderr)
        return 2
    FOLDER.mkdir(exist_ok=True)
    wanted = files()
    for path in FOLDER.glob("*.json"):
        if path.name not in wanted:
            path.unlink()
    for name, content in wanted.items():
        (FOLDER / name).write_text(content, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
