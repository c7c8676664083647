"""What agencies' own files do, against their standards or at their edges."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from agents.errors import InvalidInput
from agents.intake.parse import parse, read
from schemas.article import Article
from tests.agents.intake import samples
from tests.agents.intake.samples import BODY_1, BODY_2
from tests.builders import NOON


def one(data: bytes, content_type: str = "", **more: Any) -> Article:
    (article,) = parse(data, content_type, **{"received": NOON, **more})
    return article


class TestNewsmlG2:
    def test_reuters_transmission_is_a_version_not_a_name(self) -> None:
        guid = "tag:reuters.com,2017:newsml_L5N1H10AB:{}"
        first = one(samples.newsml_g2(guid=guid.format(0), version=0, provider="Reuters", signal="edStat:N"))
        second = one(samples.newsml_g2(guid=guid.format(3), version=3, provider="Reuters", signal="edStat:C"))
        killed = one(samples.newsml_g2(guid=guid.format(4), version=4, provider="Reuters", signal="edStat:D"))
        assert first.uri == second.uri == killed.uri == "tag:reuters.com,2017:newsml_L5N1H10AB"
        assert (first.version, second.version, killed.version) == (1, 4, 5)
        assert (first.signal, second.signal, killed.status) == (None, "correction", "canceled")

    def test_no_namespace_and_nitf_in_the_wrong_one(self) -> None:
        data = samples.newsml_g2().replace(b' xmlns="http://iptc.org/std/nar/2006-10-01/"', b"")
        assert one(data).body == f"{BODY_1}\n\n{BODY_2}"
        inner = b'<nitf xmlns="urn:wrong"><body><body.content><p>Troops left.</p></body.content></body></nitf>'
        start, end = data.index(b"<html"), data.index(b"</html>") + len(b"</html>")
        assert one(data[:start] + inner + data[end:]).body == "Kabul — Troops left."

    def test_text_straight_in_the_body(self) -> None:
        assert (
            one(samples.newsml_g2(body="Troops left.<br/><br/>Nobody stayed.")).body == "Kabul — Troops left.\n\nNobody stayed."
        )

    def test_paragraph_marks_inside_plain_text(self) -> None:
        data = samples.newsml_g2()
        start, end = data.index(b"<inlineXML"), data.index(b"</inlineXML>") + len(b"</inlineXML>")
        escaped = b"&lt;p&gt;Troops left.&lt;/p&gt;&lt;p&gt;Nobody stayed.&lt;/p&gt;"
        inner = b'<inlineData contenttype="text/plain">' + escaped + b"</inlineData>"
        assert one(data[:start] + inner + data[end:]).body == "Kabul — Troops left.\n\nNobody stayed."

    def test_a_second_headline_is_a_sub_headline(self) -> None:
        assert one(samples.newsml_g2()).headline == "Troops leave base"

    def test_a_message_of_packages_alone_says_so(self) -> None:
        data = samples.newsml_g2()
        start, end = data.index(b"<newsItem"), data.index(b"</newsItem>") + len(b"</newsItem>")
        with pytest.raises(InvalidInput, match="is a packageitem"):
            parse(data[:start] + data[end:])

    def test_one_bad_item_does_not_stop_the_others(self) -> None:
        data = samples.newsml_g2()
        start, end = data.index(b"<newsItem"), data.index(b"</newsItem>") + len(b"</newsItem>")
        empty = samples.newsml_g2(body="", guid="tag:example.com,2017:item-2")
        other = empty[empty.index(b"<newsItem") : empty.index(b"</newsItem>") + len(b"</newsItem>")]
        reading = read(data[:end] + other + data[end:])
        assert [article.uri for article in reading.articles] == ["tag:example.com,2017:item-1"]
        assert [error.reason for error in reading.refused] == ["empty body"]
        assert reading.skipped == ["tag:example.com,2017:pack is a packageitem"]
        assert start < end


class TestXml:
    def test_entities_are_refused(self) -> None:
        declared = b'<!DOCTYPE nitf [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]>'
        bomb = declared + b"<nitf><body><body.content><p>&b;</p></body.content></body></nitf>"
        with pytest.raises(InvalidInput, match="entity declarations"):
            parse(bomb, received=NOON)

    def test_files_are_not_read(self) -> None:
        outside = (
            b'<!DOCTYPE nitf SYSTEM "file:///etc/passwd"><nitf><body><body.content><p>Text.</p></body.content></body></nitf>'
        )
        assert one(outside).body == "Text."

    def test_depth_has_a_limit(self) -> None:
        with pytest.raises(InvalidInput, match="deep"):
            parse(b"<nitf>" + b"<p>" * 5000 + b"</p>" * 5000 + b"</nitf>", received=NOON)

    @pytest.mark.parametrize("data", [b"<nitf><body>", b"<nitf></body></nitf>", b"<", b"<?xml version='1.0'?>"])
    def test_what_is_not_well_formed(self, data: bytes) -> None:
        with pytest.raises(InvalidInput, match="not well-formed"):
            parse(data, received=NOON)

    def test_another_document_is_named(self) -> None:
        with pytest.raises(InvalidInput, match="<invoice>"):
            parse(b"<invoice/>")

    def test_html_entities_and_bare_ampersands(self) -> None:
        assert one(samples.nitf(body="<p>AT&T said&nbsp;so &mdash; twice &#8212; &lt;now&gt;.</p>")).body.endswith(
            "AT&T said so — twice — <now>."
        )

    def test_a_wrong_encoding_declaration(self) -> None:
        text = samples.nitf(body="<p>KABUL – Peña said “yes”.</p>").decode()
        assert one(text.encode("cp1252")).body == "KABUL – Peña said “yes”."


class TestNinjs:
    def test_nitf_inside_json_with_bare_ampersands(self) -> None:
        item = json.loads(samples.ninjs(body=None)) | {
            "body_nitf": "<block><p>KABUL (AP) — AT&T left.</p><p>It stayed.</p></block>"
        }
        assert one(json.dumps(item).encode()).body == "KABUL (AP) — AT&T left.\n\nIt stayed."

    def test_one_bad_item_of_a_page_does_not_stop_the_others(self) -> None:
        good, bad = json.loads(samples.ninjs()), json.loads(samples.ninjs(status="gone"))
        reading = read(json.dumps([bad, good, {"type": 3}]).encode())
        assert len(reading.articles) == 1
        assert [error.reason for error in reading.refused] == ["bad status", "empty body"]

    def test_ap_sends_its_terms_as_a_list(self) -> None:
        item = json.loads(samples.ap())
        item["data"]["item"]["usageterms"] = ["For newsrooms only", "No archive"]
        assert one(json.dumps(item).encode()).rights == "For newsrooms only No archive"

    def test_a_text_that_is_only_linked_says_where_it_is(self) -> None:
        item = json.loads(samples.ap(body=None))
        item["data"]["item"]["renditions"] = {"nitf": {"title": "NITF Story Download", "href": "https://example.com/4f.nitf"}}
        with pytest.raises(InvalidInput, match=r"fetch https://example\.com/4f\.nitf"):
            parse(json.dumps(item).encode())

    def test_guid_for_uri(self) -> None:
        item = json.loads(samples.ninjs())
        item["guid"] = item.pop("uri")
        assert one(json.dumps(item).encode()).uri == "tag:example.com,2017:item-1"

    def test_a_composite_may_carry_the_whole_text(self) -> None:
        item = json.loads(samples.ninjs()) | {"type": "composite"}
        assert one(json.dumps(item).encode()).body.startswith(BODY_1)

    @pytest.mark.parametrize(
        "value", [[], {}, {"altids": []}, {"bodies": 3}, {"headlines": {"a": "b"}}, [[[]]], {"item": []}, 7, None]
    )
    def test_odd_shapes_are_refused_not_crashed(self, value: Any) -> None:
        with pytest.raises(InvalidInput):
            parse(json.dumps(value).encode(), "application/json")


class TestTelegraphic:
    @pytest.mark.parametrize(
        ("trailer", "moment"),
        [
            ("212322 GMT Nov 18", datetime(2018, 11, 21, 23, 22, tzinfo=UTC)),
            ("212322 nov 2018", datetime(2018, 11, 21, 23, 22, tzinfo=UTC)),
            ("052322 MEZ Mär 18", datetime(2018, 3, 5, 22, 22, tzinfo=UTC)),
            ("050122 GMT aoû 18", datetime(2018, 8, 5, 1, 22, tzinfo=UTC)),
            ("052322 GMT Abr", datetime(2024, 4, 5, 23, 22, tzinfo=UTC)),
            ("gone", NOON),
            ("312322 GMT Feb 18", NOON),
        ],
    )
    def test_trailers(self, trailer: str, moment: datetime) -> None:
        assert one(samples.iptc_7901(trailer=trailer)).published_at == moment

    def test_one_story_under_several_categories_is_one_version(self) -> None:
        world, home = one(samples.anpa(category="i")), one(samples.anpa(category="a", number="0177"))
        assert (world.uri, world.version) == (home.uri, home.version)

    def test_without_a_headline_line_the_slug_stands_for_it(self) -> None:
        data = samples.anpa().replace(b"^Troops leave base<\r\n", b"")
        assert one(data).headline == "BC-Afghanistan-Base"

    def test_the_agency_of_the_trailer(self) -> None:
        assert one(samples.anpa()).provider == "ap"


class TestText:
    def test_lines_under_the_text_are_set_apart(self) -> None:
        body = "\n\n".join(
            [
                BODY_1,
                BODY_2,
                "(Reporting by A. Reporter; Editing by B. Editor)",
                "More on the war: https://example.com/war",
                "Copyright 2017 The Associated Press. All rights reserved.",
            ]
        )
        article = one(samples.ninjs(body=body))
        assert article.body == f"{BODY_1}\n\n{BODY_2}"
        assert article.byline == "Reporting by A. Reporter; Editing by B. Editor"
        assert article.rights == "Copyright 2017 The Associated Press. All rights reserved."
        assert article.ednote == "More on the war: https://example.com/war"

    def test_captions_are_set_apart(self) -> None:
        assert "A base." in one(samples.nitf()).ednote
        assert "A base." not in one(samples.rss()).body

    def test_html_lists_tables_and_breaks_keep_sentence_borders(self) -> None:
        body = "<h2>Dead</h2><ul><li>Ten</li><li>Two</li></ul><table><tr><td>a</td><td>b</td></tr></table>"
        body += "one<br>two<script>x</script>"
        assert one(samples.ninjs(body=body)).body.split("\n\n") == ["Dead", "Ten", "Two", "a b", "one two"]

    def test_utf_16_with_a_mark(self) -> None:
        assert one(samples.ninjs().decode().encode("utf-16")).body.startswith(BODY_1)
