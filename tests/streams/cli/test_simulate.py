"""`wirewatch simulate` from the command line."""

from __future__ import annotations

import json
from pathlib import Path

from click.testing import CliRunner

from streams.cli.simulate import simulate


def test_a_folder_gets_traffic_and_truth_line_by_line(tmp_path: Path) -> None:
    outcome = CliRunner().invoke(
        simulate, ["--rate", "50", "--hours", "2", "--seed", "7", "--articles", "300", "--out", str(tmp_path)]
    )
    assert outcome.exit_code == 0, outcome.output
    articles, truth = (
        [json.loads(line) for line in (tmp_path / name).read_text().splitlines()] for name in ("articles.jsonl", "truth.jsonl")
    )
    assert len(articles) == 300
    assert [(line["uri"], line["version"]) for line in articles] == [(line["uri"], line["version"]) for line in truth]


def test_without_a_folder_articles_go_to_standard_output() -> None:
    outcome = CliRunner().invoke(simulate, ["--rate", "1", "--hours", "1", "--seed", "1", "--articles", "3"])
    assert [set(json.loads(line)) >= {"uri", "body"} for line in outcome.stdout.splitlines()] == [True] * 3


def test_a_rate_of_nothing_is_a_users_mistake() -> None:
    assert CliRunner().invoke(simulate, ["--rate", "0"]).exit_code == 2
