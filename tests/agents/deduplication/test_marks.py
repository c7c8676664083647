"""Marks of the desk, and words that only look like them."""

from __future__ import annotations

import pytest

from agents.deduplication.boilerplate import is_boilerplate
from agents.deduplication.marks import marks
from tests.builders import an_article


@pytest.mark.parametrize(
    "fields",
    [
        {"status": "canceled"},
        {"headline": "KILL: Minister resigns"},
        {"headline": "WITHDRAWN - Minister resigns"},
        {"headline": "MANDATORY KILL"},
        {"slugline": "Austria-Minister-KILL"},
        {"ednote": "WITHDRAWN: the report rested on a mistaken translation."},
    ],
)
def test_kills(fields: dict[str, str]) -> None:
    assert marks(an_article(**fields)).kill


@pytest.mark.parametrize(
    "fields",
    [
        {"headline": "Kill Bill returns to cinemas"},
        {"headline": "KILLED IN ACTION: a book of names"},
        {"slugline": "Film-Kill-Bill"},
        {"ednote": "Will be killed at midnight unless updated."},
        {"status": "embargoed", "headline": "KILL: later"},
    ],
)
def test_not_kills(fields: dict[str, str]) -> None:
    assert not marks(an_article(**fields)).kill


@pytest.mark.parametrize(
    ("fields", "correction", "update"),
    [
        ({"signal": "correction"}, True, False),
        ({"signal": "update", "ednote": "Corrects spelling"}, False, True),
        ({"headline": "CORRECTED-Minister resigns"}, True, False),
        ({"ednote": "Corrects the age in the second paragraph."}, True, False),
        ({"headline": "UPDATE 2-Minister resigns"}, False, True),
        ({"slugline": "Austria-Minister, 1st Ld-Writethru"}, False, True),
        ({"headline": "REFILE-Minister resigns"}, False, True),
        ({"headline": "House of Corrections opens"}, False, False),
        ({"headline": "Minister resigns"}, False, False),
    ],
)
def test_corrections_and_updates(fields: dict[str, str], correction: bool, update: bool) -> None:
    found = marks(an_article(**fields))
    assert (found.correction, found.update) == (correction, update)


@pytest.mark.parametrize(
    "line",
    [
        "(Reporting by A. Writer; editing by B. Editor)",
        "Copyright 2017 The Wire.",
        "All rights reserved.",
        "A. Writer in Vienna contributed to this report.",
        "ab/cd/ef",
        "Eds: Adds byline.",
        "Follow A. Writer on Twitter: @writer",
        "For more news visit our site.",
        "Adds quotes from the minister, background.",
    ],
)
def test_lines_of_the_desk(line: str) -> None:
    assert is_boilerplate(line)


@pytest.mark.parametrize(
    "line",
    [
        "Reporters were kept away from the bridge.",
        "The ministry contributed 2 million euros to the fund.",
        "Editors of three papers were summoned.",
        "More than 400 people were detained.",
        "The copyright law passed by 12 votes.",
        "Adds up to 40 dead.",
        "Following the vote, two ministers resigned.",
        "Follow-up talks are due in Vienna.",
        "Copyright rules were relaxed.",
        "Reporting restrictions were imposed by the court.",
        "Subscribers lost 3 million euros.",
    ],
)
def test_news_is_not_taken_for_them(line: str) -> None:
    assert not is_boilerplate(line)
