"""Report ids: stable over versions, distinct among equals."""

from __future__ import annotations

from agents.extraction.report_ids import ReportIds


def test_the_order_of_actors_does_not_matter() -> None:
    assert ReportIds("u").next("CONSULT", ["a", "b"], [], None) == ReportIds("u").next("CONSULT", ["b", "a"], [], None)


def test_sides_type_place_and_uri_matter() -> None:
    told = [
        ReportIds("u").next("CONSULT", ["a"], ["b"], None),
        ReportIds("u").next("CONSULT", ["b"], ["a"], None),
        ReportIds("u").next("ASSAULT", ["a"], ["b"], None),
        ReportIds("u").next("CONSULT", ["a"], ["b"], 7),
        ReportIds("v").next("CONSULT", ["a"], ["b"], None),
    ]
    assert len(set(told)) == 5


def test_equals_are_numbered_in_text_order() -> None:
    ids, again = ReportIds("u"), ReportIds("u")
    first = [ids.next("ASSAULT", ["a"], ["b"], None) for _ in range(3)]
    assert len(set(first)) == 3
    assert first[:2] == [again.next("ASSAULT", ["a"], ["b"], None) for _ in range(2)]
