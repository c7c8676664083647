"""Watches kept as files: applied, applied again, exported and applied from there."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from streams.embedded_kafka import EmbeddedKafka

pytestmark = pytest.mark.kafka
Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def run(empty_kafka: EmbeddedKafka) -> Run:
    def call(*arguments: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "streams.cli", *arguments, "--bootstrap-servers", empty_kafka.bootstrap]
        return subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)

    assert call("topics", "ensure").returncode == 0
    return call


def test_files_are_applied_once_and_what_is_in_none_is_pruned(run: Run, tmp_path: Path) -> None:
    files, out = tmp_path / "watches", tmp_path / "exported"
    files.mkdir()
    (files / "a.toml").write_text('[[watch]]\nwatch_id = "a"\nname = "A"\n[[watch]]\nwatch_id = "b"\nname = "B"\n')
    (files / "c.yaml").write_text("watch_id: c\nname: C\ncooldown: 6h\n")
    assert run("watch", "apply", str(files), "--dry-run").stdout.splitlines()[-1] == "3 to write, 0 kept"
    assert run("watch", "apply", str(files)).stdout.splitlines()[-1] == "3 written, 0 kept"
    assert run("watch", "apply", str(files)).stdout.splitlines() == ["0 written, 3 kept"]
    assert run("watch", "export", str(out)).returncode == 0
    assert sorted(path.name for path in out.iterdir()) == ["a.yaml", "b.yaml", "c.yaml"]
    assert run("watch", "apply", str(out)).stdout.splitlines() == ["0 written, 3 kept"]
    (files / "a.toml").unlink()
    (files / "c.yaml").write_text("watch_id: c\nname: C\ncooldown: 2h\n")
    told = run("watch", "apply", str(files), "--prune").stdout.splitlines()
    assert told == [
        "removed  a  A",
        "removed  b  B",
        "changed  c  C",
        "           cooldown: 6h → 2h",
        "1 written, 0 kept, 2 removed",
    ]


def test_nothing_is_applied_where_a_file_is_wrong(run: Run, tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text("watch_id: a\nname: A\n")
    (tmp_path / "b.yaml").write_text("- {watch_id: a, name: B}\n- {watch_id: x, name: X, rol: any}\n")
    (tmp_path / "c.yaml").write_text("watch_id: a\nname: C\n")
    outcome = run("watch", "apply", str(tmp_path))
    assert outcome.returncode == 2
    assert outcome.stderr.splitlines() == [
        "wirewatch: b.yaml: entry 2 (x): rol: no such field; did you mean role?",
        "wirewatch: c.yaml: a stands in a.yaml too",
    ]
    assert run("watch", "list").stdout == ""
