"""NewsML-G2 beside the IPTC's own library: both read the same fields from the same item."""

from __future__ import annotations

from typing import Any

import pytest
from lxml import etree
from NewsMLG2 import NewsItem

from agents.intake.parse import parse
from tests.agents.intake import samples

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
    assert str(meta.versioncreated).replace("Z", "+00:00") == article.published_at.isoformat()


def _bare(data: bytes) -> etree._Element:
    """The item alone, without the empty marks that the library stumbles over."""
    start, end = data.index(b"<newsItem"), data.index(b"</newsItem>") + len(b"</newsItem>")
    item = data[start:end].replace(b"<newsItem ", b'<newsItem xmlns="http://iptc.org/std/nar/2006-10-01/" ')
    return etree.fromstring(item.replace(b"<embargoed></embargoed>", b""))
