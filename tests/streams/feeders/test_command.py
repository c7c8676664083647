"""The command line of `wirewatch feed --config`: mistakes in one line, with exit code 2, before anything is contacted."""

from __future__ import annotations

from pathlib import Path

import pytest

from streams.cli.errors import Mistake
from streams.cli.main import main
from streams.feeders.command import run_feeds
from streams.feeders.config import parse_feeds
from streams.settings import load


def told(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str]:
    with pytest.raises(SystemExit) as ended:
        main(["feed", *arguments])
    code = ended.value.code
    assert isinstance(code, int)
    return code, capsys.readouterr().err


def test_a_bad_file_is_told_in_one_line(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    file = tmp_path / "feeds.toml"
    file.write_text('[[feed]]\nname = "a"\nkind = "http"\nurl = "ftp://a.example"\n')
    code, line = told(capsys, "--config", str(file))
    assert code == 2
    assert line.count("\n") == 1
    assert "feeds.toml: feed 1 (a): url: must be http" in line


@pytest.mark.parametrize("extra", [["x.jsonl"], ["--rate", "3"], ["--follow"], ["--provider", "ap"]])
def test_what_stands_in_the_file_is_not_told_beside_it(
    extra: list[str], capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    (tmp_path / "feeds.toml").write_text("")
    code, line = told(capsys, "--config", str(tmp_path / "feeds.toml"), *extra)
    assert (code, "--config goes with" in line) == (2, True)


@pytest.mark.parametrize("arguments", [["--once", "x"], ["--metrics-port", "0", "x"], []])
def test_and_the_other_way_round(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert told(capsys, *arguments)[0] == 2


def test_a_right_file_is_said_to_be_right_without_a_broker(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    (tmp_path / "feeds.toml").write_text('[[feed]]\nname = "drop"\nkind = "folder"\npath = "."\n')
    with pytest.raises(SystemExit) as ended:
        main(["feed", "--config", str(tmp_path / "feeds.toml"), "--check", "--bootstrap-servers", "127.0.0.1:1"])
    assert ended.value.code == 0
    assert capsys.readouterr().out == "1 feed, nothing wrong\n"


def test_once_has_no_use_for_a_line(tmp_path: Path) -> None:
    feeds = parse_feeds('[[feed]]\nname = "line"\nkind = "tcp"\naddress = "127.0.0.1:1"\n', {}, tmp_path)
    with pytest.raises(Mistake, match="--once: feed line"):
        run_feeds(load({"state_dir": str(tmp_path)}, environ={}), feeds, "t", once=True, metrics_port=None)
