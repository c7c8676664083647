"""`wirewatch convert`: there and back, and a reason where there is no article."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from schemas.article import Article
from schemas.base import decode, encode
from tests.agents.intake import samples
from tests.builders import NOON, an_article
from tests.streams.cli.conftest import Command

BODY = "RAQQA, Syria (AP) — Troops entered the city.\n\nThey met no resistance, residents said."


@pytest.mark.parametrize(
    "article",
    [
        an_article(BODY, headline="Troops enter Raqqa", slugline="SYRIA-RAQQA", byline="By A. Writer", urgency=2, version=3),
        an_article(BODY, signal="correction", ednote="Corrects the day.", rights="© AP"),
        an_article("", status="canceled", version=4),
        an_article(BODY, status="embargoed", embargoed_until=NOON),
    ],
    ids=["update", "correction", "kill", "embargo"],
)
def test_an_article_as_ninjs_reads_back_as_the_same_article(article: Article, wirewatch: Command) -> None:
    Path("a.json").write_bytes(encode(article))
    as_ninjs = wirewatch("convert", "a.json", "--to", "ninjs")
    assert as_ninjs.code == 0, as_ninjs.err
    Path("n.json").write_text(as_ninjs.out)
    back = wirewatch("convert", "n.json", "--to", "article")
    assert back.code == 0, back.err
    read = decode(back.out, Article)
    same = (
        "uri",
        "version",
        "provider",
        "language",
        "status",
        "urgency",
        "headline",
        "slugline",
        "byline",
        "body",
        "ednote",
        "rights",
    )
    assert {name: getattr(read, name) for name in (*same, "signal", "embargoed_until", "published_at")} == {
        name: getattr(article, name) for name in (*same, "signal", "embargoed_until", "published_at")
    }


def test_a_text_with_its_agency(wirewatch: Command) -> None:
    Path("d.txt").write_text("BEIRUT (Reuters) - Shells fell on the town, residents said.")
    outcome = wirewatch("convert", "d.txt", "--to", "article")
    assert outcome.code == 0
    assert json.loads(outcome.out)["provider"] == "reuters"


@pytest.mark.parametrize("data", [b"", b"\xff\xfe\xff", b'{"uri": 1, "body": []}', b"[]", b"[" * 100_000])
def test_what_is_no_article_gives_a_reason_and_no_output(data: bytes, wirewatch: Command) -> None:
    Path("x.json").write_bytes(data)
    outcome = wirewatch("convert", "x.json", "--to", "article")
    assert (outcome.code, outcome.out) == (1, "")
    assert outcome.err.startswith("wirewatch: x.json: ")


def test_lines_on_standard_input_with_a_bad_one_among_them(wirewatch: Command) -> None:
    lines = [encode(an_article(BODY, uri=f"u{number}")) for number in range(3)]
    outcome = wirewatch("convert", "-", "--to", "article", stdin=b"\n".join([lines[0], b"{]", *lines[1:]]))
    assert outcome.code == 1
    assert [json.loads(line)["uri"] for line in outcome.lines] == ["u0", "u1", "u2"]
    assert outcome.err.count("\n") == 1


def test_each_item_of_a_message_is_told(wirewatch: Command) -> None:
    good, bad = json.loads(samples.ninjs()), json.loads(samples.ninjs(status="gone"))
    Path("page.json").write_text(json.dumps([good, bad, {**good, "type": "picture"}], indent=1))
    outcome = wirewatch("convert", "page.json", "--to", "article")
    assert (outcome.code, len(outcome.lines)) == (1, 1)
    assert "bad status: pubstatus 'gone'" in outcome.err
    assert "skipped: tag:example.com,2017:item-1 is a picture" in outcome.err
