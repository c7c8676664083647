"""The finder as a whole: spans in the body, datelines left out, any text survived."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from agents.extraction.actors.mentions import ActorFinder
from tests.agents.extraction.actors.conftest import Find, Told
from tests.agents.extraction.desk import a_dispatch, model


def test_unparsed_lines_give_registered_names(finder: ActorFinder) -> None:
    found = finder.find(a_dispatch("Hezbollah met Hamas in Beirut. Soldiers watched."))
    assert [f.actor.id for f in found] == ["hezbollah", "hamas"]


@pytest.mark.model
@pytest.mark.parametrize(
    "dateline",
    [
        "KABUL, Afghanistan (AP) — ",
        "NAIROBI, April 4 (Reuters) - ",
        "TEL AVIV-- ",
        "ISLAMABAD: ",
        "THE HAGUE, Netherlands -- ",
        "Washington - ",
        "UNITED NATIONS -- ",
        "KABUL (Pajhwok) : ",
    ],
)
def test_a_dateline_names_no_actors(told: Told, dateline: str) -> None:
    assert told(f"{dateline}Hamas rejected the plan.") == [("Hamas", "hamas")]


@pytest.mark.model
def test_a_dateline_s_country_is_context(told: Told) -> None:
    assert ("The army", "mli.mil") in told("BAMAKO, Mali (AP) — Mali voted on Sunday. The army kept watch.")


@pytest.mark.model
def test_a_state_as_a_place_is_still_found(told: Told) -> None:
    assert ("Syria", "syr") in told("A bomb exploded in Syria.")


@pytest.mark.model
def test_spans_and_heads_are_true(find: Find) -> None:
    body = "Ünal said so.\n\nThe U.N. mission in Mali — “MINUSMA” — left. Col. Assimi Goita's soldiers cheered its exit."
    found = find(body)
    assert found
    for one in found:
        assert body[one.actor.start : one.actor.end] == one.actor.text
        assert one.start < one.end


@pytest.mark.model
def test_the_same_dispatch_gives_the_same_actors(find: Find) -> None:
    body = "Boko Haram attacked Chadian troops. The group fled. Chad said it killed 40 militants, and Niger thanked it."
    assert find(body) == find(body)


_WORDS = st.sampled_from(
    """Syria Syrian US IS is army soldiers the The of and ( ) , . " ' - — of for said police Putin President President's U.N.
    Al Shabaab MSF its he She they Kabul Georgia Jordan Chad who WHO government
    spokesman 12 hundreds \u202e \u200b <b> &amp; ''""".split()
)


@pytest.mark.model
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(_WORDS, max_size=40).map(" ".join))
def test_any_words_give_spans_inside_the_body(finder: ActorFinder, body: str) -> None:
    for found in finder.find(a_dispatch(body, model())):
        assert body[found.actor.start : found.actor.end] == found.actor.text
        assert found.actor.id
        assert found.start <= found.head or found.head < found.end


@given(st.text(max_size=300))
@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_text_unparsed_gives_spans_inside_the_body(finder: ActorFinder, body: str) -> None:
    for found in finder.find(a_dispatch(body)):
        assert body[found.actor.start : found.actor.end] == found.actor.text


def test_a_sentence_of_five_thousand_words_is_read(finder: ActorFinder) -> None:
    found = finder.find(a_dispatch("Hamas and Fatah and " * 1250 + "Israel"))
    assert len(found) == 2501


@pytest.mark.model
@pytest.mark.parametrize("opening", ["Hamas - which rules Gaza - ", "IDF: "])
def test_an_organisation_before_a_dash_is_no_dateline(told: Told, opening: str) -> None:
    assert told(f"{opening}rockets were fired.")[0][1] in ("hamas", "idf")


def test_shouting_without_end_is_read_in_time(finder: ActorFinder) -> None:
    assert finder.find(a_dispatch("A" * 20_000 + " " + "AB " * 5_000)) == []
