"""The demo's ledger counts each record once and names what is missing."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from schemas.alert import Alert
from schemas.event import Cause
from schemas.extraction import Extraction
from streams.demo.ledger import Ledger, percentile
from streams.demo.view import alert_line
from tests.builders import NOON, a_story, an_article, an_event


def an_extraction(uri: str, version: int = 1) -> Extraction:
    return Extraction(uri=uri, version=version, story_id="s", thread_id="t", language="en", published_at=NOON)


def an_alert(version: int = 1, status: str = "raised", **fields: Any) -> Alert:
    plain: dict[str, Any] = {
        "alert_id": "a1",
        "watch_id": "w1",
        "watch_version": "v",
        "priority": "flash",
        "cause": Cause(uri="urn:x", version=2),
        "event": an_event(),
        "summary": "Troops entered Raqqa",
        "published_at": NOON,
        "ingested_at": NOON,
        "raised_at": NOON + timedelta(seconds=1.5),
    }
    return Alert(**{**plain, **fields, "version": version, "status": status})


def test_an_article_without_decision_or_extraction_is_lost() -> None:
    ledger = Ledger()
    for uri in ("urn:1", "urn:2", "urn:3"):
        ledger.feed(an_article(uri=uri))
    ledger.see(a_story(an_article(uri="urn:1")))
    ledger.see(a_story(an_article(uri="urn:2")))
    ledger.see(an_extraction("urn:1"))
    assert ledger.lost == [("urn:2", 1), ("urn:3", 1)]
    assert not ledger.settled


def test_a_version_fed_twice_needs_two_decisions() -> None:
    ledger = Ledger()
    article = an_article(uri="urn:1")
    for _ in range(2):
        ledger.feed(article)
    ledger.see(a_story(article))
    ledger.see(an_extraction("urn:1"))
    assert ledger.lost == [("urn:1", 1)]
    ledger.see(a_story(article, kind="redelivery"))
    ledger.see(an_extraction("urn:1"))
    assert ledger.settled
    assert ledger.decisions == {"new": 1, "redelivery": 1}


def test_a_repeated_alert_record_counts_once() -> None:
    ledger = Ledger()
    for alert in (an_alert(1), an_alert(1), an_alert(2, "updated"), an_alert(3, "retracted")):
        ledger.see(alert)
    assert (ledger.raised, ledger.updated, ledger.retracted, ledger.standing) == (1, 1, 1, 0)
    assert ledger.delays == [1.5, 1.5, 1.5]


@pytest.mark.parametrize(("share", "expected"), [(0.5, 2.0), (0.95, 4.0), (0.0, 1.0)])
def test_percentiles_are_by_nearest_rank(share: float, expected: float) -> None:
    assert percentile([4.0, 1.0, 3.0, 2.0], share) == expected
    assert percentile([], share) is None


def test_a_retraction_says_why_and_by_whom() -> None:
    line = alert_line(an_alert(2, "retracted", retraction="kill")).plain
    assert "RETRACTED" in line
    assert "because: kill (urn:x v2)" in line
