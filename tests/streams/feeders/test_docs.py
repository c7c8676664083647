"""The page about feeding says what the code does: its example is read, every key, metric and reason stands in it."""

from __future__ import annotations

import re
from pathlib import Path

import msgspec
import pytest

from streams.feeders import metrics
from streams.feeders.config import Ap, Folder, Http, Tcp, parse_feeds

ROOT = Path(__file__).resolve().parents[3]
PAGE = (ROOT / "deploy" / "docs" / "feeding.md").read_text(encoding="utf-8")


def test_the_example_is_right(tmp_path: Path) -> None:
    example = re.search(r"```toml\n(.*?)```", PAGE, re.DOTALL)
    assert example is not None
    (tmp_path / "agency.password").write_text("x")
    text = example.group(1).replace("/var/spool/wire", str(tmp_path))
    assert len(parse_feeds(text, {"AP_KEY": "x"}, tmp_path)) == 4


@pytest.mark.parametrize("kind", [Http, Ap, Folder, Tcp])
def test_every_key_is_told(kind: type[msgspec.Struct]) -> None:
    table = PAGE.partition("## What may stand in it")[2].partition("\n## ")[0]
    assert [key for key in kind.__struct_fields__ if f"`{key}`" not in table] == []


def test_every_metric_and_reason_is_told() -> None:
    told = PAGE.partition("## Watching it")[2]
    assert [metric.name for metric in metrics.FEED if f"`{metric.name}`" not in told] == []
    sources = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "streams" / "feeders").glob("*.py"))
    reasons = set(re.findall(r'(?:SourceFault|Gone|metrics\.error)\(\s*"(\w+)"', sources))
    assert len(reasons) > 10
    assert [reason for reason in sorted(reasons) if f"`{reason}`" not in told] == []
