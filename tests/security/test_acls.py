"""The rights by role: drawn from the picture, told on the page, and no wider than they must be."""

from __future__ import annotations

from pathlib import Path

import pytest

from streams.acls import lines, main, roles, table
from streams.topology import STAGES, topology

PAGE = Path(__file__).resolve().parents[2] / "deploy" / "docs" / "security.md"


def test_the_page_tells_the_roles_as_they_are() -> None:
    assert table(roles()) in PAGE.read_text(encoding="utf-8"), "run: python -m streams.acls"


@pytest.mark.parametrize("stage", STAGES)
def test_a_stage_writes_only_what_it_writes(stage: str) -> None:
    role = next(role for role in roles() if role.name == f"stage-{stage}")
    written = {right.name for right in role.rights if right.operation == "WRITE"}
    mine = {topic.name for binding in topology() if binding.stage == stage for topic in binding.writes}
    others = {topic.name for binding in topology() for topic in binding.writes} - mine
    assert mine <= written
    assert not written & (others - {"wire.alerts.flash.v1"})
    assert not any(right.resource == "TOPIC" and right.prefixed for right in role.rights)


def test_nobody_but_editor_and_operator_writes_watches_and_subscribers_write_nothing() -> None:
    writers = {r.name for r in roles() for right in r.rights if right.name == "wire.watches.v1" and right.operation == "WRITE"}
    assert writers == {"editor"}
    subscriber = next(role for role in roles("desk") if role.name == "subscriber")
    assert {right.operation for right in subscriber.rights} == {"READ"}
    assert [right.name for right in subscriber.rights if right.resource == "GROUP"] == ["desk."]


def test_the_rules_are_told_as_kafkas_own_tool_takes_them(capsys: pytest.CaptureFixture[str]) -> None:
    main(["subscriber", "--user", "kim", "--desk", "desk"])
    told = capsys.readouterr().out.splitlines()
    assert "--add --allow-principal User:kim --operation Read --topic wire.alerts.v1" in told
    assert "--add --allow-principal User:kim --operation Read --group desk. --resource-pattern-type prefixed" in told
    assert len(told) == len(list(lines(next(r for r in roles() if r.name == "subscriber"), "User:kim")))
