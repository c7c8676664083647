"""Format by mark: each cell that the standard defines, on samples written to the standards."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from agents.intake.parse import parse
from schemas.article import Article
from tests.agents.intake import samples
from tests.agents.intake.samples import BODY_1, BODY_2
from tests.builders import NOON

Make = Callable[..., bytes]
MADE = datetime(2017, 3, 24, 8, 40, tzinfo=UTC)
ALL: list[Make] = [
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
]


def read(make: Make, **marks: Any) -> Article:
    (article,) = parse(make(**marks), received=NOON)
    return article


def cells(**by_format: dict[str, Any]) -> pytest.MarkDecorator:
    made = [(getattr(samples, name), marks) for name, marks in by_format.items()]
    return pytest.mark.parametrize(("make", "marks"), made, ids=list(by_format))


@pytest.mark.parametrize("make", ALL, ids=lambda make: make.__name__)
def test_new(make: Make) -> None:
    article = read(make)
    assert article.status == "usable"
    assert article.signal is None
    assert article.body == f"{BODY_1}\n\n{BODY_2}"
    assert article.headline in ("Troops leave base", "Troops leave base & town")
    assert article.published_at == MADE
    assert article.language == "en"
    assert article == read(make), "equal bytes give equal articles"


@cells(
    article={"version": 2, "signal": "update"},
    ninjs={"version": 2, "ednote": "UPDATES with quotes"},
    ap={"version": 2, "signal": "update"},
    newsml_g2={"version": 2, "signal": "sig:update"},
    newsml_1={"version": 2},
    nitf={"version": 2, "ednote": "Eds: UPDATES with quotes"},
    anpa={"slug": "BC-Afghanistan-Base,1stLd-Writethru", "number": "0456"},
)
def test_update(make: Make, marks: dict[str, Any]) -> None:
    first, second = read(make), read(make, **marks)
    assert second.uri == first.uri
    assert second.version == first.version + 1
    assert second.signal == "update"


@cells(rss={"date": "Fri, 24 Mar 2017 09:00:00 GMT"}, atom={"date": "2017-03-24T09:00:00Z"})
def test_a_feed_entry_that_changed_is_a_later_version(make: Make, marks: dict[str, Any]) -> None:
    first, second = read(make), read(make, **marks)
    assert (second.uri, second.version > first.version) == (first.uri, True)


@cells(
    article={"signal": "correction"},
    ninjs={"ednote": "CORRECTS the name of the base"},
    ap={"signal": "Correction"},
    newsml_g2={"signal": "sig:correction"},
    newsml_1={"version": 2, "instruction": "Correction"},
    nitf={"correction": True},
    anpa={"slug": "BC-Afghanistan-Base,1stLd-Writethru", "ednote": "Eds: CORRECTS the name of the base"},
    iptc_7901={"shout": "REFILE AFP0100", "number": "0200"},
)
def test_correction(make: Make, marks: dict[str, Any]) -> None:
    assert read(make, **marks).signal == "correction"


@cells(
    article={"status": "canceled", "body": ""},
    ninjs={"status": "canceled", "body": None},
    ap={"status": "canceled", "body": None},
    newsml_g2={"status": "canceled"},
    newsml_1={"status": "Canceled", "version": 2, "body": ""},
    nitf={"status": "canceled", "body": ""},
    atom={"deleted": True},
    anpa={"slug": "BC-Afghanistan-Base,Bulletin Kill", "number": "0999", "priority": "b"},
    iptc_7901={"shout": "KILL KILL KILL - kill item AFP0123", "number": "0200", "trailer": "240900 GMT Mar 17"},
)
def test_kill(make: Make, marks: dict[str, Any]) -> None:
    first, killed = read(make), read(make, **marks)
    assert killed.status == "canceled"
    assert killed.uri == first.uri
    assert killed.version >= first.version


@cells(
    article={"status": "withheld"},
    ninjs={"status": "withheld"},
    ap={"status": "withheld"},
    newsml_g2={"status": "withheld"},
    newsml_1={"status": "Withheld"},
    nitf={"status": "withheld"},
    anpa={"slug": "BC-Afghanistan-Base,WITHHOLD"},
    iptc_7901={"shout": "HOLD HOLD HOLD - item AFP0123", "number": "0200"},
)
def test_withhold(make: Make, marks: dict[str, Any]) -> None:
    first, withheld = read(make), read(make, **marks)
    assert (withheld.status, withheld.uri) == ("withheld", first.uri)


@cells(article={}, ninjs={}, ap={}, newsml_g2={}, newsml_1={}, nitf={})
def test_embargo(make: Make, marks: dict[str, Any]) -> None:
    article = read(make, embargo="2017-03-25T06:00:00Z")
    assert article.status == "embargoed"
    assert article.embargoed_until == datetime(2017, 3, 25, 6, tzinfo=UTC)


@pytest.mark.parametrize(
    ("make", "given", "urgency"),
    [
        (samples.article, 1, 1),
        (samples.ninjs, 1, 1),
        (samples.ap, 3, 3),
        (samples.newsml_g2, 5, 5),
        (samples.newsml_1, 2, 2),
        (samples.nitf, 8, 8),
        (samples.iptc_7901, 1, 1),
    ],
)
def test_urgency(make: Make, given: int, urgency: int) -> None:
    assert read(make, urgency=given).urgency == urgency


@pytest.mark.parametrize(("priority", "urgency"), [("f", 1), ("b", 2), ("u", 3), ("r", 4), ("d", 6), ("a", 7)])
def test_anpa_priority(priority: str, urgency: int) -> None:
    assert read(samples.anpa, priority=priority).urgency == urgency


def test_tt_numbers_its_normal_four() -> None:
    (article,) = parse(samples.newsml_g2(provider="TT", urgency=4))
    assert (article.provider, article.urgency) == ("tt", 5)


@cells(article={}, ninjs={}, ap={}, newsml_g2={}, newsml_1={}, nitf={}, rss={}, atom={})
def test_language(make: Make, marks: dict[str, Any]) -> None:
    assert read(make, language="pt-BR").language == "pt"


@pytest.mark.parametrize("make", [samples.anpa, samples.iptc_7901])
def test_language_is_read_from_the_text_where_the_format_does_not_say(make: Make) -> None:
    german = "  Soldaten verließen am Donnerstag den Stützpunkt, sagte ein Offizier der Nachrichtenagentur.\r\n"
    assert read(make, body=german).language == "de"


@pytest.mark.parametrize(("make", "body"), [(samples.nitf, "<p>Troops left.</p>"), (samples.newsml_1, "<p>Troops left.</p>")])
def test_place_of_filing_stands_before_the_text(make: Make, body: str) -> None:
    assert read(make, body=body).body in ("KABUL — Troops left.", "Kabul, March 24 — Troops left.")
