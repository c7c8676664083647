"""Finding and resolving places: by the words around a name and by the whole article."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agents.extraction.context import FoundPlace
from agents.extraction.places.find import PlaceFinder
from tests.agents.extraction.desk import a_dispatch, gazetteer, model

KINDS = pytest.mark.parametrize("parsed", [False, True], ids=["bare", "parsed"])
pytestmark = pytest.mark.model


def places(body: str, *, parsed: bool = False) -> list[FoundPlace]:
    return PlaceFinder(gazetteer=gazetteer()).find(a_dispatch(body, model() if parsed else None))


def named(body: str, *, parsed: bool = False) -> dict[str, tuple[str, str | None, str]]:
    """What each name in the text stands for: name, country, precision."""
    return {p.place.text: (p.place.name, p.place.country, p.place.precision) for p in places(body, parsed=parsed)}


@KINDS
@pytest.mark.parametrize(
    ("body", "text", "country", "precision"),
    [
        ("Rockets fell on the town of Douma, east of Damascus, on Sunday.", "Douma", "SYR", "city"),
        ("Syrian troops retook Boukamal from the extremists.", "Boukamal", "SYR", "city"),
        ("Syrian state television said the siege of Deir el-Zour was broken.", "Deir el-Zour", "SYR", "city"),
        ("Sudanese paramilitaries shelled El-Fasher, residents said.", "El-Fasher", "SDN", "city"),
        ("Ships with grain reached Yemen's port of Hodeidah.", "Hodeidah", "YEM", "city"),
        ("Fighting in Donbas went on, Ukraine said.", "Donbas", "UKR", "region"),
        ("Aid convoys reached Darfur in western Sudan.", "Darfur", "SDN", "region"),
        ("Militants in the Gaza Strip fired a rocket.", "Gaza Strip", "PSE", "region"),
        ("Ethiopian soldiers left Tigray on Monday.", "Tigray", "ETH", "admin1"),
        ("Iraqi forces entered Anbar province.", "Anbar province", "IRQ", "admin1"),
        ("Egypt's army raided houses in the Sinai.", "Sinai", "EGY", "region"),
        ("The tanker was seized in the Strait of Hormuz.", "Strait of Hormuz", None, "point"),
        ("Two soldiers died on the Golan Heights.", "Golan Heights", "SYR", "region"),
        ("Afghan fighters gave up their arms in Mazar-i-Sharif.", "Mazar-i-Sharif", "AFG", "city"),
        ("The senate in Mexico City debated Mexico's budget.", "Mexico", "MEX", "country"),
        ("Hundreds fled Haifa, Israel, when the sirens went.", "Haifa", "ISR", "city"),
    ],
)
def test_places_of_the_news(body: str, text: str, country: str | None, precision: str, parsed: bool) -> None:
    found = named(body, parsed=parsed)
    key = text if text in found else text.removesuffix(" province")
    assert found[key][1:] == (country, precision)


@KINDS
@pytest.mark.parametrize(
    ("body", "text", "country"),
    [
        ("Militias clashed in Tripoli, residents of the Libyan capital said.", "Tripoli", "LBY"),
        ("Gunmen clashed in Tripoli, in the north of Lebanon, as Lebanese troops looked on.", "Tripoli", "LBN"),
        ("The governor of Georgia met officials in Atlanta and in Alabama.", "Georgia", "USA"),
        ("Russia kept its troops in Georgia, near Tbilisi, after the war with the Georgian army.", "Georgia", "GEO"),
        ("A storm hit Paris, Texas, the mayor of Dallas said.", "Paris", "USA"),
        ("Syrian warplanes struck Hama and Idlib on Friday.", "Hama", "SYR"),
        ("Hundreds fled Mosul, Iraq, in the night.", "Mosul", "IRQ"),
        ("Police in Birmingham, Alabama, made an arrest.", "Birmingham", "USA"),
        ("British police made an arrest in Birmingham.", "Birmingham", "GBR"),
    ],
)
def test_the_article_decides_which_one(body: str, text: str, country: str, parsed: bool) -> None:
    assert named(body, parsed=parsed)[text][1] == country


@KINDS
@pytest.mark.parametrize(
    ("body", "text"),
    [
        ("Michael Jordan opened a clinic. Jordan said he was proud.", "Jordan"),
        ("Mr. Houston told the court that he was sorry.", "Houston"),
        ("Readers of the story wrote letters, said Paris Hilton.", "Paris"),
        ("Police said nothing. Mobile phones were taken.", "Mobile"),
        ("Sens. Lincoln and Young voted against the bill.", "Young"),
        ("They met at the end of Ramadan in Cairo.", "Ramadan"),
        ("The envoys met in Juba, Nov. 21, for talks.", "Nov."),
        ("The court heard the senator, De Lima, on Monday.", "De"),
        ("Civilians left the Old City at dawn.", "Old City"),
        ("The mine belongs to Freeport-McMoRan.", "Freeport"),
    ],
)
def test_names_of_people_and_common_words_are_no_places(body: str, text: str, parsed: bool) -> None:
    assert text not in named(body, parsed=parsed)


@KINDS
def test_a_place_inside_another_name_is_context_and_no_scene(parsed: bool) -> None:
    found = {
        p.place.text: p.adjective for p in places("The Kentucky State Police spoke in Ohio to Syrian students.", parsed=parsed)
    }
    assert found["Kentucky"]
    assert found["Syrian"]
    assert not found["Ohio"]


@KINDS
def test_adjectives_and_peoples_stand_for_their_state(parsed: bool) -> None:
    found = named("Turkish jets struck as Syrians fled to Lebanon.", parsed=parsed)
    assert found["Turkish"][1:] == ("TUR", "country")
    assert found["Syrians"][1:] == ("SYR", "country")


@KINDS
def test_the_designator_tells_the_level(parsed: bool) -> None:
    body = "Rebels hold much of Idlib province in Syria, but not the city of Hama."
    found = named(body, parsed=parsed)
    assert next(value for text, value in found.items() if text.startswith("Idlib"))[2] == "admin1"
    assert found["Hama"][2] == "city"


def test_a_dateline_without_a_state_is_the_town_that_readers_know() -> None:
    assert places("WASHINGTON (AP) — The tycoon owned the newspapers of Chicago and Springfield.")[0].place.admin1 != "Illinois"


@KINDS
def test_a_dateline_in_capitals_is_a_place(parsed: bool) -> None:
    assert named("GAZA CITY (AP) — Rockets were fired on Sunday.", parsed=parsed)["GAZA CITY"][1] == "PSE"
    assert named("KOBANI, Syria (AP) — Fighters entered the town.", parsed=parsed)["KOBANI"][1] == "SYR"


@KINDS
def test_the_state_that_a_hyphen_ties_is_named_alone(parsed: bool) -> None:
    found = places("The U.S.-led coalition struck.", parsed=parsed)
    assert [(p.place.text, p.place.country, p.adjective) for p in found] == [("U.S.", "USA", True)]


def test_an_unknown_town_is_told_by_what_holds_it() -> None:
    found = named("A fire broke out in Cairo's Zzyzxville district on Monday.")
    assert found["Cairo"][1] == "EGY"
    assert "Zzyzxville" not in found or found["Zzyzxville"][1] == "EGY"


def test_mentions_of_a_line_never_overlap_and_stand_in_the_body() -> None:
    body = "BEIRUT (AP) — Syrian rebels left Aleppo.\n\nThey went to Idlib, Syria, near the Turkish border."
    found = places(body)
    for one, other in pairwise(found):
        assert one.place.end <= other.place.start
    for one in found:
        assert body[one.place.start : one.place.end] == one.place.text


_WORDS = st.sampled_from(
    [
        "Aleppo",
        "the",
        "U.S.-led",
        "St.",
        "Paris",
        ",",
        "Texas",
        "of",
        "in",
        "Al-",
        "-",
        "’s",
        "New",
        "County",
        "\u200f",
        "\n",
        "A&M",
        "ΑΘΗΝΑ",
    ]
)


@settings(max_examples=60, deadline=None)
@given(st.one_of(st.text(max_size=200), st.lists(_WORDS, max_size=40).map(" ".join)))
def test_any_text_is_read_and_offsets_stay_inside_it(body: str) -> None:
    for one in places(body):
        assert 0 <= one.place.start < one.place.end <= len(body)
        assert body[one.place.start : one.place.end] == one.place.text
        assert one.place.lat is None or -90 <= one.place.lat <= 90
