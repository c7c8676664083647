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


@pytest.mark.parametrize(
    ("dateline", "provider"),
    [
        ("Kabul, March 24, 2017 (AFP) - ", "afp"),
        ("Berlin (dpa) - ", "dpa"),
        ("BEIJING, March 24 (Xinhua) -- ", "xinhua"),
        ("Madrid, 24 mar (EFE).- ", "efe"),
        ("(ANSA) - ROMA, 24 MAR - ", "ansa"),
        ("(Reuters) - ", "reuters"),
        ("MOSCOW, March 24. /TASS/. ", "tass"),
        ("MOSCOW. March 24 (Interfax) - ", "interfax"),
        ("Tehran, March 24, IRNA – ", "irna"),
        ("Damascus, SANA-", "sana"),
        ("New Delhi, Mar 24 (PTI) ", "pti"),
        ("KABUL, Afghanistan (AP) _ ", "ap"),
        ("GENEVA/BEIRUT, March 24 (Reuters) - ", "reuters"),
        ("NEW YORK, March 24, 2017 /PRNewswire/ -- ", "prnewswire"),
        ("BEIRUT, Lebanon — ", ""),
    ],
)
def test_datelines_of_each_agency(dateline: str, provider: str) -> None:
    (article,) = parse(f"A headline\n\n{dateline}The talks ended on Friday.".encode(), received=NOON)
    assert (article.provider, article.headline) == (provider, "A headline")
    assert article.body == f"{dateline}The talks ended on Friday."


@pytest.mark.parametrize(
    "text",
    [
        "The alliance (NATO) - said no.",
        "FLASH — a word",
        "He asked: why — and who?",
        "A. B. Smith - hello",
        "4 August (BBC) - x",
    ],
)
def test_what_is_no_dateline(text: str) -> None:
    with pytest.raises(InvalidInput, match="send it as text/plain"):
        parse(text.encode(), received=NOON)
    (article,) = parse(text.encode(), "text/plain", received=NOON)
    assert article.provider == ""


@pytest.mark.parametrize(
    ("shout", "urgency"),
    [
        ("FLASH", 1),
        ("BULLETIN -", 2),
        ("URGENT", 3),
        ("NEWSALERT: it begins", 2),
        ("Urgent talks", 5),
        ("FLASH FLOOD KILLS TEN", 5),
    ],
)
def test_urgency_of_a_shout(shout: str, urgency: int) -> None:
    assert one(f"{shout}\n\n{TEXT}").urgency == urgency


@pytest.mark.parametrize(
    ("line", "until"),
    [
        ("EMBARGOED UNTIL 0600 GMT MARCH 25, 2017", "2017-03-25T06:00"),
        ("Eds: Embargoed until 12:01 a.m. EDT March 26", "2024-03-26T04:01"),
        ("STRICTLY EMBARGOED for release at 1430 GMT", "2024-04-11T14:30"),
        ("EMBARGO: 0600 GMT", "2024-04-12T06:00"),
        ("SPERRFRIST: 25. März 2017, 06.00 Uhr MEZ", "2017-03-25T05:00"),
        ("EMBARGOED UNTIL SUNDAY", None),
        ("EMBARGOED UNTIL 6 MARCH 25", None),
    ],
)
def test_an_embargo_told_in_words(line: str, until: str | None) -> None:
    article = one(f"{line}\n\n{TEXT}")
    assert article.status == "embargoed"
    assert (article.embargoed_until.isoformat()[:16] if article.embargoed_until else None) == until


@pytest.mark.parametrize(
    "line", ["Embargo on arms lifted", "Arms EMBARGO holds, says U.N.", "Council ends embargo 0600 GMT March 25"]
)
def test_an_embargo_in_the_news_is_none(line: str) -> None:
    assert one(f"{line}\n\n{TEXT}").status == "usable"
