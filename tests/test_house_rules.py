"""The house rules as tests: who may import whom, how long a file may grow, what must not stand in the tree."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
ROOMS = [ROOT / room for room in ("schemas", "agents", "streams", "deploy", "tests")]
SOURCES = sorted(path for room in ROOMS for path in room.rglob("*.py"))
READABLE = {".py", ".md", ".toml", ".txt", ".lock", ".yaml", ".yml", ".json", ""}
TEXTS = [
    path
    for path in [*ROOT.glob("*"), *(path for room in ROOMS for path in room.rglob("*"))]
    if path.is_file() and path.suffix in READABLE
]
LONGEST = 320


def test_import_rules_hold() -> None:
    command = [sys.executable, "-c", "from importlinter.cli import lint_imports_command; lint_imports_command()"]
    outcome = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert outcome.returncode == 0, outcome.stdout


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_file_has_one_subject(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert text.count("\n") <= LONGEST, "split the file where its subject parts"
    assert ast.get_docstring(ast.parse(text)), "say in one line what the module is"


def test_no_download_address_and_no_machine_path_in_the_tree() -> None:
    forbidden = re.compile(r"pypi\.org|pythonhosted|repo1\.maven|repo\.maven|index-url|find-links|direct_url|/root/|/work/main")
    found = [
        f"{path.relative_to(ROOT)}: {hit.group()}"
        for path in TEXTS
        if path != Path(__file__).resolve()
        for hit in forbidden.finditer(path.read_text(encoding="utf-8", errors="replace"))
    ]
    assert not found
