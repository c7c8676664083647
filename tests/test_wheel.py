"""An installed wheel is whole: the command, and every data file of the tree."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
ROOMS = ("schemas", "agents", "streams")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel of this tree, built without the network."""
    out = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(out), str(ROOT)]
    built = subprocess.run(command, capture_output=True, text=True, check=False)
    assert built.returncode == 0, built.stdout + built.stderr
    return next(out.glob("*.whl"))


def test_every_file_of_the_rooms_is_in_it(wheel: Path) -> None:
    tracked = subprocess.run(["git", "ls-files", *ROOMS], cwd=ROOT, capture_output=True, text=True, check=False).stdout
    wanted = set(tracked.splitlines()) or {
        str(path.relative_to(ROOT)) for room in ROOMS for path in (ROOT / room).rglob("*.py")
    }
    with zipfile.ZipFile(wheel) as packed:
        assert wanted <= set(packed.namelist())


def test_it_gives_the_command_and_its_data(wheel: Path, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--target", str(tmp_path), str(wheel)]
    subprocess.run(command, check=True)
    probe = (
        "import streams.demo.run as run, agents.extraction.actors.register as register;"
        "assert run.__file__.startswith({home!r}), run.__file__;"
        "print(len(run.sample_wire()), 'syr' in str(register.load_register().resolve('Syria')))"
    )
    environ = {**os.environ, "PYTHONPATH": str(tmp_path)}
    told = subprocess.run(
        [sys.executable, "-c", probe.format(home=str(tmp_path))],
        cwd=tmp_path,
        env=environ,
        capture_output=True,
        text=True,
        check=True,
    )
    assert told.stdout.split() == ["66", "True"]
    script = tmp_path / "bin" / "wirewatch"
    shown = subprocess.run([str(script), "--help"], env=environ, capture_output=True, text=True, check=True)
    assert "wirewatch demo" in shown.stdout
