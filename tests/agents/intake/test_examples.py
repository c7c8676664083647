"""Whole items as the standards show them: each is read, or refused with a reason that says what it is."""

from __future__ import annotations

import json

import pytest

from agents.errors import InvalidInput
from agents.intake.parse import read
from agents.intake.providers import provider_of
from tests.agents.intake import samples
from tests.agents.intake.examples import LEAD, NEXT, OTHERS, TEXTS
from tests.builders import NOON


@pytest.mark.parametrize("name", TEXTS)
def test_texts(name: str) -> None:
    data, agency = TEXTS[name]
    article = read(data, received=NOON).articles[-1 if name == "Atom" else 0]
    assert article.headline == "Ferry sails again"
    assert article.provider == provider_of(agency)
    assert article.language == "en"
    assert article.status == "usable"
    parts = article.body.split("\n\n")
    assert parts[0].endswith(LEAD)
    assert parts[1] == NEXT
    assert parts[2:] == {"NITF": ["Sailings 3"]}.get(name, [])
    if name not in ("ninjs 2.x", "RSS", "Atom"):
        assert parts[0].upper().startswith("PIRAEUS")


@pytest.mark.parametrize("name", OTHERS)
def test_what_is_no_text_says_so(name: str) -> None:
    data, reason, detail = OTHERS[name]
    with pytest.raises(InvalidInput) as refusal:
        read(data, received=NOON)
    assert refusal.value.reason == reason
    assert detail in refusal.value.detail


def test_a_deletion_beside_an_entry() -> None:
    reading = read(TEXTS["Atom"][0], received=NOON)
    assert [(article.status, article.uri) for article in reading.articles] == [
        ("canceled", "tag:example.org,2003:3.1"),
        ("usable", "tag:example.org,2003:3.2397"),
    ]


def test_notes_and_page_heads_are_kept_beside_the_text() -> None:
    (article,) = read(TEXTS["NewsML-G2"][0], received=NOON).articles
    assert article.ednote.startswith("Notes One picture")
    assert "Transport" in article.ednote


def test_a_description_stands_for_a_body_that_is_not_there() -> None:
    data = b"""{"uri": "8d19cf88", "type": "text", "version": "6", "language": "nb-NO",
    "versioncreated": "2019-08-09T09:46:53Z",
    "headlines": [{"role": "main", "value": "Tomt kj\xc3\xb8pt"}],
    "descriptions": [{"role": "text", "contenttype": "text/plain", "value": "Selskapet har kj\xc3\xb8pt en tomt."}]}"""
    (article,) = read(data).articles
    assert (article.body, article.language) == ("Selskapet har kjøpt en tomt.", "nb")


def test_the_head_and_the_notebook_of_dpa() -> None:
    (article,) = read(TEXTS["IPTC 7901"][0], received=NOON).articles
    assert (article.signal, article.slugline, article.byline) == ("update", "Greece/Ferry/", "By dpa correspondents")
    assert article.ednote.startswith("# Notebook ## Note to editors")


def test_centred_lines_of_an_ap_table_are_no_bylines() -> None:
    lines = b"^Standings=\r\n^All Times EDT=\r\n^By The Associated Press=\r\n^AMERICAN LEAGUE=\r\n"
    lines += b"\t   Boston 66 59\r\n^NATIONAL LEAGUE=\r\n"
    (article,) = read(samples.anpa().replace(b"^Troops leave base<\r\n^By A. Reporter=\r\n", lines), received=NOON).articles
    assert (article.headline, article.byline) == ("Standings All Times EDT", "By The Associated Press")
    assert article.body.startswith("AMERICAN LEAGUE\n\nBoston 66 59\n\nNATIONAL LEAGUE")


def test_a_doc_id_that_counts_versions_names_the_item_by_its_key() -> None:
    def ntb(number: int) -> bytes:
        data = samples.nitf(version=number).replace(b'id-string="item-1"', b'id-string="faktisk-d9cde75b_%d"' % number)
        return data.replace(b'key="AFGHANISTAN"', b'key="faktisk-d9cde75b"').replace(b'xml:lang="en"', b'baselang="nb-NO"')

    (first,), (second,) = read(ntb(47)).articles, read(ntb(48)).articles
    assert first.uri == second.uri == "faktisk-d9cde75b"
    assert (second.version - first.version, first.language) == (1, "nb")


def test_a_place_given_as_a_literal_and_an_advisory_given_as_a_type() -> None:
    data = samples.newsml_g2(body="<p>Troops left.</p>").replace(
        b"<located><name>Kabul</name></located>", b'<located literal="Rome"/>'
    )
    assert read(data).articles[0].body == "Rome — Troops left."
    item = json.loads(samples.ninjs()) | {"type": "advisory"}
    assert read(json.dumps(item).encode()).articles[0].status == "withheld"
    told = "(ANSA) - Rome, October 11 - The minister spoke."
    assert read(samples.newsml_g2(body=f"<p>{told}</p>")).articles[0].body == told
