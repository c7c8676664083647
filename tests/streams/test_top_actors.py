"""The most alerted actors of a day, and nobody of the day before."""

from __future__ import annotations

from streams.top_actors import TopActors

HOUR = 3_600.0


def test_the_most_alerted_come_first_and_equal_ones_by_name() -> None:
    actors = TopActors()
    for names in (["syr.mil", "islamic-state"], ["islamic-state"], ["rus"]):
        actors.raised(names, 10 * HOUR)
    assert actors.top(2) == [("islamic-state", 2), ("rus", 1)]


def test_a_day_later_they_count_no_more() -> None:
    actors = TopActors()
    actors.raised(["old"], 0.0)
    actors.raised(["new"], 23 * HOUR)
    assert dict(actors.top(5)) == {"old": 1, "new": 1}
    actors.raised(["new"], 24 * HOUR)
    assert actors.top(5) == [("new", 2)]
