"""ninjs in its three generations, and as AP speaks it."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from agents.errors import InvalidInput
from agents.intake.parse import parse
from schemas.article import Article

BODY = "<p>KABUL (AP) &mdash; Troops left the base.</p><p>They had held it for a year, an officer said.</p>"


def one(**fields: Any) -> Article:
    plain = {"uri": "http://example.com/item/1", "type": "text", "versioncreated": "2017-03-24T08:40:00Z", "body_html": BODY}
    (article,) = parse(json.dumps({**plain, **fields}).encode())
    return article


def test_first_generation() -> None:
    article = one(
        version="3",
        headline="Troops leave base",
        slugline="Afghanistan",
        byline="A. Reporter",
        urgency=3,
        language="en-US",
        copyrightholder="The Associated Press",
        copyrightnotice="(c) AP",
        ednote="CORRECTS name of the base",
        unknown_field={"a": [1]},
    )
    assert article == Article(
        uri="http://example.com/item/1",
        version=3,
        provider="ap",
        language="en",
        signal="correction",
        urgency=3,
        headline="Troops leave base",
        slugline="Afghanistan",
        byline="A. Reporter",
        body="KABUL (AP) — Troops left the base.\n\nThey had held it for a year, an officer said.",
        ednote="CORRECTS name of the base",
        published_at=datetime(2017, 3, 24, 8, 40, tzinfo=UTC),
        source_format="ninjs",
        rights="(c) AP",
    )


def test_second_generation_has_arrays_of_roles() -> None:
    article = one(
        body_html=None,
        headlines=[{"role": "short", "value": "Base"}, {"role": "main", "value": "Troops leave base"}],
        bodies=[{"role": "main", "contenttype": "text/html", "value": BODY}],
    )
    assert article.headline == "Troops leave base"
    assert article.body.startswith("KABUL (AP) — Troops left the base.\n\nThey")


def test_third_generation_writes_camel_case() -> None:
    article = one(
        versioncreated=None, versionCreated="2017-03-24T08:41:00Z", pubStatus="withheld", edNote="Eds: UPDATES with quotes"
    )
    assert article.published_at == datetime(2017, 3, 24, 8, 41, tzinfo=UTC)
    assert (article.status, article.signal) == ("withheld", "update")


def test_without_a_version_number_the_later_one_has_the_greater() -> None:
    first, second = one(), one(versioncreated="2017-03-24T09:00:00Z")
    assert second.version > first.version


@pytest.mark.parametrize(("given", "status"), [("usable", "usable"), ("canceled", "canceled"), ("stat:withheld", "withheld")])
def test_status(given: str, status: str) -> None:
    assert one(pubstatus=given).status == status


def test_an_unknown_status_is_no_usable_item() -> None:
    with pytest.raises(InvalidInput, match="pubstatus 'gone'"):
        one(pubstatus="gone")


def test_a_kill_has_no_text() -> None:
    assert one(pubstatus="canceled", body_html=None).body == ""


def test_embargo_stands_beside_usable() -> None:
    article = one(embargoed="2017-03-25T00:00:00Z")
    assert (article.status, article.embargoed_until) == ("embargoed", datetime(2017, 3, 25, tzinfo=UTC))


def test_an_empty_embargo_is_none() -> None:
    assert one(embargoed="").status == "usable"


def test_a_flash_may_be_its_headline_alone() -> None:
    assert one(body_html=None, headline="Peace deal signed", urgency=1).body == "Peace deal signed"


def test_a_headline_alone_is_otherwise_empty() -> None:
    with pytest.raises(InvalidInput, match="empty body"):
        one(body_html=None, headline="Peace deal signed", urgency=5)


def test_an_item_without_uri() -> None:
    with pytest.raises(InvalidInput, match="uri"):
        one(uri=None)


def test_a_wrong_type_names_the_field() -> None:
    with pytest.raises(InvalidInput, match=r"body_html must be a string, is dict"):
        one(body_html={"p": "x"})


def test_pictures_are_no_text() -> None:
    with pytest.raises(InvalidInput, match="is a picture"):
        one(type="picture")


def ap_item(**fields: Any) -> dict[str, Any]:
    plain = {
        "uri": "https://example.com/content/4f?qt=session-bound",
        "type": "text",
        "version": 0,
        "versioncreated": "2017-03-24T08:40:00Z",
        "altids": {"itemid": "4f00aa", "etag": "4f00aa_0a1aza0c0"},
        "headline": "Troops leave base",
        "body_nitf": "<block><p>KABUL (AP) — Troops left.</p></block>",
    }
    return {"item": {**plain, **fields}}


def test_ap_keeps_its_item_id_and_counts_versions_from_zero() -> None:
    page = {"data": {"items": [ap_item(), ap_item(version=1, uri="https://example.com/content/4f?qt=another")]}}
    first, second = parse(json.dumps(page).encode(), "application/json")
    assert (first.uri, first.version, first.provider) == ("4f00aa", 1, "ap")
    assert (second.uri, second.version) == ("4f00aa", 2)


def test_ap_embargo_and_signals() -> None:
    (article,) = parse(json.dumps(ap_item(pubstatus="embargoed", embargoed="2017-03-25T00:00:00Z")).encode())
    assert article.status == "embargoed"
    (killed,) = parse(json.dumps(ap_item(editorialtypes=["Kill"], body_nitf=None)).encode())
    assert killed.status == "canceled"
    (corrected,) = parse(json.dumps(ap_item(signals=["Correction"])).encode())
    assert corrected.signal == "correction"
