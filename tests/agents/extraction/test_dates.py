"""Dates of acts against the day of publication: Wednesday, 22 March 2017."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agents.extraction.dates import is_historic, resolve_date
from agents.extraction.temporal import expressions
from schemas.event import When
from tests.agents.extraction.desk import a_line, model

PUBLISHED = datetime(2017, 3, 22, 12, tzinfo=UTC)
TODAY = PUBLISHED.date()


def day(text: str) -> tuple[date, date] | None:
    found = list(expressions(text, TODAY))
    return (found[0].first, found[0].last) if found else None


def span(first: str, last: str | None = None) -> tuple[date, date]:
    return date.fromisoformat(first), date.fromisoformat(last or first)


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("late Tuesday", span("2017-03-21")),
        ("on Thursday", span("2017-03-16")),
        ("Wednesday", span("2017-03-22")),
        ("last Wednesday", span("2017-03-15")),
        ("next Monday", span("2017-03-27")),
        ("Saturday's attack", span("2017-03-18")),
        ("yesterday", span("2017-03-21")),
        ("overnight", span("2017-03-21", "2017-03-22")),
        ("last week", span("2017-03-13", "2017-03-19")),
        ("over the weekend", span("2017-03-18", "2017-03-19")),
        ("last month", span("2017-02-01", "2017-02-28")),
        ("earlier this year", span("2017-01-01", "2017-03-22")),
        ("the end of August", span("2016-08-21", "2016-08-31")),
        ("in January", span("2017-01-01", "2017-01-31")),
        ("in March", span("2017-03-01", "2017-03-22")),
        ("on Jan. 5", span("2017-01-05")),
        ("on Nov. 30", span("2016-11-30")),
        ("20 March 2003", span("2003-03-20")),
        ("on Friday, March 17", span("2017-03-17")),
        ("March 5-7", span("2017-03-05", "2017-03-07")),
        ("in 2014", span("2014-01-01", "2014-12-31")),
        ("the 2015 attacks", span("2015-01-01", "2015-12-31")),
        ("since 2011", span("2011-01-01", "2017-03-22")),
        ("since Monday", span("2017-03-20", "2017-03-22")),
        ("from 2003 to 2011", span("2003-01-01", "2011-12-31")),
        ("in the 1990s", span("1990-01-01", "1999-12-31")),
        ("three years ago", span("2014-01-01", "2014-12-31")),
        ("two days ago", span("2017-03-20")),
        ("the past three days", span("2017-03-19", "2017-03-22")),
        ("in recent weeks", span("2017-03-01", "2017-03-22")),
        ("2017-02-03", span("2017-02-03")),
    ],
)
def test_expressions_are_ranges_of_days(text: str, days: tuple[date, date]) -> None:
    assert day(text) == days


@pytest.mark.parametrize(
    "text", ["They may march soon.", "more than 2014 people", "on Feb. 30", "Resolution 2254", "second thoughts"]
)
def test_what_is_no_date_gives_none(text: str) -> None:
    assert day(text) is None


def test_earlier_and_later_count_from_the_date_told_before() -> None:
    told = list(expressions("The town fell on March 10, two days after its bridge was blown up three days earlier.", TODAY))
    assert [(one.first, one.last) for one in told] == [span("2017-03-10"), span("2017-03-07")]


@pytest.mark.model
@pytest.mark.parametrize(
    ("text", "trigger", "days"),
    [
        ("Gunmen attacked a mosque in the town on Tuesday.", "attacked", span("2017-03-21")),
        ("Police said Tuesday that two gunmen had attacked the mosque.", "attacked", None),
        ("Rebels captured the town in 2014 and killed 30 soldiers last week.", "killed", span("2017-03-13", "2017-03-19")),
        ("The two presidents will meet on Friday in Astana.", "meet", span("2017-03-24")),
        ("A bomb exploded in the market overnight, police said on Wednesday.", "exploded", span("2017-03-21", "2017-03-22")),
        ("Troops shelled two villages.", "shelled", None),
        ("Russia cancelled a visit due on Wednesday.", "cancelled", None),
        ("The union extended sanctions until July.", "extended", None),
        ("Police arrested two men on Monday after a bombing on Sunday.", "arrested", span("2017-03-20")),
        ("A man tried to stab a guard on Sunday.", "stab", span("2017-03-19")),
    ],
)
def test_the_date_of_an_act_stands_in_its_clause(text: str, trigger: str, days: tuple[date, date] | None) -> None:
    line = a_line(text, model())
    token = next(token for token in line.doc if token.text == trigger)
    when = resolve_date(line, PUBLISHED, token)
    assert (None if when is None else (when.start, when.end)) == days


def test_unparsed_lines_are_read_too() -> None:
    line = a_line("Gunmen attacked a mosque on Tuesday.")
    when = resolve_date(line, PUBLISHED, line.doc[1])
    assert when is not None
    assert (when.start, when.text) == (date(2017, 3, 21), "on Tuesday")


def test_without_a_trigger_the_first_date_is_the_sentences() -> None:
    when = resolve_date(a_line("On Monday and again on Tuesday shells fell."), PUBLISHED, None)
    assert when is not None
    assert when.start == date(2017, 3, 20)


@pytest.mark.parametrize(
    ("text", "historic"),
    [
        ("since 2011", True),
        ("in 2014", True),
        ("the 1990s", True),
        ("last week", False),
        ("on Tuesday", False),
        ("last month", False),
    ],
)
def test_background_is_told_from_news(text: str, historic: bool) -> None:
    days = day(text)
    assert days is not None
    assert is_historic(When(start=days[0], end=days[1], text=text), PUBLISHED) is historic


@given(
    st.dates(min_value=date(1990, 1, 1), max_value=date(2100, 1, 1)),
    st.sampled_from("Mon Tues Wednes Thurs Fri Satur Sun".split()),
)
def test_a_weekday_of_a_report_lies_in_the_last_seven_days(published: date, name: str) -> None:
    one = next(iter(expressions(f"on {name}day", published)))
    assert timedelta(0) <= published - one.first < timedelta(days=7)
    assert one.first.strftime("%A") == f"{name}day"


@given(
    st.one_of(
        st.text(max_size=200),
        st.lists(st.sampled_from("since the end of 2014 March 31 years ago 99 last next week".split())).map(" ".join),
    )
)
def test_any_text_gives_ranges_in_order_inside_it(text: str) -> None:
    for one in expressions(text, TODAY):
        assert 0 <= one.start < one.end <= len(text)
        assert one.first <= one.last
