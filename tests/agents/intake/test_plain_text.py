"""Plain text: headline lines, a dateline, paragraphs."""

from __future__ import annotations

import pytest

from agents.errors import InvalidInput
from agents.intake.parse import parse
from schemas.article import Article
from tests.builders import NOON

TEXT = """Afghan troops leave Sangin

LASHKAR GAH, Afghanistan (AP) - Afghan soldiers withdrew from the centre of Sangin on Thursday.

The Taliban said that their men had taken the governor's compound.
"""


def one(text: str) -> Article:
    (article,) = parse(text.encode(), "text/plain", received=NOON)
    return article


def test_headline_provider_and_body() -> None:
    article = one(TEXT)
    assert article.headline == "Afghan troops leave Sangin"
    assert article.provider == "ap"
    assert article.body.startswith("LASHKAR GAH, Afghanistan (AP) - Afghan soldiers")
    assert article.body.count("\n\n") == 1
    assert article.published_at == NOON
    assert article.language == "en"


@pytest.mark.parametrize(
    ("dateline", "provider"),
    [
        ("KABUL (AFP) —", "afp"),
        ("WASHINGTON, March 24 (Reuters) -", "reuters"),
        ("PARIS (AFP) –", "afp"),
        ("SAN JOSÉ, Costa Rica (EFE) --", "efe"),
        ("KIEV (Northwire) —", "northwire"),
    ],
)
def test_datelines(dateline: str, provider: str) -> None:
    article = one(f"A headline\nof two lines\nBy A. Reporter\n{dateline} The talks ended without a deal on Friday.")
    assert (article.provider, article.headline, article.byline) == (provider, "A headline of two lines", "By A. Reporter")
    assert article.body.startswith(dateline)


def test_the_same_text_is_the_same_item_and_another_text_another() -> None:
    assert one(TEXT).uri == one(TEXT.replace("\n", "\r\n")).uri
    assert one(TEXT).uri != one(TEXT.replace("Thursday", "Friday")).uri


def test_text_without_dateline_is_all_body() -> None:
    article = one("The talks ended on Friday. Nobody would say more.\n\nThey go on next week.")
    assert article.headline == ""
    assert article.body.count("\n\n") == 1


def test_blank_text() -> None:
    with pytest.raises(InvalidInput, match="empty"):
        one("  \n \n")


def test_a_declared_charset_is_used() -> None:
    (article,) = parse(
        "ZÜRICH (AFP) - Die Gespräche endeten am Freitag.".encode("latin-1"), "text/plain; charset=iso-8859-1", received=NOON
    )
    assert "Gespräche" in article.body
    assert article.language == "de"
