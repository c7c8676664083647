"""Damaged items of every format: an article or a reason, never a crash."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from agents.errors import InvalidInput
from agents.intake.parse import read
from schemas.article import Article
from tests.agents.intake import samples
from tests.builders import NOON
from tests.fuzz.intake import fuzz

WHOLE = [
    make()
    for make in (
        samples.article,
        samples.ninjs,
        samples.ap,
        samples.newsml_g2,
        samples.newsml_1,
        samples.nitf,
        samples.rss,
        samples.atom,
        samples.anpa,
        samples.iptc_7901,
    )
]
PIECES = [
    b"<",
    b"&",
    b"\x00",
    b"\xff",
    b'"',
    b"[",
    b"{",
    b"]]>",
    b"<!--",
    b"null",
    b"1e999",
    b"\\ud800",
    b"\x02",
    b"&#0;",
    b"9" * 40,
]


def outcome(data: bytes, content_type: str = "") -> list[Article] | str:
    """The articles, or the reason why there are none; any other exception fails the test."""
    try:
        return read(data, content_type, received=NOON).articles
    except InvalidInput as refusal:
        return refusal.reason


@st.composite
def damaged(draw: st.DrawFn) -> bytes:
    data = bytearray(draw(st.sampled_from(WHOLE)))
    for _ in range(draw(st.integers(1, 6))):
        at = draw(st.integers(0, len(data)))
        until = min(len(data), at + draw(st.integers(0, 60)))
        data[at:until] = draw(st.one_of(st.sampled_from(PIECES), st.binary(max_size=4), st.just(bytes(data[at:until]) * 2)))
    return bytes(data)


@settings(max_examples=100, deadline=None)
@given(data=damaged(), content_type=st.sampled_from(["", "", "application/json", "text/xml", "text/plain; charset=latin-1"]))
def test_every_input_is_an_article_or_refused_with_a_reason(data: bytes, content_type: str) -> None:
    found = outcome(data, content_type)
    assert found
    assert found == outcome(data, content_type)
    for article in found if isinstance(found, list) else ():
        assert article.uri
        assert article.body or article.status in ("canceled", "withheld")


@settings(max_examples=100, deadline=None)
@given(data=st.one_of(st.binary(max_size=200), st.text(max_size=200).map(str.encode)))
def test_noise(data: bytes) -> None:
    assert outcome(data)


def test_a_short_run_of_the_fuzzer_finds_nothing() -> None:
    """The long one: `python -m tests.fuzz.intake --inputs 100000`."""
    found = fuzz(800, seed=20_170_324)
    assert found.faults == []
    assert found.articles > 60
    assert len(found.reasons) >= 8
