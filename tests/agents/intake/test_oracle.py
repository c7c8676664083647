"""NewsML-G2 beside the IPTC's own library: both read the same fields from the same item."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from lxml import etree
from NewsMLG2 import NewsItem

from agents.intake.parse import parse
from tests.agents.intake import examples, samples

MARKS: list[dict[str, Any]] = [
    {},
    {"version": 4, "signal": "sig:update"},
    {"signal": "sig:correction", "ednote": "CORRECTS the name"},
    {"embargo": "2017-03-25T06:00:00Z"},
    {"status": "canceled"},
    {"urgency": 1, "language": "de"},
]


@pytest.mark.parametrize("marks", MARKS, ids=str)
@pytest.mark.filterwarnings("ignore")
def test_the_iptc_library_agrees(marks: dict[str, Any]) -> None:
    data = samples.newsml_g2(**marks)
    (article,) = parse(data)
    item = NewsItem(xmlelement=_bare(data))
    assert (item.guid, int(item.version)) == (article.uri, article.version)
    meta, content = item.itemmeta, item.contentmeta
    assert str(content.urgency) == str(article.urgency)
    assert content.language.tag == article.language
    assert meta.pubstatus.qcode == f"stat:{'usable' if article.status == 'embargoed' else article.status}"
    assert str(content.headline[0]) == article.headline
    assert str(content.slugline[0]) == article.slugline
    assert str(content.by[0]) == article.byline
    assert str(meta.provider.literal).casefold() == article.provider
    assert str(item.rightsinfo[0].copyrightnotice[0]) == article.rights
    assert [signal.qcode for signal in meta.signal] == ([f"sig:{article.signal}"] if article.signal else [])
    assert [str(note) for note in meta.ednote if str(note).strip() and not str(note).startswith("<")] == [article.ednote][
        : bool(article.ednote)
    ]
    if article.embargoed_until is not None:
        assert str(meta.embargoed).replace("Z", "+00:00") == article.embargoed_until.isoformat()
    assert str(meta.versioncreated).replace("Z", "+00:00") == article.published_at.isoformat()


def _bare(data: bytes) -> etree._Element:
    """The item alone, without the empty marks that the library stumbles over."""
    start, end = data.index(b"<newsItem"), data.index(b"</newsItem>") + len(b"</newsItem>")
    item = data[start:end].replace(b"<newsItem ", b'<newsItem xmlns="http://iptc.org/std/nar/2006-10-01/" ')
    return etree.fromstring(item.replace(b"<embargoed></embargoed>", b""))


@pytest.mark.filterwarnings("ignore")
def test_the_iptc_library_agrees_on_a_whole_item() -> None:
    data = examples.G2.encode()
    (article,) = parse(data)
    item = NewsItem(xmlelement=_bare(data))
    meta, content = item.itemmeta, item.contentmeta
    assert (item.guid, int(item.version)) == (article.uri, article.version)
    assert str(content.headline[0]) == article.headline
    assert str(content.slugline[0]) == article.slugline
    assert str(content.by[0]) == article.byline
    assert article.body.startswith(str(content.dateline[0]))
    assert meta.provider.qcode == f"nprov:{article.provider}"
    assert [signal.qcode for signal in meta.signal] == [f"sig:{article.signal}"]
    assert meta.pubstatus.qcode == f"stat:{article.status}"
    assert datetime.fromisoformat(str(meta.versioncreated)) == article.published_at
