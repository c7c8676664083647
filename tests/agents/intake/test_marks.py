"""Each cell of format by mark, on samples written to the standards; the table in the documentation is these cells."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from agents.errors import InvalidInput
from agents.intake.parse import parse
from schemas.article import Article
from tests.agents.intake import samples
from tests.agents.intake.marks import FORMATS, MARKS, Cell, Format, cells, table
from tests.agents.intake.samples import BODY_1, BODY_2

DOCUMENT = Path(__file__).parents[3] / "agents" / "intake" / "FORMATS.md"
MADE = datetime(2017, 3, 24, 8, 40, tzinfo=UTC)
EMBARGO = datetime(2017, 3, 25, 6, tzinfo=UTC)
WITH_CELL = [pytest.param(row, mark, cell, id=name) for name, row, mark, cell in cells()]


def read(row: Format, cell: Cell | None = None) -> Article:
    content_type = "text/plain" if row.make is samples.text else ""
    (article,) = parse(row.make(**cell.marks if cell else {}), content_type, received=MADE)
    return article


def is_new(row: Format, cell: Cell) -> None:
    article = read(row, cell)
    assert (article.status, article.signal, article.language) == ("usable", None, "en")
    assert article.body == f"{BODY_1}\n\n{BODY_2}"
    assert article.headline in ("Troops leave base", "Troops leave base & town")
    assert article.published_at == MADE
    assert article == read(row, cell), "equal bytes give equal articles"


def is_update(row: Format, cell: Cell) -> None:
    first, second = read(row), read(row, cell)
    assert second.signal == (None if cell.expect == "later" else "update")
    if cell.expect != "marked":
        assert (second.uri, second.version > first.version) == (first.uri, True)


def is_correction(row: Format, cell: Cell) -> None:
    first, corrected = read(row), read(row, cell)
    assert (corrected.status, corrected.signal) == ("usable", "correction")
    if cell.expect != "marked":
        assert (corrected.uri, corrected.version >= first.version) == (first.uri, True)


def takes_back(status: str) -> Callable[[Format, Cell], None]:
    def check(row: Format, cell: Cell) -> None:
        if cell.expect == "names no item":
            with pytest.raises(InvalidInput, match="must name what it takes back"):
                read(row, cell)
            return
        first, gone = read(row), read(row, cell)
        assert (gone.status, gone.uri) == (status, first.uri)
        assert gone.version >= first.version

    return check


def is_embargo(row: Format, cell: Cell) -> None:
    article = read(row, cell)
    assert (article.status, article.embargoed_until) == ("embargoed", EMBARGO)


def is_urgency(row: Format, cell: Cell) -> None:
    assert read(row, cell).urgency == cell.expect
    assert read(row, cell).urgency != read(row).urgency


def is_language(row: Format, cell: Cell) -> None:
    assert read(row, cell).language == "pt"


def is_place(row: Format, cell: Cell) -> None:
    assert read(row, cell).body.upper().startswith("KABUL")


def is_advisory(row: Format, cell: Cell) -> None:
    if cell.expect == "names no item":
        return takes_back("withheld")(row, cell)
    assert read(row, cell).status == "withheld"
    return None


CHECKS: dict[str, Callable[[Format, Cell], None]] = {
    "new": is_new,
    "update": is_update,
    "correction": is_correction,
    "kill": takes_back("canceled"),
    "withhold": takes_back("withheld"),
    "embargo": is_embargo,
    "urgency": is_urgency,
    "language": is_language,
    "place": is_place,
    "advisory": is_advisory,
}


@pytest.mark.parametrize(("row", "mark", "cell"), WITH_CELL)
def test_cell(row: Format, mark: str, cell: Cell) -> None:
    CHECKS[mark](row, cell)


def test_every_format_says_something_of_every_mark() -> None:
    for row in FORMATS:
        assert {*row.cells, *row.nothing} == set(MARKS), row.name
        assert not row.cells.keys() & row.nothing.keys(), row.name


def test_the_document_has_these_cells() -> None:
    assert table() in DOCUMENT.read_text(encoding="utf-8"), "print it with python -m tests.agents.intake.marks"


@pytest.mark.parametrize(("priority", "urgency"), [("f", 1), ("b", 2), ("u", 3), ("r", 4), ("d", 6), ("a", 7)])
def test_anpa_priority(priority: str, urgency: int) -> None:
    (article,) = parse(samples.anpa(priority=priority), received=MADE)
    assert article.urgency == urgency


@pytest.mark.parametrize(("given", "urgency"), [(1, 1), (4, 5), (8, 8)])
def test_tt_numbers_its_normal_four(given: int, urgency: int) -> None:
    (article,) = parse(samples.newsml_g2(provider="TT", urgency=given))
    assert (article.provider, article.urgency) == ("tt", urgency)


@pytest.mark.parametrize(("given", "urgency"), [(1, 1), (2, 3), (3, 4), (4, 5)])
def test_reuters_numbers_four_priorities(given: int, urgency: int) -> None:
    (article,) = parse(samples.reuters(urgency=given))
    assert (article.provider, article.urgency) == ("reuters", urgency)


def test_a_lead_that_comes_late_is_no_later_embargo() -> None:
    """The year that a note leaves out is that of the item, or the next where that is long past."""
    (article,) = parse(
        samples.text(shout="EMBARGOED UNTIL 0600 GMT JANUARY 2"), "text/plain", received=MADE + timedelta(days=270)
    )
    assert article.embargoed_until == datetime(2018, 1, 2, 6, tzinfo=UTC)
