"""The dateline of a dispatch: where it is filed from, and the agency that filed it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from agents.extraction.context import Dispatch, FoundPlace
from schemas.extraction import Dateline

_CAPITALS = r"[^\W\d_a-z][^\W\d_a-z'\u2019.]*(?:[ /\-](?:of|de|al|el|and|the|[^\W\d_a-z][^\W\d_a-z'\u2019.]*)){0,6}"
_TITLED = r"[A-Z][\w'\u2019.]+(?:[ \-](?:of|de|al|el|[A-Z][\w'\u2019.]+)){0,4}"
_WITHIN = r"(?:,\s*(?P<within>[A-Z][\w'\u2019.]+(?:\s+[A-Z][\w'\u2019.]+){0,3}))?"
_DAY = (
    r"(?:,?\s*(?:(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day,?\s*)?(?:(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*\.?"
    r"\s+\d{1,2}|\d{1,2}\s+(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec"
    r"|ene|abr|ago|dic|feb|mar|may|jun|jul|sep|oct|nov)[a-z]*\.?)(?:,?\s+\d{4})?,?)?"
)
_AGENCY = r"\s*\((?P<agency>[A-Za-z][\w&./ \u2014-]{1,40})\)"
_STROKE = r"\s*(?:\.?\s?(?:--?|\u2013|\u2014)|:|/[A-Z]{3,12}/\.)\s*"
_BYLINE = re.compile(r"\s*(?:By\s+[^\n]{2,120}\n+\s*)?")
_FORMS = tuple(
    re.compile(form)
    for form in (
        rf"(?P<city>{_CAPITALS}){_WITHIN}{_DAY}{_AGENCY}(?:{_STROKE}|\s+)",
        rf"(?P<city>{_CAPITALS}){_WITHIN}{_DAY}(?:\s*(?:--?|\u2013|\u2014)\s*|:\s)",
        rf"(?P<city>{_TITLED}){_WITHIN}{_DAY}{_AGENCY}{_STROKE}",
        rf"(?P<city>{_TITLED}){_WITHIN}{_DAY}\s+(?:--|\u2013|\u2014)\s+",
    )
)
_NO_CITY = frozenset(
    "update updates correction corrected alert breaking urgent flash note editors exclusive analysis factbox".split()
)


def dateline_match(body: str) -> re.Match[str] | None:
    """The match at the head of a body, its groups city, within and agency; None where it has no dateline."""
    lead = _BYLINE.match(body)
    at = lead.end() if lead is not None else 0
    for form in _FORMS:
        hit = form.match(body, at, min(len(body), at + 200))
        if hit is not None and hit.group("city").split()[0].lower().rstrip(":") not in _NO_CITY:
            return hit
    return None


def find_dateline(dispatch: Dispatch, places: Sequence[FoundPlace]) -> Dateline | None:
    """The dateline of a dispatch ("BEIRUT (AP) —"), with the place that was found in it; None where there is none.

    A head that names no place and no agency ("WARNING: …") is no dateline.
    """
    head = dateline_match(dispatch.story.article.body)
    if head is None:
        return None
    start, end = head.span("city")
    place = next((found.place for found in places if found.place.start < end and found.place.end > start), None)
    agency = (head.groupdict().get("agency") or "").strip()
    if place is None and not agency:
        return None
    return Dateline(place=place, provider=agency, start=start, end=start + len(head.group().rstrip()))
