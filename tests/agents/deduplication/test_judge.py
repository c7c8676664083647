"""The judge: copies and write-throughs are one story, daily reports and short retellings are not."""

from __future__ import annotations

import pytest

from agents.deduplication.judge import Judge, likeness
from agents.deduplication.sketch import Sketch, read_sketches
from agents.deduplication.words import read_all

TALKS = (
    "ANKARA, Turkey (Wire) — U.S. Secretary of State Rex Tillerson met Turkish President Tayyip Erdogan in Ankara on Thursday."
    "\n\nTurkey urged the United States to end its support for Kurdish fighters in Syria.\n\n"
    "Tillerson said after the talks that difficult choices lay ahead."
)
WEATHER = "VIENNA (W) — The service expects {sky} in Vienna on {day} with a high of {high} degrees and a low of {low}."


def seen(body: str) -> Sketch:
    made = read_sketches(read_all([body]))[0].sketch
    assert made is not None
    return made


@pytest.mark.parametrize(
    "other",
    [
        TALKS.replace("ANKARA, Turkey (Wire)", "ANKARA (Atlas)"),
        TALKS + "\n\nThe two sides agreed to meet again in Washington, said a spokesman for the presidency.",
        TALKS.split("\n\n")[0],
        TALKS.replace("Thursday", "Friday").replace("difficult", "dificult"),
    ],
)
def test_copies_and_briefs_are_one_story(other: str) -> None:
    assert likeness(seen(TALKS), seen(other)).one_story


@pytest.mark.parametrize(
    "other",
    [
        "ANKARA (N) — President Tayyip Erdogan held talks with U.S. Secretary of State Rex Tillerson in Ankara on Thursday.",
        "MOSCOW (Wire) — U.S. Secretary of State Rex Tillerson met Russian minister Sergei Lavrov in Moscow on Wednesday.",
    ],
)
def test_short_retellings_and_likenesses_are_not(other: str) -> None:
    assert not likeness(seen(TALKS), seen(other)).one_story


def test_two_days_of_one_template_are_not() -> None:
    one = WEATHER.format(sky="sunny spells", day="Monday", high=14, low=3)
    two = WEATHER.format(sky="heavy cloud", day="Tuesday", high=9, low=5)
    assert not likeness(seen(one), seen(two)).one_story


def test_likeness_is_the_same_either_way_and_whole_with_itself() -> None:
    one, other = seen(TALKS), seen(TALKS + "\n\nIt snowed in Ankara.")
    assert likeness(one, other) == likeness(other, one)
    assert likeness(one, one).score == 1


@pytest.mark.parametrize("longest", [1, 400])
def test_many_are_compared_as_each_alone(longest: int) -> None:
    """Also where one of them is so long that only every other shingle of it is kept."""
    words = " ".join(f"word{number} stands" for number in range(longest))
    others = [seen(body) for body in (TALKS, TALKS.split("\n\n")[0], TALKS + words, WEATHER, TALKS[40:], words)]
    judge = Judge(seen(TALKS))
    alone = [judge.containment(other.shingles, other.level) for other in others]
    assert judge.containments([(other.shingles.tobytes(), other.level) for other in others]) == alone
    assert judge.containments([(b"", 0)] * 5) == [0.0] * 5
