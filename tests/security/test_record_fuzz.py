"""Damaged records of every topic: what the fuzzer finds in a short run is nothing."""

from __future__ import annotations

from tests.fuzz.records import fuzz


def test_no_record_that_anybody_can_write_stops_a_stage() -> None:
    findings = fuzz(inputs=250, seed=11)
    assert not findings.faults, "\n".join(findings.faults[:5])
    assert all(findings.seen[f"{agent}: answered"] for agent in ("deduplication", "event_fusion", "activity", "matching"))
