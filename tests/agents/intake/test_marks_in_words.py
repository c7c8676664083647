"""Marks that telegraphic formats keep in words, and stories in which such words only occur."""

from __future__ import annotations

import pytest

from agents.intake.telegraph import marks


@pytest.mark.parametrize(
    ("slug", "line"),
    [
        ("BC-Afghanistan-Base,Bulletin Kill", ""),
        ("BC-Afghanistan-Base,Elimination", ""),
        ("Afghanistan", "KILL KILL KILL - kill item AFP0123"),
        ("Afghanistan", "MANDATORY KILL"),
        ("Afghanistan", "EDITORS: KILL BC-Afghanistan-Base. The base was not left."),
        ("Afghanistan", "KILL item AFP0123"),
    ],
)
def test_kills(slug: str, line: str) -> None:
    assert marks(slug, [line]) == ("canceled", None)


@pytest.mark.parametrize(
    ("slug", "line"),
    [
        ("BC-Afghanistan-Base,WITHHOLD", ""),
        ("BC-Afghanistan-Base,Mandatory Hold", ""),
        ("Afghanistan", "HOLD HOLD HOLD - item AFP0123"),
        ("Afghanistan", "WITHHOLD: BC-Afghanistan-Base"),
        ("BC-AP-Editors Advisory", ""),
        ("Afghanistan", "ADVISORY - NOT FOR PUBLICATION"),
    ],
)
def test_withheld(slug: str, line: str) -> None:
    assert marks(slug, [line]) == ("withheld", None)


@pytest.mark.parametrize(
    ("slug", "line"),
    [
        ("US-Egypt-Aid", "The White House will withhold aid, a spokesman said."),
        ("Syria-Chemical", "The elimination of the stockpile began, the envoy said."),
        ("World Cup-Elimination", "Elimination games begin on Friday."),
        ("US-Road Kill", "KILLINGS RISE IN CITY"),
        ("Pakistan-Drones", "Drone strikes kill item smugglers near the border."),
        ("Pakistan-Hold", "HOLDERS LOSE FINAL"),
        ("US-Prisons", "Correction officers went on strike in New York."),
        ("US-Travel Advisory", "The department told travellers to stay away."),
        ("Leak", "The paper was not for publication, the ministry said."),
    ],
)
def test_stories_that_only_speak_of_it(slug: str, line: str) -> None:
    assert marks(slug, [line]) == ("usable", None)
