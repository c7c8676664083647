"""How an act stands: asserted, claimed, denied, negated, planned, threatened, hypothetical, background."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from agents.extraction.coder import Coder
from schemas.event import EventReport
from tests.builders import a_story, an_article

DAY = datetime(2016, 8, 18, 18, tzinfo=UTC)
pytestmark = pytest.mark.model


def events(coder: Coder, text: str) -> tuple[EventReport, ...]:
    (extraction,) = coder.code([a_story(an_article(text, published_at=DAY))])
    return extraction.events


@pytest.mark.parametrize(
    ("text", "event_type", "modality", "negated"),
    [
        ("Turkish troops attacked Islamic State militants near Jarablus on Thursday.", "ASSAULT", "asserted", False),
        ("Islamic State militants were attacked by Turkish troops near Jarablus.", "ASSAULT", "asserted", False),
        ("Turkish troops did not attack Islamic State militants.", "ASSAULT", "asserted", True),
        ("Turkey denied attacking Kurdish fighters in Syria.", "ASSAULT", "denied", False),
        ("Turkey accused Kurdish fighters of attacking Turkish soldiers.", "ASSAULT", "claimed", False),
        ("Turkey said Kurdish fighters attacked Turkish soldiers.", "ASSAULT", "claimed", False),
        ("Kurdish fighters attacked Turkish soldiers, according to the Turkish army.", "ASSAULT", "claimed", False),
        ("Kurdish fighters attacked Turkish soldiers, police said.", "ASSAULT", "asserted", False),
        ("Witnesses said Kurdish fighters attacked Turkish soldiers.", "ASSAULT", "asserted", False),
        ("Turkey may attack Kurdish fighters in Syria.", "ASSAULT", "hypothetical", False),
        ("Turkey plans to attack Kurdish fighters in Syria.", "ASSAULT", "planned", False),
        ("Turkey will attack Kurdish fighters in Syria.", "THREATEN", "asserted", False),
        ("Turkey threatened to attack Kurdish fighters in Syria.", "THREATEN", "asserted", False),
        ("Turkish President Recep Tayyip Erdogan will meet Russian President Vladimir Putin.", "AGREE", "asserted", False),
        ("Turkey agreed to release Russian pilots.", "AGREE", "asserted", False),
        ("Turkey refused to release Russian pilots.", "REJECT", "asserted", False),
        ("Turkey will not release Russian pilots.", "REJECT", "asserted", False),
        ("Turkish President Recep Tayyip Erdogan did not meet Russian President Vladimir Putin.", "REJECT", "asserted", False),
        ("Russia called on Turkey to release Russian pilots.", "REQUEST", "asserted", False),
        ("Russia said Turkey must release Russian pilots.", "REQUEST", "asserted", False),
        ("Turkey dismissed reports that it had attacked Kurdish fighters.", "ASSAULT", "denied", False),
        ("Turkey's denial that it had attacked Kurdish fighters came on Monday.", "ASSAULT", "denied", False),
        ("Turkey accused Kurdish fighters of shelling villages near Kilis.", "ASSAULT", "claimed", False),
        ("State television said Turkish troops attacked Kurdish fighters.", "ASSAULT", "claimed", False),
        ("Turkish officials said Russian jets bombed Turkish soldiers.", "ASSAULT", "claimed", False),
        ("Turkey no longer attacks Kurdish fighters.", "ASSAULT", "asserted", True),
        ("Turkish troops kept attacking Kurdish fighters.", "ASSAULT", "asserted", False),
        ("The rebels claimed to have attacked Turkish soldiers; the army rejected that.", "ASSAULT", "claimed", False),
        ("Turkey's army is ready to deploy troops to Idlib.", "MOBILIZE", "planned", False),
    ],
)
def test_standing(coder: Coder, text: str, event_type: str, modality: str, negated: bool) -> None:
    told = events(coder, text)
    assert (event_type, modality, negated) in [(one.type, one.modality, one.negated) for one in told], told
    happenings = [one.type for one in told if one.modality == "asserted" and not one.negated]
    if event_type == "ASSAULT" and (modality, negated) != ("asserted", False):
        assert "ASSAULT" not in happenings
    if event_type in ("AGREE", "REJECT", "REQUEST", "THREATEN"):
        assert happenings == [event_type]


def test_a_partys_claim_about_another_is_also_an_accusation(coder: Coder) -> None:
    told = events(coder, "Turkey said Russian warplanes bombed Syrian rebels near Aleppo.")
    claim, accusation = (
        sorted(told, key=lambda one: one.type, reverse=True)[0],
        next(one for one in told if one.type == "ACCUSE"),
    )
    assert claim.modality == "claimed"
    assert claim.attributed_to is not None
    assert claim.attributed_to.id == "tur"
    assert [one.id for one in accusation.actors] == ["tur"]
    assert accusation.recipients == claim.actors


def test_a_claim_of_responsibility_accuses_nobody(coder: Coder) -> None:
    told = events(coder, "Islamic State said it attacked Turkish soldiers near Jarablus.")
    assert [(one.type, one.modality) for one in told] == [("ASSAULT", "claimed")]
    assert told[0].attributed_to is not None
    assert told[0].attributed_to.id == told[0].actors[0].id == "islamic-state"


@pytest.mark.parametrize(
    "text",
    [
        "Islamic State militants captured Raqqa in January 2014.",
        "Russian forces had seized Crimea from Ukraine.",
        "Turkish troops invaded Cyprus four decades ago.",
    ],
)
def test_background_is_marked(coder: Coder, text: str) -> None:
    told = events(coder, text)
    assert told
    assert all(one.historic for one in told)


def test_reported_pluperfect_is_no_background(coder: Coder) -> None:
    told = events(coder, "The Israeli army said it had bombed Hamas targets in Gaza on Thursday.")
    assert told
    assert not any(one.historic for one in told)


@pytest.mark.parametrize(
    ("text", "told_of"),
    [
        ("Three Turkish soldiers were killed in a bombing near Kilis.", {"tur.mil"}),
        ("A roadside bomb killed two civilians near Kilis.", {"civilians"}),
        ("Two journalists were abducted in Aleppo.", {"journalists"}),
        ("Militants attacked a hotel on Friday.", {"civilians"}),
    ],
)
def test_force_is_told_where_nobody_is_named_who_did_it_or_suffered_it(coder: Coder, text: str, told_of: set[str]) -> None:
    (told,) = events(coder, text)
    assert told.type == "ASSAULT"
    assert {one.id for one in told.recipients} == told_of


@pytest.mark.parametrize(
    "text",
    [
        "Three Turkish soldiers were killed in a crash near Kilis.",
        "Two civilians died in an earthquake near Kilis.",
        "Relatives of the soldiers killed in the bombing wept.",
    ],
)
def test_accidents_and_reminders_tell_no_force(coder: Coder, text: str) -> None:
    assert [one.type for one in events(coder, text)] == []


def test_who_condemns_an_attack_blames_those_behind_it_and_not_its_victims(coder: Coder) -> None:
    (told,) = events(coder, "Turkey condemned the attack on the Russian embassy in Damascus.")
    assert [one.id for one in told.recipients] == ["perpetrators"]
    told = next(
        one for one in events(coder, "Turkey condemned the attacks by Islamic State on Aleppo.") if one.type == "ACCUSE"
    )
    assert [one.id for one in told.recipients] == ["islamic-state"]


@pytest.mark.parametrize(
    ("text", "sources", "recipients"),
    [
        ("Russia and Turkey attacked Islamic State militants.", {"rus", "tur"}, {"islamic-state"}),
        ("Russia bombed Islamic State militants and attacked Syrian rebels.", {"rus"}, {"islamic-state"}),
        ("Turkish troops shelled Islamic State militants in Syria with help from Jordan.", {"tur.mil"}, {"islamic-state"}),
        ("An airstrike by Russia on Islamic State militants hit Palmyra.", {"rus"}, {"islamic-state"}),
    ],
)
def test_who_and_whom(coder: Coder, text: str, sources: set[str], recipients: set[str]) -> None:
    first = next(one for one in events(coder, text) if one.type == "ASSAULT")
    assert {one.id for one in first.actors} == sources
    assert {one.id for one in first.recipients} >= recipients
    assert "jor" not in {one.id for one in first.recipients}
